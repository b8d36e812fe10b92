"""The trie: every wording of a pattern leads to its hit, and nothing else does."""

from collections.abc import Mapping, Sequence
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from hedgerow.detectors.words import Hit
from hedgerow.detectors.words.matching import follow, matcher
from hedgerow.detectors.words.phrases import Part, Trie

words = st.integers(10, 14)
choice = st.lists(words, max_size=2).map(tuple)
part = st.lists(choice, min_size=1, max_size=3).filter(any)
patterns = st.lists(st.lists(part, min_size=1, max_size=3), min_size=1, max_size=4)
nobody = 1


def wordings(parts: Sequence[Part], spellings: Mapping[int, tuple[int, ...]]) -> set[tuple[int, ...]]:
    """Every row of words that a pattern stands for, spelt out."""
    rows = [sum(chosen, ()) for chosen in product(*parts)]
    return {spelt for row in rows for spelt in product(*(spellings.get(w, (w,)) for w in row))}


def walk(trie: Trie, numbers: Sequence[int], hits: dict[str, Hit]) -> None:
    first = trie.table(0).get(numbers[0])
    follow(trie, first, [*numbers, nobody], 1, hits)


def found(trie: Trie, numbers: Sequence[int]) -> set[str]:
    """The channels of the phrases that begin with the first of these words."""
    hits: dict[str, Hit] = {}
    walk(trie, numbers, hits)
    return set(hits)


def planted(rows: list[list[Part]], spellings: Mapping[int, tuple[int, ...]]) -> Trie:
    trie = Trie()
    for number, parts in enumerate(rows):
        trie.plant(Hit(f"c{number}", "clear"), parts, lambda word: spellings.get(word, (word,)))
    return trie


@given(patterns, st.lists(words, min_size=1, max_size=6))
def test_the_trie_holds_just_what_the_patterns_stand_for(
    rows: list[list[Part]], text: list[int]
) -> None:
    spellings = {10: (10, 20), 11: (11, 12)}
    trie = planted(rows, spellings)
    spelt = [wordings(parts, spellings) - {()} for parts in rows]
    for said in (tuple(text), *(max(phrases) for phrases in spelt if phrases)):
        begun = {said[:end] for end in range(1, len(said) + 1)}
        assert found(trie, said) == {f"c{n}" for n, phrases in enumerate(spelt) if phrases & begun}


def test_one_spelling_of_several_words_leads_where_they_do() -> None:
    trie = Trie([(5, (7, 8)), (6, (8, 9))])
    trie.plant(Hit("debt", "clear"), [[(7,)], [(8,)], [(9,), ()]], lambda word: (word,))
    trie.plant(Hit("documents", "mild"), [[(5, 4)]], lambda word: (word,))
    assert found(trie, [5]) == found(trie, [7, 8]) == {"debt"}
    assert found(trie, [7, 6]) == {"debt"}
    assert found(trie, [5, 4]) == {"debt", "documents"}
    assert found(trie, [7]) == found(trie, [8, 9]) == set()


def test_what_a_pattern_shows_stands_clear_before_mild() -> None:
    trie = Trie()
    trie.plant(Hit("debt", "mild"), [[(7,)]], lambda word: (word,))
    trie.plant(Hit("debt", "clear"), [[(7,)], [(8,)]], lambda word: (word,))
    hits: dict[str, Hit] = {}
    walk(trie, [7, 8], hits)
    assert hits == {"debt": Hit("debt", "clear")}


def test_only_where_somebody_walked_has_the_trie_grown() -> None:
    trie = planted([[[(10,)], [(11,)], [(12,)], [(13,)]]], {})
    assert found(trie, [10, 11]) == set()
    assert [table is None for table in trie.tables] == [False, False, False, True]
    assert found(trie, [10, 11, 12, 13]) == {"c0"}


def test_what_is_looked_for_leaves_the_collector_little_to_pass() -> None:
    trie = matcher().trie
    assert all(type(key) is type(value) is int for key, value in trie.table(0).items())
    assert len(trie.tables) < 200_000
