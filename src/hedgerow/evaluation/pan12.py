"""The XML of the PAN 2012 sexual predator identification task, read as labelled chats.

    <conversations><conversation id="..."><message line="1"><author>..</author><time>03:20</time>
    <text>..</text></message>...</conversation></conversations>

Beside it lies a text file that names the predators, one author id a line; its name holds "predators"
or "groundtruth-problem1" and ends in .txt. A conversation is labelled 1 where one of them writes in
it. Format: Inches and Crestani, "Overview of the International Sexual Predator Identification Competition at PAN-2012".
The corpus is the adopter's to obtain; nothing of it is kept here.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from hedgerow.evaluation.files import Advance, Place

chunk = 1 << 20
list_names = ("predators", "groundtruth-problem1")
"""What the names of the lists of predators hold in the training and in the test corpus."""

Conversation = tuple[str, int, list[tuple[str | None, str | None, str]]]
"""Its id, the line it ends at, and its messages as (author, time, text)."""


class BadXml(ValueError):
    """The XML cannot be read: line, field, reason and remedy."""

    def __init__(self, line: int, field: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.line, self.field, self.reason, self.remedy = line, field, reason, remedy


def predators_beside(file: Path) -> Path:
    """The list of predators that belongs to a corpus file; raises `BadXml` unless there is just one."""
    found = sorted(p for p in file.parent.glob("*.txt") if any(n in p.name for n in list_names))
    same = [p for p in found if p.name.startswith(file.stem)]
    if len(same or found) == 1:
        return (same or found)[0]
    reason = "no list of predators lies beside it" if not found else "several lists lie beside it"
    raise BadXml(
        0, "predators", reason, f"Put the one that belongs to it there as {file.stem}-predators.txt."
    )


def read_predators(path: Path) -> frozenset[str]:
    """The author ids in a list of predators."""
    return frozenset(
        line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    )


class _Reader:
    """Collects conversations from the parser's events."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(encoding="UTF-8")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.ready: list[Conversation] = []
        self._id = ""
        self._messages: list[tuple[str | None, str | None, str]] = []
        self._fields: dict[str, str] = {}
        self._field: str | None = None

    def _doctype(self, *declared: object) -> None:
        raise BadXml(self.line, "DOCTYPE", "is not part of this format", "Take the declaration out.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "conversation":
            self._id, self._messages = attributes.get("id", ""), []
        elif name == "message":
            self._fields = {}
        elif name in ("author", "time", "text"):
            self._field = name
            self._fields[name] = ""

    def _text(self, data: str) -> None:
        if self._field is not None:
            self._fields[self._field] += data

    def _end(self, name: str) -> None:
        if name == "message":
            author, time = self._fields.get("author"), self._fields.get("time")
            said = (author or None, time or None, self._fields.get("text", "").strip())
            self._messages.append(said)
        elif name == "conversation":
            self.ready.append((self._id, self.line, self._messages))
        self._field = None

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber


def read_pan12(
    file: Path, name: str, advance: Advance | None = None
) -> Iterator[tuple[Place, Conversation]]:
    """Every conversation of the file with the place it ends at; raises `BadXml`."""
    reader, size = _Reader(), file.stat().st_size
    with file.open("rb") as raw:
        while data := raw.read(chunk):
            yield from _fed(reader, data, file, name)
            if advance is not None:
                advance(raw.tell(), size)
        yield from _fed(reader, b"", file, name, final=True)


def _fed(
    reader: _Reader, data: bytes, file: Path, name: str, final: bool = False
) -> Iterator[tuple[Place, Conversation]]:
    try:
        reader.parser.Parse(data, final)
    except expat.ExpatError as problem:
        reason = f"is not well-formed XML ({expat.errors.messages[problem.code]})"
        raise BadXml(problem.lineno, "xml", reason, "Copy the file again.") from None
    ready, reader.ready = reader.ready, []
    for conversation in ready:
        yield Place(file, name, conversation[1]), conversation
