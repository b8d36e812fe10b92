import math
from itertools import pairwise

import numpy as np
import pytest

from hedgerow.evaluation import bootstrap
from hedgerow.evaluation.measures import Counts, precision_at, ranking, wilson_upper

once = np.ones((1, 4))


def rank(label, score, weights=None):
    label = np.array(label, dtype=bool)
    weights = np.ones((1, len(label))) if weights is None else np.array(weights, dtype=float)
    rates = {"r50": 0.5, "r0": 0.0}
    return {
        name: [float(v) for v in value]
        for name, value in ranking(label, np.array(score, dtype=float), weights, rates).items()
    }


def test_counts_by_hand():
    # decided 1 1 0 0 against labels 1 0 1 0: one of each case
    counts = Counts.of(np.array([1, 0, 1, 0], bool), np.array([1, 1, 0, 0], bool), once)
    figures = {name: float(value[0]) for name, value in counts.figures().items()}
    assert figures == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "f05": 0.5, "fpr": 0.5}


def test_f05_leans_to_precision():
    # tp 1, fp 0, fn 3: precision 1, recall .25; F1 = 2/5, F0.5 = 1.25/(1.25 + .75) = .625
    decided = np.array([1, 0, 0, 0], bool)
    figures = Counts.of(np.ones(4, bool), decided, once).figures()
    assert figures["f1"][0] == pytest.approx(0.4)
    assert figures["f05"][0] == pytest.approx(0.625)


def test_auc_by_hand():
    # pairs (positive, negative): .8>.3 .8>.6 .5>.3 .5<.6 -> 3 of 4
    assert rank([1, 0, 1, 0], [0.8, 0.3, 0.5, 0.6])["auc"] == [0.75]


def test_auc_counts_ties_half():
    assert rank([1, 0, 1, 0], [0.5, 0.5, 0.5, 0.5])["auc"] == [0.5]
    # .9 beats .5 (1), .5 ties .5 (1/2), both beat .1: 3.5 of 4
    assert rank([1, 1, 0, 0], [0.9, 0.5, 0.5, 0.1])["auc"] == [0.875]


def test_average_precision_by_hand():
    # down the ranking: + - + -; precision at the hits 1 and 2/3
    assert rank([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.6])["ap"] == [pytest.approx((1 + 2 / 3) / 2)]


def test_average_precision_takes_ties_as_one_step():
    assert rank([1, 0, 0, 0], [0.5, 0.5, 0.5, 0.5])["ap"] == [0.25]


def test_recall_at_false_positive_rate():
    found = rank([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.6])
    assert found["r0"] == [0.5]
    assert found["r50"] == [1.0]


def test_weights_are_repetitions():
    label, score = [1, 0, 1, 0, 1], [0.9, 0.8, 0.7, 0.6, 0.2]
    weighted = rank(label, score, [[2, 1, 0, 3, 1]])
    repeated = rank([1, 1, 0, 0, 0, 0, 1], [0.9, 0.9, 0.8, 0.6, 0.6, 0.6, 0.2])
    assert weighted == {name: pytest.approx(value) for name, value in repeated.items()}


def test_without_positives_only_the_false_positive_rate_is_known():
    label, decided = np.zeros(4, bool), np.array([1, 0, 0, 0], bool)
    figures = Counts.of(label, decided, once).figures()
    assert figures["fpr"][0] == 0.25
    assert all(math.isnan(figures[name][0]) for name in ("precision", "recall", "f1", "f05"))
    assert all(math.isnan(v) for values in rank(label, [1, 2, 3, 4]).values() for v in values)


def test_precision_at_prevalence():
    # 1000 conversations, 1 positive found with recall 1, 999 x .01 false alarms
    assert precision_at(0.001, np.array([1.0]), np.array([0.01]))[0] == pytest.approx(1 / 10.99)


def test_wilson_upper_is_not_zero_for_no_false_alarm():
    assert wilson_upper(0, 1000) == pytest.approx(0.003827, abs=1e-5)
    assert wilson_upper(0, 100) > wilson_upper(0, 1000)


def share(weights):
    return {"share": weights[:, :30].sum(axis=1) / weights.sum(axis=1)}


def test_bootstrap_interval_of_a_share():
    # 30 of 100: the binomial 95 % interval is about .21 to .39
    low, high = bootstrap.intervals(share, 100, resamples=4000, seed=1)["share"]
    assert low == pytest.approx(0.21, abs=0.015)
    assert high == pytest.approx(0.39, abs=0.015)


def test_bootstrap_is_seeded_and_blocks_are_whole(monkeypatch):
    def sizes(weights):
        assert weights.sum(axis=1).tolist() == [10.0] * len(weights)
        return {"first": weights[:, 0]}

    first = bootstrap.intervals(sizes, 10, resamples=100, seed=7)
    assert first == bootstrap.intervals(sizes, 10, resamples=100, seed=7)
    monkeypatch.setattr(bootstrap, "cells", 35)  # 3 resamples a block, the last one shorter
    assert len([*bootstrap._resampled(10, 100, 7)]) == 34
    assert bootstrap.intervals(sizes, 10, resamples=100, seed=7).keys() == first.keys()


def test_undefined_resamples_are_left_out():
    found = bootstrap.intervals(lambda w: {"none": np.full(len(w), np.nan)}, 5, resamples=10, seed=1)
    assert found == {}


def test_more_data_narrow_the_interval():
    def width(n):
        def mean(weights):
            half = weights[:, : n // 2].sum(axis=1)
            return {"m": half / n}

        low, high = bootstrap.intervals(mean, n, resamples=500, seed=3)["m"]
        return high - low

    assert all(wide > narrow for wide, narrow in pairwise([width(20), width(200), width(2000)]))
