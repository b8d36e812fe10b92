"""The phrase files: what stands in them, read and checked.

A file holds one language of one book of phrases (`data/tactics`, `data/recruitment`). Languages are
found by listing the folder. `(a|b|)` stands for each of its choices, `{word}` for each entry of the
file's [words], `{age}` for 8 to 17. Chat spellings ("u" for "you") stand in `data/slang`, emoji that
are used as words in `data/emoji.toml`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal, NamedTuple, cast

from hedgerow.detectors.words.normalising import tokens

Strength = Literal["clear", "mild"]
"""clear: seldom said in ordinary chat; mild: often said there, and only counted beside others."""

Book = Literal["tactics", "recruitment"]
"""Which folder of phrases, and so which detector they speak to."""

strengths: tuple[Strength, ...] = ("clear", "mild")
coarse_channel = "coarse_language"
"""Its words come from a library's list, see `coarse`; no phrase file may hold it."""

_tactics = """
age_and_family risk_assessment trust_and_flattery gifts_and_offers secrecy_and_isolation moving_platform
image_request meeting_and_travel coercion_and_debt documents young romance everyday
"""
_recruitment = """
too_good_offer paid_travel documents_taken debt isolation_control false_love forced_crime
hurry_and_secrecy
"""
books: Mapping[Book, frozenset[str]] = {
    "tactics": frozenset(_tactics.split()),
    "recruitment": frozenset(_recruitment.split()),
}
"""The channels that a book's files may hold."""

slots = re.compile(r"\(([^()]*)\)|\{(\w+)\}")
_slot = re.compile(r"\{(\w+)\}")
_bracket = re.compile(r"[(){}|]")
_in_word = re.compile(r"[\w'’]")
ages = [str(age) for age in range(8, 18)]
_data = files("hedgerow.detectors") / "data"


class BadPhrases(ValueError):
    """A phrase file is not in order: which file, which channel, which pattern, and why."""

    def __init__(self, file: str, channel: str, pattern: str, reason: str) -> None:
        super().__init__(file, channel, pattern, reason)
        self.file, self.channel, self.pattern, self.reason = file, channel, pattern, reason

    def __str__(self) -> str:
        return f"{self.file}, [{self.channel}], {self.pattern!r}: {self.reason}"


class Hit(NamedTuple):
    """A phrase of one channel was found."""

    channel: str
    strength: Strength


class Lexicon(NamedTuple):
    """One language's phrases as they stand in its file."""

    language: str
    source: str
    words: Mapping[str, list[str]]
    channels: Mapping[str, Mapping[Strength, list[str]]]

    def patterns(self) -> Iterator[tuple[Hit, str]]:
        """Every pattern with what it shows."""
        for channel, by_strength in self.channels.items():
            for strength, patterns in by_strength.items():
                for pattern in patterns:
                    yield Hit(channel, strength), pattern


def languages(book: Book = "tactics") -> tuple[str, ...]:
    """The languages a book has files for, in the order of their codes."""
    return _stems(_data / book)


def load(language: str, book: Book = "tactics") -> Lexicon:
    """Read and check one language's file; raises `BadPhrases`."""
    return read(f"{book}/{language}.toml", _text(_data / book / f"{language}.toml"), book)


def read(file: str, text: str, book: Book) -> Lexicon:
    """The phrases in a file's text, checked; `file` is named in what is raised."""
    try:
        data: dict[str, Any] = tomllib.loads(text)
        language, source = str(data.pop("language")), str(data.pop("source"))
    except (tomllib.TOMLDecodeError, KeyError) as reason:
        raise BadPhrases(file, "", "", f"cannot be read: {reason}") from reason
    lexicon = Lexicon(language, source, data.pop("words", {}) | {"age": ages}, data)
    check(lexicon, file, book)
    return lexicon


