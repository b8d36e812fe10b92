"""Readers of event files: JSON Lines, gzip, Parquet, standard input, and folders of them.

A reader never gives up on the rest for one bad line: what cannot be read comes out as a `Problem`
that names the line, the field, the reason and the remedy. Each line carries the position after it,
from which reading can begin again after a restart; the position holds a seal of all that was read, so
that another input under the same name is noticed.
"""

import gzip
import os
import select
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


unplain = (ValueError, OverflowError, UnicodeDecodeError, pa.ArrowException)
"""What Arrow raises for a value that Python has no plain form for."""
patience = 0.5
"""Seconds a live stream may be silent before what has come so far is worked on."""


class Problem(NamedTuple):
    """Why something could not be read, and what it looked like: `raw`, cut off if `size` is more."""

    field: str
    reason: str
    remedy: str
    raw: bytes
    size: int = 0


class Position(NamedTuple):
    """How far a source has been read: its lines (or rows), its bytes, and their CRC-32."""

    number: int = 0
    byte: int = 0
    seal: int = 0


class Line(NamedTuple):
    """One line of a source: an event, or the problem it had; both are None for a blank line."""

    position: Position
    event: Event | None
    problem: Problem | None


pause = Line(Position(-1, -1), None, None)
"""Not a line: the stream is silent for the moment."""


class Lines(Protocol):
    """What lines can be read from, each up to a length."""

    def readline(self, size: int, /) -> bytes:
        """The next line, cut off at `size` bytes."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most `size`; none at the end."""


class Source(Protocol):
    """Something events are read from, in its own order."""

    name: str

    def lines(self, start: Position) -> Iterator[Line]:
        """The lines after `start`."""


class SourceMissing(OSError):
    """A source that was named is not there or holds nothing readable."""


class SourceChanged(OSError):
    """A source no longer begins with what a checkpoint says was read from it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name}: it no longer begins with what was read from it before the restart. Give the same "
            "input again, or name a new checkpoint folder; for a stream that is not repeated: --live."
        )


def open_sources(paths: list[str], *, live: bool = False) -> list[Source]:
    """The sources that the paths name, folders opened up; raises `SourceMissing`.

    With `live`, standard input is a stream that is not repeated from its beginning after a restart.
    """
    sources: list[Source] = []
    for path in paths:
        sources += [StandardInput(live)] if path == "-" else [_file(p) for p in _files(Path(path))]
    return sources


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(p for p in path.rglob("*") if p.name.endswith(endings) and p.is_file())
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
            _skip_to(file, start, self.name)
            yield from _read(file, start)


class GzipFile(PlainFile):
    """JSON Lines in a gzip file; one that ends too early gives what it holds, then a problem."""

    def lines(self, start: Position) -> Iterator[Line]:
        """The lines after `start`; positions count unpacked bytes."""
        position = start
        with gzip.open(self.path, "rb") as file:
            try:
                _skip_to(file, start, self.name)
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
                yield Line(position._replace(number=position.number + 1), None, problem)


class StandardInput:
    """JSON Lines on standard input.

    After a restart the same input is expected again and skipped up to the place; a live stream goes
    on with whatever comes.
    """

    name = "-"

    def __init__(self, live: bool = False) -> None:
        self.live = live

    def lines(self, start: Position) -> Iterator[Line]:
        """The lines after `start`, and a `pause` whenever the stream is silent."""
        pipe = _Pipe(sys.stdin.fileno())
        if not self.live:
            _skip_to(pipe, start, self.name)
        yield from _read(pipe, start)


class _Silent(Exception):
    """Nothing has come for a while; nothing is lost by asking again."""


class _Pipe:
    """A pipe read line by line, which says when it is silent instead of waiting for ever."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.held = b""
        self.at = 0

    def readline(self, size: int, /) -> bytes:
        """The next line, cut off at `size` bytes; raises `_Silent`."""
        while True:
            end = self.held.find(b"\n", self.at, self.at + size) + 1
            if end or len(self.held) - self.at >= size:
                return self._take(end or self.at + size)
            if not select.select([self.descriptor], [], [], patience)[0]:
                raise _Silent
            if not self._more():
                return self._take(len(self.held))

    def read(self, size: int, /) -> bytes:
        """The next bytes, waiting for them; none at the end."""
        if self.at == len(self.held):
            self._more()
        return self._take(min(self.at + size, len(self.held)))

    def _more(self) -> bool:
        chunk = os.read(self.descriptor, 1 << 16)
        self.held, self.at = self.held[self.at :] + chunk, 0
        return bool(chunk)

    def _take(self, end: int) -> bytes:
        taken, self.at = self.held[self.at : end], end
        return taken


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
        if file.metadata.num_rows < start.number:
            raise SourceChanged(self.name)
        for batch in file.iter_batches(self.batch, columns=list(columns)):
            if number + batch.num_rows <= start.number:
                number += batch.num_rows
                continue
            for line in _rows_of(batch, number):
                number += 1
                if number > start.number:
                    yield line

    def _unreadable(self, reason: str, start: Position) -> Line:
        remedy = f"Write the columns {', '.join(columns)}, data as JSON text."
        return Line(Position(start.number + 1), None, Problem("file", reason, remedy, b""))


