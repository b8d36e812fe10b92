"""The scorer of series: forwards only, seasonal, small."""

import math
import random
from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.detectors.rhythm import Misses, Rarity, Surprise
from hedgerow.detectors.rhythm_contexts import Contexts, most_contexts
from hedgerow.detectors.rhythm_series import SeriesScorer

start = datetime(2026, 1, 5)


def daily(count: int, minutes: int = 15) -> list[tuple[datetime, float]]:
    chance = random.Random(7)
    times = [start + timedelta(minutes=minutes * n) for n in range(count)]
    return [
        (t, 50 + 30 * math.sin(2 * math.pi * (t.hour + t.minute / 60) / 24) + chance.gauss(0, 1))
        for t in times
    ]


def scores(points: list[tuple[datetime, float]]) -> list[float]:
    scorer = SeriesScorer()
    return [scorer.score(time, value) for time, value in points]


def test_a_spike_stands_out() -> None:
    points = daily(1_400)
    points[1_300] = (points[1_300][0], 150.0)
    found = scores(points)
    assert found.index(max(found)) == 1_300
    assert found[1_300] > 0.6


def test_a_value_that_is_usual_at_another_time_of_day_stands_out() -> None:
    points = daily(1_400)
    night = next(n for n in range(1_300, 1_400) if points[n][0].hour == 18)
    points[night] = (points[night][0], 80.0)
    found = scores(points)
    assert found.index(max(found)) == night


def test_an_event_is_told_once() -> None:
    points = daily(1_400)
    for n in range(1_300, 1_320):
        points[n] = (points[n][0], 150.0)
    assert sum(score > 0.53 for score in scores(points)[1_300:1_320]) == 1


def test_a_quiet_series_is_quiet() -> None:
    assert max(scores(daily(2_000))) < 0.5
    assert max(scores([(t, 5.0) for t, _ in daily(500)])) < 0.1


def test_the_future_changes_nothing() -> None:
    points = daily(900)
    assert scores(points)[:500] == scores(points[:500])


def test_its_memory_does_not_grow() -> None:
    scorer = SeriesScorer()
    sizes = []
    for n, (time, value) in enumerate(daily(5_000)):
        scorer.score(time, value)
        if n in (1_000, 4_999):
            sizes.append(len(msgspec.msgpack.encode(scorer)))
    assert max(sizes) < 96 * 1024


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=200))
def test_scores_are_in_the_unit_interval(values: list[float]) -> None:
    scorer = SeriesScorer(warm_up=2)
    for n, value in enumerate(values):
        assert 0 <= scorer.score(start + timedelta(hours=n), value) <= 1


@pytest.mark.parametrize("rest", [0.0, 0.98])
def test_it_can_be_stored_mid_stream(rest: float) -> None:
    one = two = SeriesScorer(rest=rest)
    two = msgspec.msgpack.decode(msgspec.msgpack.encode(two), type=SeriesScorer)
    for time, value in daily(300):
        assert one.score(time, value) == two.score(time, value)
        two = msgspec.msgpack.decode(msgspec.msgpack.encode(two), type=SeriesScorer)


def test_a_size_never_seen_before_is_rarer_the_further_it_lies_beyond() -> None:
    def told(last: float) -> float:
        rarity = Rarity()
        for n in range(500):
            rarity.of(1.0 + n % 7)
        return rarity.of(last)

    assert told(3.0) < 1 < told(8.0) < told(80.0) <= told(1e9)


def test_a_surprise_is_less_of_one_where_jumps_are_usual() -> None:
    calm, wild = Surprise(), Surprise()
    for n in range(300):
        calm.of(1.0 + 0.1 * (n % 3))
        wild.of(20.0 if n % 10 == 0 else 1.0)
    assert 3 * wild.of(20.0) < calm.of(20.0)


def test_misses_are_told_in_their_own_units() -> None:
    small, large = Misses(), Misses()
    for n in range(400):
        small.size(0.1 * (-1) ** n, 1e-9)
        large.size(10.0 * (-1) ** n, 1e-9)
    assert small.size(0.5, 1e-9) == pytest.approx(large.size(50.0, 1e-9), rel=1e-6)


def test_what_never_followed_before_is_news_whatever_its_size() -> None:
    contexts = Contexts()
    told = [contexts.news(value) for _ in range(60) for value in (0.0, 1.0, 4.0, 7.0)]
    assert max(told[100:]) < 0.2
    assert contexts.news(4.0) > 3


def test_the_table_of_contexts_is_bounded() -> None:
    chance, contexts = random.Random(3), Contexts()
    for _ in range(4_000):
        contexts.news(chance.random())
    assert len(contexts.met) == len(contexts.followed) == most_contexts
