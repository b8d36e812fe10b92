"""Intervals that stay honest at the ends, held against figures from the literature and by chance."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.feedback.intervals import Share, mean, ratio, weighted

counts = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_wilson_as_published() -> None:
    # Newcombe 1998, table I: method 3 (score, no continuity correction).
    for (count, of), (low, high) in {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }.items():
        assert Share(count, of).between == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_all_is_possible() -> None:
    assert Share(0, 0).value is None
    assert Share(0, 0).between == (0.0, 1.0)
    assert weighted([(0.5, Share(1, 2)), (0.5, Share(0, 0))]) is None
    assert ratio(Share(1, 2), Share(0, 0)) is None
    assert ratio(Share(1, 2), Share(0, 9)) is None


@given(counts, counts)
def test_a_ratio_lies_in_its_interval(one: tuple[int, int], other: tuple[int, int]) -> None:
    told = ratio(Share(*one), Share(*other))
    if other[0] == 0:
        assert told is None
        return
    value, (low, high) = told
    assert 0 <= low <= value + 1e-6
    assert value <= high + 1e-6


@given(counts, counts, st.floats(0, 1))
def test_a_weighted_share_lies_between_its_parts(
    one: tuple[int, int], other: tuple[int, int], part: float
) -> None:
    shares = Share(*one), Share(*other)
    value, (low, high) = weighted([(part, shares[0]), (1 - part, shares[1])])
    assert min(s.value for s in shares) - 1e-6 <= value <= max(s.value for s in shares) + 1e-6
    assert 0 <= low <= value <= high <= 1


def test_intervals_hold_what_they_promise() -> None:
    chance = np.random.default_rng(5)
    drawn, held, ratios = 400, 0, 0
    for _ in range(drawn):
        many, few = int(chance.binomial(120, 0.3)), int(chance.binomial(40, 0.1))
        low, high = weighted([(0.25, Share(many, 120)), (0.75, Share(few, 40))])[1]
        held += low <= 0.25 * 0.3 + 0.75 * 0.1 <= high
        told = ratio(Share(many, 120), Share(max(few, 1), 40))
        ratios += told[1][0] <= 3.0 <= told[1][1]
    assert held / drawn > 0.92
    assert ratios / drawn > 0.92


def test_a_mean_a_day_with_its_interval() -> None:
    value, (low, high) = mean([2, 4] * 50)
    assert value == 3
    assert 2.7 < low < 3 < high < 3.3
    assert mean([7] * 10) == (7.0, (7.0, 7.0))
    assert mean([])[1][1] == math.inf
