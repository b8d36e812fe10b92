"""The chats that the bench compares on, and the example messages for those that need some.

Both come as labelled chats. A message is an example of the rare kind where its chat is labelled 1 and,
if the file marks tactics in messages as made-up chats do, where it bears such a mark. No group of chats
gives examples and is judged: where both come from one file, its groups are shared out.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec

from hedgerow.evaluation.files import read_lines
from hedgerow.evaluation.labelled_chats import BadChat, Chat, find_chats, read_chats

longest_chat = 200
"""Messages of a chat that are read; the rest is left out for all alike."""
most_chats = 1_000
"""Chats of each label that are kept, drawn by chance; so memory is bounded."""


@dataclass(frozen=True, slots=True)
class Material:
    """Chats to judge, by label, and texts that are examples of the rare and the common kind."""

    ordinary: list[Chat]
    approaches: list[Chat]
    rare: list[str]
    common: list[str]


class _Mark(msgspec.Struct):
    tactics: tuple[str, ...] = ()


class _Marked(msgspec.Struct):
    conversation: str
    messages: list[_Mark]


def read_material(
    chats: Path, examples: Path, *, rare: int = 150, common_to_rare: int = 5, seed: int = 1
) -> Material:
    """Draw chats and examples; raises `BadChat` where a file is not in order."""
    shared = chats.resolve() == examples.resolve()
    apart = _giving_examples(read_chats(examples)) if shared else set()
    judged = _drawn((chat for chat in read_chats(chats) if _group(chat) not in apart), seed)
    taken = set() if shared else {_group(chat) for part in judged for chat in part}
    marks = _marks(examples)
    texts: tuple[dict[str, None], dict[str, None]] = ({}, {})
    for chat in read_chats(examples):
        if (_group(chat) in apart) if shared else (_group(chat) not in taken):
            texts[chat.label].update(dict.fromkeys(_examples(chat, marks.get(chat.conversation))))
    most = min(rare, len(texts[1]))
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    common = [text for text in texts[0] if text not in texts[1]]
    return Material(
        *judged,
        rare=chance.sample(list(texts[1]), most),
        common=chance.sample(common, min(most * common_to_rare, len(common))),
    )


def _group(chat: Chat) -> str:
    return chat.group or chat.conversation


def _giving_examples(chats: Iterable[Chat]) -> set[str]:
    """Two groups of five, in an order that says nothing."""
    groups = sorted({_group(chat) for chat in chats}, key=lambda name: sha256(name.encode()).digest())
    return {name for place, name in enumerate(groups) if place % 5 in (1, 3)}


def _drawn(chats: Iterable[Chat], seed: int) -> tuple[list[Chat], list[Chat]]:
    """Up to so many chats of each label, every one as likely as another (Vitter's algorithm R)."""
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    kept: tuple[list[Chat], list[Chat]] = ([], [])
    seen = [0, 0]
    for chat in chats:
        held = kept[chat.label]
        seen[chat.label] += 1
        short = msgspec.structs.replace(chat, messages=chat.messages[:longest_chat])
        if len(held) < most_chats:
            held.append(short)
        elif (place := chance.randrange(seen[chat.label])) < most_chats:
            held[place] = short
    for held in kept:
        chance.shuffle(held)
    return kept


def _marks(path: Path) -> dict[str, list[bool]]:
    """Which messages of each chat bear a mark, for chats labelled 1 that have any."""
    decoder = msgspec.json.Decoder(_Marked)
    lines = [found for found in find_chats(path) if found[0].suffix != ".xml"]
    found: dict[str, list[bool]] = {}
    for _, line in read_lines(lines, BadChat):
        if b'"tactics"' in line:
            chat = decoder.decode(line)
            found[chat.conversation] = [bool(message.tactics) for message in chat.messages]
    return found


def _examples(chat: Chat, marks: list[bool] | None) -> Iterator[str]:
    """The texts that show what the chat is."""
    for place, message in enumerate(chat.messages):
        if message.text.strip() and (not chat.label or marks is None or marks[place]):
            yield message.text
