"""`hedgerow bench`: throughput, delay and memory of the engine, beside a plain baseline.

Machines differ and are shared, so the ratios within one run come first; figures per second are for
this machine only. All passes read the same lines and parse them; the baseline is named
`naive_rescoring`: at every message it scores the whole window of the last 50 messages anew.
"""

import os
import platform
import resource
import sys
import tempfile
import time
from array import array
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from hedgerow.detectors.chat_scorer import WindowScorer
from hedgerow.domain.chain import EarlyWarning
from hedgerow.domain.kinds import Message
from hedgerow.engine.contract import BadEvent, read_event
from hedgerow.engine.detector import Detector
from hedgerow.engine.pipeline import InProcess, Pipeline
from hedgerow.engine.scan import find_detectors
from hedgerow.engine.settings import Settings, shards
from hedgerow.engine.wire import write_warning
from hedgerow.engine.workers import Workers
from hedgerow.evaluation.bench_events import generate
from hedgerow.evaluation.files import Advance, Refused, read_lines

window = 50
Detectors = Mapping[str, Detector[Any]]


class BadBench(Refused):
    """Events that cannot be measured."""


@dataclass(frozen=True, slots=True)
class Pass:
    """One way through all events: how long it took, and what came out."""

    events: int
    seconds: float
    warnings: tuple[bytes, ...] = ()

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds if self.seconds else 0.0


