"""The engine's shards in several processes on one machine, one worker for each core.

Each worker owns every n-th shard. What crosses subjects is noticed here, before a batch is given
out, and goes with its events. Assessments come back in the order of the events, so the warner
sees the same stream as with one process. A batch is given out before the answers to the one before
it are taken in, so that reading goes on while the workers work.
"""

import multiprocessing
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

import msgspec

from hedgerow.domain.chain import Assessment, Event
from hedgerow.domain.kinds import KINDS
from hedgerow.engine.collector import collect_seldom
from hedgerow.engine.crossing import Crossed, Crossing
from hedgerow.engine.detector import Detector
from hedgerow.engine.pipeline import Change, Placed, Shards
from hedgerow.engine.settings import Settings
from hedgerow.engine.shard import shard_of
from hedgerow.engine.tally import Tally

Packed = dict[str, bytes]
"""Events of one batch, by kind, each with its place in the batch."""
_rows = {
    kind: msgspec.json.Decoder(list[tuple[int, str, str, datetime, str | None, data]])  # type: ignore[valid-type]
    for kind, data in KINDS.items()
}


class WorkerLost(RuntimeError):
    """A worker process ended before it answered."""


class Workers:
    """Shards spread over processes; keeps the same promises as `InProcess`."""

    def __init__(self, detectors: Mapping[str, Detector[Any]], settings: Settings, count: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.crossing = Crossing(detectors, settings)
        self.settings = settings
        self._ends: list[Connection] = []
        self._processes = []
        self._asked: list[int] = []
        for _ in range(count):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_serve, args=(theirs, dict(detectors), settings), daemon=True
            )
            process.start()
            theirs.close()
            self._ends.append(ours)
            self._processes.append(process)

    def process(self, events: Sequence[Event]) -> list[Assessment]:
        """Give out this batch; the assessments of the one before, in the order of its events."""
        crossed = self.crossing.process(events)
        parts: list[list[Placed]] = [[] for _ in self._ends]
        for place, event in enumerate(events):
            parts[shard_of(event.about or "") % len(parts)].append((place, event))
        asked = [i for i, part in enumerate(parts) if part]
        for i in asked:
            with_them = {place: crossed[place] for place, _ in parts[i] if place in crossed}
            self._send(i, ("process", (_pack(parts[i]), with_them)))
        answers = self.drain()
        self._asked = asked
        return answers

    def drain(self) -> list[Assessment]:
        """The assessments that are still on their way."""
        answers: list[tuple[int, Assessment]] = []
        for i in self._asked:
            answers += self._receive(i)
        self._asked = []
        return [assessment for _, assessment in sorted(answers, key=lambda answer: answer[0])]

    def changes(self) -> Iterator[Change]:
        """What changed in each shard since last asked; call when nothing is on its way."""
        for i in range(len(self._ends)):
            self._send(i, ("changes", None))
        for i in range(len(self._ends)):
            yield from self._receive(i)
        yield from self.crossing.changes()

    def restore(self, subjects: Iterable[tuple[int, str, bytes]]) -> None:
        """Put back the memories, the longest silent first."""
        parts: list[list[tuple[int, str, bytes]]] = [[] for _ in self._ends]
        for subject in self.crossing.restored(subjects):
            parts[subject[0] % len(parts)].append(subject)
        for i, part in enumerate(parts):
            self._send(i, ("restore", part))
            self._receive(i)

    def forgotten(self) -> int:
        """How many subjects and keys had to give way to others since the start."""
        for i in range(len(self._ends)):
            self._send(i, ("forgotten", None))
        counts: list[int] = [self._receive(i) for i in range(len(self._ends))]
        return sum(counts) + self.crossing.forgotten()

    def tallied(self) -> Tally:
        """What all workers counted since last asked; call when nothing is on its way."""
        for i in range(len(self._ends)):
            self._send(i, ("tallied", None))
        whole = Tally.of(self.settings)
        for i in range(len(self._ends)):
            whole.add(self._receive(i))
        return whole

    def close(self) -> None:
        """Ask every worker to end, and wait for it."""
        for end in self._ends:
            end.close()
        for process in self._processes:
            process.join(timeout=10)

    def _send(self, i: int, request: tuple[str, Any]) -> None:
        try:
            self._ends[i].send(request)
        except OSError:
            raise self._lost(i) from None

    def _receive(self, i: int) -> Any:
        try:
            return self._ends[i].recv()
        except (EOFError, OSError):
            raise self._lost(i) from None

    def _lost(self, i: int) -> WorkerLost:
        self._processes[i].join(timeout=1)
        code = self._processes[i].exitcode
        return WorkerLost(
            f"Worker {i + 1} ended unexpectedly (exit code {code}). Nothing is lost up to the last "
            "checkpoint: run the same command again."
        )


def _serve(end: Connection, detectors: dict[str, Detector[Any]], settings: Settings) -> None:
    """A worker's life: answer requests, in their order, until the other end closes."""
    requests: SimpleQueue[Any] = SimpleQueue()
    # Read beside the work, so that neither side waits for the other with a full pipe.
    threading.Thread(target=_listen, args=(end, requests), daemon=True).start()
    shards = Shards(detectors, settings)
    collect_seldom()
    while (request := requests.get()) is not None:
        verb, given = request
        if verb == "process":
            answer: Any = _assessed(shards, *given)
        elif verb == "changes":
            answer = list(shards.changes())
        elif verb == "forgotten":
            answer = shards.forgotten()
        elif verb == "tallied":
            answer = shards.tally.take()
        else:
            answer = shards.restore(given)  # type: ignore[func-returns-value]
        try:
            end.send(answer)
        except OSError:
            return


def _listen(end: Connection, requests: "SimpleQueue[Any]") -> None:
    while True:
        try:
            requests.put(end.recv())
        except (EOFError, OSError, KeyboardInterrupt):
            requests.put(None)
            return


def _assessed(shards: Shards, given: Packed, crossed: Crossed) -> list[tuple[int, Assessment]]:
    return list(shards.process(_unpack(given), crossed))


def _pack(events: Iterable[Placed]) -> Packed:
    """Columns of one kind go through the encoder in one call, which is what makes it cheap."""
    kinds: dict[str, list[tuple[Any, ...]]] = {}
    for place, e in events:
        kinds.setdefault(e.kind, []).append((place, e.id, e.source, e.time, e.subject, e.data))
    return {kind: msgspec.json.encode(rows) for kind, rows in kinds.items()}


def _unpack(packed: Packed) -> list[Placed]:
    events = [
        (place, Event(identity, source, kind, time, subject, data))
        for kind, rows in packed.items()
        for place, identity, source, time, subject, data in _rows[kind].decode(rows)
    ]
    return sorted(events, key=lambda placed: placed[0])
