"""Channel files: a new tactic as phrases and a sentence, written by whoever saw it, without code.

One TOML file is one channel:

    name = "tutoring_codes"            # a token; warnings carry it
    title = "Free codes for tutoring"
    sentence = "messages that offer free codes for tutoring: {count} of the last {window}"
    weight = 2.5                       # the most it can add, in nats
    source = "reports of March 2026"   # where the knowledge comes from
    author = "Trust and safety, Example Ltd"
    date = 2026-03-20
    [sentences]                        # the same sentence in further languages
    [words]                            # lists that patterns may name
    [phrases.en]                       # patterns by language; see `words.lexicon` for how they are written
    clear = ["free codes for {lessons}"]
    mild = []

Whatever is wrong is told with the file, the key, why, and what helps.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

from hedgerow.detectors.words.lexicon import Lexicon, Strength, ages, strengths, wrong

most_channels = 24
"""In one folder: a warning can speak of 64 in all."""
most_patterns = 300
most_weight = 6.0
"""In nats. A warning needs a little more, so no channel of one's own can raise one alone."""
longest_text = 200
largest_file = 128 * 1024

_name = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+){0,4}")
_language = re.compile(r"[a-z]{2,3}")
_needed = {"name", "title", "sentence", "weight", "source", "author", "date", "phrases"}
_known = _needed | {"sentences", "words"}
_by_language = Mapping[str, Mapping[Strength, list[str]]]


class BadChannel(ValueError):
    """A channel file that cannot be used: which file, which key, why, and what helps."""

    def __init__(self, file: str, key: str, reason: str, remedy: str) -> None:
        super().__init__(file, key, reason, remedy)
        self.file, self.key, self.reason, self.remedy = file, key, reason, remedy

    def __str__(self) -> str:
        return f"{self.file}, {self.key}: {self.reason}. {self.remedy}"


