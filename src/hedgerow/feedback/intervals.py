"""How sure shares, ratios and means of few numbers are: 95 % intervals that stay honest at 0 and at 1.

Shares by Wilson (1927). Weighted sums of shares and ratios of two shares are put together from
Wilson's ends by the method of variance estimates recovery (Zou and Donner 2008; Donner and Zou 2012).
Means a day by the percentile bootstrap over whole days (Efron 1979).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from hedgerow.evaluation.bootstrap import intervals
from hedgerow.evaluation.measures import Floats, wilson

resamples = 2_000
Between = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a count, with its interval.

    >>> Share(0, 10).between
    (0.0, 0.277533)
    >>> Share(8, 10).value
    0.8
    """

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return round(self.count / self.of, 6) if self.of else None

    @property
    def between(self) -> Between:
        """Wilson's interval; of nothing, all is possible."""
        if not self.of:
            return (0.0, 1.0)
        low, high = wilson(self.count, self.of)
        return (round(low, 6), round(high, 6))

    def told(self) -> dict[str, object]:
        """Plain values."""
        return {"count": self.count, "of": self.of, "share": self.value, "between": list(self.between)}


def weighted(parts: Sequence[tuple[float, Share]]) -> tuple[float, Between] | None:
    """The sum of weight times share, with its interval; None where a share is of nothing.

    >>> weighted([(1.0, Share(8, 10))]) == (0.8, Share(8, 10).between)
    True
    """
    if not parts or any(share.value is None for _, share in parts):
        return None
    value = below = above = 0.0
    for weight, share in parts:
        p, (low, high) = share.count / share.of, share.between
        value += weight * p
        below += (weight * (p - low)) ** 2
        above += (weight * (high - p)) ** 2
    low, high = max(0.0, value - sqrt(below)), min(1.0, value + sqrt(above))
    return round(value, 6), (round(low, 6), round(high, 6))


def ratio(one: Share, other: Share) -> tuple[float, Between] | None:
    """How many times as large one share is as the other, with its interval; the upper end may be inf.

    None where either is of nothing, or the other is 0: then no ratio can be told.

    >>> ratio(Share(20, 100), Share(10, 100))
    (2.0, (1.000958, 3.9984))
    """
    if not one.of or not other.of or not other.count:
        return None
    p, q = one.count / one.of, other.count / other.of
    (p_low, p_high), (q_low, q_high) = one.between, other.between
    low = _end(p, q, p - p_low, q_high - q, -1)
    high = _end(p, q, p_high - p, q - q_low, +1)
    return round(p / q, 6), (round(max(0.0, low), 6), round(high, 6))


def _end(p: float, q: float, reach: float, other: float, side: int) -> float:
    """Where the line p - r q = 0 meets the joint reach of both shares."""
    bottom = q * q - other * other
    if bottom <= 0:
        return inf if side > 0 else 0.0
    inside = (p * q) ** 2 - (p * p - reach * reach) * bottom
    return (p * q + side * sqrt(max(0.0, inside))) / bottom


def mean(counts: Sequence[int], seed: int = 1) -> tuple[float, Between]:
    """The mean of counts a day, with its interval; of no day, nothing is known.

    >>> mean([])
    (0.0, (0.0, inf))
    """
    if not counts:
        return 0.0, (0.0, inf)
    told = np.asarray(counts, dtype=float)
    low, high = around_mean(told, seed)
    return round(float(told.mean()), 4), (round(low, 4), round(high, 4))


def around_mean(values: Floats, seed: int = 1) -> Between:
    """Where the mean of these values lies, of which there is one at least."""

    def measure(weights: Floats) -> dict[str, Floats]:
        return {"mean": weights @ values / weights.sum(axis=1)}

    return intervals(measure, len(values), resamples=resamples, seed=seed)["mean"]
