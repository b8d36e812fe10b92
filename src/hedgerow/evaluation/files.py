"""The files behind a path, and their lines: plain or gzip, one at a time, with a place for errors."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

longest_line = 32 * 2**20
"""A longer line is not one conversation but a damaged file; bytes."""

Advance = Callable[[int, int], None]
"""Told (done, total) as the work goes on."""


class Refused(ValueError):
    """Input that cannot be measured: file, line (0 for the whole file), field, reason and remedy."""

    def __init__(self, file: str, line: int, field: str, reason: str, remedy: str) -> None:
        place = f"{file}, line {line}" if line else file
        super().__init__(f"{place}, {field}: {reason}. {remedy}")
        self.file = file
        self.line = line
        self.field = field
        self.reason = reason
        self.remedy = remedy


class Refuse(Protocol):
    """Makes the error to be raised, from (file, line, field, reason, remedy)."""

    def __call__(self, file: str, line: int, field: str, reason: str, remedy: str) -> Exception: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands: the file, its short name for references, and the line's number from 1."""

    file: Path
    name: str
    line: int


def find_files(path: str | Path, endings: Sequence[str], refuse: Refuse) -> list[tuple[Path, str]]:
    """The path itself if it is a file, else every file under it with one of the endings, in the
    order of their names; each with its name relative to the folder asked for."""
    path = Path(path)
    if path.is_file():
        return [(path, path.name)]
    if not path.is_dir():
        raise refuse(str(path), 0, "path", "is not there", "Check the spelling of the path.")
    found = sorted(p for p in path.rglob("*") if p.is_file() and p.name.endswith(tuple(endings)))
    if not found:
        wanted = ", ".join(endings)
        raise refuse(str(path), 0, "path", f"holds no file ending in {wanted}", "Name another folder.")
    return [(file, file.relative_to(path).as_posix()) for file in found]


def read_lines(
    files: Sequence[tuple[Path, str]], refuse: Refuse, advance: Advance | None = None
) -> Iterator[tuple[Place, bytes]]:
    """Every line that is not blank. `advance` counts bytes on disk, so it is right for gzip too."""
    sizes = [file.stat().st_size for file, _ in files]
    before, total = 0, sum(sizes)
    for (file, name), size in zip(files, sizes, strict=True):
        with file.open("rb") as raw:
            for number, line in _lines_of(raw, file, refuse):
                yield Place(file, name, number), line
                if advance is not None:
                    advance(before + min(raw.tell(), size), total)
        before += size
    if advance is not None:
        advance(total, total)


def _lines_of(raw: IO[bytes], file: Path, refuse: Refuse) -> Iterator[tuple[int, bytes]]:
    number = 0
    with io.BufferedReader(_opened(raw, file)) as stream:
        while True:
            number += 1
            try:
                line = stream.readline(longest_line + 1)
            except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
                reason = f"the compressed file is damaged or ends too early ({problem})"
                raise refuse(str(file), number, "line", reason, "Copy the file again.") from None
            if len(line) > longest_line:
                reason = f"is longer than {longest_line // 2**20} MB"
                raise refuse(str(file), number, "line", reason, "Write one object a line.")
            if not line:
                return
            if line.strip():
                yield number, line


def _opened(raw: IO[bytes], file: Path) -> io.RawIOBase:
    """The bytes as they were written; gzip is told by the file's name."""
    if file.name.endswith(".gz"):
        return gzip.GzipFile(fileobj=raw)  # type: ignore[return-value]
    return raw  # type: ignore[return-value]
