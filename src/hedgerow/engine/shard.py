"""One shard of subjects: their memory, their detectors, their ledgers.

An event touches one subject only, and a subject lives in one shard, so shards can be worked on
side by side and moved between machines; the answer is the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import msgspec

from hedgerow.domain.chain import Assessment, Event
from hedgerow.engine import settings as chosen
from hedgerow.engine.assessor import Ledger, assess
from hedgerow.engine.detector import Detector
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


class Shard:
    """The subjects of one shard, oldest silence first."""

    def __init__(self, detectors: Mapping[str, Detector[Any]], settings: Settings) -> None:
        self.settings = settings
        self.subjects: dict[str, Subject] = {}
        self.dirty: dict[str, None] = {}
        self.forgotten = 0
        self._expiry = settings.expiry.total_seconds()
        self._until_sweep = sweep_every
        self._listening: dict[str, list[tuple[str, Detector[Any]]]] = {}
        for name, detector in detectors.items():
            for kind in detector.kinds:
                self._listening.setdefault(kind, []).append((name, detector))
        self._decoders = {n: msgspec.msgpack.Decoder(d.state) for n, d in detectors.items()}

    def process(self, event: Event) -> Assessment | None:
        """Show one event to the detectors that listen; an assessment where one of them speaks."""
        listening = self._listening.get(event.kind)
        if not listening:
            return None
        about = event.about
        assert about is not None, "the reader refuses events about nobody"
        now = event.time.timestamp()
        subject = self._subject(about, now)
        signals = []
        for name, detector in listening:
            state = subject.states.get(name)
            if state is None:
                state = subject.states[name] = detector.start()
            signals += detector.notice(state, event)
        if not signals:
            return None
        if subject.ledger is None:
            subject.ledger = Ledger()
        return assess(subject.ledger, signals, event.time, self.settings)

    def _subject(self, about: str, now: float) -> Subject:
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


def pack(subject: Subject) -> bytes:
    """A subject's memory as bytes."""
    states = {n: msgspec.Raw(msgspec.msgpack.encode(s)) for n, s in subject.states.items()}
    ledger = None if subject.ledger is None else msgspec.json.encode(subject.ledger)
    return msgspec.msgpack.encode(_Stored(subject.seen, states, ledger))