def check(lexicon: Lexicon, file: str, book: Book) -> None:
    """Whether every table and pattern can be used; raises `BadPhrases` for the first that cannot."""
    if not file.endswith(f"{lexicon.language}.toml"):
        raise BadPhrases(file, "language", lexicon.language, "the file's name says another language")
    for name, entries in lexicon.words.items():
        if not entries or not all(isinstance(word, str) and tokens(word) for word in entries):
            raise BadPhrases(file, "words", name, "has no entries, or one without words")
    for channel, by_strength in lexicon.channels.items():
        if channel not in books[book]:
            raise BadPhrases(file, channel, "", "no such channel; there are: " + _listed(books[book]))
        if not isinstance(by_strength, dict) or not by_strength.keys() <= set(strengths):
            raise BadPhrases(file, channel, "", "a channel holds lists named " + _listed(strengths))
    for hit, pattern in lexicon.patterns():
        if reason := wrong(pattern, lexicon.words):
            raise BadPhrases(file, hit.channel, pattern, reason)


def wrong(pattern: str, words: Mapping[str, list[str]]) -> str:
    """Why a pattern cannot be used; "" where it can."""
    for slot in slots.finditer(pattern):
        for name in [slot[2]] if slot[2] else _slot.findall(slot[1]):
            if name not in words:
                return f"[words] has no {name!r}"
        if not slot[2] and not any(tokens(choice) for choice in slot[1].split("|")):
            return "a choice without words"
        if _in_word.search(pattern[: slot.start()][-1:] + pattern[slot.end() :][:1]):
            return "a choice must stand between words, not inside one"
    fixed = slots.sub("", pattern)
    if _bracket.search(fixed):
        return "brackets do not close, or stand inside each other"
    if not tokens(fixed) and not any(
        all(tokens(choice) for choice in part) for part in choices(pattern, words)
    ):
        return "could stand for no words at all"
    return ""


def choices(pattern: str, named: Mapping[str, list[str]]) -> list[list[str]]:
    """A pattern as a row of parts, each a list of what may stand there.

    >>> choices("meet (up|) {when}", {"when": ["now"]})
    [['meet '], ['up', ''], [' '], ['now'], ['']]
    """
    parts: list[list[str]] = []
    end = 0
    for slot in slots.finditer(pattern):
        parts.append([pattern[end : slot.start()]])
        parts.append(named[slot[2]] if slot[2] else _alternatives(slot[1], named))
        end = slot.end()
    parts.append([pattern[end:]])
    return parts


def _alternatives(text: str, named: Mapping[str, list[str]]) -> list[str]:
    """The choices of a bracket; one that names a list stands for each of its entries."""
    found: list[str] = []
    for choice in text.split("|"):
        name = _slot.search(choice)
        found += [choice.replace(name[0], word) for word in named[name[1]]] if name else [choice]
    return found


@cache
def slang() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """By language: how a word is spelt in chat -> the word or words it stands for, normalised."""
    return {lang: dict(_slang(lang)) for lang in _stems(_data / "slang")}


def _slang(language: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    file = f"slang/{language}.toml"
    for spelling, standard in tomllib.loads(_text(_data / file))["words"].items():
        spelt, words = tokens(spelling), tuple(tokens(standard))
        if len(spelt) != 1 or not words:
            raise BadPhrases(file, "words", spelling, "a chat spelling is one word for one or more")
        if words != tuple(spelt):
            yield spelt[0], words


@cache
def emoji() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """By language: an emoji -> the words it is used for in chat, normalised."""
    data = tomllib.loads(_text(_data / "emoji.toml"))
    return {
        language: {
            sign: tuple(w for word in words for w in tokens(word)) for sign, words in table.items()
        }
        for language, table in data.items()
    }


def _stems(folder: Traversable) -> tuple[str, ...]:
    names = [file.name for file in folder.iterdir()] if folder.is_dir() else []
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def _text(file: Traversable) -> str:
    return file.read_text(encoding="utf-8")


def _listed(names: Any) -> str:
    return ", ".join(sorted(cast(frozenset[str], names)))
