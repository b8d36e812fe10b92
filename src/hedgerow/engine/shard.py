"""One shard of subjects: their memory, their detectors, their ledgers.

Here an event touches one subject only, and a subject lives in one shard, so shards can be worked on
side by side and moved between machines; the answer is the same. What crosses subjects has been
noticed before, see `crossing`, and comes with the event.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import msgspec

from hedgerow.domain.chain import Assessment, Event, Signal
from hedgerow.engine import settings as chosen
from hedgerow.engine.assessor import Ledger, assess
from hedgerow.engine.detector import Detector, crosses
from hedgerow.engine.settings import Settings

sweep_every = 10_000
"""Events between two looks for subjects whose memory has expired."""


def shard_of(about: str) -> int:
    """Which shard a subject lives in."""
    return crc32(about.encode("utf-8", "surrogatepass")) % chosen.shards


@dataclass(slots=True)
class Subject:
    """What is remembered of one subject: each detector's state and the ledger of signals."""

    seen: float
    states: dict[str, Any] = field(default_factory=dict)
    ledger: Ledger | None = None


class _Stored(msgspec.Struct, array_like=True):
    """A subject as bytes: detectors' states in msgpack, the ledger in JSON.

    msgpack would turn every time into UTC, and a night in Vladivostok into an afternoon.
    """

    seen: float
    states: dict[str, msgspec.Raw]
    ledger: bytes | None


_stored = msgspec.msgpack.Decoder(_Stored)
_ledger = msgspec.json.Decoder(Ledger)


class Memory:
    """What is remembered under so many names, the longest silent first, with room for a limited number."""

    def __init__(self, detectors: Mapping[str, Detector[Any]], settings: Settings) -> None:
        self.settings = settings
        self.subjects: dict[str, Subject] = {}
        self.dirty: dict[str, None] = {}
        self.forgotten = 0
        self._expiry = settings.expiry.total_seconds()
        self._until_sweep = sweep_every
        self._decoders = {n: msgspec.msgpack.Decoder(d.state) for n, d in detectors.items()}

    def subject(self, about: str, now: float) -> Subject:
        """What is remembered of a subject, who is seen now, at a time in seconds since 1970."""
        # Taking it out and putting it back keeps the dict in the order of last sight.
        subject = self.subjects.pop(about, None)
        if subject is None or now - subject.seen > self._expiry:
            subject = Subject(now)
            self._make_room()
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
        self.subjects[about] = Subject(stored.seen, states, ledger)


class Shard(Memory):
    """The subjects of one shard, shown their events by the detectors that look at one subject."""

    def __init__(self, detectors: Mapping[str, Detector[Any]], settings: Settings) -> None:
        super().__init__(detectors, settings)
        self._listening = listening(detectors, crossing=False)

    def process(self, event: Event, crossed: Sequence[Signal] = ()) -> Assessment | None:
        """Show one event to the detectors that listen; an assessment where one of them speaks.

        `crossed` is what was noticed at this event across subjects; it counts as if noticed here.
        """
        listening = self._listening.get(event.kind)
        if not listening and not crossed:
            return None
        about = event.about
        assert about is not None, "the reader refuses events about nobody"
        subject = self.subject(about, event.time.timestamp())
        signals = list(crossed)
        for name, detector in listening or ():
            state = subject.states.get(name)
            if state is None:
                state = subject.states[name] = detector.start()
            signals += detector.notice(state, event)
        if not signals:
            return None
        if subject.ledger is None:
            subject.ledger = Ledger()
        return assess(subject.ledger, signals, event.time, self.settings)


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
    return msgspec.msgpack.encode(_Stored(subject.seen, states, ledger))
