"""All phrases of all languages as one trie of word numbers; tails that are alike are shared."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

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

Node = dict[int, Any]
"""Number of a word -> Node below it; `end` -> the hits of the phrase that ends here."""

end = 0
Branches = Mapping[tuple[str, int], Sequence[int]]
Part = list[tuple[int, ...]]


def grow(parts: Iterable[Part], hit: Hit, also: Mapping[int, Sequence[int]]) -> Node:
    """The trie of every phrase a pattern stands for, built from its end so that tails are shared.

    `also` names other spellings of a word that stand beside it.

    >>> grow([[(7,)], [(8,), ()]], Hit("documents", "mild"), {8: [9]})[7].keys()
    dict_keys([8, 9, 0])
    """
    rest: Node = {end: (hit,)}
    for part in reversed(list(parts)):
        grown: Node = {}
        for numbers in part:
            plant(grown, _before(numbers, rest, also))
        rest = grown
    return rest


def plant(root: Node, branch: Node) -> None:
    """Take a branch into a trie that nobody else holds; the branch is not changed."""
    for number, below in branch.items():
        there = root.get(number)
        root[number] = below if there is None else _both(number, there, below)


def _both(number: int, one: Any, other: Any) -> Any:
    """What two tries have below the same word, or both their hits."""
    if one is other:
        return one
    if number == end:
        return tuple(dict.fromkeys(one + other))
    merged = dict(one)
    plant(merged, other)
    return merged


def _before(numbers: Sequence[int], node: Node, also: Mapping[int, Sequence[int]]) -> Node:
    for number in reversed(numbers):
        above = {number: node}
        for spelling in also.get(number, ()):
            above[spelling] = node
        node = above
    return node


def contract(root: Node, spellings: Iterable[tuple[int, Sequence[int]]]) -> None:
    """Where several words follow each other, let one chat spelling of them lead to the same place.

    >>> node = {7: {8: {9: {end: ()}}}}
    >>> contract(node, [(5, (7, 8))])
    >>> node[5] is node[7][8]
    True
    """
    beginning: dict[int, list[tuple[int, Sequence[int]]]] = defaultdict(list)
    for spelling, words in spellings:
        beginning[words[0]].append((spelling, words[1:]))
    done: set[int] = set()

    def visit(node: Node) -> None:
        done.add(id(node))
        for number, below in list(node.items()):
            if number != end and id(below) not in done:
                visit(below)
        for number in node.keys() & beginning.keys():
            for spelling, rest in beginning[number]:
                below = _after(node[number], rest)
                if below is not None:
                    plant(node, {spelling: below})

    visit(root)


def _after(node: Node | None, words: Iterable[int]) -> Node | None:
    for number in words:
        node = node.get(number) if node is not None else None
    return node


def read_all() -> list[Lexicon]:
    """Every phrase file of every book."""
    return [load(language, book) for book in books for language in languages(book)]


def build() -> tuple[Vocabulary, Node]:
    """The words and the trie of everything that is looked for."""
    vocabulary, lexicons = Vocabulary(), read_all()
    rows = [row for lexicon in lexicons for row in _numbered(lexicon, vocabulary)]
    branches = vocabulary.close()
    also: dict[str, dict[int, Sequence[int]]] = {lexicon.language: {} for lexicon in lexicons}
    for (language, number), spellings in branches.items():
        also[language][number] = spellings
    root: Node = {}
    for language, hit, parts in rows:
        plant(root, grow(parts, hit, also[language]))
    contract(root, vocabulary.several)
    for word, number in vocabulary.known.items():
        if strength := coarse.strength_of(word):
            plant(root, {number: {end: (Hit(coarse_channel, strength),)}})
    for strength, number in coarse_numbers.items():
        plant(root, {number: {end: (Hit(coarse_channel, strength),)}})
    return vocabulary, root


def _numbered(lexicon: Lexicon, vocabulary: Vocabulary) -> Iterator[tuple[str, Hit, list[Part]]]:
    """Each pattern's parts with numbers for words; parts without any choice of words fall away."""

    @cache
    def numbers(typed: str) -> tuple[int, ...]:
        return vocabulary.add(typed, lexicon.language)

    for hit, pattern in lexicon.patterns():
        parts = [list(map(numbers, part)) for part in choices(pattern, lexicon.words)]
        yield lexicon.language, hit, [part for part in parts if any(part)]
