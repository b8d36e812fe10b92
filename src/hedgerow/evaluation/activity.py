"""How well sudden changes in children's activity are found, and how often ordinary life is told.

A folder holds `events.jsonl` (events as `hedgerow run` reads them), `truth.jsonl` and, where a school
tells it, `calendar.json`. A row of truth names `subject`, `label` (1: a change that should be found),
`kind`, `size`, `from` and `to`. An alarm within such a change, or in the week after it, finds it; any
other alarm is false. How strict the detector is, is chosen on one half of the children within a budget
of false alarms, and the figures are those of the other half.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import mean, median

import msgspec

from hedgerow.detectors.activity_change import ActivityChange, ActivityState, alone
from hedgerow.detectors.change.calendar import SchoolCalendar, Spans
from hedgerow.domain.chain import Event
from hedgerow.engine.contract import BadEvent, read_event
from hedgerow.evaluation.files import Advance, Refused, read_lines
from hedgerow.evaluation.halves import in_halves

strictnesses = (0.7, 0.85, 1.0, 1.2, 1.4, 1.7)
budget = 0.1
"""False alarms per child and month that a deployment may afford."""
month = 30.44
"""Days."""
grace = 7
"""Days after a change in which an alarm still finds it."""


class BadActivity(Refused):
    """A folder of activity that cannot be measured."""


class Happened(msgspec.Struct, frozen=True, rename={"first": "from", "last": "to"}):
    """A row of truth: both days inside."""

    subject: str
    label: int
    kind: str
    first: date
    last: date
    size: str = ""

    def holds(self, day: date) -> bool:
        """An alarm on the day is about this."""
        return 0 <= (day - self.first).days <= (self.last - self.first).days + grace


class Calendar(msgspec.Struct, frozen=True):
    """What `calendar.json` tells: spans of days, both ends inside."""

    vacations: Spans = ()
    exams: Spans = ()
    country: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """What was told of a child on a day."""

    day: date
    channels: tuple[str, ...]

    @property
    def explained(self) -> bool:
        """An everyday reason was told with it."""
        return "explained" in self.channels


@dataclass(slots=True)
class Child:
    """One child under one strictness: the first and last day seen, and its alarms."""

    first: date
    last: date
    state: ActivityState
    alarms: list[Alarm] = field(default_factory=list)


@dataclass(slots=True)
class Watch:
    """One strictness over all children."""

    detector: ActivityChange
    children: dict[str, Child] = field(default_factory=dict)
    seconds: float = 0.0

    def read(self, events: Sequence[Event]) -> None:
        """Show the detector events in the order of their time."""
        begun = time.perf_counter()
        for event in events:
            child = self._child(event)
            signals = self.detector.notice(child.state, event)
            channels = tuple(signal.channel for signal in signals)
            if any(channel in alone for channel in channels):
                child.alarms.append(Alarm(event.time.date(), channels))
        self.seconds += time.perf_counter() - begun

    def _child(self, event: Event) -> Child:
        name, day = event.subject or "", event.time.date()
        child = self.children.get(name)
        if child is None:
            child = self.children[name] = Child(day, day, self.detector.start())
        child.last = day
        return child


def evaluate_activity(
    folder: str | Path, *, allowed: float = budget, advance: Advance | None = None
) -> dict[str, object]:
    """Recall, delay and false alarms per child-month, held out; speed; memory per child.

    Raises `BadActivity` where the folder is not in order.
    """
    folder = Path(folder)
    truth, calendar = read_truth(folder / "truth.jsonl"), read_calendar(folder / "calendar.json")
    watches = {s: Watch(ActivityChange(calendar=calendar, strictness=s)) for s in strictnesses}
    count = 0
    for batch in _batches(_events(folder / "events.jsonl", advance)):
        count += len(batch)
        for watch in watches.values():
            watch.read(batch)
    usual = watches[1.0]
    halves = in_halves(usual.children, str)
    chosen = [_choose(watches, half, truth, allowed) for half in halves]
    parts = [(watches[chosen[1 - side]], halves[side]) for side in (0, 1)]
    return {
        "suite": "activity",
        "data": str(folder),
        "children": len(usual.children),
        "events": count,
        "changes": sum(one.label for rows in truth.values() for one in rows),
        "school_calendar": calendar != SchoolCalendar(),
        "budget_per_child_month": allowed,
        "held_out": figures(parts, truth) | {"strictness_from_the_other_half": chosen[::-1]},
        "by_strictness": {
            str(s): figures([(watch, list(watch.children))], truth, brief=True)
            for s, watch in watches.items()
        },
        "events_per_second": round(count / usual.seconds) if usual.seconds else None,
        "bytes_per_child": _memory(usual),
    }


def figures(
    parts: Sequence[tuple[Watch, Sequence[str]]],
    truth: dict[str, list[Happened]],
    *,
    brief: bool = False,
) -> dict[str, object]:
    """What was found and what was false, of the children named under each watch."""
    delays: dict[tuple[str, str], list[int | None]] = defaultdict(list)
    wrongly = 0
    false: list[tuple[Alarm, str]] = []
    days = 0
    for watch, names in parts:
        for name in names:
            child, rows = watch.children[name], truth.get(name, [])
            changes = [one for one in rows if one.label]
            days += (child.last - child.first).days + 1
            for one in changes:
                days -= (one.last - one.first).days + 1 + grace
                delays[one.kind, one.size].append(_delay(one, child.alarms))
                wrongly += _explained_away(one, child.alarms)
            for alarm in child.alarms:
                if not any(one.holds(alarm.day) for one in changes):
                    false.append((alarm, _around(alarm.day, rows)))
    every = [delay for found in delays.values() for delay in found]
    told = _found(every) | {"found_but_given_an_everyday_reason": wrongly} | _false(false, days)
    if brief:
        return told
    by = {" ".join(key).strip(): _found(found) for key, found in sorted(delays.items())}
    during: dict[str, int] = defaultdict(int)
    for _, around in false:
        during[around] += 1
    return told | {"by_kind_and_size": by, "false_alarms_during": dict(sorted(during.items()))}


def _found(delays: Sequence[int | None]) -> dict[str, object]:
    found = [delay for delay in delays if delay is not None]
    return {
        "changes": len(delays),
        "found": len(found),
        "recall": round(len(found) / len(delays), 3) if delays else None,
        "median_delay_days": median(found) if found else None,
    }


def _false(false: Sequence[tuple[Alarm, str]], days: int) -> dict[str, object]:
    months = days / month
    plain = sum(not alarm.explained for alarm, _ in false)
    return {
        "child_months": round(months, 1),
        "false_alarms": len(false),
        "false_alarms_per_child_month": round(len(false) / months, 4) if months > 0 else None,
        "of_these_without_an_everyday_reason": plain,
    }


def _delay(one: Happened, alarms: Iterable[Alarm]) -> int | None:
    return next(((alarm.day - one.first).days for alarm in alarms if one.holds(alarm.day)), None)


def _explained_away(one: Happened, alarms: Iterable[Alarm]) -> bool:
    """Whether all that was told of a change came with an everyday reason."""
    about = [alarm.explained for alarm in alarms if one.holds(alarm.day)]
    return bool(about) and all(about)


def _around(day: date, rows: Sequence[Happened]) -> str:
    """The ordinary thing that was going on, the one begun last, or nothing in particular."""
    going_on = [one for one in rows if not one.label and one.holds(day)]
    return max(going_on, key=lambda one: one.first).kind if going_on else "nothing in particular"


def _choose(
    watches: dict[float, Watch], names: Sequence[str], truth: dict[str, list[Happened]], allowed: float
) -> float:
    """The strictness with the greatest recall within the budget; the strictest where none is."""
    best, most = max(watches), -1.0
    for strictness, watch in watches.items():
        told = figures([(watch, names)], truth, brief=True)
        rate, recall = told["false_alarms_per_child_month"], told["recall"]
        if isinstance(rate, float) and rate <= allowed and isinstance(recall, float) and recall > most:
            best, most = strictness, recall
    return best


def _memory(watch: Watch) -> dict[str, int]:
    sizes = sorted(len(msgspec.msgpack.encode(child.state)) for child in watch.children.values())
    if not sizes:
        return {}
    return {"mean": round(mean(sizes)), "p95": sizes[int(0.95 * (len(sizes) - 1))], "max": sizes[-1]}


def read_truth(file: Path) -> dict[str, list[Happened]]:
    """What truly happened, by subject; raises `BadActivity`."""
    found: dict[str, list[Happened]] = defaultdict(list)
    decoder = msgspec.json.Decoder(Happened)
    for place, line in read_lines([(_there(file), file.name)], BadActivity):
        try:
            one = decoder.decode(line)
        except msgspec.DecodeError as problem:
            remedy = 'Write {"subject": s, "label": 0|1, "kind": k, "from": day, "to": day}.'
            raise BadActivity(str(file), place.line, "line", str(problem), remedy) from None
        found[one.subject].append(one)
    return dict(found)


def read_calendar(file: Path) -> SchoolCalendar:
    """The school's calendar, or one that knows weekends alone; raises `BadActivity`."""
    if not file.is_file():
        return SchoolCalendar()
    try:
        told = msgspec.json.decode(file.read_bytes(), type=Calendar)
        for first, last in (*told.vacations, *told.exams):
            date.fromisoformat(first), date.fromisoformat(last)
    except (msgspec.DecodeError, ValueError) as problem:
        remedy = 'Write {"vacations": [["2026-04-03", "2026-04-10"]], "exams": []}.'
        raise BadActivity(str(file), 0, "calendar", f"cannot be read: {problem}", remedy) from None
    return SchoolCalendar(told.country, told.region, told.vacations, told.exams)


def _events(file: Path, advance: Advance | None) -> Iterator[Event]:
    for place, line in read_lines([(_there(file), file.name)], BadActivity, advance):
        try:
            event = read_event(line)
        except BadEvent as problem:
            remedy = "Compare it with `hedgerow schema activity`."
            raise BadActivity(str(file), place.line, problem.field, problem.reason, remedy) from None
        if event.subject is not None and event.kind in ActivityChange.kinds:
            yield event


def _there(file: Path) -> Path:
    if not file.is_file():
        raise BadActivity(
            str(file), 0, "file", "is not there", "Make one: hedgerow generate childhoods."
        )
    return file


def _batches(events: Iterator[Event], size: int = 20_000) -> Iterator[list[Event]]:
    batch: list[Event] = []
    for event in events:
        batch.append(event)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
