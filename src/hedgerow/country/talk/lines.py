"""One line of talk as it is written down: `(hey|hi|)` is one of its choices, `{game}` one of a list.

A smiley such as :) may stand anywhere outside the choices. A number behind a slot's name asks for
another filler of the same list: "{friend} and {friend2}".
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

Words = Mapping[str, Sequence[str]]

ages = tuple(str(age) for age in range(8, 18))
"""What `{age}` stands for in every language, unless the file has its own list."""
longest_text = 200
"""Characters of the longest message a line may become."""

_choice = re.compile(r"\(([^()]*\|[^()]*)\)")
_slot = re.compile(r"\{([^\W\d]\w*?)(\d?)\}")
_gaps = re.compile(r"\s+")
_digits = re.compile(r"(?:\d[\s./()-]{0,2}){6,}")
_address = re.compile(r"@|://|www\.|\w\.(?:com|net|org|gg|ly|[a-z]{2}/)\b", re.IGNORECASE)
_invisible = re.compile(r"[\u200b-\u200c\u200e-\u200f\u202a-\u202e\u2066-\u2069\x00-\x1f]")


def fill(text: str, words: Words, chosen: dict[tuple[str, str], str], rnd: Random) -> str:
    """A message from a line; `chosen` keeps what slots were filled with, for the rest of a beat.

    >>> fill("(hi|hi) {age} :)", {"age": ["9"]}, {}, Random(1))
    'hi 9 :)'
    """
    drawn = _choice.sub(lambda m: rnd.choice(m[1].split("|")), text)
    filled = _slot.sub(lambda m: _filler(m[1], m[2], words, chosen, rnd), drawn)
    return _gaps.sub(" ", filled).strip()


def _filler(
    name: str, number: str, words: Words, chosen: dict[tuple[str, str], str], rnd: Random
) -> str:
    if (name, number) not in chosen:
        taken = {filler for (other, _), filler in chosen.items() if other == name}
        free = [word for word in words[name] if word not in taken]
        chosen[name, number] = rnd.choice(free or list(words[name]))
    return chosen[name, number]


def faults(text: str, words: Words) -> Iterator[tuple[str, str]]:
    """What is wrong with a line, each with its remedy."""
    rest = _choice.sub("", text)
    if "|" in rest:
        remedy = "Write choices as (a|b|) without brackets inside; put smileys outside of them."
        yield "has a bar that belongs to no choice", remedy
    for name in sorted(slots(text) - set(words)):
        yield f"has the slot {{{name}}}, which [words] does not know", "Add the list or mend the name."
    if re.search(r"[{}]", _slot.sub("", text)):
        yield "has a brace that belongs to no slot", "Write slots as {name}: letters, digits and _ only."
    if not slots(text) - set(words):
        yield from _faults_of_size(text, words)
    if found := _digits.search(text) or _address.search(text) or _invisible.search(text):
        remedy = "Leave out phone numbers, addresses, links, handles and invisible characters."
        yield f"holds {found.group()!r}, which looks like a way to reach somebody", remedy


def slots(text: str) -> set[str]:
    """Names of the slots in a line, without their numbers."""
    return {name for name, _ in _slot.findall(text)}


def _faults_of_size(text: str, words: Words) -> Iterator[tuple[str, str]]:
    if not _extreme(text, words, min):
        yield "can become an empty message", "Give the line a word that is always there."
    size = len(_extreme(text, words, max))
    if size > longest_text:
        reason = f"can become {size} characters long, more than {longest_text}"
        yield reason, "People write shorter messages: split it into two turns."


def _extreme(text: str, words: Words, choose: Callable[..., str]) -> str:
    """The shortest or the longest message a line can become."""
    drawn = _choice.sub(lambda m: choose(m[1].split("|"), key=len), text)
    filled = _slot.sub(lambda m: choose(words[m[1]], key=len), drawn)
    return _gaps.sub(" ", filled).strip()
