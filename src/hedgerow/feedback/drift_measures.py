"""What is usual, how surprising a day is, and how surprise adds up: the statistics behind the drift alarm.

Counts are looked at as y = 2 sqrt((count + 3/8) / exposure) (Anscombe 1948): chance alone then gives
every day the variance 1 / exposure, whatever the rate. What the reference days vary beyond that is
their own day-to-day spread, and a new day is allowed as much. Where they hold every weekday four
times, each weekday has its own level, drawn towards the common one as far as weekdays do not differ
(James and Stein 1961). Distributions are compared by the population stability index.

Arrays are days by series; a series that could not be seen on a day (nothing happened at all) is NaN.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

ninety_percent = 1.6448536269514722
"""Standard deviations on either side of the middle that hold 90 % of a normal distribution."""
weekday_aware_from = 28
"""Reference days from which weekdays have levels of their own."""


@dataclass(frozen=True, slots=True)
class Usual:
    """For each series the level to expect today, its standard deviation, and degrees of freedom."""

    level: Floats
    spread: Floats
    freedom: Floats

    def surprise(self, y: Floats) -> Floats:
        """How far today lies off, in standard deviations of a normal distribution; NaN stays NaN."""
        t = (y - self.level) / self.spread
        f = self.freedom
        # Student's t as a normal score (Wallace 1959): few reference days make nobody sure.
        found: Floats = np.sign(t) * (8 * f + 1) / (8 * f + 3) * np.sqrt(f * np.log1p(t * t / f))
        return found


def steadied(counts: Floats, exposure: Floats) -> Floats:
    """Counts in so much exposure, such that chance gives them the variance 1 / exposure."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(exposure > 0, 2 * np.sqrt((counts + 0.375) / exposure), np.nan)
    return found


def rate_of(y: float, exposure: float) -> float:
    """The rate whose `steadied` count that is."""
    return max(0.0, (max(y, 0.0) / 2) ** 2 - 0.375 / exposure)


def usual(y: Floats, chance: Floats, weekdays: Whole, weekday: int, chance_today: Floats) -> Usual:
    """What the reference days (rows of `y`) let one expect today.

    `chance` is the variance that chance alone gives each day, `weekdays` are those of the rows.
    """
    known = ~np.isnan(y)
    number = known.sum(axis=0)
    common = _mean(y, known)
    levels = np.stack([_mean(y, known & (weekdays == day)) for day in range(7)])
    often = np.stack([(known & (weekdays == day)).sum(axis=0) for day in range(7)])
    # A weekday nobody saw has no level of its own.
    levels = np.where(often > 0, levels, common)
    own = np.take_along_axis(levels, weekdays, axis=0)
    within = np.where(known, (y - own) ** 2, 0).sum(axis=0)
    between = (often * (levels - common) ** 2).sum(axis=0)
    groups = (often > 0).sum(axis=0)
    loose, tight = np.maximum(number - 1, 1), np.maximum(number - groups, 1)
    shrink = _how_far_weekdays_differ(between / np.maximum(groups - 1, 1), within / tight)
    shrink = np.where(number >= weekday_aware_from, shrink, 0.0)
    variance = (1 - shrink) * (within + between) / loose + shrink * within / tight
    by_chance = _mean(chance, known)
    beyond = np.maximum(variance - by_chance, 0)
    fitted = common + shrink * (own - common)
    beyond = beyond * _lasting(np.where(known, y - fitted, 0.0), beyond / (beyond + by_chance))
    variance = beyond + by_chance
    seen = np.maximum(often[weekday], 1)
    error = np.maximum(variance, beyond + chance_today) * (1 / np.maximum(number, 1) + shrink**2 / seen)
    return Usual(
        common + shrink * (levels[weekday] - common),
        np.sqrt(beyond + chance_today + error),
        (1 - shrink) * loose + shrink * tight,
    )


def dispersion(counts: Floats, exposure: Floats) -> float:
    """How much more counts vary than chance has it, as a ratio of variances; 1 at least.

    >>> dispersion(np.array([3.0, 5.0, 4.0]), np.ones(3)), dispersion(np.array([0.0, 20, 1]), np.ones(3))
    (1.0, 18.142857142857142)
    """
    if exposure.sum() <= 0 or counts.sum() <= 0:
        return 1.0
    expected = exposure * counts.sum() / exposure.sum()
    known = expected > 0
    off = ((counts - expected)[known] ** 2 / expected[known]).sum()
    return max(1.0, float(off) / max(int(known.sum()) - 1, 1))


def stability(counts: Floats, reference: Floats) -> Floats:
    """Population stability index of each row of counts against a row of reference counts, in nats.

    Half a count is added everywhere, so that what was never seen is rare and not impossible. By
    convention below 0.1 is stable, from 0.25 on a great change.

    >>> stability(np.array([[50.0, 50.0]]), np.array([500.0, 500.0])).round(3).tolist()
    [0.0]
    >>> stability(np.array([[90.0, 10.0]]), np.array([500.0, 500.0])).round(2).tolist()
    [0.85]
    """
    now, before = counts + 0.5, reference + 0.5
    p = now / now.sum(axis=-1, keepdims=True)
    q = before / before.sum(axis=-1, keepdims=True)
    found: Floats = ((p - q) * np.log(p / q)).sum(axis=-1)
    return found


def line(charts: int, allowance: float, false_a_year: float) -> float:
    """Sum of surprise at which so many charts together raise so many false alarms a year.

    Siegmund's approximation (1985) of a cumulative sum's average run length, solved by bisection.
    """
    days = max(charts, 1) * 365 / false_a_year
    low, high = 0.0, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        reach = 2 * allowance * (middle + 1.166)
        if (math.exp(min(reach, 700.0)) - reach - 1) / (2 * allowance**2) < days:
            low = middle
        else:
            high = middle
    return high


def _how_far_weekdays_differ(between: Floats, within: Floats) -> Floats:
    """0 where weekdays differ no more than chance has it, towards 1 where they plainly do."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(between > 0, np.clip(1 - within / between, 0.0, 1.0), 0.0)
    return found


def _lasting(off: Floats, beyond: Floats) -> float:
    """How much more days that resemble each other vary in sum than days that do not, as variances.

    From the mean correlation of one day with the next, over all series (one alone would say little
    in four weeks), with what short series lose of it put back (Kendall 1954), as a part of the share
    of the variance that lies beyond chance: chance itself has no memory.
    """
    squares = (off * off).sum(axis=0)
    told = squares > 0
    if not told.any():
        return 1.0
    found = float(((off[1:] * off[:-1]).sum(axis=0)[told] / squares[told]).mean())
    found += (1 + 4 * found) / len(off)
    echo = min(max(found / max(float(beyond[told].mean()), 0.1), 0.0), 0.8)
    return (1 + echo) / (1 - echo)


def _mean(values: Floats, known: NDArray[np.bool_]) -> Floats:
    number: Any = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    found: Floats = total / np.maximum(number, 1)
    return found
