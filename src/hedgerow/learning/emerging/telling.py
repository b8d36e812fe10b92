"""How a cluster can be told from ordinary talk: how many times as common it is, and by which words.

What counts is how many people wrote something, not how often: nothing is told that fewer than five
accounts wrote, so that no single person's words are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

from hedgerow.detectors.words.normalising import tokens
from hedgerow.learning.emerging.gathering import Said

fewest = 5
"""Accounts that must have written something before it is told."""
longest_run = 4
"""Words in a run."""
telling = 10.0
"""How many times as common as in ordinary talk a phrase must be to be proposed."""
most_phrases = 16
chance = 0.001
"""How seldom the lower bound of a ratio may lie too high; many clusters are looked at together."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as common something is here as elsewhere."""

    here: int
    of_here: int
    elsewhere: int
    of_elsewhere: int

    @property
    def times(self) -> float:
        """The ratio of the two shares, half a count added to each."""
        return ((self.here + 0.5) / (self.of_here + 1)) / (
            (self.elsewhere + 0.5) / (self.of_elsewhere + 1)
        )

    @property
    def at_least(self) -> float:
        """The ratio's lower bound, from the exact one of a binomial share (Clopper and Pearson 1934).

        Of all that has it, the share here is set against what it would be at equal rates.

        >>> round(Ratio(40, 100, 0, 10_000).at_least), round(Ratio(5, 100, 5, 100).at_least, 2)
        (530, 0.1)
        """
        if not (self.here and self.of_elsewhere):
            return 0.0
        low, high = 0.0, 1.0
        for _ in range(40):
            share = (low + high) / 2
            if _tail(self.here, self.here + self.elsewhere, share) < chance:
                low = share
            else:
                high = share
        return low / (1 - low) * self.of_elsewhere / self.of_here if low < 1 else 0.0


def _tail(least: int, of: int, share: float) -> float:
    """The probability of at least so many among so many, each with this probability."""
    one, other = log(share), log(1 - share)
    whole = lgamma(of + 1)
    return sum(
        exp(whole - lgamma(n + 1) - lgamma(of - n + 1) + n * one + (of - n) * other)
        for n in range(least, of + 1)
    )


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of words, by how many accounts of a cluster and of ordinary talk it was written."""

    words: str
    ratio: Ratio


Run = tuple[str, ...]


def runs(text: str, longest: int = longest_run) -> Iterator[Run]:
    """Every run of words in a text, from single words on.

    >>> [" ".join(run) for run in runs("free codes now", 2)]
    ['free', 'codes', 'now', 'free codes', 'codes now']
    """
    words = tokens(text)
    for length in range(1, longest + 1):
        yield from zip(*(words[start:] for start in range(length)), strict=False)


Shared = Mapping[Run, int]
"""Runs of words, and how many accounts wrote each: at least five."""


def shared_runs(members: Sequence[Said]) -> Shared:
    """The runs that at least `fewest` of a cluster's accounts wrote."""
    authors: dict[Run, set[str]] = defaultdict(set)
    for said in members:
        for run in set(runs(said.text)):
            authors[run].add(said.author)
    return {run: len(several) for run, several in authors.items() if len(several) >= fewest}


@dataclass(frozen=True, slots=True)
class Usual:
    """By how many authors of ordinary talk each run was written that is asked for."""

    authors: int
    of: Mapping[Run, int]


def usual_runs(ordinary: Iterable[Said], wanted: Iterable[Shared]) -> Usual:
    """Count all wanted runs in one reading of ordinary talk."""
    asked = {run for shared in wanted for run in shared}
    seen: set[tuple[Run, str]] = set()
    authors: set[str] = set()
    for one in ordinary:
        authors.add(one.author)
        seen |= {(run, one.author) for run in asked.intersection(runs(one.text))}
    return Usual(len(authors), Counter(run for run, _ in seen))


def told_apart(shared: Shared, authors: int, usual: Usual) -> list[Phrase]:
    """The runs shared by a cluster of so many accounts, the most telling first."""
    found = [
        Phrase(" ".join(run), Ratio(n, authors, usual.of.get(run, 0), usual.authors))
        for run, n in shared.items()
    ]
    return sorted(found, key=lambda phrase: (-phrase.ratio.times, phrase.words))


@dataclass(frozen=True, slots=True)
class Proposal:
    """Phrases for a channel: clear where ordinary talk hardly has them, mild otherwise."""

    clear: tuple[str, ...]
    mild: tuple[str, ...]
    covered: int
    """Messages of the pattern that hold one of them."""


def propose(members: Sequence[Said], apart: Sequence[Phrase]) -> Proposal:
    """The fewest phrases that cover most of a pattern's messages, each telling, with a telling word in it."""
    words = {p.words for p in apart if " " not in p.words and p.ratio.times >= telling}
    candidates = [p for p in apart if p.ratio.times >= telling and _fit(p.words, words)]
    held = [set(runs(said.text)) for said in members]
    holds = {p.words: _holding(p.words, held) for p in candidates}
    left, chosen = set(range(len(members))), list[Phrase]()
    while candidates and len(chosen) < most_phrases:
        best = max(candidates, key=lambda p: (len(holds[p.words] & left) * log(p.ratio.times), p.words))
        gained = holds[best.words] & left
        if len(gained) < 2:
            break
        chosen.append(best)
        left -= gained
        candidates.remove(best)
    rare = {p.words for p in chosen if p.ratio.elsewhere <= p.ratio.of_elsewhere / 1000}
    return Proposal(
        tuple(p.words for p in chosen if p.words in rare),
        tuple(p.words for p in chosen if p.words not in rare),
        len(members) - len(left),
    )


def _fit(phrase: str, telling_words: set[str]) -> bool:
    return " " in phrase and not telling_words.isdisjoint(phrase.split())


def _holding(words: str, held: Sequence[set[Run]]) -> set[int]:
    run = tuple(words.split())
    return {place for place, several in enumerate(held) if run in several}
