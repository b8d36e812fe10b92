"""A run: sources in, a file of early warnings out, to be taken up again wherever it was stopped."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from hedgerow.domain.chain import EarlyWarning, Event
from hedgerow.engine.checkpoint import Checkpoint, Mark, OtherRun, mark_of
from hedgerow.engine.contract import write_event
from hedgerow.engine.dead_letters import DeadLetters
from hedgerow.engine.detector import Detector
from hedgerow.engine.merge import merged
from hedgerow.engine.order import Verdict, verdicts
from hedgerow.engine.pipeline import InProcess, Pipeline
from hedgerow.engine.settings import Settings
from hedgerow.engine.sources import Line, Position, Problem, Source, pause
from hedgerow.engine.tally import class_of, restored, write_tally
from hedgerow.engine.wire import write_warning
from hedgerow.engine.workers import Workers

Progress = Callable[[int, int], None]
"""Told how many lines have been read and how many warnings written."""
tell_after = 1.0
"""Seconds after which a warning that was found is brought to disk, and on to the hub."""
rest_after = 60.0
"""Seconds after which a stream without warnings is saved too."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run is to do.

    `live`: the end of the input is no end of the stream; what waits goes on with the next start.
    `tally` is where what was counted on each day is written. `after_save` is called whenever the
    output has been brought to disk. `clock` tells which times lie in the future.
    """

    sources: Sequence[Source]
    detectors: Mapping[str, Detector[Any]]
    out: Path
    dead_letters: Path | None = None
    checkpoint: Path | None = None
    tally: Path | None = None
    workers: int = 1
    batch: int = 1_000
    checkpoint_every: int = 50_000
    settings: Settings = field(default_factory=Settings)
    live: bool = False
    after_save: Callable[[], None] = lambda: None
    clock: Callable[[], datetime] = _now


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did. Every line read is an event, a refusal or blank; every event is accounted for."""

    lines: int
    events: int
    duplicates: int
    late: int
    refused: int
    warnings: int
    forgotten: int
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
        self.before = mark.counts if mark else {}
        self.lines = self.before.get("lines", 0)
        self.warnings = self.before.get("warnings", 0)
        self.horizon = plan.clock()
        lengths = mark.lengths if mark else {}
        self.out = _open(plan.out, lengths.get("out", 0))
        letters = plan.dead_letters
        self.letters = DeadLetters(_open(letters, lengths.get("letters", 0)) if letters else None)
        self._make_pipeline()
        if mark is not None:
            self._restore(mark)
        self._note_save()

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

    def _restore(self, mark: Mark) -> None:
        assert self.saved is not None
        for verdict in verdicts:
            self.pipeline.counts[verdict] = mark.counts[verdict]
        self.letters.counts["refused"] = mark.counts["refused"]
        self.saved.restore_order(mark, self.pipeline.order)
        self.pipeline.warner.desk = mark.desk
        if mark.tally is not None:
            self.pipeline.tally = restored(mark.tally)
        self.processor.restore(self.saved.subjects())

    def carry_out(self) -> Summary:
        """Run to the end of the sources; the summary counts what was done, restarts included."""
        begun = time.perf_counter()
        try:
            if self.done:
                self._check_unchanged()
                # A kill after the last checkpoint may have come before the tally was written.
                self._write_tally()
            else:
                self._stream()
                if not self.plan.live:
                    self._write(self.pipeline.finish())
                self.save(done=not self.plan.live)
            return self._summary(time.perf_counter() - begun)
        finally:
            self.processor.close()
            self._close()

    def _check_unchanged(self) -> None:
        """A finished run has given out its last warnings; more input needs a run of its own."""
        for number, source in enumerate(self.plan.sources):
            lines = source.lines(self.positions.get(number, Position()))
            if any(line is not pause for line in lines):
                raise OtherRun(
                    f"{source.name} has grown since this run finished. Name a new checkpoint folder "
                    "and a new output to read it again from its beginning."
                )

    def _stream(self) -> None:
        streams = [
            self._judged(source.lines(self.positions.get(number, Position())))
            for number, source in enumerate(self.plan.sources)
        ]
        for batch in _batches(merged(streams), self.plan.batch):
            self.horizon = self.plan.clock() + self.plan.settings.future
            self._write(self.pipeline.feed(self._events(batch)))
            self._save_if_due(silent=len(batch) < self.plan.batch)
            self.progress(self.lines, self.warnings)

    def _judged(self, lines: Iterator[Line]) -> Iterator[Line]:
        """The lines, with events from the future refused before they can hold up other sources."""
        for line in lines:
            if line.event is not None and line.event.time > self.horizon:
                yield Line(line.position, None, _in_future(line.event))
            else:
                yield line

    def _events(self, batch: list[tuple[int, Line]]) -> Iterator[Event]:
        """The batch's events, one by one; what is no event becomes a dead letter in its turn."""
        for source, (position, event, problem) in batch:
            self.lines += 1
            self.positions[source] = position
            self.place = (self.plan.sources[source].name, position.number)
            if event is not None:
                yield event
            elif problem is not None:
                self.pipeline.tally.refuse(class_of(problem.field), self.pipeline.order.latest)
                self.letters.refuse(*self.place, problem)

    def _save_if_due(self, *, silent: bool) -> None:
        """Soon after a warning was found, and every so many lines or seconds otherwise."""
        if silent:
            self._write(self.pipeline.settle())
        lines, warnings, moment = self.last_save
        since = time.monotonic() - moment
        found = self.warnings > warnings and (silent or since >= tell_after)
        if found or self.lines - lines >= self.plan.checkpoint_every or since >= rest_after:
            self.save()

    def _note_save(self) -> None:
        self.last_save = (self.lines, self.warnings, time.monotonic())

    def _turned_away(self, event: Event, verdict: Verdict) -> None:
        self.letters.turn_away(*self.place, event, verdict)

    def _write(self, warnings: list[EarlyWarning]) -> None:
        for warning in warnings:
            self.out.write(write_warning(warning) + b"\n")
        self.warnings += len(warnings)

    def save(self, *, done: bool = False) -> None:
        """Bring the outputs to disk, then note how far everything has got."""
        self._write(self.pipeline.settle())
        self.pipeline.tallied()
        files = {"out": self.out} | ({"letters": f} if (f := self.letters.file) else {})
        for file in files.values():
            file.flush()
            if self.saved is not None:
                os.fsync(file.fileno())
        if self.saved is not None:
            lengths = {name: file.tell() for name, file in files.items()}
            mark = mark_of(self.pipeline, self.positions, lengths, self._counts(), done=done)
            self.saved.save(mark, self.processor.changes(), self.pipeline.order)
        self._write_tally()
        self._note_save()
        self.plan.after_save()

    def _write_tally(self) -> None:
        if self.plan.tally is not None:
            write_tally(self.pipeline.tallied(), self.plan.tally)

    def _counts(self) -> dict[str, int]:
        return {
            "lines": self.lines,
            "warnings": self.warnings,
            "refused": self.letters.counts["refused"],
            "forgotten": self.before.get("forgotten", 0) + self.processor.forgotten(),
        } | {verdict: self.pipeline.counts[verdict] for verdict in verdicts}

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
            forgotten=counts["forgotten"],
            seconds=seconds,
            resumed=self.resumed,
        )


def _batches(stream: Iterator[tuple[int, Line]], size: int) -> Iterator[list[tuple[int, Line]]]:
    """Lines by the batch; a smaller one, perhaps empty, where the stream falls silent or ends."""
    batch: list[tuple[int, Line]] = []
    for item in stream:
        if item[1] is not pause:
            batch.append(item)
        if len(batch) == size or item[1] is pause:
            yield batch
            batch = []
    if batch:
        yield batch


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
