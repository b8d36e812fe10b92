"""What a detector of sudden change must at least beat: two plain ones, run on the same data."""

import math
from collections import deque
from datetime import datetime

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


def _phi(z: float) -> float:
    """Distribution function of the normal distribution."""
    return 0.5 * math.erfc(-z / math.sqrt(2))