@dataclass(frozen=True)
class OwnChannel:
    """One channel as its file has it; the phrases as lexicons, one a language."""

    name: str
    title: str
    sentences: Mapping[str, str]
    """By language; "en" is always there."""
    weight: float
    source: str
    author: str
    date: date
    lexicons: tuple[Lexicon, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it looks for phrases in."""
        return tuple(lexicon.language for lexicon in self.lexicons)

    def sentence(self, language: str = "en") -> str:
        """The sentence in a language; English where the file has no other."""
        return self.sentences.get(language.partition("-")[0], self.sentences["en"])


def read_channels(folder: Path) -> tuple[OwnChannel, ...]:
    """Every channel of a folder, in the order of their names; raises `BadChannel`."""
    if not folder.is_dir():
        raise BadChannel(str(folder), "folder", "there is no such folder", "Make it, or mend the path.")
    found: dict[str, OwnChannel] = {}
    for path in sorted(folder.glob("*.toml")):
        channel = read_channel(path.name, text_of(path))
        if channel.name in found:
            raise BadChannel(
                path.name, "name", f"{channel.name!r} is another file's too", "Give each its own name."
            )
        found[channel.name] = channel
    if len(found) > most_channels:
        told = f"the folder holds {len(found)} channels"
        raise BadChannel(str(folder), "folder", told, f"Keep the {most_channels} that matter most.")
    return tuple(found[name] for name in sorted(found))


def read_channel(file: str, text: str) -> OwnChannel:
    """The channel in a file's text; `file` is named in what is raised."""
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise BadChannel(file, "file", f"is no TOML: {problem}", "Mend the line it names.") from None
    _check_keys(file, data)
    return OwnChannel(
        name=_token(file, data["name"]),
        title=_line(file, "title", data["title"]),
        sentences=_sentences(file, data),
        weight=_weight(file, data["weight"]),
        source=_line(file, "source", data["source"]),
        author=_line(file, "author", data["author"]),
        date=_day(file, data["date"]),
        lexicons=tuple(_lexicons(file, data)),
    )


def text_of(path: Path) -> str:
    """What stands in a channel file; raises `BadChannel` where it is too long or no UTF-8."""
    if path.stat().st_size > largest_file:
        raise BadChannel(path.name, "file", "is very long", f"Keep it below {largest_file} bytes.")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadChannel(path.name, "file", "is no UTF-8", "Save it as UTF-8.") from None


def _check_keys(file: str, data: Mapping[str, Any]) -> None:
    for key in sorted(_needed - data.keys()):
        raise BadChannel(file, key, "is missing", "Every channel says it; see the example channel.")
    for key in sorted(data.keys() - _known):
        raise BadChannel(file, key, "is no key of a channel", f"There are: {', '.join(sorted(_known))}.")


def _token(file: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > 32 or not _name.fullmatch(value):
        remedy = (
            "Use at most five words of small letters and figures, joined by _, 32 characters in all."
        )
        raise BadChannel(file, "name", "is no token that may travel in a warning", remedy)
    return value


def _line(file: str, key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadChannel(file, key, "is no text", "Write one line in plain words.")
    if len(value) > longest_text or "\n" in value:
        raise BadChannel(file, key, "is too long", f"One line of at most {longest_text} characters.")
    return value.strip()


def _sentences(file: str, data: Mapping[str, Any]) -> dict[str, str]:
    further = _table(file, "sentences", data.get("sentences", {}))
    told = {"sentence": data["sentence"], **{f"sentences.{k}": v for k, v in further.items()}}
    for key, value in told.items():
        _holes(file, key, _line(file, key, value))
    for language in further:
        _check_language(file, f"sentences.{language}", language)
    return {**{k: str(v).strip() for k, v in further.items()}, "en": str(data["sentence"]).strip()}


def _holes(file: str, key: str, sentence: str) -> None:
    """What stands in braces is put in when the sentence is read: two numbers and nothing else."""
    remedy = "It may hold {count} and {window}, each once, and no other braces."
    try:
        parts = [part for part in Formatter().parse(sentence) if part[1] is not None]
    except ValueError:
        raise BadChannel(file, key, "its braces do not close", remedy) from None
    names = [name for _, name, _, _ in parts]
    plain = all(not spec and not conversion for _, _, spec, conversion in parts)
    if not plain or sorted(str(name) for name in names) != ["count", "window"]:
        raise BadChannel(file, key, "must hold {count} and {window}", remedy)


def _weight(file: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= most_weight:
        remedy = (
            f"Take a number of nats above 0 and at most {most_weight:g}; 2.3 means: ten times as likely."
        )
        raise BadChannel(file, "weight", f"is {value!r}", remedy)
    return float(value)


def _day(file: str, value: Any) -> date:
    if not isinstance(value, date):
        raise BadChannel(file, "date", "is no date", "Write the day without quotes, as 2026-03-20.")
    return value


def _table(file: str, key: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadChannel(
            file, key, "is no table", f"Write [{key}] on a line, and what belongs to it below."
        )
    return value


def _check_language(file: str, key: str, language: str) -> None:
    if not _language.fullmatch(language):
        raise BadChannel(file, key, "is no language code", "Use en, de, uk, und and so on.")


def _lexicons(file: str, data: Mapping[str, Any]) -> Iterator[Lexicon]:
    words = _words(file, _table(file, "words", data.get("words", {})))
    phrases = _table(file, "phrases", data["phrases"])
    count = 0
    for language, by_strength in phrases.items():
        key = f"phrases.{language}"
        _check_language(file, key, language)
        found = {
            s: _patterns(file, f"{key}.{s}", v, words) for s, v in _strengths(file, key, by_strength)
        }
        count += sum(map(len, found.values()))
        yield Lexicon(language, str(data["source"]), words, {str(data["name"]): found})
    if not 0 < count <= most_patterns:
        remedy = f"Give it between 1 and {most_patterns} patterns in all."
        raise BadChannel(file, "phrases", f"holds {count} patterns", remedy)


def _words(file: str, words: Mapping[str, Any]) -> dict[str, list[str]]:
    for name, entries in words.items():
        if not isinstance(entries, list) or not entries or not all(isinstance(e, str) for e in entries):
            raise BadChannel(file, f"words.{name}", "is no list of words", 'Write ["one", "another"].')
    return {**words, "age": ages}


def _strengths(file: str, key: str, value: Any) -> Iterator[tuple[Strength, Any]]:
    table = _table(file, key, value)
    if strange := table.keys() - set(strengths):
        told = f"has {', '.join(sorted(strange))}"
        raise BadChannel(file, key, told, "A language holds two lists: clear and mild.")
    for strength in strengths:
        yield strength, table.get(strength, [])


def _patterns(file: str, key: str, value: Any, words: Mapping[str, list[str]]) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(pattern, str) for pattern in value):
        raise BadChannel(file, key, "is no list of patterns", 'Write ["one", "another"].')
    for pattern in value:
        if reason := wrong(pattern, words):
            raise BadChannel(file, key, f"{pattern!r}: {reason}", "Patterns are told of in the how-to.")
    return value