def bench(
    events: str | Path | None = None,
    *,
    count: int = 50_000,
    seed: int = 1,
    batch: int = 1_000,
    sample: int = 10_000,
    detectors: Sequence[str] | None = None,
    advance: Advance | None = None,
) -> dict[str, object]:
    """Measure the engine on the first `count` message events of a JSON Lines file, or on made-up
    ones. The baseline, being slow, scores about `sample` of them. Raises `BadBench`."""
    chosen = find_detectors(detectors)
    tell = advance or (lambda done, total: None)
    with tempfile.TemporaryDirectory(prefix="hedgerow-") as folder:
        lines = Path(folder) / "events.jsonl"
        count = _keep(_source(events, count, seed), lines, count)
        steps = 4 * count
        _warm_up(lines, chosen)
        single, delays, memory, state = _one_at_a_time(lines, chosen)
        tell(count, steps)
        naive = _naive(lines, max(1, count // sample))
        tell(2 * count, steps)
        batched = _in_batches(lines, batch, chosen, 1)
        tell(3 * count, steps)
        two = _in_batches(lines, batch, chosen, 2)
        tell(steps, steps)
    return {
        "ratios": {
            "one_at_a_time_over_naive_rescoring": _ratio(single, naive),
            "batches_over_naive_rescoring": _ratio(batched, naive),
            "batches_over_one_at_a_time": _ratio(batched, single),
            "two_workers_over_one": _ratio(two, batched),
        },
        "one_at_a_time": _figures(single) | {"microseconds_per_event": delays},
        "batches": {"size": batch, "1": _figures(batched), "2": _figures(two)},
        "naive_rescoring": _figures(naive) | {"window": window},
        "peak_memory_mb": {"one_at_a_time": memory, "largest_worker": _peak(resource.RUSAGE_CHILDREN)},
        "state": state,
        "warnings": len(single.warnings),
        "same_warnings": _same(single, batched, two),
        "events": {"from": str(events) if events is not None else "generated", "seed": seed},
        "detectors": list(chosen),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
    }


def _same(*passes: Pass) -> bool | None:
    """Whether all ways through gave the same warnings; unknown where there were none to compare."""
    found = [set(one.warnings) for one in passes]
    return all(one == found[0] for one in found) if any(found) else None


def _source(events: str | Path | None, count: int, seed: int) -> Iterator[bytes]:
    if events is None:
        return generate(count, seed)
    path = Path(events)
    if not path.is_file():
        raise BadBench(str(path), 0, "path", "is not a file", "Name one file of JSON Lines.")
    return (line for _, line in read_lines([(path, path.name)], BadBench))


def _keep(lines: Iterator[bytes], path: Path, count: int) -> int:
    """Write the message events to a plain file, so that no pass measures unpacking; how many."""
    kept = 0
    with path.open("wb") as file:
        for number, line in enumerate(lines, 1):
            try:
                event = read_event(line)
            except BadEvent as bad:
                raise BadBench("events", number, bad.field, bad.reason, bad.remedy) from None
            if isinstance(event.data, Message):
                file.write(line.rstrip(b"\r\n") + b"\n")
                kept += 1
            if kept == count:
                break
    if not kept:
        raise BadBench("events", 0, "type", "no message event was found", "Name another file.")
    return kept


def _warm_up(lines: Path, detectors: Detectors) -> None:
    """Word lists are read at the first message; that is start-up, not delay."""
    with lines.open("rb") as file:
        pipeline = Pipeline(detectors)
        pipeline.feed([read_event(line) for line in islice(file, 200)])
        pipeline.finish()


def _one_at_a_time(
    lines: Path, detectors: Detectors
) -> tuple[Pass, dict[str, float], float, dict[str, object]]:
    """Parse and feed every event by itself, each one timed from its line to its warnings."""
    processor = InProcess(detectors, Settings())
    pipeline = Pipeline(processor=processor)
    delays = array("d")
    warnings: list[EarlyWarning] = []
    clock = time.perf_counter
    with lines.open("rb") as file:
        for line in file:
            begun = clock()
            warnings += pipeline.feed([read_event(line)])
            delays.append(clock() - begun)
    begun = clock()
    warnings += pipeline.finish()
    seconds = sum(delays) + clock() - begun
    memory = _peak(resource.RUSAGE_SELF)
    spread = np.percentile(np.array(delays) * 1e6, (50, 95, 99, 100)).round(1).tolist()
    named = dict(zip(("p50", "p95", "p99", "max"), spread, strict=True))
    return Pass(len(delays), seconds, _written(warnings)), named, memory, _state(processor)


def _in_batches(lines: Path, size: int, detectors: Detectors, workers: int) -> Pass:
    """Parse and feed events in batches; the start of worker processes is not counted."""
    settings = Settings()
    processor = Workers(detectors, settings, workers) if workers > 1 else InProcess(detectors, settings)
    try:
        processor.process([])
        _wait_for(processor)
        return _timed(lines, lambda: Pipeline(settings=settings, processor=processor), size)
    finally:
        processor.close()


def _wait_for(processor: InProcess | Workers) -> None:
    """An answer from every worker means that all have started."""
    for _ in processor.changes():
        pass


def _timed(lines: Path, make: Callable[[], Pipeline], size: int) -> Pass:
    warnings: list[EarlyWarning] = []
    events = 0
    begun = time.perf_counter()
    pipeline = make()
    with lines.open("rb") as file:
        while batch := [read_event(line) for line in islice(file, size)]:
            events += len(batch)
            warnings += pipeline.feed(batch)
    warnings += pipeline.finish()
    return Pass(events, time.perf_counter() - begun, _written(warnings))


def _naive(lines: Path, every: int) -> Pass:
    """Keep the last 50 messages of each conversation and score them all anew at a message.

    Only every so many-th message is scored and timed, so that windows are as full as they get.
    """
    windows: dict[str | None, deque[Message]] = defaultdict(lambda: deque(maxlen=window))
    events, seconds = 0, 0.0
    with lines.open("rb") as file:
        for number, line in enumerate(file):
            begun = time.perf_counter()
            message = read_event(line).data
            assert isinstance(message, Message)
            held = windows[message.conversation]
            held.append(message)
            if number % every == 0:
                scorer = WindowScorer()
                for one in held:
                    scorer.add(one.author, one.text)
                seconds += time.perf_counter() - begun
                events += 1
    return Pass(events, seconds)


def _state(processor: InProcess) -> dict[str, object]:
    """What is remembered of each subject, in bytes, as a checkpoint would hold it."""
    sizes = np.array(
        [len(m) for number, _, m in processor.changes() if m is not None and number < shards]
    )
    if not len(sizes):
        return {"subjects": 0, "bytes_per_subject": None, "largest": None}
    return {
        "subjects": len(sizes),
        "bytes_per_subject": round(float(sizes.mean())),
        "largest": int(sizes.max()),
    }


def _written(warnings: Sequence[EarlyWarning]) -> tuple[bytes, ...]:
    return tuple(write_warning(warning) for warning in warnings)


def _figures(one: Pass) -> dict[str, object]:
    return {
        "events": one.events,
        "seconds": round(one.seconds, 3),
        "events_per_second": round(one.rate),
    }


def _ratio(one: Pass, other: Pass) -> float | None:
    return round(one.rate / other.rate, 2) if other.rate else None


def _peak(who: int) -> float:
    """Most memory held so far, in MB: everything, the interpreter and its libraries included."""
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(who).ru_maxrss * unit / 1e6, 1)
