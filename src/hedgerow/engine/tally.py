"""What a run counted on each day, with no name and no word in it: for drift, fairness and upkeep.

A day is a UTC day of the events' own time. Every count is a sum over events, so parts of a run add up
to the whole exactly, however it was cut into batches, spread over workers or stopped: a subject lives
in one shard, which knows when it last saw it and counts it once a day without a list of names.

A tally is a JSON file: `tally` (the format's number), `risk_edges`, `days` by date, `undated`.
"""

import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Literal, get_args

import msgspec

from hedgerow.domain.chain import Assessment, EarlyWarning, Event, Group, Signal
from hedgerow.engine.assessor import place_of
from hedgerow.engine.groups import Told, groups_of
from hedgerow.engine.settings import Settings

days_kept = 400
"""Days before the latest that are kept: a year, with room to compare the same weeks of two years."""
unknown = "unknown"
"""The group of subjects of whom nobody told one."""
fixed_edges = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.6, 0.9)
"""Risks at which a band of the histogram begins, beside those at which a level begins."""

_day_long = 86_400
_epoch = date(1970, 1, 1).toordinal()
_classes = frozenset({"line", "file", "specversion", "id", "source", "type", "time", "subject", "data"})
_kind = attrgetter("kind")


class BadTally(ValueError):
    """A file that holds no tally, or tallies that do not go together; the text says why."""


def _groups() -> dict[Group, dict[str, int]]:
    return {group: {} for group in get_args(Group)}


@dataclass(slots=True)
class Day:
    """The counts of one day.

    `events` by kind; `refused` by what was wrong: the part of the line, or `duplicate` or `late`.
    `subjects` are those an event was about, each once, for every group by what was known of them at
    their first event that day. `signals` by "detector.channel", once a day for each subject and
    counterpart. `risks` are the assessments, by band of risk; `warnings` by level.
    """

    events: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    subjects: dict[Group, dict[str, int]] = field(default_factory=_groups)
    signals: dict[str, int] = field(default_factory=dict)
    risks: list[int] = field(default_factory=list)
    warnings: dict[str, int] = field(default_factory=dict)

    @property
    def assessments(self) -> int:
        """How many assessments were made."""
        return sum(self.risks)

    def see(self, told: Told) -> None:
        """Count a subject that is seen for the first time this day."""
        for group, value in _every_group(told):
            counts = self.subjects[group]
            counts[value] = counts.get(value, 0) + 1

    def hear(self, signals: Iterable[Signal], held: Mapping[str, Signal], midnight: float) -> None:
        """Count signals, save those that the subject's ledger held already since midnight."""
        for place, signal in {place_of(s): s for s in signals}.items():
            before = held.get(place)
            if before is None or before.time.timestamp() < midnight:
                name = f"{signal.detector}.{signal.channel}"
                self.signals[name] = self.signals.get(name, 0) + 1

    def add(self, other: "Day") -> None:
        """Add another part of the same day."""
        for mine, theirs in (
            (self.events, other.events),
            (self.refused, other.refused),
            (self.signals, other.signals),
            (self.warnings, other.warnings),
            *((self.subjects[group], other.subjects[group]) for group in self.subjects),
        ):
            _add(mine, theirs)
        self.risks = [a + b for a, b in zip(self.risks, other.risks, strict=True)]


