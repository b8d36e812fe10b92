"""Finding the phrases of grooming tactics in a chat message, in six languages at once.

The phrases are data (`data/tactics/*.toml`); this file reads them into a trie of words and walks a
message through it. All languages are matched together, for children mix them and tags are missing.
Measured beside one `re` union of the same phrases, the trie is faster by more than a factor of ten.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

Strength = Literal["clear", "mild"]
"""clear: seldom said in ordinary chat; mild: often said there, and only counted beside others."""

languages = ("en", "fr", "de", "it", "ru", "es")
longest_text = 2_000
"""Characters of one message that are read; what a person types is shorter."""

_apostrophes = "'`´‘’ʼ′＇"
_unseen = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\ufeff"
_dropped = dict.fromkeys(map(ord, _apostrophes + _unseen))
_words = re.compile(r"[^\W_]+").findall
_spaced = re.compile(r"\b[^\W\d_](?:[ .*_-][^\W\d_]\b){3,}")
_figures = str.maketrans("0134579", "oieastg")
_mixed = re.compile(r"(?<=[a-z])[0134579]+(?=[a-z])")
slots = re.compile(r"\(([^()]*)\)|\{(\w+)\}")
_umlauts = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class Hit(NamedTuple):
    """A phrase of one tactic channel was found."""

    channel: str
    strength: Strength


Node = dict[str, Any]
"""A trie of words: word -> Node below it; "" -> the hits of the phrase that ends here."""


class Lexicon(NamedTuple):
    """One language's phrases as they stand in its file."""

    language: str
    source: str
    words: Mapping[str, list[str]]
    channels: Mapping[str, Mapping[Strength, list[str]]]


def normalise(text: str) -> str:
    """The same words for the same sound: no case, accents, apostrophes or unseen characters.

    >>> normalise("Don’t  TELL\u200b Ma\u0301ma")
    'dont  tell mama'
    """
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    text = unicodedata.normalize("NFKD", text.translate(_dropped)).casefold()
    text = unicodedata.normalize("NFKD", text)
    if not text.isascii():
        text = "".join([c for c in text if not unicodedata.combining(c)])
    return text.translate(_dropped)


def words(text: str) -> list[str]:
    """A message's words, normalised; figures for letters and spaced-out words are undone.

    >>> words("our s3cret: d o n t tell")
    ['our', 'secret', 'dont', 'tell']
    """
    text = normalise(text[:longest_text])
    found = _words(text)
    if len(text) < 3.5 * len(found):  # many short words: perhaps letters set apart
        found = _words(_spaced.sub(lambda letters: "".join(_words(letters[0])), text))
    if not "".join(found).isalpha():
        found = [w if w.isalpha() or w.isdecimal() else _mixed.sub(_letters, w) for w in found]
    return found


def _letters(figures: re.Match[str]) -> str:
    return figures[0].translate(_figures)


def load(language: str) -> Lexicon:
    """Read one language's file."""
    path = files("hedgerow.detectors") / "data" / "tactics" / f"{language}.toml"
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    extra = {"age": [str(age) for age in range(8, 18)]}
    return Lexicon(data.pop("language"), data.pop("source"), data.pop("words") | extra, data)


def grow(pattern: str, named: Mapping[str, list[str]], hit: Hit) -> Node:
    """The trie of every phrase a pattern stands for, built from its end so that tails are shared.

    >>> grow("meet (up|) now", {}, Hit("meeting_and_travel", "mild"))["meet"]["now"]
    {'': (Hit(channel='meeting_and_travel', strength='mild'),)}
    """
    rest: Node = {"": (hit,)}
    for part in reversed(choices(pattern, named)):
        grown: Node = {}
        for choice in part:
            grown = merge(grown, _prepend(_words(normalise(choice)), rest))
        rest = grown
    return rest


def merge(one: Node, other: Node) -> Node:
    """One trie that holds the phrases of both; neither is changed."""
    if not one or one is other:
        return other
    both = dict(one)
    for word, below in other.items():
        if word not in both:
            both[word] = below
        elif word:
            both[word] = merge(both[word], below)
        else:
            both[word] = tuple(dict.fromkeys(both[word] + below))
    return both


def choices(pattern: str, named: Mapping[str, list[str]]) -> list[list[str]]:
    """A pattern as a row of parts, each a list of what may stand there.

    >>> choices("meet (up|) {when}", {"when": ["now"]})
    [['meet '], ['up', ''], [' '], ['now'], ['']]
    """
    parts: list[list[str]] = []
    end = 0
    for slot in slots.finditer(pattern):
        parts.append([pattern[end : slot.start()]])
        parts.append(named[slot[2]] if slot[2] else slot[1].split("|"))
        end = slot.end()
    parts.append([pattern[end:]])
    return parts


def _prepend(before: list[str], node: Node) -> Node:
    for word in reversed(before):
        node = {word: node}
    return node


@cache
def trie() -> Node:
    """Every phrase of every language, with umlauts also spelt out; built once, never changed."""
    root: Node = {}
    for lexicon in map(load, languages):
        spelt = {name: [w.translate(_umlauts) for w in ws] for name, ws in lexicon.words.items()}
        for channel, by_strength in lexicon.channels.items():
            for strength, patterns in by_strength.items():
                hit = Hit(channel, strength)
                for pattern in patterns:
                    root = _plant(root, grow(pattern, lexicon.words, hit))
                    if lexicon.language == "de":
                        root = _plant(root, grow(pattern.translate(_umlauts), spelt, hit))
    return root


def _plant(root: Node, branch: Node) -> Node:
    for word, below in branch.items():
        root[word] = merge(root.get(word, {}), below)
    return root


def find(text: str) -> tuple[Hit, ...]:
    """The tactic channels that a message shows, each once; clear where it shows both.

    >>> find("Don't tell your mum, this is our little secret")
    (Hit(channel='secrecy_and_isolation', strength='clear'),)
    """
    found = words(text)
    begins = trie().get
    hits: dict[str, Hit] = {}
    for start, word in enumerate(found):
        node = begins(word)
        if node is not None:
            _follow(node, found, start + 1, hits)
    return tuple(hits.values())


def _follow(node: Node | None, found: list[str], at: int, hits: dict[str, Hit]) -> None:
    while node is not None:
        for hit in node.get("", ()):
            if hit.strength == "clear" or hit.channel not in hits:
                hits[hit.channel] = hit
        node = node.get(found[at]) if at < len(found) else None
        at += 1
