"""Labelled chats as message events, in the order of time over the whole corpus.

The label stays behind: an event tells what was written, never what somebody judged about it.
"""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path

import msgspec

from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Message
from hedgerow.engine.contract import longest_name
from hedgerow.evaluation.chat_times import BadTime, first_day, times_of
from hedgerow.evaluation.files import Advance, Place
from hedgerow.evaluation.labelled_chats import BadChat, Chat, Paths, read_placed_chats

held = 100_000
"""Messages sorted in memory at a time; the rest waits in temporary files."""
most_runs = 64
"""Sorted files open at once; beyond it they are merged into one."""

Row = tuple[datetime, str, str, str | None, Message]
_decoder = msgspec.json.Decoder(Row)


def convert_chats(
    paths: Paths, *, start: date = first_day, advance: Advance | None = None
) -> Iterator[Event]:
    """Every message as an `Event`, by time, then source and id; raises `BadChat`.

    Ids are the conversation and the message's index, so the same corpus gives the same events. The
    subject is left unknown unless the corpus names one; the other author is the recipient where a
    conversation has exactly two.
    """
    rows = _rows(read_placed_chats(paths, advance), start)
    with tempfile.TemporaryDirectory(prefix="hedgerow-") as folder:
        for time, source, identity, subject, message in _sorted(rows, Path(folder)):
            yield Event(identity, source, "message", time, subject, message)


def _rows(chats: Iterable[tuple[Place, Chat]], start: date) -> Iterator[Row]:
    for place, chat in chats:
        _check_id(place, chat)
        try:
            times = list(times_of(chat, start))
        except BadTime as bad:
            raise BadChat(str(place.file), place.line, bad.field, bad.reason, bad.remedy) from None
        yield from _rows_of(place, chat, times)


def _rows_of(place: Place, chat: Chat, times: list[datetime]) -> Iterator[Row]:
    # Nobody knows whether two unnamed authors are one, but those of two conversations are kept apart.
    unnamed = f"unknown-{place.line}"
    authors = [message.author or unnamed for message in chat.messages]
    present = set(authors)
    for index, (message, author, time) in enumerate(zip(chat.messages, authors, times, strict=True)):
        told = Message(
            author=author,
            text=message.text,
            conversation=chat.conversation,
            recipients=tuple(present - {author}) if len(present) == 2 else (),
            language=chat.language,
        )
        # Padded, so that messages of the same minute keep their order where ids are compared.
        identity = f"{chat.conversation}:{index:06d}"
        yield time, f"chats:{place.name}", identity, message.subject or chat.subject, told


def _check_id(place: Place, chat: Chat) -> None:
    longest = longest_name - 8
    if len(chat.conversation) > longest:
        reason = f"has {len(chat.conversation)} characters"
        raise BadChat(str(place.file), place.line, "conversation", reason, f"Use 1 to {longest}.")


def _order(row: Row) -> tuple[datetime, str, str]:
    return row[:3]


def _sorted(rows: Iterator[Row], folder: Path) -> Iterator[Row]:
    """External merge sort: memory is bounded by `held`, whatever the size of the corpus."""
    runs: list[Path] = []
    while True:
        chunk = sorted(islice(rows, held), key=_order)
        if len(chunk) < held:
            yield from heapq.merge(*map(_read_run, runs), chunk, key=_order)
            return
        if len(runs) == most_runs:
            merged = _write_run(folder, heapq.merge(*map(_read_run, runs), key=_order))
            for run in runs:
                run.unlink()
            runs = [merged]
        runs.append(_write_run(folder, chunk))


def _write_run(folder: Path, rows: Iterable[Row]) -> Path:
    descriptor, name = tempfile.mkstemp(dir=folder)
    with open(descriptor, "wb") as file:
        for row in rows:
            file.write(msgspec.json.encode(row) + b"\n")
    return Path(name)


def _read_run(run: Path) -> Iterator[Row]:
    with run.open("rb") as file:
        for line in file:
            yield _decoder.decode(line)
