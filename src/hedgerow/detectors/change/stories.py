"""Stories of usual and unusual days, harmless to read: the examples of the detector of sudden change."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hedgerow.detectors.change.days import day_begins
from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Activity
from hedgerow.engine.detector import Examples, Story

start = datetime(2026, 1, 12, tzinfo=UTC)
"""A Monday."""


def examples() -> Examples:
    """Children drawn into the night, and lives that change for good reasons."""
    usual = [15, 16, 16, 17, 18, 19, 20]
    night_days = [[16, 17, 0, 1, 2, 2, 3, 3]] * 4
    school_days = [[10, 12, 13, 15, 16, 17, 18, 19, 20, 21]] * 5
    exam_days = [[16, 18, 20, 21, 21, 22, 22, 23]] * 7
    holidays = [[11, 12, 14, 16, 18, 20, 21, 22, 23, 23, 23, 0, 0]] * 10
    party = [[9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21] * 4]
    free = [10, 11, 12, 16, 18, 22, 23]
    weekends = [usual if n % 7 < 5 else free + [0, 1] * (n % 7 == 5) for n in range(28)]
    at_home = [[9, 10, 11, 12, 16, 18, 22, 23, 0, 1]] * 4 + [[9, 10, 11, 12, 16, 18, 20]]
    return Examples(
        positive=(
            story([usual] * 24 + night_days),
            story([usual] * 24 + [[16, 17, 18, 22, 23]] * 4, meets={24: 22, 25: 22, 26: 23}),
            story([usual] * 24 + [[]] * 6 + [[16]]),
        ),
        negative=(
            story([usual] * 40),
            story([usual] * 24 + holidays),
            story([usual] * 24 + exam_days),
            story([usual] * 24 + school_days, meets=dict.fromkeys(range(24, 29), 12)),
            story([usual] * 24 + party + [usual] * 3, meets={24: 15}),
            story([usual] * 5 + night_days),
            story([*weekends, *at_home, *weekends]),
        ),
    )


def story(days: list[list[int]], meets: Mapping[int, int] | None = None) -> Story:
    """One activity at each hour named, day after day (0 to 4 o'clock stand in the night that follows);

    `meets` says on which days, and when, two contacts are added.
    """
    events = []
    for number, hours in enumerate([*days, [16]]):
        for place, hour in enumerate(sorted(hours, key=lambda h: (h - day_begins) % 24)):
            time = start + timedelta(days=number + (hour < day_begins), hours=hour, minutes=place % 60)
            events.append(_event(f"a{number}.{place}", time, Activity("session")))
        if meets and number in meets:
            for place in range(2):
                time = start + timedelta(days=number, hours=meets[number], minutes=50 + place)
                added = Activity("contact_added", contact=f"new-{number}-{place}")
                events.append(_event(f"c{number}.{place}", time, added))
    return tuple(sorted(events, key=lambda event: event.time))


def _event(name: str, time: datetime, data: Activity) -> Event:
    return Event(name, "example", "activity", time, "child", data)
