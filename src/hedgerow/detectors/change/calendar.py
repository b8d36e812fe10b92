"""Which days have school, as a deployment's settings tell it.

Public holidays come from the package `holidays` (extra `calendar`), vacations and exams from the
school calendar. Without settings only weekends are known to be free; `looks_free` in `days` then
tells a day off by the child's own morning.
"""

import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

Spans = tuple[tuple[str, str], ...]
"""First and last day of each span, both inside it, as in 2026-04-03."""


class NoCalendar(RuntimeError):
    """Public holidays are asked for and cannot be told."""


@dataclass(frozen=True)
class SchoolCalendar:
    """Country and region as ISO 3166 codes; days are told as proleptic Gregorian ordinals.

    >>> school = SchoolCalendar(vacations=(("2026-03-30", "2026-04-10"),))
    >>> [school.free(date(2026, 4, day).toordinal()) for day in (9, 11, 13)]
    [True, True, False]
    """

    country: str | None = None
    region: str | None = None
    vacations: Spans = ()
    exams: Spans = ()

    def free(self, day: int) -> bool:
        """No school on the day."""
        return date.fromordinal(day).weekday() >= 5 or self.holiday(day)

    def holiday(self, day: int) -> bool:
        """A vacation or a public holiday, other than a plain weekend."""
        return _within(self.vacations, day) or self._public(day)

    def examined(self, days: Iterable[int]) -> bool:
        """Some of the days lie in exam time, or in the week before it."""
        spans = _ordinals(self.exams)
        return any(first - 7 <= day <= last for day in days for first, last in spans)

    def _public(self, day: int) -> bool:
        if self.country is None:
            return False
        return day in _public_holidays(self.country, self.region, date.fromordinal(day).year)


def _within(spans: Spans, day: int) -> bool:
    return any(first <= day <= last for first, last in _ordinals(spans))


@cache
def _ordinals(spans: Spans) -> tuple[tuple[int, int], ...]:
    return tuple(
        (date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal())
        for first, last in spans
    )


@cache
def _public_holidays(country: str, region: str | None, year: int) -> frozenset[int]:
    try:
        holidays: Any = importlib.import_module("holidays")
    except ModuleNotFoundError:
        raise NoCalendar(
            "Public holidays need the extra `calendar`: pip install 'hedgerow[calendar]'."
        ) from None
    try:
        days = holidays.country_holidays(country, subdiv=region, years=year)
    except NotImplementedError as problem:
        raise NoCalendar(
            f"Public holidays of {country} {region or ''} are not known: {problem}"
        ) from None
    return frozenset(day.toordinal() for day in days)
