"""The words of all phrases as numbers, and every other spelling that leads to one of them.

A spelling that can only be one word of one language ("skolko" for "сколько") is that word wherever
it is met. A spelling that is a word of its own elsewhere, or stands for words of several languages
("let", or an emoji), becomes a further branch in the phrases of its own language alone.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from hedgerow.detectors.words import coarse, evasion, transliteration
from hedgerow.detectors.words.lexicon import Strength, emoji, slang
from hedgerow.detectors.words.normalising import longest_text, tokens

unknown, mark, figured, coarse_clear, coarse_mild, lone = range(1, 7)
"""Numbers that stand for no word: of no phrase; the end of a message; of a phrase, if it is Arabic
in Latin letters; on the list of coarse words; a single letter of no phrase."""

most_remembered = 100_000
"""Spellings whose number is kept at hand; then they are forgotten and looked up anew."""

_no_letters = re.compile(r"[\W_]+")

coarse_numbers: dict[Strength, int] = {"clear": coarse_clear, "mild": coarse_mild}


class Vocabulary(dict[str, int]):
    """A word as it is typed -> its number; what is not there yet is worked out when asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, int] = {}
        self.squeezed: dict[str, int] = {}
        self.size = lone + 1
        self.several: list[tuple[int, tuple[int, ...]]] = []
        """Chat spellings that stand for several words, each with these words."""
        self._added = cache(self._add)
        self._aliases: dict[str, set[tuple[str, int]]] = defaultdict(set)
        self._emoji = {lang: _turned(table) for lang, table in emoji().items()}
        self._short = {lang: _turned(_single(table)) for lang, table in slang().items()}

    def add(self, typed: str, language: str) -> tuple[int, ...]:
        """The numbers of a piece of a pattern; new words are taken in with their other spellings."""
        words = typed.split()
        if len(words) == 1:
            return self._added(words[0], language)
        return tuple(number for word in words for number in self._added(word, language))

    def _add(self, chunk: str, language: str) -> tuple[int, ...]:
        short, words = slang().get(language, {}), tokens(chunk)
        numbers: list[int] = []
        for word in words:
            for standard in short.get(word, (word,)):
                numbers.append(self._number(standard))
                self._alias(standard, language, self._short)
                self._alias(standard, language, self._emoji)
        if len(words) == 1 and words[0] not in short and language in transliteration.languages:
            self._spellings(_no_letters.sub("", chunk.casefold()), words[0], language)
        return tuple(numbers)

    def close(self) -> dict[tuple[str, int], list[int]]:
        """Settle what each other spelling is: the branches to plant, by language and word."""
        branches: dict[tuple[str, int], list[int]] = defaultdict(list)
        for spelling, targets in self._aliases.items():
            numbers = {number for _, number in targets}
            if spelling not in self.known and len(numbers) == 1:
                self.known[spelling] = numbers.pop()
                continue
            number = self._number(spelling)
            for language, target in sorted(targets):
                if target != number:
                    branches[language, target].append(number)
        self._spell_out()
        self._added.cache_clear()
        self.squeezed = {evasion.squeezed(word): n for word, n in reversed(self.known.items())}
        self.update(self.known)
        return branches

    def _spell_out(self) -> None:
        for table in slang().values():
            for spelling, words in table.items():
                if len(words) > 1 and all(word in self.known for word in words):
                    self.several.append((self._number(spelling), tuple(map(self._number, words))))

    def numbers(self, words: Iterable[str]) -> list[int]:
        """The numbers of words as they are typed."""
        return list(map(self.__getitem__, words))

    def singles(self) -> set[int]:
        """The numbers that a single letter may have; longer words may have them too."""
        return {lone, *(number for word, number in self.known.items() if len(word) == 1)}

    def signs(self) -> frozenset[str]:
        """Every emoji that may stand for a word."""
        return frozenset(sign for table in emoji().values() for sign in table)

    def __missing__(self, word: str) -> int:
        if len(self) > most_remembered:
            self.clear()
            self.update(self.known)
        number = self[word] = self._work_out(word)
        return number

    def _work_out(self, word: str) -> int:
        if word == "\0":
            return mark
        if len(word) == 1:
            return lone
        if len(word) > longest_text or word.isdecimal():
            return unknown
        if strength := coarse.strength_of(word):
            return coarse_numbers[strength]
        if word.isascii() and word.isalpha() and not evasion.stretched(word):
            return unknown  # as most words that are asked for: nothing in it hides another
        return self._hidden(word)

    def _hidden(self, word: str) -> int:
        """The number of what a word stands for that is not written as words are."""
        for form in evasion.forms(word):
            if number := self.known.get(form):
                return number
            if strength := coarse.strength_of(form):
                return coarse_numbers[strength]
        if evasion.stretched(word) and (number := self.squeezed.get(evasion.squeezed(word))):
            return number
        arabic = transliteration.may_be_arabic(word)
        return figured if arabic and transliteration.latin_skeleton(word) in self.known else unknown

    def _number(self, word: str) -> int:
        if word not in self.known:
            self.known[word] = self.size
            self.size += 1
        return self.known[word]

    def _alias(self, word: str, language: str, tables: dict[str, dict[str, list[str]]]) -> None:
        for spelling in tables.get(language, {}).get(word, ()):
            self._aliases[spelling].add((language, self.known[word]))

    def _spellings(self, typed: str, word: str, language: str) -> None:
        number = self.known[word]
        for spelling in transliteration.spellings(typed, language):
            self._aliases[spelling].add((language, number))
        if language == "ar" and (skeleton := transliteration.arabic_skeleton(word)):
            self._aliases[skeleton].add((language, number))


def _single(table: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {spelling: words for spelling, words in table.items() if len(words) == 1}


def _turned(table: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """Word -> its spellings, from spelling -> the words it may stand for."""
    turned: dict[str, list[str]] = defaultdict(list)
    for spelling, words in table.items():
        for word in words:
            turned[word].append(spelling)
    return turned
