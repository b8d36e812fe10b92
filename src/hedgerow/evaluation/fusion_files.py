"""What several sectors saw, with known truth: event files of any kind and `truth.jsonl` in one folder.

Each line of the truth names a subject: `subject`; `label` (1 where harm was done or under way, 0 where
none was, null where nobody can say: such a subject is left out of every figure); and where known
`harm_from` (when it began), `peak` (the moment by which help would have come too late) and `story`
(subjects whose course is the same tale told anew share it, and are drawn together, so that telling a
tale twice is not taken for two independent children). Subjects of events that the truth does not name
count as label 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Literal

import msgspec

from hedgerow.domain.chain import Event
from hedgerow.engine.merge import merged
from hedgerow.engine.sources import Position, endings, open_sources
from hedgerow.evaluation.files import Advance, Refused, read_lines

truth_name = "truth.jsonl"
batch = 5000
"""Events fed to the engine at a time."""


class BadFusion(Refused):
    """Data of which no honest figure can be made."""


class Truth(msgspec.Struct, frozen=True):
    """What is known of one subject."""

    subject: str
    label: Literal[0, 1] | None
    harm_from: datetime | None = None
    peak: datetime | None = None
    story: str | None = None


@dataclass(slots=True)
class Read:
    """How many lines were events, and how many were not."""

    events: int = 0
    unreadable: int = 0


def read_truth(folder: Path) -> dict[str, Truth]:
    """The truth by subject; raises `BadFusion`."""
    path, known = folder / truth_name, {}
    if not path.is_file():
        raise BadFusion(str(path), 0, "path", "is not there", "Put the truth beside the events.")
    for place, line in read_lines([(path, path.name)], BadFusion):
        try:
            truth = msgspec.json.decode(line, type=Truth)
        except (msgspec.DecodeError, UnicodeDecodeError) as problem:
            raise BadFusion(str(path), place.line, "line", str(problem), "See the layout.") from None
        _check(truth, path, place.line)
        if truth.subject in known:
            raise BadFusion(str(path), place.line, "subject", "comes twice", "Name each subject once.")
        known[truth.subject] = truth
    if not {truth.label for truth in known.values()} >= {0, 1}:
        raise BadFusion(
            str(path), 0, "label", "is the same for everybody", "Give subjects of both kinds."
        )
    return known


def _check(truth: Truth, path: Path, line: int) -> None:
    for name, moment in (("harm_from", truth.harm_from), ("peak", truth.peak)):
        if moment is not None and moment.tzinfo is None:
            remedy = "Write it as 2026-03-02T17:04:05+01:00."
            raise BadFusion(str(path), line, name, "has no offset from UTC", remedy)
    if truth.harm_from and truth.peak and truth.peak < truth.harm_from:
        raise BadFusion(str(path), line, "peak", "lies before harm_from", "Check the two moments.")


def read_events(folder: Path, read: Read, advance: Advance | None = None) -> Iterator[list[Event]]:
    """All events of the folder's files, the earliest first, in batches; counts what it reads."""
    paths = sorted(str(p) for p in folder.rglob("*") if _holds_events(p))
    if not paths:
        raise BadFusion(str(folder), 0, "path", "holds no event files", "Name another folder.")
    streams = [source.lines(Position()) for source in open_sources(paths)]
    lines = (line for _, line in merged(streams))
    while block := list(islice(lines, batch)):
        events = [line.event for line in block if line.event is not None]
        read.unreadable += sum(line.problem is not None for line in block)
        read.events += len(events)
        if advance is not None:
            advance(read.events, 0)
        yield events


def _holds_events(path: Path) -> bool:
    return path.is_file() and path.name.endswith(endings) and path.name != truth_name
