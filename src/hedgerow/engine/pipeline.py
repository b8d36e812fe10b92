"""The engine in one process: events in, early warnings out.

>>> from hedgerow import Pipeline
>>> pipeline = Pipeline()
>>> pipeline.feed([]), pipeline.finish()
([], [])
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from hedgerow.domain.chain import Assessment, EarlyWarning, Event
from hedgerow.engine.crossing import Crossed, Crossing
from hedgerow.engine.detector import Detector, crosses, prepare
from hedgerow.engine.order import Order, Verdict
from hedgerow.engine.scan import find_detectors
from hedgerow.engine.settings import Settings
from hedgerow.engine.shard import Shard, shard_of
from hedgerow.engine.tally import Tally
from hedgerow.engine.warner import Warner

Change = tuple[int, str, bytes | None]
"""A shard's number, a subject (or key), and its memory as bytes; None where it was forgotten."""
Placed = tuple[int, Event]
"""An event with its place in the batch."""


class Processor(Protocol):
    """Works on batches of events that stand in the order of their time."""

    def process(self, events: Sequence[Event]) -> list[Assessment]:
        """Assessments that are ready, in the order of the events that led to them."""

    def drain(self) -> list[Assessment]:
        """The assessments that are still on their way."""

    def changes(self) -> Iterable[Change]:
        """What changed in each shard since last asked: shard, subject or key, memory."""

    def restore(self, subjects: Iterable[tuple[int, str, bytes]]) -> None:
        """Put back the memories of subjects and keys, the longest silent first."""

    def forgotten(self) -> int:
        """How many subjects and keys had to give way to others since the start."""

    def tallied(self) -> Tally:
        """What the shards counted since last asked; call when nothing is on its way."""

    def close(self) -> None:
        """Let go of what it holds."""


class Shards:
    """Subjects' shards in one process: all of them, or those that one worker owns."""

    def __init__(self, detectors: Mapping[str, Detector[Any]], settings: Settings) -> None:
        self.detectors = {name: d for name, d in detectors.items() if not crosses(d)}
        self.settings = settings
        self.shards: dict[int, Shard] = {}
        self.tally = Tally.of(settings)

    def process(self, placed: Sequence[Placed], crossed: Crossed) -> Iterator[tuple[int, Assessment]]:
        """The assessments made, each with its event's place in the batch."""
        prepare(self.detectors.values(), [event for _, event in placed])
        for place, event in placed:
            shard = self.shard(shard_of(event.about or ""))
            assessment = shard.process(event, crossed.get(place, ()))
            if assessment is not None:
                yield place, assessment

    def changes(self) -> Iterator[Change]:
        """What changed in each shard since last asked."""
        for number, shard in sorted(self.shards.items()):
            for about, memory in shard.changes():
                yield number, about, memory

    def restore(self, subjects: Iterable[tuple[int, str, bytes]]) -> None:
        """Put back the subjects' memories, the longest silent first."""
        for number, about, memory in subjects:
            self.shard(number).restore(about, memory)

    def forgotten(self) -> int:
        """How many subjects had to give way to others since the start."""
        return sum(shard.forgotten for shard in self.shards.values())

    def shard(self, number: int) -> Shard:
        """The shard of that number, made when first needed."""
        shard = self.shards.get(number)
        if shard is None:
            shard = self.shards[number] = Shard(self.detectors, self.settings, self.tally)
        return shard


class InProcess:
    """What crosses subjects, then all subjects' shards, in this process."""

    def __init__(self, detectors: Mapping[str, Detector[Any]], settings: Settings) -> None:
        self.crossing = Crossing(detectors, settings)
        self.subjects = Shards(detectors, settings)

    def process(self, events: Sequence[Event]) -> list[Assessment]:
        """The assessments made, in the order of the events that led to them."""
        crossed = self.crossing.process(events)
        placed = list(enumerate(events))
        return [assessment for _, assessment in self.subjects.process(placed, crossed)]

    def drain(self) -> list[Assessment]:
        """Nothing is ever on its way."""
        return []

    def changes(self) -> Iterator[Change]:
        """What changed in each shard since last asked."""
        yield from self.subjects.changes()
        yield from self.crossing.changes()

    def restore(self, subjects: Iterable[tuple[int, str, bytes]]) -> None:
        """Put back the memories, the longest silent first."""
        self.subjects.restore(self.crossing.restored(subjects))

    def forgotten(self) -> int:
        """How many subjects and keys had to give way to others since the start."""
        return self.subjects.forgotten() + self.crossing.forgotten()

    def tallied(self) -> Tally:
        """What the shards counted since last asked."""
        return self.subjects.tally.take()

    def close(self) -> None:
        """Nothing to let go of."""


class Pipeline:
    """Order, detectors, assessor and warner in a row.

    `refuse` is told of each event that is a duplicate or came too late; `counts` holds how many.
    The same events give the same warnings, however they are cut into batches.
    """

    def __init__(
        self,
        detectors: Mapping[str, Detector[Any]] | None = None,
        settings: Settings | None = None,
        *,
        processor: Processor | None = None,
        refuse: Callable[[Event, Verdict], None] | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.processor = processor or InProcess(
            find_detectors() if detectors is None else detectors, self.settings
        )
        self.order = Order.of(self.settings.lateness, self.settings.remember_ids)
        self.warner = Warner(self.settings)
        self.counts: Counter[Verdict] = Counter()
        self.tally = Tally.of(self.settings)
        self._refuse = refuse or (lambda event, verdict: None)

    def feed(self, events: Iterable[Event]) -> list[EarlyWarning]:
        """Take events in; the warnings that are due by now."""
        offer = self.order.offer
        for event in events:
            verdict = offer(event)
            self.counts[verdict] += 1
            if verdict != "taken":
                self.tally.refuse(verdict, self.order.latest)
                self._refuse(event, verdict)
        return self._work(list(self.order.ready()))

    def finish(self) -> list[EarlyWarning]:
        """The stream has ended: work on what waited, and give out all that is left."""
        warnings = self._work(list(self.order.rest())) + self.settle()
        return warnings + self._counted(self.warner.finish())

    def settle(self) -> list[EarlyWarning]:
        """Wait for what is on its way; after it, all that was fed has been weighed."""
        return self._consider(self.processor.drain())

    def tallied(self) -> Tally:
        """All that was counted; ask when what was fed has been weighed, see `settle`."""
        self.tally.add(self.processor.tallied())
        return self.tally

    def _work(self, events: list[Event]) -> list[EarlyWarning]:
        if not events:
            return []
        self.tally.count_events(events)
        return self._consider(self.processor.process(events))

    def _consider(self, assessments: list[Assessment]) -> list[EarlyWarning]:
        return [w for a in assessments for w in self._counted(self.warner.consider(a))]

    def _counted(self, warnings: list[EarlyWarning]) -> list[EarlyWarning]:
        self.tally.warn(warnings, self.warner.desk.day)
        return warnings
