"""One child's days as counts, and what of them is usual.

A day runs from five in the morning to five, so that a night belongs to the evening before it. Nothing
but counts is kept: hours, marks (CRC-32) of apps, devices and contacts, and references for evidence.
"""

from dataclasses import dataclass, field
from math import log1p, sqrt
from zlib import crc32

from hedgerow.detectors.rhythm import Usual
from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Activity, Message

day_begins = 5
night = range(5)
mornings = range(8, 13)
late = frozenset((*range(20, 24), *range(5)))
"""Hours in which a new contact counts."""
most_marks = 8
"""Apps and devices told apart in a day, and kept."""
least_spread = 0.35
"""Of log(1 + count) in a day; a child of clockwork habits is not to alarm at the first late evening."""


@dataclass(slots=True)
class Day:
    """What happened from five in the morning to five, with where to find it again."""

    number: int
    hours: dict[int, int] = field(default_factory=dict)
    late_contacts: int = 0
    apps: dict[int, int] = field(default_factory=dict)
    devices: dict[int, int] = field(default_factory=dict)
    evidence: list[str] = field(default_factory=list)
    night_evidence: list[str] = field(default_factory=list)
    contact_evidence: list[str] = field(default_factory=list)
    free: bool = False
    free_after: bool = False
    """The night is followed by a day without school."""
    departs: bool = False

    @property
    def volume(self) -> int:
        """What the child did in the whole day."""
        return sum(self.hours.values())

    @property
    def nightly(self) -> int:
        """What the child did between midnight and five."""
        return sum(self.hours.get(hour, 0) for hour in night)

    @property
    def morning(self) -> float:
        """Share of the day before one o'clock, from eight on."""
        return sum(self.hours.get(hour, 0) for hour in mornings) / max(self.volume, 1)

    def take(self, event: Event) -> None:
        """Count what the child did."""
        hour = event.time.hour
        self.hours[hour] = self.hours.get(hour, 0) + 1
        if len(self.evidence) < 2:
            self.evidence.append(event.reference)
        if hour in night and len(self.night_evidence) < 3:
            self.night_evidence.append(event.reference)
        if isinstance(event.data, Activity):
            _mark(self.apps, event.data.app)
            _mark(self.devices, event.data.device)


def _mark(counts: dict[int, int], name: str | None) -> None:
    if name is not None and (len(counts) < most_marks or crc32(name.encode()) in counts):
        mark = crc32(name.encode())
        counts[mark] = counts.get(mark, 0) + 1


@dataclass(slots=True)
class Pair:
    """What is usual with school, and what without."""

    school: Usual = field(default_factory=Usual)
    free: Usual = field(default_factory=Usual)

    def of(self, free: bool) -> Usual:
        """The one for such a day."""
        return self.free if free and self.free.count >= 4 else self.school

    def learn(self, free: bool, value: float, rate: float) -> None:
        """Let a day add to what is usual on such days."""
        (self.free if free else self.school).learn(value, rate)


@dataclass(slots=True)
class Usually:
    """What is usual for one child; counts as log(1 + count), so that twice is twice at any size."""

    days: int = 0
    volume: Pair = field(default_factory=Pair)
    nightly: Pair = field(default_factory=Pair)
    late_contacts: Usual = field(default_factory=Usual)
    morning: Pair = field(default_factory=Pair)
    hours: dict[int, float] = field(default_factory=dict)
    apps: dict[int, float] = field(default_factory=dict)
    devices: dict[int, int] = field(default_factory=dict)
    """The day each device was first seen on."""

    def looks_free(self, day: Day) -> bool:
        """A weekday whose morning is like those without school: a holiday nobody told, or illness."""
        school, free = self.morning.school, self.morning.free
        if min(school.count, free.count) < 4 or day.volume < 3:
            return False
        return free.mean > school.mean + 0.1 and day.morning > (school.mean + free.mean) / 2

    def learn(self, day: Day, rate: float) -> None:
        """Let a day add to what is usual."""
        self.days += 1
        self.volume.learn(day.free, log1p(day.volume), rate)
        self.nightly.learn(day.free_after, log1p(day.nightly), rate)
        self.late_contacts.learn(day.late_contacts, rate)
        if day.volume:
            self.morning.learn(day.free, day.morning, rate)
            rate = max(rate, 1 / self.days)
            _shares(self.hours, day.hours, rate)
            _shares(self.apps, day.apps, rate)
        for mark in day.devices:
            if mark not in self.devices and len(self.devices) >= most_marks:
                del self.devices[min(self.devices, key=lambda m: self.devices[m])]
            self.devices.setdefault(mark, day.number)


def _shares(shares: dict[int, float], counts: dict[int, int], rate: float) -> None:
    total = max(sum(counts.values()), 1)
    for key in {*shares, *counts}:
        was = shares.get(key, 0.0)
        shares[key] = round(was + rate * (counts.get(key, 0) / total - was), 4)
        if shares[key] < 0.001:
            del shares[key]


def departure(logs: list[float], usual: list[Usual]) -> float:
    """How far days lie above what is usual for each, together, in standard errors."""
    above = sum(value - u.mean for value, u in zip(logs, usual, strict=True))
    return above / sqrt(sum(max(1.25 * u.spread, least_spread) ** 2 for u in usual))


def band(shares: dict[int, float], wanted: float = 0.6) -> tuple[int, int, float]:
    """The shortest stretch of hours that holds the wanted share: first hour, end, and its share.

    >>> band({23: 0.2, 0: 0.3, 1: 0.3, 16: 0.2})
    (0, 2, 0.6)
    """
    total = sum(shares.values()) or 1.0
    for length in range(1, 24):
        held = [
            (round(sum(shares.get((first + n) % 24, 0.0) for n in range(length)) / total, 6), -first)
            for first in range(24)
        ]
        share, first = max(held)
        if share >= wanted:
            return -first, (length - first) % 24, share
    return 0, 0, 1.0


def own(event: Event) -> bool:
    """Whether the subject did it, rather than receiving it."""
    return not isinstance(event.data, Message) or event.data.author == event.subject


def contacts(event: Event) -> tuple[str, ...]:
    """Accounts this event brings the subject into touch with; a room full of people brings none."""
    data = event.data
    if isinstance(data, Activity):
        return (data.contact,) if data.action == "contact_added" and data.contact else ()
    if isinstance(data, Message) and len(data.recipients) <= 2:
        return data.recipients if data.author == event.subject else (data.author,)
    return ()
