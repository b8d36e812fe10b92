"""Payments with known truth: `events*.jsonl` and `truth.jsonl` in one folder, ours or anyone's.

Each line of the truth names an account: `subject`, `label` (1 where a scheme runs in it), and where
known `scheme` (for label 0: the kind of household), `begins` and `ends`. Accounts that the truth does
not name count as label 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from hedgerow.domain.chain import Event
from hedgerow.engine.contract import BadEvent, read_event
from hedgerow.evaluation.files import Advance, Refused, find_files, read_lines

endings = (".jsonl", ".jsonl.gz")


@dataclass(frozen=True, slots=True)
class Labelled:
    """What is known of one account."""

    subject: str
    label: int
    scheme: str | None = None
    begins: datetime | None = None
    ends: datetime | None = None


def read_truth(folder: str | Path) -> dict[str, Labelled]:
    """The labelled accounts of a folder; raises `Refused`."""
    found: dict[str, Labelled] = {}
    files = [(p, n) for p, n in find_files(folder, endings, Refused) if _is_truth(n)]
    if not files:
        remedy = "Write one line for each account: subject, label, and begins where a scheme runs."
        raise Refused(str(folder), 0, "truth.jsonl", "is not there", remedy)
    decoder = msgspec.json.Decoder(Labelled)
    for place, line in read_lines(files, Refused):
        try:
            row = decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as problem:
            raise _refused(place.name, place.line, "line", str(problem)) from None
        if row.label not in (0, 1):
            raise _refused(place.name, place.line, "label", f"is {row.label}, not 0 or 1")
        if row.subject in found:
            raise _refused(place.name, place.line, "subject", f"{row.subject!r} stands twice")
        for name in ("begins", "ends"):
            when = getattr(row, name)
            if when is not None and when.tzinfo is None:
                raise _refused(place.name, place.line, name, "has no offset from UTC")
        found[row.subject] = row
    return found


def read_payments(folder: str | Path, advance: Advance | None = None) -> Iterator[Event]:
    """The events of a folder, in the order they stand in; raises `Refused`."""
    files = [(p, n) for p, n in find_files(folder, endings, Refused) if not _is_truth(n)]
    if not files:
        remedy = "Put the payments beside the truth, as events.jsonl."
        raise Refused(str(folder), 0, "events.jsonl", "is not there", remedy)
    last: datetime | None = None
    for place, line in read_lines(files, Refused, advance):
        try:
            event = read_event(line)
        except BadEvent as problem:
            raise Refused(
                place.name, place.line, problem.field, problem.reason, problem.remedy
            ) from None
        if event.kind != "transaction" or event.subject is None:
            continue
        if last is not None and event.time < last:
            remedy = "Sort the lines by time; name several files in the order of their time."
            raise Refused(place.name, place.line, "time", "goes back", remedy)
        last = event.time
        yield event


def _is_truth(name: str) -> bool:
    return name.rpartition("/")[2].startswith("truth")


def _refused(file: str, line: int, field: str, reason: str) -> Refused:
    return Refused(file, line, field, reason, "See the truth.jsonl of hedgerow generate households.")
