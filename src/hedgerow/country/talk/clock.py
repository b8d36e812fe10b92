"""When the messages of a chat are written: in sittings, with pauses, at hours when people are awake.

Hours, pauses and days are drawn alike for every chat with the same kind of people, whatever its label:
nothing about times may be learnt from made-up chats.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

first_day = datetime(2025, 1, 6, tzinfo=UTC)
days = 300
young_hours = (0.3, 0, 0, 0, 0, 0, 0.2, 2, 1, 0.5, 1, 1, 2, 2, 4, 6, 8, 9, 9, 10, 10, 8, 4, 1)
"""How often chats with a child begin at each hour of the day."""
grown_hours = (1, 0.3, 0, 0, 0, 0.3, 1, 3, 5, 5, 5, 5, 6, 5, 5, 5, 5, 6, 7, 8, 8, 7, 4, 2)
beats_a_sitting = 4
"""Exchanges after which people put the phone down, on average."""


def times(beats: Sequence[int], young: bool, rnd: Random) -> Iterator[datetime]:
    """The time of every message, strictly forwards, to the second; `beats` has their sizes."""
    hours = young_hours if young else grown_hours
    now = _sitting(first_day + timedelta(days=rnd.randrange(days)), hours, rnd)
    for number, size in enumerate(beats):
        if number and rnd.random() < 1 / beats_a_sitting:
            now = max(_sitting(_later_day(now, rnd), hours, rnd), now + _pause(1800, 0.8, rnd))
        elif number:
            now += _pause(100, 1.2, rnd)
        for index in range(size):
            now += _pause(22, 0.9, rnd) if index else timedelta()
            yield now


def _later_day(now: datetime, rnd: Random) -> datetime:
    midnight = now.replace(hour=0, minute=0, second=0)
    return midnight + timedelta(days=rnd.choice((0, 0, 1, 1, 1, 1, 2, 2, 3, 6)))


def _sitting(day: datetime, hours: Sequence[float], rnd: Random) -> datetime:
    hour = rnd.choices(range(24), hours)[0]
    return day + timedelta(hours=hour, seconds=rnd.randrange(3600))


def _pause(median: float, spread: float, rnd: Random) -> timedelta:
    """A pause in whole seconds, at least one; mostly near the median, now and then far longer."""
    return timedelta(seconds=max(1, min(6 * 3600, round(median * rnd.lognormvariate(0, spread)))))
