"""How sure a figure is: the percentile bootstrap over whole conversations (Efron 1979)."""

from collections.abc import Callable, Iterator

import numpy as np

from hedgerow.evaluation.measures import Floats

Figures = dict[str, Floats]

cells = 4_000_000
"""Most weights held in memory at a time."""


def estimates(measure: Callable[[Floats], Figures], n: int) -> dict[str, float]:
    """Each figure as measured, every conversation counted once; NaN where it cannot be."""
    return {name: float(value[0]) for name, value in measure(np.ones((1, n))).items()}


def intervals(
    measure: Callable[[Floats], Figures], n: int, *, resamples: int, seed: int
) -> dict[str, tuple[float, float]]:
    """95 % interval of each figure. Resamples in which a figure cannot be measured are left out;
    a figure that none can measure has no interval."""
    parts = [measure(weights) for weights in _resampled(n, resamples, seed)]
    found: dict[str, tuple[float, float]] = {}
    for name in parts[0] if parts else ():
        values = np.concatenate([part[name] for part in parts])
        values = values[~np.isnan(values)]
        if len(values):
            low, high = np.percentile(values, (2.5, 97.5))
            found[name] = (float(low), float(high))
    return found


def _resampled(n: int, resamples: int, seed: int) -> Iterator[Floats]:
    """Counts of n draws with replacement, in blocks of shape (b, n)."""
    chance = np.random.default_rng(seed)
    block = max(1, cells // max(n, 1))
    for done in range(0, resamples if n else 0, block):
        b = min(block, resamples - done)
        drawn = chance.integers(0, n, size=(b, n)) + np.arange(b)[:, None] * n
        yield np.bincount(drawn.ravel(), minlength=b * n).reshape(b, n).astype(float)
