"""All phrases of all languages as one trie of word numbers, which grows where messages walk.

A place in the trie is a number. What may come next is worked out when a message first gets there, from
the patterns that are still open at that place: all they stand for is far more than is ever typed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

from hedgerow.detectors.words import coarse
from hedgerow.detectors.words.lexicon import (
    Hit,
    Lexicon,
    books,
    choices,
    coarse_channel,
    languages,
    load,
)
from hedgerow.detectors.words.vocabulary import Vocabulary, coarse_numbers

Part = Sequence[tuple[int, ...]]
"""What may stand at one place of a pattern: the words of each choice; () where it may be left out."""

Table = dict[int, int]
"""Number of a word -> the place it leads to. Plain numbers alone, so that the collector passes it by."""

Steps = tuple[int, ...]


class Trie:
    """Where the phrases lead: from a place, by a word, to the next; and the phrases that end there.

    `several` are chat spellings of words that follow each other, each with these words; the spelling leads
    wherever they do.

    >>> trie = Trie([(5, (7, 8))])
    >>> trie.plant(Hit("documents", "mild"), [[(7,)], [(8,), ()]], lambda word: (word,))
    >>> trie.table(0).keys() == {7, 5}, trie.hits[trie.table(0)[7]]
    (True, (Hit(channel='documents', strength='mild'),))
    """

    def __init__(self, several: Iterable[tuple[int, Sequence[int]]] = ()) -> None:
        self.hits: list[tuple[Hit, ...]] = []
        self.tables: list[Table | None] = []
        """By place; None where nobody has been yet, see `table`."""
        self._open: list[Steps] = []
        self._places: dict[Steps, int] = {}
        self._spellings: list[Steps] = []
        self._after: list[Steps] = []
        self._ends: dict[int, Hit] = {}
        self._roots: list[int] = []
        self._several: dict[int, list[tuple[int, Sequence[int]]]] = defaultdict(list)
        for spelling, words in several:
            self._several[words[0]].append((spelling, words[1:]))

    def plant(self, hit: Hit, parts: Sequence[Part], spellings: Callable[[int], Steps]) -> None:
        """Take a pattern in, before the first look at a table; `spellings` of a word, itself among them."""
        self._ends[len(self._after)] = hit
        begin: Steps = (self._step((), ()),)
        for part in reversed(parts):
            firsts = [self._steps(words, begin, spellings) for words in part if words]
            begin = (*firsts, *begin) if () in part else tuple(firsts)
        self._roots += begin

    def _steps(self, words: Sequence[int], then: Steps, spellings: Callable[[int], Steps]) -> int:
        """The step that reads the first of these words; the last leads on to `then`."""
        for word in reversed(words):
            then = (self._step(spellings(word), then),)
        return then[0]

    def _step(self, read: Steps, then: Steps) -> int:
        self._spellings.append(read)
        self._after.append(then)
        return len(self._after) - 1

    def table(self, place: int) -> Table:
        """Where each word leads from a place; 0 is where every phrase begins."""
        if not self._open:
            self._place(tuple(self._roots))
        table = self.tables[place]
        if table is None:
            table = self.tables[place] = self._grown(self._open[place])
        return table

    def _grown(self, steps: Steps) -> Table:
        leads: dict[int, list[int]] = {}
        for step in steps:
            then = self._after[step]
            for spelling in self._spellings[step]:
                there = leads.get(spelling)
                if there is None:
                    leads[spelling] = [*then]
                else:
                    there += then
        for spelling, places in self._contracted(leads):
            leads.setdefault(spelling, []).extend(places)
        return {spelling: self._place(tuple(dict.fromkeys(there))) for spelling, there in leads.items()}

    def _contracted(self, leads: Mapping[int, list[int]]) -> list[tuple[int, Steps]]:
        """Where several words follow each other: their one chat spelling, and what is open after them."""
        found = []
        for word in leads.keys() & self._several.keys():
            for spelling, rest in self._several[word]:
                place: int | None = self._place(tuple(dict.fromkeys(leads[word])))
                for following in rest:
                    place = None if place is None else self.table(place).get(following)
                if place is not None:
                    found.append((spelling, self._open[place]))
        return found

    def _place(self, steps: Steps) -> int:
        place = self._places.get(steps)
        if place is None:
            place = self._places[steps] = len(self._open)
            self._open.append(steps)
            self.tables.append(None)
            ends = self._ends
            self.hits.append(tuple(dict.fromkeys(ends[step] for step in steps if step in ends)))
        return place


def read_all() -> list[Lexicon]:
    """Every phrase file of every book."""
    return [load(language, book) for book in books for language in languages(book)]


def build(lexicons: Sequence[Lexicon]) -> tuple[Vocabulary, Trie]:
    """The words and the trie of everything that is looked for."""
    vocabulary = Vocabulary()
    rows = [row for lexicon in lexicons for row in _numbered(lexicon, vocabulary)]
    branches = vocabulary.close()
    trie = Trie(vocabulary.several)
    spellings = {lexicon.language: _spellings(lexicon.language, branches) for lexicon in lexicons}
    for language, hit, parts in rows:
        trie.plant(hit, parts, spellings[language])
    for word, number in [*vocabulary.known.items()]:
        if strength := coarse.strength_of(word):
            trie.plant(Hit(coarse_channel, strength), [[(number,)]], _itself)
    for strength, number in coarse_numbers.items():
        trie.plant(Hit(coarse_channel, strength), [[(number,)]], _itself)
    return vocabulary, trie


def _spellings(
    language: str, branches: Mapping[tuple[str, int], Sequence[int]]
) -> Callable[[int], Steps]:
    """A word's number with those of its other spellings in one language."""

    @cache
    def of(word: int) -> Steps:
        return (word, *branches.get((language, word), ()))

    return of


def _itself(word: int) -> Steps:
    return (word,)


def _numbered(lexicon: Lexicon, vocabulary: Vocabulary) -> Iterator[tuple[str, Hit, list[Part]]]:
    """Each pattern's parts with numbers for words; parts without any choice of words fall away."""

    @cache
    def numbers(typed: str) -> tuple[int, ...]:
        return vocabulary.add(typed, lexicon.language)

    for hit, pattern in lexicon.patterns():
        parts = [list(map(numbers, part)) for part in choices(pattern, lexicon.words)]
        yield lexicon.language, hit, [part for part in parts if any(part)]
