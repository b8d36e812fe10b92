"""A child's own rhythm, and what departs from it."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec

from hedgerow.detectors.activity_change import ActivityChange, ActivityState
from hedgerow.domain.chain import Event, Signal
from hedgerow.domain.kinds import Activity, Message

detector = ActivityChange()
monday = datetime(2026, 1, 12, tzinfo=UTC)
usual = (15, 16, 17, 18, 19, 20)
awake = (16, 17, 24, 25, 26, 26, 27, 27)
"""Hours counted on past midnight."""


def at(day: int, hour: float, zone: timezone = UTC) -> datetime:
    return (monday + timedelta(days=day, hours=hour)).replace(tzinfo=zone)


def days(first: int, count: int, hours: tuple[int, ...], zone: timezone = UTC) -> list[Event]:
    return [
        Event(
            f"{day}-{n}", "s", "activity", at(day, hour + n / 1_000, zone), "child", Activity("session")
        )
        for day in range(first, first + count)
        for n, hour in enumerate(hours)
    ]


def told(events: list[Event], state: ActivityState | None = None) -> list[Signal]:
    state = state or detector.start()
    return [signal for event in events for signal in detector.notice(state, event)]


def test_nights_that_were_never_usual_are_told_in_numbers() -> None:
    signals = told(days(0, 28, usual) + days(28, 4, awake) + days(32, 1, usual))
    night = next(s for s in signals if s.channel == "night")
    assert night.reason.values["from_hour"] == 0
    assert night.reason.values["to_hour"] == 4
    assert night.reason.values["usual"] == 0
    assert night.reason.values["percent"] >= 20
    assert night.evidence


def test_a_child_who_was_always_awake_at_night_is_left_alone() -> None:
    assert not told(days(0, 40, awake))


def test_nothing_is_said_before_two_weeks_are_known() -> None:
    assert not told(days(0, 10, usual) + days(10, 4, awake))


def test_hours_are_those_of_the_events_own_offset() -> None:
    west = timezone(timedelta(hours=-8))
    assert not told(days(0, 28, usual, west) + days(28, 5, (15, 16, 17, 18, 19, 20, 21), west))
    assert told(days(0, 28, usual, west) + days(28, 4, awake, west) + days(32, 1, usual, west))


def test_it_is_told_once_a_week_not_every_morning() -> None:
    signals = told(days(0, 28, usual) + days(28, 6, awake) + days(34, 1, usual))
    assert [s.channel for s in signals].count("night") == 1


def test_volume_is_only_told_beside_something_else() -> None:
    busy = tuple(hour for hour in range(9, 22) for _ in range(20))
    assert not told(days(0, 28, usual) + days(28, 4, busy))
    both = told(days(0, 28, usual) + days(28, 4, busy + awake[2:] * 20) + days(32, 1, usual))
    assert {s.channel for s in both} == {"night", "volume"}


def contact(day: int, hour: int, name: str) -> Event:
    added = Activity("contact_added", contact=name)
    return Event(f"c-{name}", "s", "activity", at(day, hour, UTC), "child", added)


def test_new_contacts_by_day_are_a_new_school_and_by_night_are_told() -> None:
    before = days(0, 28, usual)
    school = [contact(28 + n // 4, 12, f"n{n}") for n in range(12)]
    late = [contact(28 + n // 4, 22, f"n{n}") for n in range(12)]
    after = days(31, 1, usual)
    assert not told(before + school + after)
    assert [s.channel for s in told(before + late + after)] == ["late_contacts"]


def test_someone_who_writes_late_is_a_new_contact_but_a_crowd_is_not() -> None:
    def message(n: int, to: tuple[str, ...]) -> Event:
        text = Message(f"n{n}", "hi", recipients=to)
        return Event(f"m{n}", "s", "message", at(28 + n // 4, 22), "child", text)

    one = [message(n, ("child",)) for n in range(12)]
    crowd = [message(n, ("child", "b", "c")) for n in range(12)]
    assert told(days(0, 28, usual) + one + days(31, 1, usual))
    assert not told(days(0, 28, usual) + crowd + days(31, 1, usual))


def test_all_of_it_together_stays_below_a_warning() -> None:
    assert sum(detector.weights.values()) < 6 / 2


def test_what_is_remembered_of_a_usual_child_is_small() -> None:
    state = detector.start()
    told(days(0, 60, usual) + [contact(61, 16, f"friend-{n}") for n in range(40)], state)
    assert len(msgspec.msgpack.encode(state)) < 2_048


def test_late_and_subjectless_events_do_no_harm() -> None:
    state = detector.start()
    told(days(5, 1, usual), state)
    assert told(days(4, 1, usual), state) == []
    nobody = Event("x", "s", "activity", at(6, 1), None, Activity("login"))
    assert told([nobody], state) == []
