"""Notices what crosses subjects, before each subject's own events are looked at.

One account that writes to thirty children shows in no single child's events. A detector that looks
for such a pattern names keys (an account, a device, a payment handle) and has a memory for each. The
process that gives out the work keeps these memories and walks each batch in the order of time, so
the answer does not depend on how many workers there are; what was noticed goes with the event to its
subject's ledger.

The memories live in shards of their own, numbered after the subjects', under the same limits:
forgotten after the same silence, the longest silent first where room runs out, saved and restored
in the same way.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hedgerow.domain.chain import Event, Signal
from hedgerow.engine import settings as chosen
from hedgerow.engine.detector import Detector, prepare
from hedgerow.engine.settings import Settings
from hedgerow.engine.shard import Memory, listening, shard_of

Crossed = dict[int, list[Signal]]
"""Signals by the place in the batch of the event at which they were noticed."""

Stored = tuple[int, str, bytes]
"""A shard's number, a subject or key, and its memory as bytes."""


class Crossing:
    """The memories under keys, and the detectors that keep them."""

    def __init__(self, detectors: Mapping[str, Detector[Any]], settings: Settings) -> None:
        self.settings = settings
        self.memories: dict[int, Memory] = {}
        self._listening = listening(detectors, crossing=True)
        self.detectors = dict(pair for pairs in self._listening.values() for pair in pairs)

    def process(self, events: Sequence[Event]) -> Crossed:
        """What these events, which stand in the order of their time, show across subjects."""
        crossed: Crossed = {}
        if not self._listening:
            return crossed
        prepare(self.detectors.values(), events)
        for place, event in enumerate(events):
            for name, detector in self._listening.get(event.kind, ()):
                for key in detector.keys(event):
                    signals = detector.notice(self._state(name, detector, key, event), event)
                    if signals:
                        crossed.setdefault(place, []).extend(signals)
        return crossed

    def _state(self, name: str, detector: Detector[Any], key: str, event: Event) -> Any:
        memory = self._memory(chosen.shards + shard_of(key))
        states = memory.subject(key, event.time.timestamp()).states
        state = states.get(name)
        if state is None:
            state = states[name] = detector.start_under(key)
        return state

    def _memory(self, number: int) -> Memory:
        memory = self.memories.get(number)
        if memory is None:
            memory = self.memories[number] = Memory(self.detectors, self.settings)
        return memory

    def changes(self) -> Iterator[tuple[int, str, bytes | None]]:
        """What changed under each key since last asked: shard, key, memory (None: forgotten)."""
        for number, memory in sorted(self.memories.items()):
            for key, blob in memory.changes():
                yield number, key, blob

    def restored(self, memories: Iterable[Stored]) -> Iterator[Stored]:
        """Put back those of the memories that stand under keys; hand on those of subjects."""
        for number, about, blob in memories:
            if number >= chosen.shards:
                self._memory(number).restore(about, blob)
            else:
                yield number, about, blob

    def forgotten(self) -> int:
        """How many keys had to give way to others since the start."""
        return sum(memory.forgotten for memory in self.memories.values())
