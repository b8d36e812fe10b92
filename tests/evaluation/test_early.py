import math

import numpy as np
import pytest

from hedgerow.evaluation.early import (
    Protocol,
    erde,
    latency_figures,
    penalty,
    penalty_rate,
    weighted_median,
)
from hedgerow.evaluation.measures import Counts

nan = math.nan


def alarm(scores, **given):
    return Protocol(**given).first_alarm(np.array(scores, dtype=float), 0.5)


def test_alarm_at_the_fifth_positive_of_the_last_ten():
    assert alarm([1, 1, 1, 1, 1]) == 4
    assert alarm([1, 1, 1, 1]) is None
    assert alarm([0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]) == 10


def test_positives_further_back_than_ten_do_not_count():
    assert alarm([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1]) is None  # the first has left the ten
    assert alarm([1, 1, 1, 1, 0, 0, 0, 0, 0, 1]) == 9


def test_the_threshold_itself_is_positive():
    assert alarm([0.5], needed=1) == 0
    assert alarm([0.4999], needed=1) is None


def test_penalty_is_one_half_at_the_median_length():
    rate = penalty_rate(np.array([10.0, 51.0, 90.0]))
    assert penalty(np.array([1.0, 51.0]), rate).tolist() == [0.0, pytest.approx(0.5)]
    # the published form, by hand at k = 20
    by_hand = -1 + 2 / (1 + math.exp(-rate * 19))
    assert penalty(np.array([20.0]), rate)[0] == pytest.approx(by_hand)


def test_no_penalty_rate_for_single_messages():
    assert math.isnan(penalty_rate(np.array([1.0, 1.0])))
    assert math.isnan(penalty_rate(np.array([])))


def figures(label, latency, lengths=(51.0,)):
    label, latency = np.array(label, bool), np.array(latency, float)
    once = np.ones((1, len(label)))
    counts = Counts.of(label, ~np.isnan(latency), once)
    found = latency_figures(label, latency, once, penalty_rate(np.array(lengths)), counts)
    return {name: float(value[0]) for name, value in found.items()}


def test_f_latency_by_hand():
    # two found at 1 and 51 (penalties 0 and .5, median .25), one missed, one false alarm
    found = figures([1, 1, 1, 0, 0], [1, 51, nan, 7, nan])
    assert found["median_latency"] == 26
    assert found["speed"] == pytest.approx(0.75)
    assert found["f_latency"] == pytest.approx((2 / 3) * 0.75)


def test_nothing_found_is_zero_without_a_speed():
    found = figures([1, 0], [nan, nan])
    assert found["f_latency"] == 0
    assert math.isnan(found["speed"])
    assert math.isnan(found["median_latency"])


def test_weighted_median_counts_repetitions():
    values = np.array([1.0, 2.0, 10.0])
    weights = np.array([[1, 1, 1], [3, 0, 1], [1, 0, 1], [0, 0, 0]], float)
    found = weighted_median(values, weights)
    assert found[:3].tolist() == [2.0, 1.0, 5.5]
    assert math.isnan(found[3])


def test_erde_by_hand():
    label = np.array([1, 1, 0, 0], bool)
    latency = np.array([5.0, nan, 3.0, nan])
    # true alarm at 5 with half 5: 1/2; miss: 1; false alarm: share of positives 1/2; mean of four
    assert erde(label, latency, np.ones((1, 4)), 5)[0] == pytest.approx((0.5 + 1 + 0.5) / 4)
    early = 1 - 1 / (1 + math.exp(5 - 50))
    assert erde(label, latency, np.ones((1, 4)), 50)[0] == pytest.approx((early + 1.5) / 4)


def test_erde_survives_very_late_alarms():
    found = erde(np.array([True]), np.array([100_000.0]), np.ones((1, 1)), 5)
    assert found[0] == pytest.approx(1.0)


def test_erde_needs_positives():
    assert math.isnan(erde(np.array([False]), np.array([nan]), np.ones((1, 1)), 5)[0])
