"""Measures of decisions and scores against labels, for many weightings of the same conversations.

Every function takes `weights` of shape (b, n), how often each of n conversations counts in each of b
resamples, and returns b figures. One row of ones gives the plain figure; rows of bootstrap counts
give its spread from the same code. A figure that cannot be measured is NaN.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
z = 1.959963984540054
"""Standard deviations on either side that hold 95 % of a normal distribution."""


def divide(top: Floats, bottom: Floats) -> Floats:
    """top / bottom, NaN where the bottom is zero.

    >>> divide(np.array([1.0, 1.0]), np.array([4.0, 0.0]))
    array([0.25,  nan])
    """
    shape = np.broadcast_shapes(np.shape(top), np.shape(bottom))
    quotient = np.full(shape, np.nan)
    np.divide(top, bottom, out=quotient, where=np.asarray(bottom) != 0)
    return quotient


@dataclass(frozen=True, slots=True)
class Counts:
    """How decisions met labels, each of shape (b,)."""

    tp: Floats
    fp: Floats
    fn: Floats
    tn: Floats

    @classmethod
    def of(cls, label: Bools, decided: Bools, weights: Floats) -> "Counts":
        """Count the four cases in each resample."""
        cases = (label & decided, ~label & decided, label & ~decided, ~label & ~decided)
        return cls(*(weights @ case.astype(float) for case in cases))

    def figures(self) -> dict[str, Floats]:
        """Precision, recall, F1, F0.5 and the false-positive rate.

        Without positives only the false-positive rate says anything.
        """
        positives = self.tp + self.fn
        figures = {
            "precision": divide(self.tp, self.tp + self.fp),
            "recall": divide(self.tp, positives),
            "f1": self._f(1.0),
            "f05": self._f(0.5),
        }
        known = {name: np.where(positives > 0, value, np.nan) for name, value in figures.items()}
        return known | {"fpr": divide(self.fp, self.fp + self.tn)}

    def _f(self, beta: float) -> Floats:
        square = beta * beta
        return divide((1 + square) * self.tp, (1 + square) * self.tp + square * self.fn + self.fp)


def ranking(
    label: Bools, score: Floats, weights: Floats, rates: Mapping[str, float]
) -> dict[str, Floats]:
    """AUC, average precision, and for each named false-positive rate the best recall within it.

    Ties count half in AUC (Mann-Whitney) and are taken as one step in the others.
    """
    order = np.argsort(-score, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(score[order]) != 0])
    positive = np.add.reduceat(weights[:, order] * label[order], starts, axis=1)
    negative = np.add.reduceat(weights[:, order] * ~label[order], starts, axis=1)
    tp, fp = positive.cumsum(axis=1), negative.cumsum(axis=1)
    all_positive, all_negative = tp[:, -1], fp[:, -1]
    below = all_negative[:, None] - fp
    figures = {
        "auc": divide((positive * (below + negative / 2)).sum(axis=1), all_positive * all_negative),
        "ap": divide((positive * np.nan_to_num(divide(tp, tp + fp))).sum(axis=1), all_positive),
    }
    for name, rate in rates.items():
        within = np.where(fp <= rate * all_negative[:, None], tp, 0).max(axis=1)
        figures[name] = np.where(all_negative > 0, divide(within, all_positive), np.nan)
    return figures


def precision_at(prevalence: float, recall: Floats, fpr: Floats) -> Floats:
    """Precision where `prevalence` of conversations are positive (Bayes' rule).

    >>> precision_at(0.001, np.array([0.5]), np.array([0.001])).round(3)
    array([0.334])
    """
    hits = prevalence * recall
    return divide(hits, hits + (1 - prevalence) * fpr)


def wilson(count: float, of: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (1927): honest also where the count is 0, or all."""
    share, n = count / of, 1 + z * z / of
    middle = (share + z * z / (2 * of)) / n
    reach = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / n
    return max(0.0, middle - reach), min(1.0, middle + reach)


def wilson_upper(count: float, of: float) -> float:
    """Upper end of Wilson's interval: what a share may be at most."""
    return wilson(count, of)[1]
