"""The drift alarm finds what was planted, says since when, and leaves steady streams alone."""

from datetime import timedelta

import numpy as np
import pytest

from feedback.streams import Plant, begin, days
from hedgerow.engine.tally import Day
from hedgerow.feedback.drift import Choice, DriftWatch, Finding
from hedgerow.feedback.drift_course import Course, rule_of
from hedgerow.feedback.drift_measures import dispersion, stability, steadied, usual

planted = 60


def watched(plant: Plant, seed: int = 1, after: int = 30, **chosen: float) -> tuple[int, Finding] | None:
    """Day of the first finding of what was planted (1: the same day), and that finding."""
    watch = DriftWatch(Choice(**chosen))
    for n, (day, counts) in enumerate(days(planted + after, seed, plant)):
        found = watch.take(day, counts)
        if n >= planted and found:
            return n - planted + 1, found[0]
    return None


def channel(name: str, factor: float) -> Plant:
    def plant(day: int, events: dict, channels: dict, spoken: dict) -> None:
        if day >= planted:
            for one in channels:
                channels[one] *= factor if one.startswith(name) else 1

    return plant


def events(kind: str, factor: float) -> Plant:
    def plant(day: int, counts: dict, channels: dict, spoken: dict) -> None:
        counts[kind] *= factor if day >= planted else 1

    return plant


def shift(day: int, counts: dict, channels: dict, spoken: dict) -> None:
    if day >= planted:
        spoken["tr"] += 0.2
        spoken["de"] -= 0.2


@pytest.mark.parametrize(
    ("plant", "what", "name", "change"),
    [
        (channel("money.d", 0.5), "channel", "money.d", "fell"),
        (channel("money.d", 2.0), "channel", "money.d", "rose"),
        (channel("money", 0.0), "detector", "money", "silent"),
        (channel("money.d", 0.0), "channel", "money.d", "silent"),
        (events("report", 0.0), "events", "report", "silent"),
        (shift, "mix", "language", "shifted"),
    ],
)
def test_what_was_planted_is_found_within_a_week(
    plant: Plant, what: str, name: str, change: str
) -> None:
    found = watched(plant)
    assert found is not None
    day, finding = found
    assert 2 <= day <= 7
    assert (finding.what, finding.name, finding.change) == (what, name, change)
    assert abs((finding.since - begin).days - planted) <= 3


def test_a_shift_says_what_grew() -> None:
    found = watched(shift)
    assert found is not None
    before, now = found[1].shares
    assert found[1].part in ("tr", "de")
    assert abs(abs(now - before) - 0.2) < 0.05
    assert found[1].now >= 0.1


def test_a_flood_is_called_one() -> None:
    watch = DriftWatch()
    for day, counts in days(planted + 2, 1, events("message", 5.0)):
        found = watch.take(day, counts)
    assert ("events", "message", "flood") in {(f.what, f.name, f.change) for f in found}
    flood = next(f for f in found if f.name == "message")
    assert flood.usual[0] < 26_000 < flood.usual[1] < flood.now


@pytest.mark.parametrize("persist", [2, 3])
def test_no_alarm_stands_on_fewer_days_than_asked(persist: int) -> None:
    found = watched(channel("money", 50.0), persist=persist)
    assert found is not None
    assert found[0] == persist


def test_one_strange_day_is_no_drift_and_teaches_little() -> None:
    def plant(day: int, counts: dict, channels: dict, spoken: dict) -> None:
        channels["money.d"] *= 30 if day == planted else 1

    def then_halved(day: int, counts: dict, channels: dict, spoken: dict) -> None:
        plant(day, counts, channels, spoken)
        channels["money.d"] *= 0.4 if day > planted + 7 else 1

    assert watched(plant) is None
    watch = DriftWatch()
    for day, counts in days(planted + 16, 1, then_halved):
        found = watch.take(day, counts)
    assert ("money.d", "fell") in {(f.name, f.change) for f in found}


def test_steady_streams_are_left_alone() -> None:
    """A year and a half of steady days; one alarm a year is put up with, so a handful is a fault."""
    begun = 0
    for seed in (0, 1):
        watch, before = DriftWatch(), set()
        for day, counts in days(300, seed):
            found = {(f.what, f.name) for f in watch.take(day, counts)}
            begun += len(found - before)
            before = found
    assert begun <= 5


def test_weekdays_are_no_drift_where_four_weeks_are_known() -> None:
    y = np.tile(np.array([10.0, 10, 10, 10, 10, 2, 2]), 4)[:, None] + np.sin(np.arange(28))[:, None] / 9
    weekdays = (np.arange(28) % 7)[:, None]
    chance = np.full((28, 1), 1e-4)
    sunday = usual(y, chance, weekdays, 6, chance[0])
    assert abs(float(sunday.surprise(np.array([2.0]))[0])) < 1
    assert float(sunday.surprise(np.array([10.0]))[0]) > 5
    short = usual(y[:21], chance[:21], weekdays[:21], 6, chance[0])
    assert abs(float(short.surprise(np.array([10.0]))[0])) < 2, "three weeks are too few to tell"


