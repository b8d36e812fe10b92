"""Scoring of sudden-change detection as the Numenta Anomaly Benchmark publishes it.

Written from Lavin and Ahmad, "Evaluating Real-Time Anomaly Detection Algorithms - the Numenta
Anomaly Benchmark" (ICMLA 2015): an early detection inside an anomaly window is worth more than a late
one, a false alarm costs less the closer it follows a window, and a missed window costs a fixed sum.
Sums are set in proportion to a detector that says nothing (0) and a perfect one (100).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hedgerow.evaluation.measures import Floats

Window = tuple[int, int]
"""First and last index of an anomaly window, both inside it."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What hits, false alarms and misses are worth to somebody."""

    name: str
    hit: float = 1.0
    false_alarm: float = 0.11
    miss: float = 1.0


profiles = (
    Profile("standard"),
    Profile("reward_low_FP", false_alarm=0.22),
    Profile("reward_low_FN", miss=2.0),
)


@dataclass(frozen=True, slots=True)
class Scored:
    """One series with the scores a detector gave it, shape (n,), and where its anomalies lie."""

    name: str
    scores: Floats
    windows: tuple[Window, ...]

    @property
    def group(self) -> str:
        """The folder it stands in."""
        return self.name.rpartition("/")[0] or "."


def probation(n: int) -> int:
    """How many first points are for learning only: 15 %, counted on no more than 5000 points.

    >>> probation(1000), probation(20_000)
    (150, 750)
    """
    return int(0.15 * min(n, 5000))


def sigmoid(position: Floats) -> Floats:
    """From 1 (early in a window) through 0 (at its right edge) to -1 (far behind it)."""
    # The same curve as 2 / (1 + e^(5 y)) - 1, which overflows far behind a window.
    return -np.tanh(2.5 * np.asarray(position, dtype=float))


def worth(n: int, windows: Sequence[Window], profile: Profile) -> Floats:
    """What a detection at each of n points is worth by itself; `windows` in order of time."""
    values = np.full(n, -profile.false_alarm)
    best = float(sigmoid(np.array(-1.0)))
    for first, last in windows:
        width = last - first + 1
        inside = np.arange(first, last + 1)
        values[inside] = profile.hit * sigmoid(-(last - inside + 1) / width) / best
        behind = np.arange(last + 1, n)
        position = (behind - last) / max(width - 1, 1e-9)
        values[behind] = profile.false_alarm * np.where(position > 3, -1.0, sigmoid(position))
    return values


def window_of(n: int, windows: Sequence[Window]) -> NDArray[np.int64]:
    """The number of the window each point lies in, -1 for none."""
    numbers = np.full(n, -1)
    for number, (first, last) in enumerate(windows):
        numbers[first : last + 1] = number
    return numbers


@dataclass(frozen=True, slots=True)
class Steps:
    """How the sum grows as the threshold falls past each score; both of shape (m,)."""

    scores: Floats
    gains: Floats

    def total(self, threshold: float) -> float:
        """The sum gained by all detections at a threshold."""
        return float(self.gains[self.scores >= threshold].sum())


def steps(series: Scored, profile: Profile) -> Steps:
    """The steps of one series. In a window only the earliest detection counts, so a point adds what
    it betters the earliest so far; the first one also takes away the penalty for a miss."""
    n = len(series.scores)
    values = worth(n, series.windows, profile)
    judged = np.arange(n) >= probation(n)
    number = window_of(n, series.windows)
    outside = judged & (number < 0)
    scores, gains = [series.scores[outside]], [values[outside]]
    for own in range(len(series.windows)):
        inside = np.flatnonzero(judged & (number == own))
        inside = inside[np.argsort(-series.scores[inside], kind="stable")]
        best = np.maximum.accumulate(values[inside])
        scores.append(series.scores[inside])
        gains.append(np.diff(best, prepend=-profile.miss))
    return Steps(np.concatenate(scores), np.concatenate(gains))


def best_threshold(all_steps: Sequence[Steps]) -> float:
    """The threshold with the greatest sum over all series; infinite where silence is best."""
    if not all_steps:
        return float("inf")
    scores = np.concatenate([one.scores for one in all_steps])
    order = np.argsort(-scores, kind="stable")
    scores = scores[order]
    sums = np.concatenate([one.gains for one in all_steps])[order].cumsum()
    ends = np.flatnonzero(np.r_[scores[1:] != scores[:-1], True][: len(scores)])
    if not len(ends) or sums[ends].max() <= 0:
        return float("inf")
    return float(scores[ends[sums[ends].argmax()]])


def normalised(gained: float, windows: int, profile: Profile) -> float | None:
    """The gain over silence in per cent of the perfect gain; None where there is no window."""
    return 100 * gained / (windows * (profile.hit + profile.miss)) if windows else None
