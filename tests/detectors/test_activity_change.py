"""A child's own rhythm, and what departs from it."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from hedgerow.detectors.activity_change import ActivityChange, ActivityState
from hedgerow.detectors.change.calendar import NoCalendar, SchoolCalendar
from hedgerow.detectors.change.days import band, departure
from hedgerow.detectors.rhythm import Usual
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
    values = night.reason.values
    assert (values["from_hour"], values["to_hour"]) == (0, 4)
    assert (values["since_day"], values["since_month"], values["since_year"]) == (9, 2, 2026)
    assert (values["nights"], values["count"], values["usual"]) == (2, 12, 0)
    assert night.evidence


def test_a_life_moved_into_the_night_is_told_by_its_hours() -> None:
    moved = (25, 25, 26, 26, 27, 27, 16)
    night = next(s for s in told(days(0, 28, usual) + days(28, 4, moved)) if s.channel == "night")
    sentence = detector.reasons[night.reason.code].format(**night.reason.values)
    # the shortest stretch that holds three fifths, before and now
    assert sentence == (
        "since 9.2.2026 most activity is between 1 and 4 o'clock; usual: between 15 and 19 o'clock"
    )


def test_a_child_who_was_always_awake_at_night_is_left_alone() -> None:
    assert not told(days(0, 40, awake))


def test_nothing_is_said_before_two_weeks_are_known() -> None:
    assert not told(days(0, 10, usual) + days(10, 4, awake))


def test_hours_are_those_of_the_events_own_offset() -> None:
    west = timezone(timedelta(hours=-8))
    assert not told(days(0, 28, usual, west) + days(28, 5, (15, 16, 17, 18, 19, 20, 21), west))
    assert told(days(0, 28, usual, west) + days(28, 4, awake, west) + days(32, 1, usual, west))


def test_it_is_told_once_in_two_weeks_not_every_morning() -> None:
    signals = told(days(0, 28, usual) + days(28, 12, awake) + days(40, 1, usual))
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
    assert sum(detector.weights.values()) < 3


def test_what_is_remembered_of_a_usual_child_is_small() -> None:
    state = detector.start()
    told(days(0, 60, usual) + [contact(61, 16, f"friend-{n}") for n in range(40)], state)
    assert len(msgspec.msgpack.encode(state)) < 3_072


def test_late_and_subjectless_events_do_no_harm() -> None:
    state = detector.start()
    told(days(5, 1, usual), state)
    assert told(days(4, 1, usual), state) == []
    nobody = Event("x", "s", "activity", at(6, 1), None, Activity("login"))
    assert told([nobody], state) == []


def on(day: int, hours: tuple[int, ...], app: str, device: str) -> list[Event]:
    return [
        Event(f"{day}-{n}", "s", "activity", at(day, hour + n / 1_000), "child", doing(app, device))
        for n, hour in enumerate(hours)
    ]


def doing(app: str, device: str) -> Activity:
    return Activity("session", app=app, device=device)


def lived(before: int, after: int, hours: tuple[int, ...], app: str, device: str) -> list[Event]:
    """Usual days on one phone, then others."""
    return [e for d in range(before) for e in on(d, usual, "chat", "phone")] + [
        e for d in range(before, before + after) for e in on(d, hours, app, device)
    ]


def test_silence_is_told_when_it_lasts_longer_than_ever_before() -> None:
    silence = told(days(0, 28, usual) + days(34, 1, usual))
    assert [s.channel for s in silence] == ["silence"]
    assert silence[0].reason.values["days"] == 6
    assert not told(days(0, 28, usual) + days(30, 5, usual))
    often = [e for week in range(6) for e in days(7 * week, 2, usual)]
    assert not told([*often, *days(44, 1, usual)])


def test_a_journey_in_the_holidays_is_no_silence() -> None:
    known = ActivityChange(calendar=SchoolCalendar(vacations=(("2026-02-09", "2026-02-15"),)))
    state = known.start()
    assert not [s for e in days(0, 28, usual) + days(35, 2, usual) for s in known.notice(state, e)]


def explained(calendar: SchoolCalendar, events: list[Event]) -> list[Signal]:
    known = ActivityChange(calendar=calendar)
    state = known.start()
    return [s for e in events for s in known.notice(state, e)]


@pytest.mark.parametrize(
    ("calendar", "code"),
    [
        (SchoolCalendar(vacations=(("2026-02-09", "2026-02-15"),)), "holiday"),
        (SchoolCalendar(exams=(("2026-02-12", "2026-02-13"),)), "exams"),
    ],
)
def test_what_the_school_calendar_explains_is_told_as_evidence_against(
    calendar: SchoolCalendar, code: str
) -> None:
    signals = explained(calendar, days(0, 28, usual) + days(28, 4, awake))
    assert [s.channel for s in signals] == ["night", "explained"]
    assert signals[1].reason.code == f"activity_change.{code}"
    assert signals[1].weight == -signals[0].weight / 2


def test_a_new_phone_instead_of_the_old_one_explains_and_one_beside_it_does_not() -> None:
    instead = told(lived(28, 4, awake, "chat", "other"))
    assert {s.channel for s in instead} == {"night", "explained"}
    beside = lived(28, 4, usual, "chat", "phone") + [
        e for d in range(28, 32) for e in on(d, (24, 25, 26, 27), "chat", "other")
    ]
    channels = {s.channel for s in told(sorted(beside, key=lambda e: e.time))}
    assert {"night", "second_device"} <= channels
    assert "explained" not in channels


def test_a_new_app_is_told_beside_a_change_and_never_alone() -> None:
    assert not told(lived(28, 5, usual, "new", "phone"))
    assert "app" in {s.channel for s in told(lived(28, 5, awake, "new", "phone"))}


def test_mornings_tell_a_day_off_that_no_calendar_knows() -> None:
    free = (9, 10, 11, 12, 18, 22, 24, 25)

    def week(number: int, weekday: tuple[int, ...]) -> list[Event]:
        first = 7 * number
        return [
            *days(first, 4, weekday), *days(first + 4, 2, free if weekday is free else usual),
            *days(first + 5, 2, free),
        ]  # fmt: skip

    def year(last: tuple[int, ...]) -> list[Event]:
        events = {e.id: e for n in range(6) for e in week(n, usual)}
        events |= {e.id: e for e in days(42, 4, last)}
        return sorted(events.values(), key=lambda e: e.time)

    at_school = (16, 17, 18, 22, 24, 25)
    off, school = told(year(free)), told(year(at_school))
    assert sum(s.weight for s in off) <= sum(s.weight for s in school) / 2


def test_public_holidays_are_known_by_country() -> None:
    pytest.importorskip("holidays")
    day = datetime(2026, 10, 3, tzinfo=UTC).toordinal() - 1
    assert not SchoolCalendar("DE").free(day)
    assert SchoolCalendar("FR").free(datetime(2026, 7, 14, tzinfo=UTC).toordinal())
    assert not SchoolCalendar("DE").free(datetime(2026, 7, 14, tzinfo=UTC).toordinal())
    with pytest.raises(NoCalendar):
        SchoolCalendar("ZZ").free(day)


def test_departure_adds_days_up_and_band_finds_the_shortest_stretch() -> None:
    calm = Usual(mean=1.0, spread=0.0, count=9)
    assert departure([1.35], [calm]) == pytest.approx(1.0)
    assert departure([1.35] * 4, [calm] * 4) == pytest.approx(2.0)
    assert band({23: 1.0, 0: 1.0, 12: 0.5}) == (23, 1, 0.8)
