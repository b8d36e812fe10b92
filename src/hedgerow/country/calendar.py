"""Eight weeks of one spring: the days, the school holidays, and when people are awake."""

from bisect import bisect
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from itertools import accumulate
from random import Random
from typing import NamedTuple

zone = timezone(timedelta(hours=2))
"""The country keeps one time all year, two hours ahead of UTC."""
first_midnight = datetime(2026, 3, 2, tzinfo=zone)
"""A Monday."""
days = 56
holidays = range(35, 42)
"""The sixth week: no school, so every child's rhythm shifts and none of it means harm."""


def is_school_day(day: int) -> bool:
    """Whether schools are open on the day, counted from the first."""
    return day % 7 < 5 and day not in holidays


def at(day: int, hour: float) -> datetime:
    """A moment, to the second; hours past 24 lie in the next day's night.

    >>> at(1, 25.5).isoformat()
    '2026-03-04T01:30:00+02:00'
    """
    return first_midnight + timedelta(days=day, seconds=int(hour * 3600))


class Hours:
    """How likely something is at each hour of a day."""

    def __init__(self, weights: Sequence[float]) -> None:
        self.sums = list(accumulate(weights))
        self.total = self.sums[-1]

    def draw(self, rnd: Random) -> float:
        """An hour with its fraction."""
        return bisect(self.sums, rnd.random() * self.total) + rnd.random()


class Rhythm(NamedTuple):
    """When somebody is online on days with and without school or work."""

    busy: Hours
    free: Hours


def _rhythm(busy: dict[int, float], free: dict[int, float]) -> Rhythm:
    return Rhythm(
        Hours([busy.get(h, 0.0) for h in range(24)]), Hours([free.get(h, 0.0) for h in range(24)])
    )


_morning = {7: 2.0, 8: 0.5}
_afternoon = {13: 1.0, 14: 3.0, 15: 5.0, 16: 6.0, 17: 6.0, 18: 6.0, 19: 6.0}
_free = dict.fromkeys(range(9, 20), 4.0)

rhythms = {
    "younger": _rhythm(_morning | _afternoon | {20: 1.0}, _free | {20: 2.0}),
    "middle": _rhythm(_morning | _afternoon | {20: 6.0, 21: 2.0}, _free | {20: 5.0, 21: 4.0, 22: 1.0}),
    "older": _rhythm(
        _morning | _afternoon | {12: 1.0, 20: 7.0, 21: 6.0, 22: 2.0, 23: 0.2},
        _free | {20: 6.0, 21: 6.0, 22: 4.0, 23: 2.0, 0: 0.6},
    ),
    "adult": _rhythm(
        {7: 2.0, 8: 3.0, 12: 4.0, 13: 2.0, 16: 2.0, 17: 4.0, 18: 4.0, 19: 3.0, 20: 3.0, 21: 2.0},
        dict.fromkeys(range(9, 22), 3.0),
    ),
    "work": _rhythm(dict.fromkeys(range(8, 17), 4.0), {10: 1.0, 15: 1.0}),
}


def rhythm_of(age: int) -> Rhythm:
    """The rhythm usual at an age."""
    if age >= 18:
        return rhythms["adult"]
    return rhythms["younger" if age < 12 else "middle" if age < 15 else "older"]