def test_chance_alone_has_the_variance_it_is_said_to_have() -> None:
    drawn = np.random.default_rng(1).poisson(12, 20_000).astype(float)
    assert float(steadied(drawn, np.full(20_000, 4.0)).var()) == pytest.approx(1 / 4, rel=0.05)
    assert dispersion(drawn, np.ones(20_000)) == pytest.approx(1, abs=0.05)


def test_few_reference_days_make_nobody_sure() -> None:
    chance = np.random.default_rng(2)
    y = chance.normal(size=(14, 4_000))
    weekdays = np.tile((np.arange(14) % 7)[:, None], (1, 4_000))
    none = np.full((14, 4_000), 1e-9)
    surprise = usual(y, none, weekdays, 0, none[0]).surprise(chance.normal(size=4_000))
    assert float(np.mean(np.abs(surprise) > 2.576)) < 0.02


def test_the_stability_index_is_the_textbook_one() -> None:
    p, q = np.array([0.2, 0.3, 0.5]), np.array([0.1, 0.4, 0.5])
    wanted = float(((p - q) * np.log(p / q)).sum())
    assert stability(1e6 * p[None], 1e6 * q)[0] == pytest.approx(wanted, rel=1e-3)


def test_what_stays_is_the_new_usual_after_a_reference_period() -> None:
    watch, told = DriftWatch(), []
    for n, (day, counts) in enumerate(days(planted + 80, 1, channel("money.d", 3.0))):
        if any(f.name == "money.d" for f in watch.take(day, counts)):
            told.append(n - planted)
    assert told[0] <= 4
    assert 24 <= len(told) <= 32
    assert told[-1] < 40


def test_an_alarm_ends_when_the_stream_is_as_it_was() -> None:
    def plant(day: int, counts: dict, channels: dict, spoken: dict) -> None:
        channels["money.d"] *= 3 if planted <= day < planted + 6 else 1

    watch, told = DriftWatch(), []
    for n, (day, counts) in enumerate(days(planted + 30, 1, plant)):
        if any(f.name == "money.d" for f in watch.take(day, counts)):
            told.append(n - planted)
    assert 1 <= told[0] <= 3
    assert told[-1] <= 14


def test_what_it_remembers_is_bounded() -> None:
    watch = DriftWatch(Choice(reference_days=14))
    for n, (day, counts) in enumerate(days(90, 1)):
        counts.signals[f"new.channel_{n}"] = 1
        watch.take(day, counts)
    assert len(watch._seen) == 2 * 14 + 2
    assert "new.channel_59" not in {name for _, name in watch._courses}
    assert "new.channel_60" in {name for _, name in watch._courses}


def test_a_gap_is_a_silence_and_days_come_in_order() -> None:
    watch = DriftWatch()
    stream = list(days(54, 1))
    for day, counts in stream[:40]:
        watch.take(day, counts)
    found = watch.take(*stream[45])
    assert watch.days == 46
    assert {(f.what, f.name) for f in found} >= {("events", "message"), ("events", "activity")}
    assert next(f for f in found if f.name == "message").since == stream[40][0]
    for day, counts in stream[46:]:
        found = watch.take(day, counts)
    assert not found, "it went on as before"
    with pytest.raises(ValueError, match="does not come after"):
        watch.take(*stream[44])


def test_a_stream_that_stopped_is_told_while_days_go_by_empty() -> None:
    watch = DriftWatch()
    for day, counts in days(40, 1):
        watch.take(day, counts)
    assert watch.last is not None
    for _ in range(2):
        found = watch.take(watch.last + timedelta(days=1), Day())
    assert {f.name for f in found if f.change == "silent"} >= {"message", "activity", "transaction"}
    assert not any(f.what in ("channel", "detector") for f in found), "nothing came to be noticed"


def test_it_is_not_asked_before_it_knows_what_is_usual() -> None:
    watch = DriftWatch(Choice(reference_days=14))
    ready = []
    for day, counts in days(15, 1):
        watch.take(day, counts)
        ready.append(watch.ready)
    assert ready == [False] * 14 + [True]
    with pytest.raises(ValueError, match="14 reference days"):
        Choice(reference_days=7)


def test_a_line_rises_with_what_is_watched() -> None:
    lines = [rule_of(n, 2, 1.0).line for n in (1, 10, 100, 1_000)]
    assert lines == sorted(lines)
    assert rule_of(10, 2, 12.0).line < rule_of(10, 2, 1.0).line
    course = Course()
    course.take(99.0, rule_of(10, 2, 1.0), quiet=False, both_ways=True)
    assert course.since == 0
    course.take(99.0, rule_of(10, 2, 1.0), quiet=False, both_ways=True)
    assert course.since == 2
