"""A run: sources in, a file of early warnings out, to be taken up again wherever it was stopped."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from hedgerow.domain.chain import EarlyWarning, Event
from hedgerow.engine.checkpoint import Checkpoint, OtherRun, mark_of
from hedgerow.engine.contract import write_event
from hedgerow.engine.dead_letters import DeadLetters
from hedgerow.engine.detector import Detector
from hedgerow.engine.merge import merged
from hedgerow.engine.order import Verdict
from hedgerow.engine.pipeline import InProcess, Pipeline
from hedgerow.engine.settings import Settings
from hedgerow.engine.sources import Line, PlainFile, Position, Problem, Source
from hedgerow.engine.wire import write_warning
from hedgerow.engine.workers import Workers

Progress = Callable[[int, int], None]
"""Told how many lines have been read and how many warnings written."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run is to do."""

    sources: Sequence[Source]
    detectors: Mapping[str, Detector[Any]]
    out: Path
    dead_letters: Path | None = None
    checkpoint: Path | None = None
    workers: int = 1
    batch: int = 1_000
    checkpoint_every: int = 50_000
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did. Every line read is an event, a refusal or blank; every event is accounted for."""

    lines: int
    events: int
    duplicates: int
    late: int
    refused: int
    warnings: int
    seconds: float
    resumed: bool


class Run:
    """Carries out one plan."""

    def __init__(self, plan: Plan, progress: Progress | None = None) -> None:
        self.plan = plan
        self.progress = progress or (lambda lines, warnings: None)
        self.saved = Checkpoint(plan.checkpoint) if plan.checkpoint is not None else None
        if self.saved is not None:
            self.saved.claim(fingerprint(plan))
        mark = self.saved.load() if self.saved else None
        self.done = mark is not None and mark.done
        self.resumed = mark is not None
        self.positions: dict[int, Position] = dict(mark.positions) if mark else {}
        self.place = ("", 0)
        self.lines = mark.counts["lines"] if mark else 0
        self.warnings = mark.counts["warnings"] if mark else 0
        lengths = mark.lengths if mark else {}
        self.out = _open(plan.out, lengths.get("out", 0))
        letters = plan.dead_letters
        self.letters = DeadLetters(_open(letters, lengths.get("letters", 0)) if letters else None)
        self._make_pipeline()
        if mark is not None and self.saved is not None:
            for name in ("taken", "duplicate", "late"):
                self.pipeline.counts[name] = mark.counts[name]
            self.letters.counts["refused"] = mark.counts["refused"]
            self.saved.restore_order(mark, self.pipeline.order)
            self.pipeline.warner.desk = mark.desk
            self.processor.restore(self.saved.subjects())

    def _make_pipeline(self) -> None:
        plan = self.plan
        self.processor: InProcess | Workers = (
            Workers(plan.detectors, plan.settings, plan.workers)
            if plan.workers > 1
            else InProcess(plan.detectors, plan.settings)
        )
        self.pipeline = Pipeline(
            settings=plan.settings, processor=self.processor, refuse=self._turned_away
        )

    def carry_out(self) -> Summary:
        """Run to the end of the sources; the summary counts what was done, restarts included."""
        begun = time.perf_counter()
        try:
            if self.done:
                self._check_unchanged()
            else:
                self._stream()
                self._write(self.pipeline.finish())
                self.save(done=True)
        finally:
            self.processor.close()
            self._close()
        return self._summary(time.perf_counter() - begun)

    def _check_unchanged(self) -> None:
        """A finished run has given out its last warnings; more input needs a run of its own."""
        for number, source in enumerate(self.plan.sources):
            end = self.positions.get(number, Position()).byte
            if type(source) is PlainFile and source.path.stat().st_size > end:
                raise OtherRun(
                    f"{source.name} has grown since this run finished. Name a new checkpoint folder "
                    "and a new output to read it again from its beginning."
                )

    def _stream(self) -> None:
        stream = merged(self.plan.sources, self.positions)
        due = self.lines + self.plan.checkpoint_every
        while batch := list(islice(stream, self.plan.batch)):
            self._write(self.pipeline.feed(self._events(batch)))
            if self.lines >= due:
                self.save()
                due = self.lines + self.plan.checkpoint_every
            self.progress(self.lines, self.warnings)

    def _events(self, batch: list[tuple[int, Line]]) -> Iterator[Event]:
        """The batch's events, one by one; what is no event becomes a dead letter in its turn."""
        horizon = datetime.now(UTC) + self.plan.settings.future
        for source, (position, event, problem) in batch:
            self.lines += 1
            self.positions[source] = position
            self.place = (self.plan.sources[source].name, position.number)
            if event is not None and event.time > horizon:
                problem = _in_future(event)
            if problem is not None:
                self.letters.refuse(*self.place, problem)
            elif event is not None:
                yield event

    def _turned_away(self, event: Event, verdict: Verdict) -> None:
        self.letters.turn_away(*self.place, event, verdict)

    def _write(self, warnings: list[EarlyWarning]) -> None:
        for warning in warnings:
            self.out.write(write_warning(warning) + b"\n")
        self.warnings += len(warnings)

    def save(self, *, done: bool = False) -> None:
        """Bring the outputs to disk, then note how far everything has got."""
        self._write(self.pipeline.settle())
        files = {"out": self.out} | ({"letters": f} if (f := self.letters.file) else {})
        for file in files.values():
            file.flush()
            if self.saved is not None and file.seekable():
                os.fsync(file.fileno())
        if self.saved is None:
            return
        lengths = {name: file.tell() for name, file in files.items()}
        mark = mark_of(self.pipeline, self.positions, lengths, self._counts(), done=done)
        self.saved.save(mark, self.processor.changes(), self.pipeline.order)

    def _counts(self) -> dict[str, int]:
        counts = self.pipeline.counts
        return {
            "lines": self.lines,
            "warnings": self.warnings,
            "refused": self.letters.counts["refused"],
            "taken": counts["taken"],
            "duplicate": counts["duplicate"],
            "late": counts["late"],
        }

    def _close(self) -> None:
        self.out.close()
        if self.letters.file is not None:
            self.letters.file.close()
        if self.saved is not None:
            self.saved.close()

    def _summary(self, seconds: float) -> Summary:
        counts = self._counts()
        return Summary(
            lines=counts["lines"],
            events=counts["taken"],
            duplicates=counts["duplicate"],
            late=counts["late"],
            refused=counts["refused"],
            warnings=counts["warnings"],
            seconds=seconds,
            resumed=self.resumed,
        )


def fingerprint(plan: Plan) -> str:
    """What must be the same for a checkpoint to be taken up again; the number of workers need not."""
    parts = [source.name for source in plan.sources]
    parts += [repr(detector) for detector in plan.detectors.values()]
    parts += [str(plan.out), str(plan.dead_letters), repr(plan.settings)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _open(path: Path, keep: int) -> IO[bytes]:
    """An output, readable for its owner only, cut back to what a checkpoint vouches for."""
    if str(path) == "-":
        return os.fdopen(os.dup(1), "wb")
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    size = file.seek(0, os.SEEK_END)
    if size < keep:
        file.close()
        raise OutputChanged(
            f"{path} is {size:,} bytes long, but the checkpoint vouches for {keep:,}. Put the file "
            "back, or begin anew with an empty checkpoint folder."
        )
    file.truncate(keep)
    file.seek(keep)
    return file


class OutputChanged(OSError):
    """An output file is shorter than its checkpoint says."""


def _in_future(event: Event) -> Problem:
    return Problem(
        "time",
        f"lies in the future ({event.time.isoformat()})",
        "Check the sender's clock and its offset from UTC.",
        write_event(event),
    )
