"""One shard of subjects: their memory, their detectors, their ledgers.

Here an event touches one subject only, and a subject lives in one shard, so shards can be worked on
side by side and moved between machines; the answer is the same. What crosses subjects has been
noticed before, see `crossing`, and comes with the event.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zlib import crc32

import msgspec

from hedgerow.domain.chain import Assessment, Event, Signal
from hedgerow.engine import settings as chosen
from hedgerow.engine.assessor import Ledger, assess
from hedgerow.engine.detector import Detector, crosses
from hedgerow.engine.groups import Told, groups_of, hear, nothing, shared
from hedgerow.engine.settings import Settings
from hedgerow.engine.tally import Tally, midnight_after, number_of

sweep_every = 10_000
"""Events between two looks for subjects whose memory has expired."""


def shard_of(about: str) -> int:
    """Which shard a subject lives in."""
    return crc32(about.encode("utf-8", "surrogatepass")) % chosen.shards


@dataclass(slots=True)
class Subject:
    """What is remembered of one subject: each detector's state, the ledger of signals, its groups."""

    seen: float
    states: dict[str, Any] = field(default_factory=dict)
    ledger: Ledger | None = None
    told: Told = nothing


class _Stored(msgspec.Struct, array_like=True):
    """A subject as bytes: detectors' states in msgpack, the ledger in JSON.

    msgpack would turn every time into UTC, and a night in Vladivostok into an afternoon.
    """

    seen: float
    states: dict[str, msgspec.Raw]
    ledger: bytes | None
    told: Told | None = None


_stored = msgspec.msgpack.Decoder(_Stored)
_ledger = msgspec.json.Decoder(Ledger)


class Memory:
    """What is remembered under so many names, the longest silent first, with room for a limited number."""

    def __init__(self, detectors: Mapping[str, Detector[Any]], settings: Settings) -> None:
        self.settings = settings
        self.subjects: dict[str, Subject] = {}
        self.dirty: dict[str, None] = {}
        self.forgotten = 0
        self.before: float | None = None
        """When the subject now being looked at was seen before; None where it is new."""
        self._expiry = settings.expiry.total_seconds()
        self._until_sweep = sweep_every
        self._decoders = {n: msgspec.msgpack.Decoder(d.state) for n, d in detectors.items()}

    def subject(self, about: str, now: float) -> Subject:
        """What is remembered of a subject, who is seen now, at a time in seconds since 1970."""
        # Taking it out and putting it back keeps the dict in the order of last sight.
        subject = self.subjects.pop(about, None)
        if subject is None or now - subject.seen > self._expiry:
            subject = Subject(now)
            self.before = None
            self._make_room()
        else:
            self.before = subject.seen
        subject.seen = now
        self.subjects[about] = subject
        self.dirty.pop(about, None)
        self.dirty[about] = None
        self._until_sweep -= 1
        if self._until_sweep <= 0:
            self._sweep(now)
        return subject

    def _make_room(self) -> None:
        while len(self.subjects) >= self.settings.subjects_per_shard:
            self._forget(next(iter(self.subjects)))
            self.forgotten += 1

    def _sweep(self, now: float) -> None:
        self._until_sweep = sweep_every
        for about in [a for a, s in self.subjects.items() if now - s.seen > self._expiry]:
            self._forget(about)

    def _forget(self, about: str) -> None:
        del self.subjects[about]
        self.dirty[about] = None

    def changes(self) -> Iterable[tuple[str, bytes | None]]:
        """What changed since last asked, in the order of last sight; None where forgotten."""
        changed, self.dirty = self.dirty, {}
        for about in changed:
            subject = self.subjects.get(about)
            yield about, None if subject is None else pack(subject)

    def restore(self, about: str, blob: bytes) -> None:
        """Put back what `changes` gave; call in the order of last sight."""
        stored = _stored.decode(blob)
        states = {
            name: self._decoders[name].decode(raw)
            for name, raw in stored.states.items()
            if name in self._decoders
        }
        ledger = None if stored.ledger is None else _ledger.decode(stored.ledger)
        told = nothing if stored.told is None else shared(*stored.told)
        self.subjects[about] = Subject(stored.seen, states, ledger, told)


class Shard(Memory):
    """The subjects of one shard, shown their events by the detectors that look at one subject."""

    def __init__(
        self, detectors: Mapping[str, Detector[Any]], settings: Settings, tally: Tally | None = None
    ) -> None:
        super().__init__(detectors, settings)
        self.tally = Tally.of(settings) if tally is None else tally
        self._listening = listening(detectors, crossing=False)
        self._today, self._morning, self._evening = 0, 0.0, 0.0

    def process(self, event: Event, crossed: Sequence[Signal] = ()) -> Assessment | None:
        """Show one event to the detectors that listen; an assessment where one of them speaks.

        `crossed` is what was noticed at this event across subjects; it counts as if noticed here.
        """
        listening = self._listening.get(event.kind)
        if not listening and not crossed:
            return None
        about = event.about
        assert about is not None, "the reader refuses events about nobody"
        now = event.time.timestamp()
        if now >= self._evening:
            self._turn_day(now)
        subject = self.subject(about, now)
        subject.told = hear(subject.told, event)
        if self.before is None or self.before < self._morning:
            self.tally.day(self._today).see(subject.told)
        signals = list(crossed)
        for name, detector in listening or ():
            state = subject.states.get(name)
            if state is None:
                state = subject.states[name] = detector.start()
            signals += detector.notice(state, event)
        return self._weighed(subject, signals, event.time) if signals else None

    def _turn_day(self, now: float) -> None:
        self._today = number_of(now)
        self._morning, self._evening = midnight_after(self._today - 1), midnight_after(self._today)

    def _weighed(self, subject: Subject, signals: Sequence[Signal], now: datetime) -> Assessment:
        ledger = subject.ledger
        if ledger is None:
            ledger = subject.ledger = Ledger()
        ledger.groups = groups_of(subject.told)
        day = self.tally.day(self._today)
        day.hear(signals, ledger.signals, self._morning)
        assessment = assess(ledger, signals, now, self.settings)
        self.tally.assess(assessment, day)
        return assessment


Listening = dict[str, list[tuple[str, Detector[Any]]]]
"""By kind of event, the detectors that listen to it, with their names."""


def listening(detectors: Mapping[str, Detector[Any]], *, crossing: bool) -> Listening:
    """Who listens to which kind, among those that cross subjects or among those that do not."""
    table: Listening = {}
    for name, detector in detectors.items():
        if crosses(detector) is crossing:
            for kind in detector.kinds:
                table.setdefault(kind, []).append((name, detector))
    return table


def pack(subject: Subject) -> bytes:
    """A subject's memory as bytes."""
    states = {n: msgspec.Raw(msgspec.msgpack.encode(s)) for n, s in subject.states.items()}
    ledger = None if subject.ledger is None else msgspec.json.encode(subject.ledger)
    told = None if subject.told is nothing else subject.told
    return msgspec.msgpack.encode(_Stored(subject.seen, states, ledger, told))
