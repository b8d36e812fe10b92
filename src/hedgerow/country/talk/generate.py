"""Writes made-up chats as labelled chats: JSON Lines, one conversation a line.

Beside what the contract of labelled chats asks for, a conversation has `scene` (the id of its main
scene), `kind`, `hand` (the fold of its scenes) and the same as `group`, for grouped cross-validation,
`subject` where a child takes part, and `evasion` where somebody spells to slip past filters; a message
has `tactics`. Readers ignore what they do not know.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import IO, TypedDict

import msgspec

from hedgerow.country.chance import chance
from hedgerow.country.talk.clock import times
from hedgerow.country.talk.evasions import (
    Evasion,
    evaded_messages,
    evading_approaches,
    evading_peers,
    evasions,
)
from hedgerow.country.talk.lines import longest_text
from hedgerow.country.talk.material import languages as known_languages
from hedgerow.country.talk.material import material
from hedgerow.country.talk.noise import Habits, Typist, habits
from hedgerow.country.talk.scenes import Chat, Said, Stage, between_peers

Advance = Callable[[int, int], None]
"""Told (done, total) as conversations are written."""


class Written(msgspec.Struct, omit_defaults=True):
    """One message as it is written to the file."""

    author: str
    time: str
    text: str
    tactics: tuple[str, ...] = ()


class Conversation(msgspec.Struct, omit_defaults=True):
    """One line of the file."""

    conversation: str
    language: str
    label: int
    scene: str
    kind: str
    hand: int
    group: str
    messages: list[Written]
    subject: str | None = None
    evasion: str | None = None


class Count(TypedDict):
    """What was written in one language."""

    conversations: int
    positive: int
    messages: int


class BadRequest(ValueError):
    """Chats that cannot be made, and what to ask for instead."""


def generate(
    out: Path | IO[bytes],
    *,
    languages: Sequence[str] | None = None,
    conversations: int = 10_000,
    share_positive: float = 0.1,
    seed: int = 1,
    advance: Advance | None = None,
) -> dict[str, Count]:
    """Write made-up chats, as many in all and spread evenly over the languages: all that have material,
    unless told.

    The same seed and material give the same bytes; a language's chats depend on how many of them are
    made, not on the other languages. Raises `BadRequest`, and `BadMaterial` where a language's file is wrong.
    """
    chosen = list(dict.fromkeys(languages or known_languages()))
    _check(chosen, conversations, share_positive)
    stages = {language: Play(language) for language in chosen}
    if isinstance(out, Path):
        # Written beside its place, so that a run that is stopped leaves no half of a file there.
        part = out.with_name(out.name + ".part")
        with part.open("wb") as file:
            counts = _write(file, stages, conversations, share_positive, seed, advance)
        part.replace(out)
        return counts
    return _write(out, stages, conversations, share_positive, seed, advance)


def _check(chosen: list[str], conversations: int, share_positive: float) -> None:
    if unknown := sorted(set(chosen) - set(known_languages())):
        known = ", ".join(known_languages())
        raise BadRequest(f"There are no made-up chats in {', '.join(unknown)}. Choose from {known}.")
    if conversations < len(chosen):
        raise BadRequest(f"{conversations} conversations are fewer than the languages: {len(chosen)}.")
    if not 0 <= share_positive <= 1:
        raise BadRequest(f"The share of approaches is {share_positive}. Give a number from 0 to 1.")


def _write(
    file: IO[bytes],
    stages: dict[str, "Play"],
    conversations: int,
    share_positive: float,
    seed: int,
    advance: Advance | None,
) -> dict[str, Count]:
    encode = msgspec.json.Encoder().encode
    counts = {name: Count(conversations=0, positive=0, messages=0) for name in stages}
    done = 0
    for number, (language, play) in enumerate(stages.items()):
        wanted = conversations // len(stages) + (number < conversations % len(stages))
        for chat in play.conversations(wanted, share_positive, seed):
            file.write(encode(chat) + b"\n")
            _add(counts[language], chat)
            done += 1
            if advance:
                advance(done, conversations)
    return counts


def _add(count: Count, chat: Conversation) -> None:
    count["conversations"] += 1
    count["positive"] += chat.label
    count["messages"] += len(chat.messages)


class Play:
    """The chats of one language."""

    def __init__(self, language: str) -> None:
        read = material(language)
        self.language = language
        self.stage = Stage(read)
        self.typist = Typist(language, read.slang)
        self.evasions = evasions(language)

    def conversations(self, count: int, share_positive: float, seed: int) -> Iterator[Conversation]:
        """`count` chats, of which the share is an approach, in an order that tells nothing."""
        luck = chance(seed, self.language, "labels")
        left = round(count * share_positive)
        for index in range(count):
            label = int(luck.random() * (count - index) < left)
            left -= label
            rnd = chance(seed, self.language, index)
            name = f"talk-{self.language}-{seed}-{index:06d}"
            yield self.typed(name, self.stage.play(label, rnd), rnd)

    def typed(self, name: str, chat: Chat, rnd: Random) -> Conversation:
        """A chat as its people type it."""
        by = {author: habits(rnd) for author in chat.authors}
        who, evasion = self._evasion(chat, rnd)
        beats = []
        for beat in chat.beats:
            said = [piece for line in beat for piece in self._typed(line, by[line.author], rnd)]
            beats.append([_evaded(line, who, self.evasions.get(evasion or ""), rnd) for line in said])
        clock = times([len(beat) for beat in beats], chat.subject is not None, rnd)
        messages = [
            Written(said.author, when.strftime("%Y-%m-%dT%H:%M:%SZ"), said.text, said.tactics)
            for said, when in zip((said for beat in beats for said in beat), clock, strict=True)
        ]
        scene = chat.scene
        return Conversation(
            name,
            self.language,
            scene.label,
            scene.id,
            scene.kind,
            chat.hand,
            f"hand {chat.hand}",
            messages,
            chat.subject,
            evasion,
        )

    def _typed(self, said: Said, by: Habits, rnd: Random) -> list[Said]:
        texts = self.typist.type(said.text, by, rnd)
        return [Said(said.author, text[:longest_text], said.tactics) for text in texts]

    def _evasion(self, chat: Chat, rnd: Random) -> tuple[str | None, str | None]:
        """Who spells to slip past filters in this chat, and how; mostly nobody."""
        share = evading_approaches if chat.scene.label else 0.0
        if between_peers(chat.scene):
            share = evading_peers
        if rnd.random() >= share:
            return None, None
        who = chat.authors[0] if chat.scene.label else rnd.choice(chat.authors)
        return who, rnd.choice(sorted(self.evasions))


def _evaded(said: Said, who: str | None, evade: Evasion | None, rnd: Random) -> Said:
    if evade is None or said.author != who or rnd.random() >= evaded_messages:
        return said
    return Said(said.author, evade(said.text, rnd)[:longest_text], said.tactics)
