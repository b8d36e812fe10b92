"""The scorer of series: forwards only, seasonal, small."""

import math
import random
from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.detectors.rhythm import Misses, Rarity, Reach, Surprise
from hedgerow.detectors.rhythm_series import NewShapes, SeriesScorer
from hedgerow.detectors.rhythm_shapes import Shapes, most_shapes, near

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


def test_an_hour_of_values_that_are_usual_at_another_time_of_day_stands_out() -> None:
    points = daily(1_400)
    evening = next(n for n in range(1_300, 1_400) if points[n][0].hour == 18)
    for n in range(evening, evening + 4):
        points[n] = (points[n][0], 80.0)
    found = scores(points)
    assert found.index(max(found)) in range(evening, evening + 12)
    assert max(found) > 0.5 > max(found[:evening])


def test_what_happens_every_night_is_no_news() -> None:
    points = daily(2_000)
    points = [(t, 150.0 if (t.hour, t.minute) == (3, 0) else value) for t, value in points]
    assert max(scores(points)[800:]) < 0.5


def test_an_event_is_told_once() -> None:
    points = daily(1_400)
    for n in range(1_300, 1_320):
        points[n] = (points[n][0], 150.0)
    assert sum(score > 0.53 for score in scores(points)[1_300:1_320]) == 1


def test_a_quiet_series_is_quiet() -> None:
    assert max(scores(daily(2_000))) < 0.5
    assert max(scores([(t, 5.0) for t, _ in daily(500)])) < 0.25


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


def test_a_shape_is_news_once() -> None:
    shapes = Shapes(width=3)
    for _ in range(100):
        shapes.distance(1.0)
        shapes.distance(2.0)
    bump = [9.0, 9.0, 9.0] + [1.0, 2.0] * 12
    first, second = ([shapes.distance(value) for value in bump] for _ in range(2))
    assert near < max(first)
    assert max(second) < max(first) / 4


def test_a_distance_is_told_when_a_mean_is_complete() -> None:
    chance, shapes = random.Random(4), Shapes(width=5)
    told = [shapes.distance(chance.random()) > 0 for _ in range(200)]
    assert [n for n, told_here in enumerate(told, 1) if told_here] == list(range(25, 201, 5))


def test_the_memory_of_shapes_is_bounded() -> None:
    chance, scorer = random.Random(3), SeriesScorer()
    scorer.shapes = [NewShapes(Shapes(width=1)), NewShapes(Shapes(width=2))]
    for n in range(3_000):
        scorer.score(start + timedelta(minutes=5 * n), chance.lognormvariate(0, 1.5))
    for one in scorer.shapes:
        assert len(one.shapes.shapes) == len(one.shapes.met) == most_shapes
    assert len(msgspec.msgpack.encode(scorer)) < 48 * 1024


def test_a_full_memory_gives_up_the_shape_met_least_often() -> None:
    shapes = Shapes(width=1, shapes=[[float(n)] * 4 for n in range(most_shapes)], met=[5] * most_shapes)
    shapes.met[7] = 2
    for value in (0.0, 9.0, 0.0, 9.0):
        shapes.distance(value)
    assert shapes.shapes[7] == shapes.last
    assert sum(shapes.met) == 5 * (most_shapes - 1) + 1


def test_only_what_lies_beyond_all_before_reaches_out() -> None:
    reach = Reach()
    for value in (0.0, 100.0, 50.0):
        reach.beyond(value)
    assert [reach.beyond(value) for value in (100.0, 102.0, 50.0)] == [0.0, 0.0, 0.0]
    assert reach.beyond(153.0) == pytest.approx(0.5)
    assert reach.beyond(-1e9) == 1.0


def test_an_alarm_late_in_a_series_is_followed_by_a_longer_rest() -> None:
    def quiet_after(count: int) -> int:
        points = daily(count + 400)
        for n in range(count, count + 400):
            points[n] = (points[n][0], 500.0 if n % 20 == 0 else points[n][1])
        told = [n for n, score in enumerate(scores(points)[count:]) if score > 0.53]
        return told[1] - told[0] if len(told) > 1 else 400

    assert quiet_after(1_000) < quiet_after(12_000)