class Tally:
    """The days counted, by their number since 1970-01-01, and what no day can be named for."""

    def __init__(self, edges: tuple[float, ...]) -> None:
        self.edges = edges
        self.days: dict[int, Day] = {}
        self.undated: dict[str, int] = {}
        """Lines refused before the first event told a time."""

    @classmethod
    def of(cls, settings: Settings) -> "Tally":
        """An empty one, whose bands of risk begin at the levels' lines among others."""
        return cls(tuple(sorted({*fixed_edges, *(line for _, line in settings.levels)})))

    def day(self, number: int) -> Day:
        """The counts of a day; the first look at a new one lets go of the oldest."""
        day = self.days.get(number)
        if day is None:
            day = self.days[number] = Day(risks=[0] * (len(self.edges) + 1))
            self._forget()
        return day

    def count_events(self, events: Sequence[Event]) -> None:
        """Count events, which stand in the order of their time, by day and kind."""
        begin = 0
        while begin < len(events):
            number = number_of(events[begin].time.timestamp())
            end = len(events)
            if number_of(events[-1].time.timestamp()) != number:
                end = bisect_left(events, midnight_after(number), begin, key=_seconds)
            counts = self.day(number).events
            kinds = list(map(_kind, events[begin:end]))
            for kind in set(kinds):
                counts[kind] = counts.get(kind, 0) + kinds.count(kind)
            begin = end

    def refuse(self, what: str, latest: float) -> None:
        """Count a line that was turned away, on the day of the latest event before it."""
        counts = self.undated if latest == float("-inf") else self.day(number_of(latest)).refused
        counts[what] = counts.get(what, 0) + 1

    def assess(self, assessment: Assessment, day: Day) -> None:
        """Count an assessment in its band of risk."""
        day.risks[bisect_right(self.edges, assessment.risk)] += 1

    def warn(self, warnings: Iterable[EarlyWarning], day: str) -> None:
        """Count warnings on the day they are given out, told as an ISO date."""
        for warning in warnings:
            counts = self.day(date.fromisoformat(day).toordinal() - _epoch).warnings
            counts[warning.level] = counts.get(warning.level, 0) + 1

    def add(self, other: "Tally") -> None:
        """Add another part of the same run, or another run's tally; raises `BadTally`."""
        if other.edges != self.edges:
            raise BadTally("these tallies count risk in other bands: their levels begin elsewhere")
        _add(self.undated, other.undated)
        for number, day in other.days.items():
            self.day(number).add(day)

    def take(self) -> "Tally":
        """Hand over all that was counted, and begin anew."""
        taken = Tally(self.edges)
        taken.days, self.days = self.days, {}
        taken.undated, self.undated = self.undated, {}
        return taken

    def _forget(self) -> None:
        newest = max(self.days)
        for number in [n for n in self.days if n <= newest - days_kept]:
            del self.days[number]


class Written(msgspec.Struct, forbid_unknown_fields=True):
    """A tally as it stands in a file and in a checkpoint."""

    tally: Literal[1]
    risk_edges: tuple[float, ...]
    days: dict[date, Day]
    undated: dict[str, int] = {}


def written(tally: Tally) -> Written:
    """A tally as plain values, the days and every count in order."""
    days = {day_of(n): _sorted(day) for n, day in sorted(tally.days.items())}
    return Written(1, tally.edges, days, dict(sorted(tally.undated.items())))


def restored(given: Written) -> Tally:
    """The tally that `written` told; raises `BadTally` where its bands do not fit."""
    tally = Tally(given.risk_edges)
    tally.undated = dict(given.undated)
    for day, counts in given.days.items():
        if len(counts.risks) != len(tally.edges) + 1:
            raise BadTally(f"{day}: there are not as many counts as bands of risk")
        counts.subjects = _groups() | counts.subjects
        tally.days[day.toordinal() - _epoch] = counts
    return tally


def write_tally(tally: Tally, path: Path) -> None:
    """Write it to a file, readable for its owner only; a reader finds the old or the new, whole."""
    beside = path.with_name(path.name + ".part")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(written(tally)), indent=1) + b"\n")
    os.replace(beside, path)


def read_tally(path: Path) -> Tally:
    """The tally in a file; raises `BadTally`, and `OSError` where there is none."""
    try:
        return restored(msgspec.json.decode(path.read_bytes(), type=Written))
    except (msgspec.DecodeError, UnicodeDecodeError, BadTally) as problem:
        raise BadTally(f"{path}: {problem}") from None


def class_of(where: str) -> str:
    """What of a line was wrong, as one of few words: the first part of a problem's field.

    >>> class_of("data.text"), class_of("time"), class_of("whatever.else")
    ('data', 'time', 'other')
    """
    first = where.partition(".")[0]
    return first if first in _classes else "other"


def number_of(seconds: float) -> int:
    """The number of the UTC day, since 1970-01-01, of a moment in seconds since then."""
    return int(seconds // _day_long)


def day_of(number: int) -> date:
    """The date of a day's number."""
    return date.fromordinal(_epoch + number)


def midnight_after(number: int) -> float:
    """The end of a day, in seconds since 1970."""
    return float((number + 1) * _day_long)


@lru_cache(maxsize=1 << 12)
def _every_group(told: Told) -> tuple[tuple[Group, str], ...]:
    known = groups_of(told)
    return tuple((group, known.get(group, unknown)) for group in get_args(Group))


def _seconds(event: Event) -> float:
    return event.time.timestamp()


def _add(mine: dict[str, int], theirs: Mapping[str, int]) -> None:
    for name, count in theirs.items():
        mine[name] = mine.get(name, 0) + count


def _sorted(day: Day) -> Day:
    return Day(
        events=dict(sorted(day.events.items())),
        refused=dict(sorted(day.refused.items())),
        subjects={group: dict(sorted(counts.items())) for group, counts in day.subjects.items()},
        signals=dict(sorted(day.signals.items())),
        risks=day.risks,
        warnings=dict(sorted(day.warnings.items())),
    )
