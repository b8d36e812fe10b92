"""Labelled chats: conversations that somebody has already judged, one JSON object a line.

    {"conversation": id, "language": "en", "label": 0|1,
     "messages": [{"author": a|null, "time": t|null, "text": s}, ...]}

`label` is 1 where the conversation shows grooming. `time` may be RFC 3339, "HH:MM", "HH:MM:SS",
seconds since 1970, or null. `language` may be left out or null: such conversations are counted under
"und" (BCP 47: undetermined). An optional `subject`, of the conversation or of one message, is the
pseudonym of the child. Files are read line by line, so their size does not matter.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from hedgerow.evaluation.files import Advance, Place, Refused, find_files, read_lines

endings = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")

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
    for place, line in read_lines(find_chats(paths), BadChat, advance):
        chat = _chat(place, line)
        first = seen.setdefault(chat.conversation, place)
        if first is not place:
            reason = f"{chat.conversation!r} was already used in {first.file}, line {first.line}"
            raise _bad(place, "conversation", reason, "Give every conversation its own id.")
        yield place, chat


def _chat(place: Place, line: bytes) -> Chat:
    try:
        chat = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise _refusal(place, str(problem)) from None
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
