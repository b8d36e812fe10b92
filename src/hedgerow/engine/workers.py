"""The engine's shards in several processes on one machine, one worker for each core.

Each worker owns every n-th shard. Events travel as the JSON lines of the contract and come back as
assessments in the order of the events, so the warner sees the same stream as with one process.
"""

import multiprocessing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from multiprocessing.connection import Connection
from typing import Any

from hedgerow.domain.chain import Assessment, Event
from hedgerow.engine.contract import read_event, write_event
from hedgerow.engine.detector import Detector
from hedgerow.engine.pipeline import Change, InProcess
from hedgerow.engine.settings import Settings
from hedgerow.engine.shard import shard_of


class WorkerLost(RuntimeError):
    """A worker process ended before it answered."""


class Workers:
    """Shards spread over processes; keeps the same promises as `InProcess`."""

    def __init__(self, detectors: Mapping[str, Detector[Any]], settings: Settings, count: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._ends: list[Connection] = []
        self._processes = []
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
        """The assessments made, in the order of the events that led to them."""
        parts: list[list[tuple[int, bytes]]] = [[] for _ in self._ends]
        for place, event in enumerate(events):
            worker = shard_of(event.about or "") % len(parts)
            parts[worker].append((place, write_event(event)))
        asked = [i for i, part in enumerate(parts) if part]
        for i in asked:
            self._send(i, ("process", parts[i]))
        answers: list[tuple[int, Assessment]] = []
        for i in asked:
            answers += self._receive(i)
        return [assessment for _, assessment in sorted(answers, key=lambda answer: answer[0])]

    def changes(self) -> Iterator[Change]:
        """What changed in each shard since last asked."""
        for i in range(len(self._ends)):
            self._send(i, ("changes", None))
        for i in range(len(self._ends)):
            yield from self._receive(i)

    def restore(self, subjects: Iterable[tuple[int, str, bytes]]) -> None:
        """Put back the subjects' memories, the longest silent first."""
        parts: list[list[tuple[int, str, bytes]]] = [[] for _ in self._ends]
        for subject in subjects:
            parts[subject[0] % len(parts)].append(subject)
        for i, part in enumerate(parts):
            self._send(i, ("restore", part))
            self._receive(i)

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
    """A worker's life: answer requests until the other end closes."""
    shards = InProcess(detectors, settings)
    while True:
        try:
            verb, given = end.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        if verb == "process":
            end.send(list(_assessed(shards, given)))
        elif verb == "changes":
            end.send(list(shards.changes()))
        else:
            shards.restore(given)
            end.send(None)


def _assessed(shards: InProcess, given: list[tuple[int, bytes]]) -> Iterator[tuple[int, Assessment]]:
    for place, line in given:
        for assessment in shards.process([read_event(line)]):
            yield place, assessment
