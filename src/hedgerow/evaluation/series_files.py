"""Labelled series in the layout of the Numenta Anomaly Benchmark.

`data/<group>/<file>.csv`, or `<group>/<file>.csv` straight under the folder, each with the columns
`timestamp,value`; and a JSON file of anomaly windows beside or above it, `{"<group>/<file>.csv":
[[start, end], ...]}` with both ends inside the window. Times without an offset count as UTC.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from hedgerow.evaluation.files import Advance, Place, Refused, find_files, read_lines
from hedgerow.evaluation.nab import Window

Span = tuple[datetime, datetime]
Spans = dict[str, list[Span]]


class BadSeries(Refused):
    """A series or a windows file that is refused."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series by its name within the folder: n times and values, and each line's two as told."""

    name: str
    told: tuple[str, ...]
    times: tuple[datetime, ...]
    values: tuple[float, ...]

    def windows(self, spans: list[Span]) -> tuple[Window, ...]:
        """The spans as indices, in order; spans that hold no point are left out."""
        found = []
        for start, end in sorted(spans):
            inside = [i for i, time in enumerate(self.times) if start <= time <= end]
            if inside:
                found.append((inside[0], inside[-1]))
        return tuple(found)


def read_all(folder: str | Path, advance: Advance | None = None) -> Iterator[Series]:
    """Every series under the folder, in the order of their names; raises `BadSeries`."""
    root = Path(folder)
    root = root / "data" if (root / "data").is_dir() else root
    files = find_files(root, (".csv",), BadSeries)
    total = sum(file.stat().st_size for file, _ in files)
    done = 0
    for file, name in files:
        yield _read(file, name)
        done += file.stat().st_size
        if advance is not None:
            advance(done, total)


def _read(file: Path, name: str) -> Series:
    lines = read_lines([(file, name)], BadSeries)
    place, header = next(lines, (Place(file, name, 1), b""))
    columns = _cells(place, header)
    for wanted in ("timestamp", "value"):
        if wanted not in columns:
            remedy = "Begin the file with the line timestamp,value."
            raise BadSeries(str(file), place.line, wanted, "is not among the columns", remedy)
    at_time, at_value = columns.index("timestamp"), columns.index("value")
    told, times, values = [], [], []
    for place, line in lines:
        cells = _cells(place, line)
        if len(cells) != len(columns):
            reason = f"has {len(cells)} cells where the head has {len(columns)}"
            raise BadSeries(str(file), place.line, "line", reason, "Give every column a cell.")
        told.append(f"{cells[at_time]},{cells[at_value]}")
        times.append(_time(str(file), place.line, cells[at_time]))
        values.append(_value(place, cells[at_value]))
    return Series(name, tuple(told), tuple(times), tuple(values))


def _cells(place: Place, line: bytes) -> list[str]:
    try:
        return line.decode("utf-8-sig").strip().split(",")
    except UnicodeDecodeError as problem:
        raise BadSeries(
            str(place.file), place.line, "line", f"is not UTF-8 ({problem.reason})", "Save it as UTF-8."
        ) from None


def _time(file: str, line: int, told: str) -> datetime:
    try:
        when = datetime.fromisoformat(told)
    except ValueError:
        remedy = "Write it as 2026-03-02 17:04:05."
        raise BadSeries(file, line, "timestamp", f"{told[:40]!r} is no time", remedy) from None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _value(place: Place, told: str) -> float:
    try:
        value = float(told)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        remedy = "Write a plain number with a point; leave lines without a value out."
        reason = f"{told[:40]!r} is no number"
        raise BadSeries(str(place.file), place.line, "value", reason, remedy)
    return value


def find_windows(folder: str | Path) -> Path | None:
    """The windows file beside or above the data, if there is one: the nearest comes first."""
    folder = Path(folder).resolve()
    usual = "combined_windows.json"
    inside = [folder, folder / "data", folder / "labels"]
    above = [folder.parent, folder.parent / "labels"]
    found = [place / usual for place in inside + above]
    # Any other name is taken for one only inside the folder: above it may lie anything.
    found += [path for place in inside for path in sorted(place.glob("*windows*.json"))]
    return next((path for path in found if path.is_file()), None)


def read_windows(path: str | Path) -> Spans:
    """The anomaly windows of each series; raises `BadSeries`."""
    try:
        told = msgspec.json.decode(Path(path).read_bytes(), type=dict[str, list[tuple[str, str]]])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as problem:
        remedy = 'Write {"<group>/<file>.csv": [["start", "end"], ...]}.'
        raise BadSeries(str(path), 0, "windows", f"cannot be read: {problem}", remedy) from None
    return {
        name: [(_time(str(path), 0, start), _time(str(path), 0, end)) for start, end in spans]
        for name, spans in told.items()
    }
