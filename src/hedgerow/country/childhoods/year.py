"""One school year of the fictional country: terms, vacations, public holidays and exams."""

from datetime import date, datetime, timedelta, timezone

zone = timezone(timedelta(hours=2))
first_day = date(2025, 9, 1)
"""A Monday."""
days = 365
vacations = (
    ("2025-10-20", "2025-10-31"),
    ("2025-12-22", "2026-01-06"),
    ("2026-02-16", "2026-02-20"),
    ("2026-03-30", "2026-04-10"),
    ("2026-06-29", "2026-08-31"),
)
public_holidays = ("2025-10-03", "2026-05-01", "2026-05-14", "2026-05-25")
exams = (("2026-01-19", "2026-01-30"), ("2026-05-26", "2026-06-12"))
"""Only for pupils of fourteen and older."""


def _numbers(spans: tuple[tuple[str, str], ...]) -> frozenset[int]:
    found: set[int] = set()
    for first, last in spans:
        begin = (date.fromisoformat(first) - first_day).days
        found |= set(range(begin, (date.fromisoformat(last) - first_day).days + 1))
    return frozenset(found)


vacation_days = _numbers(vacations)
holiday_days = vacation_days | _numbers(tuple((day, day) for day in public_holidays))
exam_days = _numbers(exams)


def has_school(day: int) -> bool:
    """Whether schools are open on the day, counted from the first."""
    return day % 7 < 5 and day not in holiday_days


def told(day: int) -> str:
    """The day as in 2026-03-04."""
    return (first_day + timedelta(days=day)).isoformat()


def at(day: int, hour: float) -> datetime:
    """A moment, to the second; hours past 24 lie in the next day's night."""
    midnight = datetime(first_day.year, first_day.month, first_day.day, tzinfo=zone)
    return midnight + timedelta(days=day, seconds=int(hour * 3600))
