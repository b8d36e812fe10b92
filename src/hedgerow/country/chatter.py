"""What people write to each other on ordinary days, in the six languages of the country.

The words were written for this project and lie beside this file, one file a language. A topic is a
list of exchanges; an exchange is a few lines between two people in turn, with gaps that are filled
at random. The topic `near` holds innocent words that sound like a tactic, such as a surprise to be
kept secret: they fall as rarely as they do in life.
"""

import re
from functools import cache
from importlib.resources import files
from random import Random
from typing import NamedTuple

import msgspec

languages = ("en", "fr", "de", "it", "ru", "es")
near_share = 0.012
"""Share of ordinary exchanges that come from the topic `near`."""
smileys = (" :)", " 😂", " 😄", " haha", "!", " 👍", " ❤️", " ;)", "...", " 🙈")

Line = tuple[str, ...]
Exchange = tuple[Line, ...]


class Words(msgspec.Struct, forbid_unknown_fields=True):
    """One language's file: fillers for the gaps, and exchanges by topic."""

    slots: dict[str, list[str]]
    topics: dict[str, list[str]]


class Said(NamedTuple):
    """One line of an exchange: whether the one who began says it, and the words."""

    first: bool
    text: str


class Chatter:
    """Ordinary talk in one language."""

    def __init__(self, language: str) -> None:
        path = files("hedgerow.country") / "words" / f"{language}.toml"
        words = msgspec.toml.decode(path.read_bytes(), type=Words)
        self.slots = words.slots
        self.topics = {t: tuple(map(parse, lines)) for t, lines in words.topics.items()}

    def exchange(self, topic: str, rnd: Random) -> list[Said]:
        """A few lines on a topic; now and then something rarer."""
        if topic != "work" and rnd.random() < near_share:
            topic = "near"
        return self.fill(rnd.choice(self.topics[topic]), rnd)

    def fill(self, exchange: Exchange, rnd: Random) -> list[Said]:
        """An exchange with its gaps filled; the same gap keeps its filler throughout."""
        chosen: dict[str, str] = {}
        said = []
        for number, line in enumerate(exchange):
            text = line[0] if len(line) == 1 else self._filled(line, chosen, rnd)
            said.append(Said(number % 2 == 0, casual(text, rnd)))
        return said

    def _filled(self, line: Line, chosen: dict[str, str], rnd: Random) -> str:
        parts = list(line)
        for i in range(1, len(parts), 2):
            slot = parts[i]
            if slot not in chosen:
                chosen[slot] = rnd.choice(self.slots[slot])
            parts[i] = chosen[slot]
        return "".join(parts)


def parse(text: str) -> Exchange:
    """An exchange as it is written down: lines between bars, gaps in braces.

    >>> parse("see you at {hour} | ok")
    (('see you at ', 'hour', ''), ('ok',))
    """
    return tuple(tuple(re.split(r"\{(\w+)\}", line.strip())) for line in text.split(" | "))


def casual(text: str, rnd: Random) -> str:
    """The text as thumbs write it: now and then a smiley, small letters, no full stop."""
    luck = rnd.random()
    if luck < 0.1:
        return text + smileys[int(luck * 100)]
    if luck < 0.35:
        return text.lower()
    return text.rstrip(".") if luck < 0.6 else text


@cache
def chatter(language: str) -> Chatter:
    """The talk of a language, read once."""
    return Chatter(language)