def _rows_of(batch: Any, before: int) -> Iterator[Line]:
    """A batch's rows; where they cannot all be turned into plain values, one by one."""
    try:
        rows = batch.to_pylist()
    except unplain:
        yield from (_row_of(batch, place, Position(before + place + 1)) for place in range(len(batch)))
        return
    for number, row in enumerate(rows, before + 1):
        yield _row(row, Position(number))


def _row_of(batch: Any, place: int, position: Position) -> Line:
    try:
        row = {name: batch.column(name)[place].as_py() for name in columns}
    except unplain as error:
        remedy = "Write times in microseconds and text in UTF-8."
        return Line(position, None, Problem("row", str(error), remedy, b""))
    return _row(row, position)


def _row(row: dict[str, Any], position: Position) -> Line:
    try:
        return Line(position, read_row(row), None)
    except BadEvent as bad:
        raw = str(row).encode("utf-8", "replace")
        problem = Problem(bad.field, bad.reason, bad.remedy, raw[:raw_kept], len(raw))
        return Line(position, None, problem)


def _skip_to(file: Lines, start: Position, name: str) -> None:
    """Read past what was read before, and make sure that it is the same; raises `SourceChanged`."""
    left, seal = start.byte, 0
    while left and (chunk := file.read(min(left, 1 << 20))):
        seal = zlib.crc32(chunk, seal)
        left -= len(chunk)
    if left or seal != start.seal:
        raise SourceChanged(name)


def _read(file: Lines, start: Position) -> Iterator[Line]:
    number, byte, seal = start
    while True:
        try:
            raw = file.readline(longest_line + 1)
        except _Silent:
            yield pause
            continue
        if not raw:
            return
        number += 1
        byte += len(raw)
        seal = zlib.crc32(raw, seal)
        if len(raw) > longest_line and not raw.endswith(b"\n"):
            rest, seal = _skip_line(file, seal)
            byte += rest
            yield Line(Position(number, byte, seal), None, _too_long(raw, len(raw) + rest))
            continue
        yield _parsed(raw, Position(number, byte, seal))


def _parsed(raw: bytes, position: Position) -> Line:
    try:
        return Line(position, read_event(raw), None)
    except BadEvent as bad:
        if not raw.strip():
            return Line(position, None, None)
        raw = raw.rstrip(b"\r\n")
        problem = Problem(bad.field, bad.reason, bad.remedy, raw[:raw_kept], len(raw))
        return Line(position, None, problem)


def _skip_line(file: Lines, seal: int) -> tuple[int, int]:
    """Read past the rest of a line without keeping it: how many bytes, and the seal after them."""
    skipped = 0
    while True:
        try:
            chunk = file.readline(longest_line)
        except _Silent:
            continue
        skipped += len(chunk)
        seal = zlib.crc32(chunk, seal)
        if not chunk or chunk.endswith(b"\n"):
            return skipped, seal


def _too_long(raw: bytes, size: int) -> Problem:
    reason = f"is {size:,} bytes long; the most is {longest_line:,}"
    return Problem(
        "line", reason, "Send no media or attachments; one event a line.", raw[:raw_kept], size
    )
