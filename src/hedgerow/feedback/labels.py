"""What people decided about warnings, and the warnings themselves, read back from their files.

A label is a line of JSON: which warning, what a person found it to be, and when she decided. Of
several labels of one warning the latest decision holds; how many there were is counted and told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

import msgspec

from hedgerow.domain.chain import EarlyWarning, Level
from hedgerow.engine.wire import BadWarning, read_warning
from hedgerow.evaluation.files import Place, Refused, read_lines

Verdict = Literal["confirmed", "innocent", "mistaken", "unclear"]
"""What a person found; innocent and mistaken make a warning a false one, unclear counts neither way."""
no_labels = ("known", "not_ours")
"""Reasons of dismissal that say nothing of the detector."""
false_ones: tuple[Verdict, ...] = ("innocent", "mistaken")


class BadLabels(Refused):
    """A file of labels or of warnings that cannot be used."""


class Label(msgspec.Struct, frozen=True):
    """One decision about one warning. Further fields of a line are left alone."""

    warning: str
    label: Verdict
    decided_at: datetime
    level: Level | None = None
    risk: float | None = None


@dataclass(slots=True)
class Labels:
    """The decision that holds for each warning, and what was set aside."""

    of: dict[str, Label] = field(default_factory=dict)
    repeated: int = 0
    """Labels beside the one that holds, of the same warning."""
    contradicting: int = 0
    """Those of them that say something else."""

    def add(self, label: Label) -> None:
        """Enter a label; the latest decision holds, of equal times the later line."""
        held = self.of.get(label.warning)
        if held is not None:
            self.repeated += 1
            self.contradicting += held.label != label.label
        if held is None or label.decided_at >= held.decided_at:
            self.of[label.warning] = label


def read_labels(paths: Sequence[Path]) -> Labels:
    """All labels of the files; raises `BadLabels`."""
    labels = Labels()
    for place, line in read_lines(_there(paths, "labels"), BadLabels):
        labels.add(_label(place, line))
    if not labels.of:
        raise _empty(paths, "no label", "Take the file of labels that the hub wrote.")
    return labels


def read_warnings(paths: Sequence[Path]) -> list[EarlyWarning]:
    """All warnings of the files, each id once, in the order of their lines, without
    their courses; raises `BadLabels`."""
    found: dict[str, EarlyWarning] = {}
    for place, line in read_lines(_there(paths, "warnings"), BadLabels):
        try:
            warning = read_warning(line)
        except BadWarning as problem:
            remedy = "Give the file that hedgerow run --out wrote."
            raise BadLabels(str(place.file), place.line, "warning", str(problem), remedy) from None
        # Nothing here looks at the course, which is most of a warning's size.
        found.setdefault(warning.id, replace(warning, course=()))
    if not found:
        raise _empty(paths, "no warning", "Give the file that hedgerow run --out wrote.")
    return list(found.values())


def _label(place: Place, line: bytes) -> Label:
    def bad(name: str, reason: str, remedy: str) -> BadLabels:
        return BadLabels(str(place.file), place.line, name, reason, remedy)

    try:
        told = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise bad("line", f"is not JSON ({problem})", "Write one JSON object a line.") from None
    if not isinstance(told, dict) or "label" not in told:
        raise bad("label", "is missing", 'Each line needs "warning", "label" and "decided_at".')
    if told["label"] in no_labels:
        remedy = "Leave the line out: it says nothing of whether the warning was right."
        raise bad("label", f"{told['label']!r} is no label", remedy)
    if told["label"] not in get_args(Verdict):
        remedy = f"Write one of: {', '.join(get_args(Verdict))}."
        raise bad("label", f"{told['label']!r} is not known", remedy)
    try:
        label = msgspec.convert(told, Label)
    except msgspec.ValidationError as problem:
        reason, _dash, where = str(problem).partition(" - at `$.")
        raise bad(where.rstrip("`") or "line", reason, "Mend this field.") from None
    if label.decided_at.tzinfo is None:
        remedy = "Write it as 2026-03-02T17:04:05+01:00."
        raise bad("decided_at", "has no offset from UTC", remedy)
    if not label.warning:
        raise bad("warning", "is empty", "Write the id of the warning.")
    if label.risk is not None and not 0 <= label.risk <= 1:
        raise bad("risk", f"is {label.risk}", "A risk lies between 0 and 1.")
    return label


def _there(paths: Sequence[Path], what: str) -> list[tuple[Path, str]]:
    for path in paths:
        if not path.is_file():
            reason = "is a folder" if path.is_dir() else "is not there"
            raise BadLabels(str(path), 0, "path", reason, f"Name a file of {what}.")
    return [(path, path.name) for path in paths]


def _empty(paths: Sequence[Path], reason: str, remedy: str) -> BadLabels:
    return BadLabels(", ".join(map(str, paths)), 0, "file", f"holds {reason}", remedy)
