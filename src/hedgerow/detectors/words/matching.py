"""Finding phrases in messages: one by one, or many at once; both give the same.

A message is read as it stands; and where it shows how, once more with letters for signs, letters set
apart put together, emoji as words, or as Arabic in Latin letters. In bulk, messages are cut into
words together, and a table of the pairs of words that begin phrases sorts out the few places that
are worth following.
"""

import gc
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from hedgerow.detectors.words import evasion, transliteration
from hedgerow.detectors.words.lexicon import Book, Hit, Lexicon, books, coarse_channel
from hedgerow.detectors.words.normalising import longest_text, normalise, tokens
from hedgerow.detectors.words.phrases import Trie, build, read_all
from hedgerow.detectors.words.vocabulary import figured, mark, unknown

Hits = tuple[Hit, ...]
Flags = npt.NDArray[np.bool_]

most_together = 2_000
"""Messages that are cut into words at once."""

_pair_bits = 21
_picture = re.compile("[\u2600-\U0001faff]")
"""Among these are all emoji that stand for words; a single range is searched much faster."""

_signs = np.zeros(256, dtype=bool)
_signs[[ord(sign) for sign in evasion.symbols if sign.isascii()]] = True

_heard: dict[Book, frozenset[str]] = {
    "tactics": books["tactics"] | {coarse_channel},
    "recruitment": books["recruitment"],
}


class Matcher:
    """Everything that is looked for, ready for messages: our own phrase files unless told."""

    def __init__(self, lexicons: Sequence[Lexicon] | None = None) -> None:
        collecting = gc.isenabled()
        gc.disable()  # many small tuples, none of them to be freed
        try:
            self.words, self.trie = build(read_all() if lexicons is None else lexicons)
        finally:
            if collecting:
                gc.enable()
        self.signs = self.words.signs()
        self._sign = re.compile("[" + "".join(map(re.escape, self.signs)) + "]")
        self._sign_or_word = re.compile(f"{self._sign.pattern}|[^\\W_]+")
        self._tables()
        self._ahead: dict[str, Hits] = {}
        self._last: tuple[str, Hits] = ("", ())

    def _tables(self) -> None:
        """Which words are phrases or begin one, and which pairs of words begin one."""
        size = self.words.size
        self._begins, self._alone, self._single = np.zeros((3, size), dtype=bool)
        self._pairs = np.zeros(1 << _pair_bits, dtype=bool)
        self.root = self.trie.table(0)
        self._begins[list(self.root)] = True
        self._single[list(self.words.singles())] = True
        for number, place in self.root.items():
            then = self.trie.table(place)
            seconds = np.fromiter(then, np.int64, len(then))
            self._pairs[_pair(number, seconds)] = True
            self._alone[number] = bool(self.trie.hits[place])

    def search(self, text: str) -> Hits:
        """What a message shows, each channel once; clear where it shows both."""
        hits = self._ahead.get(text)
        if hits is None:
            last, hits = self._last
            if text != last:
                hits = self._search(_read(text))
                self._last = (text, hits)
        return hits

    def look_ahead(self, texts: Sequence[str]) -> None:
        """Search a batch at once, for `search` to find what it will be asked; forgets the one before."""
        if not self._ahead.keys() >= set(texts):
            self._ahead = dict(zip(texts, self.search_all(texts), strict=True))

    def _search(self, text: str) -> Hits:
        words = tokens(text)
        numbers = self.words.numbers(words)
        hits: dict[str, Hit] = {}
        self._walk(numbers, hits)
        if (
            figured in numbers
            or evasion.has_letters_apart(words)
            or evasion.has_symbols(text)
            or self._has_signs(text)
        ):
            for reading in self._readings(text, words):
                self._walk(self.words.numbers(reading), hits)
            if figured in numbers:
                self._walk_arabic(words, hits)
        return tuple(hits.values())

    def _has_signs(self, text: str) -> bool:
        return not text.isascii() and _picture.search(text) is not None and bool(self._sign.search(text))

    def _walk(self, numbers: list[int], hits: dict[str, Hit]) -> None:
        begins = self.root.get
        numbers.append(unknown)
        for at, number in enumerate(numbers, 1):
            place = begins(number)
            if place is not None:
                follow(self.trie, place, numbers, at, hits)

    def _walk_arabic(self, words: list[str], hits: dict[str, Hit]) -> None:
        """Note the phrases in Arabic in Latin letters that go through a word with its figures.

        Other words are read so as well, and many an English word has the consonants of an Arabic one.
        """
        known, skeleton = self.words, transliteration.latin_skeleton
        through: dict[str, Hit] = {}
        around: dict[str, Hit] = {}
        self._walk(known.numbers([skeleton(word) or word for word in words]), through)
        self._walk(
            known.numbers(["" if known[word] == figured else skeleton(word) or word for word in words]),
            around,
        )
        for channel, hit in through.items():
            if around.get(channel) != hit and (hit.strength == "clear" or channel not in hits):
                hits[channel] = hit

    def _readings(self, text: str, words: list[str]) -> Iterator[list[str]]:
        """The message once more, for each way in which its words may be hidden."""
        bases = [words]
        if evasion.has_symbols(text):
            bases.append(tokens(evasion.without_symbols(text)))
        if self._has_signs(text):
            bases.append(self._sign_or_word.findall(normalise(text)))
        bases += [
            evasion.joined(base, self.words.known.__contains__)
            for base in bases
            if evasion.has_letters_apart(base)
        ]
        yield from bases[1:]

    def search_all(self, texts: Sequence[str]) -> list[Hits]:
        """What each of many messages shows; the same as `search` says of each."""
        found: list[Hits] = [()] * len(texts)
        for first in range(0, len(texts), most_together):
            cut = [_read(text) for text in texts[first : first + most_together]]
            for plain in (True, False):
                group = [n for n, text in enumerate(cut) if text and text.isascii() is plain]
                for place, hits in self._together([cut[n] for n in group]):
                    found[first + group[place]] = hits
        return found

    def _together(self, texts: list[str]) -> Iterator[tuple[int, Hits]]:
        """The messages that show something, by their place."""
        words = tokens(" \0 ".join([*texts, "", ""]))
        numbers = np.fromiter(map(self.words.__getitem__, words), np.int64, len(words))
        message = np.cumsum(numbers == mark)
        odd = self._odd_ones(texts, words, numbers, message)
        for place in odd:
            yield place, self._search(texts[place])
        places = np.flatnonzero(self._worth(numbers))
        listed = numbers.tolist()
        hits: dict[int, dict[str, Hit]] = {}
        for at, place in zip(places.tolist(), message[places].tolist(), strict=True):
            if place not in odd:
                follow(self.trie, self.root[listed[at]], listed, at + 1, hits.setdefault(place, {}))
        yield from ((place, tuple(of.values())) for place, of in hits.items() if of)

    def _worth(self, numbers: npt.NDArray[np.int64]) -> Flags:
        """Where a phrase may begin: always where one does."""
        worth = self._alone[numbers]
        places = np.flatnonzero(self._begins[numbers[:-1]])
        worth[places[self._pairs[_pair(numbers[places], numbers[places + 1])]]] = True
        return worth

    def _odd_ones(
        self,
        texts: list[str],
        words: list[str],
        numbers: npt.NDArray[np.int64],
        message: npt.NDArray[np.int64],
    ) -> set[int]:
        """The messages that are to be read in more than one way."""
        single = self._single[numbers]
        three = np.flatnonzero(single[:-2] & single[1:-1] & single[2:]).tolist()
        apart = [n for n in three if len(words[n]) == len(words[n + 1]) == len(words[n + 2]) == 1]
        places = {*message[apart].tolist(), *message[numbers == figured].tolist()}
        places |= {n for n in _signed(texts) if evasion.has_symbols(texts[n])}
        if texts and not texts[0].isascii():
            places |= {n for n, text in enumerate(texts) if self._has_signs(text)}
        return places


