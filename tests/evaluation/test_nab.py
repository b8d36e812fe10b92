import math

import numpy as np
import pytest

from hedgerow.evaluation.nab import (
    Profile,
    Scored,
    best_threshold,
    normalised,
    probation,
    profiles,
    sigmoid,
    steps,
    worth,
)

standard, low_fp, low_fn = profiles


def series(n=100, windows=((50, 59),), **high):
    """n points with score 0, but those named p<index> with the score given."""
    scores = np.zeros(n)
    for name, score in high.items():
        scores[int(name[1:])] = score
    return Scored("g/f.csv", scores, windows)


def score(one, threshold, profile=standard):
    return normalised(steps(one, profile).total(threshold), len(one.windows), profile)


def test_published_weights():
    assert [(p.hit, p.false_alarm, p.miss) for p in profiles] == [
        (1.0, 0.11, 1.0),
        (1.0, 0.22, 1.0),
        (1.0, 0.11, 2.0),
    ]


def test_probation_is_fifteen_per_cent_of_at_most_5000():
    assert [probation(n) for n in (0, 7, 100, 5000, 22_695)] == [0, 1, 15, 750, 750]


def test_sigmoid_as_published():
    for y in (-1.0, -0.3, 0.0, 0.5, 2.9):
        assert sigmoid(np.array(y)) == pytest.approx(2 / (1 + math.exp(5 * y)) - 1)
    assert sigmoid(np.array(1e6)) == -1


def test_worth_of_each_place():
    values = worth(100, [(50, 59)], standard)
    assert values[0] == values[49] == -0.11  # before any window
    assert values[50] == pytest.approx(1.0)  # the left edge is a perfect hit
    # the last point inside lies a tenth of the width before the right edge
    assert values[59] == pytest.approx(math.tanh(0.25) / math.tanh(2.5))
    assert values[60] == pytest.approx(-0.11 * math.tanh(2.5 / 9))  # just behind costs little
    assert values[99] == -0.11  # more than three widths behind


def test_silence_is_zero_and_perfection_a_hundred():
    assert score(series(), 0.5) == 0
    assert score(series(p50=1.0), 0.5) == pytest.approx(100)
    for profile in profiles:
        assert score(series(p50=1.0), 0.5, profile) == pytest.approx(100)


def test_a_false_alarm_and_a_hit_by_hand():
    # gain: hit 1 + miss averted 1 - 0.11, of 2
    assert score(series(p20=1.0, p50=1.0), 0.5) == pytest.approx(100 * 1.89 / 2)
    assert score(series(p20=1.0, p50=1.0), 0.5, low_fp) == pytest.approx(100 * 1.78 / 2)
    assert score(series(p20=1.0, p50=1.0), 0.5, low_fn) == pytest.approx(100 * 2.89 / 3)


def test_only_the_earliest_detection_in_a_window_counts():
    late = score(series(p58=1.0), 0.5)
    assert 50 < late < 100
    assert score(series(p52=1.0, p58=1.0), 0.5) == score(series(p52=1.0), 0.5)
    # the later point has the higher score: the sum grows again when the earlier one joins
    both = series(p52=0.6, p58=0.9)
    assert score(both, 0.7) == pytest.approx(late)
    assert score(both, 0.5) == score(series(p52=1.0), 0.5)


def test_probation_is_not_judged():
    assert score(series(p3=1.0), 0.5) == 0
    assert score(series(p20=1.0), 0.5) < 0


def test_best_threshold_over_two_series():
    first = steps(series(p50=0.9, p20=0.4), standard)
    second = steps(series(p50=0.6, p30=0.5), standard)
    assert best_threshold([first, second]) == 0.6


def test_best_threshold_takes_ties_whole():
    # hit and twenty false alarms share one score: nothing is gained by it
    tied = series(p50=0.5, **{f"p{i}": 0.5 for i in range(16, 36)})
    assert best_threshold([steps(tied, standard)]) == float("inf")


def test_best_threshold_agrees_with_trying_all():
    chance = np.random.default_rng(5)
    ones = [Scored(f"{i}", chance.integers(0, 12, 200) / 12, ((60, 75), (150, 170))) for i in range(4)]
    for profile in (*profiles, Profile("odd", hit=2.0, false_alarm=0.5, miss=0.3)):
        all_steps = [steps(one, profile) for one in ones]
        tried = {t: sum(s.total(t) for s in all_steps) for t in np.unique([o.scores for o in ones])}
        best = best_threshold(all_steps)
        if max(tried.values()) > 0:
            assert sum(s.total(best) for s in all_steps) == pytest.approx(max(tried.values()))
        else:
            assert best == float("inf")


def test_steps_agree_with_counting_by_hand():
    chance = np.random.default_rng(6)
    one = Scored("f", chance.random(200), ((60, 75), (150, 170)))
    values = worth(200, one.windows, standard)
    for threshold in (0.2, 0.5, 0.9, 0.99):
        raised = [i for i in range(probation(200), 200) if one.scores[i] >= threshold]
        total = sum(values[i] for i in raised if not (60 <= i <= 75 or 150 <= i <= 170))
        for first, last in one.windows:
            inside = [i for i in raised if first <= i <= last]
            total += values[min(inside)] + 1 if inside else 0
        assert steps(one, standard).total(threshold) == pytest.approx(total)


def test_no_window_no_score():
    quiet = series(windows=(), p20=1.0)
    assert score(quiet, 0.5) is None
    assert steps(quiet, standard).total(0.5) == pytest.approx(-0.11)


def test_a_window_of_one_point():
    assert score(series(windows=((50, 50),), p50=1.0), 0.5) == pytest.approx(100)
    assert worth(100, [(50, 50)], standard)[51] == -0.11
