"""Labelled chats: conversations that somebody has already judged, one JSON object a line.

    {"conversation": id, "language": "en", "label": 0|1,
     "messages": [{"author": a|null, "time": t|null, "text": s}, ...]}

`label` is 1 where the conversation shows grooming. `time` may be RFC 3339, "HH:MM", "HH:MM:SS",
seconds since 1970, or null. `language` may be left out or null: such conversations are counted under
"und" (BCP 47: undetermined). An optional `subject`, of the conversation or of one message, is the
pseudonym of the child; an optional `group` names what must not be split between learning and testing,
such as the scene or the case that several conversations come from. The XML of PAN 2012 is read as
well, see `pan12`. Files are read piece by piece, so their size does not matter.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from hedgerow.evaluation.files import Advance, Place, Refused, find_files, read_lines
from hedgerow.evaluation.pan12 import BadXml, predators_beside, read_pan12, read_predators

endings = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".xml")

Paths = str | Path | Iterable[str | Path]


class BadChat(Refused):
    """A labelled chat that is refused."""


class ChatMessage(msgspec.Struct, frozen=True, gc=False):
    """One message as the corpus has it; null where the corpus does not know."""

    author: str | None
    time: str | int | float | None
    text: str
    subject: str | None = None


class Chat(msgspec.Struct, frozen=True):
    """One labelled conversation."""

    conversation: str
    label: int
    messages: list[ChatMessage]
    language: str | None = None
    subject: str | None = None
    group: str | None = None

    @property
    def tongue(self) -> str:
        """BCP 47 tag, "und" where nobody told."""
        return self.language or "und"


_decoder = msgspec.json.Decoder(Chat)


def find_chats(paths: Paths) -> list[tuple[Path, str]]:
    """The files of labelled chats behind the paths, each with its short name."""
    several = [paths] if isinstance(paths, str | Path) else paths
    return [found for path in several for found in find_files(path, endings, BadChat)]


def read_chats(paths: Paths, advance: Advance | None = None) -> Iterator[Chat]:
    """Every conversation, in the order of the files; raises `BadChat` at the first bad line."""
    for _, chat in read_placed_chats(paths, advance):
        yield chat


def read_placed_chats(paths: Paths, advance: Advance | None = None) -> Iterator[tuple[Place, Chat]]:
    """Every conversation with the place it was read from."""
    seen: dict[str, Place] = {}
    for place, chat in _all(find_chats(paths), advance):
        first = seen.setdefault(chat.conversation, place)
        if first is not place:
            reason = f"{chat.conversation!r} was already used in {first.file}, line {first.line}"
            raise _bad(place, "conversation", reason, "Give every conversation its own id.")
        yield place, chat


def _all(files: list[tuple[Path, str]], advance: Advance | None) -> Iterator[tuple[Place, Chat]]:
    lines = [found for found in files if found[0].suffix != ".xml"]
    for place, line in read_lines(lines, BadChat, advance):
        yield place, _chat(place, line)
    for file, name in files:
        if file.suffix == ".xml":
            yield from _from_xml(file, name, advance)


def _from_xml(file: Path, name: str, advance: Advance | None) -> Iterator[tuple[Place, Chat]]:
    try:
        predators = read_predators(predators_beside(file))
        for place, (identity, _line, said) in read_pan12(file, name, advance):
            label = int(any(author in predators for author, _time, _text in said))
            messages = [ChatMessage(*message) for message in said]
            if messages:  # the corpus holds some that are empty
                yield place, _checked(place, Chat(identity, label, messages))
    except BadXml as bad:
        raise BadChat(str(file), bad.line, bad.field, bad.reason, bad.remedy) from None


def _chat(place: Place, line: bytes) -> Chat:
    try:
        chat = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise _refusal(place, str(problem)) from None
    return _checked(place, chat)


def _checked(place: Place, chat: Chat) -> Chat:
    if not chat.conversation:
        raise _bad(place, "conversation", "is empty", "Give every conversation its own id.")
    if chat.label not in (0, 1):
        raise _bad(place, "label", f"is {chat.label}", "Use 1 for grooming and 0 for everything else.")
    if not chat.messages:
        raise _bad(place, "messages", "is empty", "Leave conversations without messages out.")
    return chat


def _refusal(place: Place, text: str) -> BadChat:
    """msgspec's error, told as field and reason: "... - at `$.messages[0].text`"."""
    reason, _, path = text.partition(" - at `$")
    field = path.rstrip("`").lstrip(".")
    if "missing required field `" in reason:
        name = reason.rpartition("field `")[2].rstrip("`")
        field, reason = f"{field}.{name}".lstrip("."), "is missing"
    if not field:
        return _bad(place, "line", reason.rstrip("."), "Write one whole JSON object a line, in UTF-8.")
    return _bad(place, field, reason.rstrip("."), "The format is in docs/reference/evaluation.md.")


def _bad(place: Place, field: str, reason: str, remedy: str) -> BadChat:
    return BadChat(str(place.file), place.line, field, reason, remedy)
