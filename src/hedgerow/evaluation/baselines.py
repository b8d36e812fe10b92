"""What a detector of sudden change must at least beat: plain ones, run on the same data.

Half-space trees come from River, if it is installed; `present` says which baselines can run here.
"""

import importlib
import importlib.util
import math
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from hedgerow.evaluation.contexts import Contexts

smallest_spread = 1e-6
"""Stands in for the standard deviation of values that have never varied."""


class WindowedGaussian:
    """How high a value stands in the normal distribution of the last 6400 values.

    The score is the distribution function at the value, so only upward changes score high. The
    distribution takes in every value until the window is full, then 100 at a time. This is the method
    that the Numenta Anomaly Benchmark publishes under this name.
    """

    name = "windowed_gaussian"
    size = 6400
    step = 100

    def __init__(self) -> None:
        self._window: deque[float] = deque()
        self._fresh: list[float] = []
        self._mean, self._spread = 0.0, smallest_spread
        self._moments = Moments()

    def score(self, timestamp: datetime, value: float) -> float:
        """Score a value against those before it, then take it in."""
        score = _phi((value - self._mean) / self._spread) if self._window else 0.0
        self._fresh.append(value)
        if len(self._window) < self.size or len(self._fresh) >= self.step:
            self._take_in()
        return score

    def _take_in(self) -> None:
        for value in self._fresh:
            self._window.append(value)
            self._moments.add(value)
            if len(self._window) > self.size:
                self._moments.remove(self._window.popleft())
        self._fresh.clear()
        self._mean, self._spread = self._moments.mean, self._moments.spread


class ZScore:
    """Distance from the mean of all values so far, in standard deviations z, as z / (1 + z)."""

    name = "z_score"

    def __init__(self) -> None:
        self._moments = Moments()

    def score(self, timestamp: datetime, value: float) -> float:
        """Score a value against those before it, then take it in."""
        moments = self._moments
        z = abs(value - moments.mean) / moments.spread if moments.count else 0.0
        moments.add(value)
        return z / (1 + z)


class Moments:
    """Mean and standard deviation of values that come and go (Welford 1962)."""

    def __init__(self) -> None:
        self.count = 0
        self.mean = 0.0
        self._squares = 0.0

    def add(self, value: float) -> None:
        """Take a value in."""
        self.count += 1
        away = value - self.mean
        self.mean += away / self.count
        self._squares += away * (value - self.mean)

    def remove(self, value: float) -> None:
        """Let go of a value that was taken in before; at least one must stay."""
        self.count -= 1
        away = value - self.mean
        self.mean -= away / self.count
        self._squares -= away * (value - self.mean)

    @property
    def spread(self) -> float:
        """Standard deviation of the values themselves, never zero."""
        return max(math.sqrt(max(self._squares, 0.0) / max(self.count, 1)), smallest_spread)


class NewContexts:
    """How new a value is after those before it, alone: x as x / (1 + x), with a rest of 50 points.

    Stands for CAD OSE (Smirnov 2016), from which the idea comes: a memory of what follows what.
    """

    name = "contexts"
    rest = 50
    rests_from = 0.75

    def __init__(self) -> None:
        self._contexts, self._resting = Contexts(), 0

    def score(self, timestamp: datetime, value: float) -> float:
        """Score a value against those before it, then take it in."""
        news = self._contexts.news(value)
        self._resting -= 1
        if self._resting >= 0:
            return 0.0
        score = news / (1 + news)
        if score >= self.rests_from:
            self._resting = self.rest
        return score


class HalfSpaceTrees:
    """River's half-space trees (Tan, Ting and Liu 2011) on values scaled by those so far."""

    name: ClassVar[str] = "half_space_trees"

    def __init__(self) -> None:
        anomaly: Any = importlib.import_module("river.anomaly")
        self._trees = anomaly.HalfSpaceTrees(seed=1)
        self._low, self._high = math.inf, -math.inf

    def score(self, timestamp: datetime, value: float) -> float:
        """Score a value against those before it, then take it in."""
        self._low, self._high = min(self._low, value), max(self._high, value)
        reach = self._high - self._low
        point = {"value": (value - self._low) / reach if reach > 0 else 0.5}
        score = float(self._trees.score_one(point))
        self._trees.learn_one(point)
        return min(max(score, 0.0), 1.0)


def present() -> dict[str, Callable[[], Any]]:
    """The baselines of this module that can run here, by name."""
    found: list[type] = [WindowedGaussian, ZScore, NewContexts]
    if importlib.util.find_spec("river") is not None:
        found.append(HalfSpaceTrees)
    return {one.name: one for one in found}  # type: ignore[attr-defined]


def _phi(z: float) -> float:
    """Distribution function of the normal distribution."""
    return 0.5 * math.erfc(-z / math.sqrt(2))