def _signed(texts: list[str]) -> Iterable[int]:
    """The messages in which a sign stands that may be a letter; of plain ones seen at one look."""
    if not texts or not texts[0].isascii():
        return range(len(texts))
    letters = np.frombuffer("".join(texts).encode(), np.uint8)
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
    places = np.searchsorted(ends, np.flatnonzero(_signs[letters]), "right")
    return set(places.tolist())


def follow(trie: Trie, place: int | None, numbers: Sequence[int], at: int, hits: dict[str, Hit]) -> None:
    """Walk on from where a phrase's first word leads, and note the phrases that end on the way."""
    tables, ends = trie.tables, trie.hits
    while place is not None:
        for hit in ends[place]:
            if hit.strength == "clear" or hit.channel not in hits:
                hits[hit.channel] = hit
        table = tables[place]
        place = (trie.table(place) if table is None else table).get(numbers[at])
        at += 1


def _read(text: str) -> str:
    """As much of a message as is read, without the mark that parts messages."""
    return text[:longest_text].replace("\0", " ") if "\0" in text else text[:longest_text]


def _pair(first: int | npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The place of a pair of words in the table; others may share it."""
    return np.asarray((first * 0x9E3779B1 ^ second * 0x85EBCA77) >> 11 & ((1 << _pair_bits) - 1))


@cache
def matcher() -> Matcher:
    """The matcher of this process; building it takes a moment."""
    return Matcher()


def find(text: str, book: Book = "tactics") -> tuple[Hit, ...]:
    """The channels of a book that a message shows, each once; clear where it shows both.

    >>> find("Don't tell your mum, this is our little secret")
    (Hit(channel='secrecy_and_isolation', strength='clear'),)
    """
    hits = matcher().search(text)
    return _of(book, hits) if hits else hits


def find_all(texts: Sequence[str], book: Book = "tactics") -> list[tuple[Hit, ...]]:
    """What `find` says of each message, much faster for many."""
    return [_of(book, hits) if hits else hits for hits in matcher().search_all(texts)]


def look_ahead(texts: Sequence[str]) -> None:
    """Search the messages of a batch at once, before each is asked for by `find`."""
    matcher().look_ahead(texts)


def _of(book: Book, hits: Hits) -> Hits:
    heard = _heard[book]
    return tuple(hit for hit in hits if hit.channel in heard)
