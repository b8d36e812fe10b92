"""Readers of event files: JSON Lines, gzip, Parquet, standard input, and folders of them.

A reader never gives up on the rest for one bad line: what cannot be read comes out as a `Problem`
that names the line, the field, the reason and the remedy. Each line carries the position after it,
from which reading can begin again after a restart.
"""

import gzip
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from hedgerow.domain.chain import Event
from hedgerow.engine.contract import BadEvent, read_event, read_row

longest_line = 1 << 20
"""Longest line that is read, in bytes; a longer one is refused, and the next is read."""
raw_kept = 64 << 10
"""How much of a refused line is kept beside the reason, in bytes."""
endings = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".parquet")
columns = ("specversion", "id", "source", "type", "time", "subject", "data")


class Problem(NamedTuple):
    """Why something could not be read, and what it looked like."""

    field: str
    reason: str
    remedy: str
    raw: bytes


class Position(NamedTuple):
    """How far a source has been read: its lines (or rows), and bytes where they can be skipped to."""

    number: int = 0
    byte: int = 0


class Line(NamedTuple):
    """One line of a source: an event, or the problem it had; both are None for a blank line."""

    position: Position
    event: Event | None
    problem: Problem | None


class Lines(Protocol):
    """What lines can be read from, each up to a length."""

    def readline(self, size: int, /) -> bytes:
        """The next line, cut off at `size` bytes."""


class Source(Protocol):
    """Something events are read from, in its own order."""

    name: str

    def lines(self, start: Position) -> Iterator[Line]:
        """The lines after `start`."""


class SourceMissing(OSError):
    """A source that was named is not there or holds nothing readable."""


def open_sources(paths: list[str]) -> list[Source]:
    """The sources that the paths name, folders opened up; raises `SourceMissing`."""
    sources: list[Source] = []
    for path in paths:
        sources += [StandardInput()] if path == "-" else [_file(p) for p in _files(Path(path))]
    return sources


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(p for p in path.rglob("*") if p.name.endswith(endings))
        if not found:
            raise SourceMissing(f"{path}: the folder holds no file ending in {', '.join(endings)}.")
        return found
    if not path.exists():
        raise SourceMissing(
            f"{path}: there is no such file. Check the path, or use - for standard input."
        )
    return [path]


def _file(path: Path) -> Source:
    if path.suffix == ".parquet":
        return ParquetFile(path)
    return GzipFile(path) if path.suffix == ".gz" else PlainFile(path)


class PlainFile:
    """JSON Lines in a plain file."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self.path = path

    def lines(self, start: Position) -> Iterator[Line]:
        """The lines after `start`."""
        with self.path.open("rb") as file:
            file.seek(start.byte)
            yield from _read(file, start)


class GzipFile(PlainFile):
    """JSON Lines in a gzip file; one that ends too early gives what it holds, then a problem."""

    def lines(self, start: Position) -> Iterator[Line]:
        """The lines after `start`; positions count unpacked bytes."""
        position = start
        with gzip.open(self.path, "rb") as file:
            try:
                file.seek(start.byte)
                for line in _read(file, start):
                    position = line.position
                    yield line
            except (EOFError, zlib.error, gzip.BadGzipFile) as error:
                problem = Problem(
                    "file",
                    f"the gzip file cannot be read on: {error}",
                    "Fetch the file again; the lines before this one were read.",
                    b"",
                )
                yield Line(Position(position.number + 1, position.byte), None, problem)


class StandardInput:
    """JSON Lines on standard input; after a restart the same input is skipped up to the place."""

    name = "-"

    def lines(self, start: Position) -> Iterator[Line]:
        """The lines after `start`."""
        for line in _read(sys.stdin.buffer, Position()):
            if line.position.number > start.number:
                yield line


class ParquetFile:
    """Events as rows, with the envelope's attributes as columns and `data` as JSON text."""

    batch = 2_000

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self.path = path

    def lines(self, start: Position) -> Iterator[Line]:
        """The rows after `start`."""
        try:
            with pq.ParquetFile(self.path) as file:
                missing = [c for c in columns if c not in file.schema_arrow.names]
                if missing:
                    yield self._unreadable(f"column {missing[0]!r} is missing", start)
                    return
                yield from self._rows(file, start)
        except (pa.ArrowException, OSError) as error:
            yield self._unreadable(f"not a Parquet file that can be read: {error}", start)

    def _rows(self, file: Any, start: Position) -> Iterator[Line]:
        number = 0
        for batch in file.iter_batches(self.batch, columns=list(columns)):
            if number + batch.num_rows <= start.number:
                number += batch.num_rows
                continue
            for row in batch.to_pylist():
                number += 1
                if number > start.number:
                    yield _row(row, Position(number))

    def _unreadable(self, reason: str, start: Position) -> Line:
        remedy = f"Write the columns {', '.join(columns)}, data as JSON text."
        return Line(Position(start.number + 1), None, Problem("file", reason, remedy, b""))


def _row(row: dict[str, Any], position: Position) -> Line:
    try:
        return Line(position, read_row(row), None)
    except BadEvent as bad:
        raw = str(row).encode("utf-8", "replace")[:raw_kept]
        return Line(position, None, Problem(bad.field, bad.reason, bad.remedy, raw))


def _read(file: Lines, start: Position) -> Iterator[Line]:
    number, byte = start
    while raw := file.readline(longest_line + 1):
        number += 1
        byte += len(raw)
        if len(raw) > longest_line and not raw.endswith(b"\n"):
            rest = _skip(file)
            byte += rest
            yield Line(Position(number, byte), None, _too_long(raw, len(raw) + rest))
            continue
        yield _parsed(raw, Position(number, byte))


def _parsed(raw: bytes, position: Position) -> Line:
    try:
        return Line(position, read_event(raw), None)
    except BadEvent as bad:
        if not raw.strip():
            return Line(position, None, None)
        problem = Problem(bad.field, bad.reason, bad.remedy, raw.rstrip(b"\r\n")[:raw_kept])
        return Line(position, None, problem)


def _skip(file: Lines) -> int:
    """Read past the rest of a line without keeping it."""
    skipped = 0
    while chunk := file.readline(longest_line):
        skipped += len(chunk)
        if chunk.endswith(b"\n"):
            break
    return skipped


def _too_long(raw: bytes, size: int) -> Problem:
    reason = f"is {size:,} bytes long; the most is {longest_line:,}"
    return Problem("line", reason, "Send no media or attachments; one event a line.", raw[:raw_kept])
