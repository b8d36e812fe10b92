"""Finding emerging patterns: alike messages of many suspected accounts that ordinary talk does not have.

Messages that a phrase of a named tactic explains, and those of fewer than three words, are left out; what
one account repeats counts once. The rest are clustered together. A cluster is told where at least five
accounts wrote in it and it is, beyond doubt, several times as common as in ordinary talk; clusters of
mostly the same accounts are the moves of one pattern. Patterns are candidates for a person to read; none
of them says that anybody did harm.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

import numpy as np
import numpy.typing as npt

from hedgerow.detectors.tactics import context
from hedgerow.detectors.words import find_all
from hedgerow.detectors.words.normalising import tokens
from hedgerow.learning.emerging.clustering import Vectors, clustered, middle
from hedgerow.learning.emerging.gathering import Gathered, Said
from hedgerow.learning.emerging.pattern import Pattern, move_of, pattern_of
from hedgerow.learning.emerging.telling import Ratio, fewest, shared_runs, told_apart, usual_runs
from hedgerow.learning.emerging.vectors import Way, by_letters, by_meaning, usual_likeness

Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Wish:
    """How much is looked at, and when something is held to stand out."""

    most_compared: int = 1_500
    """Suspected messages that are compared."""
    most_beside: int = 6_000
    """Ordinary messages they are compared with, one of an account."""
    most_embedded: int = 1_200
    """Messages, three fifths of them ordinary, where they are compared by meaning, which takes longer."""
    of_an_account: int = 12
    """Suspected messages of one account."""
    unlike: float = 0.01
    """Share of pairs of ordinary messages that are as alike as the members of a cluster."""
    times: float = 3.0
    """How many times as common as in ordinary talk a cluster must at least be."""
    shared: float = 0.5
    """Share of the accounts of the smaller of two clusters that wrote in both, for them to be one pattern;
    and half as many again as would by chance."""
    terms: int = 12
    nearest: int = 5


@dataclass(frozen=True, slots=True)
class Found:
    """The patterns, the most telling first, and what was looked at."""

    patterns: tuple[Pattern, ...]
    way: Way
    alike: float
    suspected: int
    explained: int
    short: int
    compared: int
    not_compared: int
    """Suspected messages that nothing explains and that had no room."""
    ordinary: int
    ordinary_accounts: int
    beside: int
    too_few: int
    """Clusters that stood out and are not told, since fewer than five accounts wrote in them."""


@dataclass(frozen=True, slots=True)
class _Cluster:
    places: npt.NDArray[np.int64]
    authors: frozenset[str]
    ratio: Ratio


def find_patterns(gathered: Gathered, wish: Wish = Wish(), embed: Embed | None = None) -> Found:
    """The patterns in what was gathered; by meaning where `embed` is given, else by letters."""
    open_ones, explained, short = _unexplained(gathered.suspected)
    most, beside = wish.most_compared, wish.most_beside
    if embed is not None:
        most, beside = wish.most_embedded * 2 // 5, wish.most_embedded * 3 // 5
    compared = _some(open_ones, most, wish.of_an_account)
    talk = _unexplained(_some(gathered.ordinary, 2 * beside, 2))[0]
    usual = _some(talk, beside, 1)
    texts = [said.text for said in compared], [said.text for said in usual]
    vectors, ordinary = by_meaning(*texts, embed) if embed is not None else by_letters(*texts)
    way: Way = "letters" if embed is None else "meaning"
    alike = usual_likeness(ordinary[_unlike(texts[1])], wish.unlike, way)
    clusters, too_few = _outstanding(compared, vectors, ordinary, alike, wish.times)
    return Found(
        patterns=_patterns(compared, vectors, clusters, gathered, wish),
        way=way,
        alike=alike,
        suspected=len(gathered.suspected),
        explained=explained,
        short=short,
        compared=len(compared),
        not_compared=len(open_ones) - len(compared),
        ordinary=len(gathered.ordinary),
        ordinary_accounts=len({said.author for said in gathered.ordinary}),
        beside=len(usual),
        too_few=too_few,
    )


def _unexplained(said: Sequence[Said]) -> tuple[list[Said], int, int]:
    """What no clear phrase explains and what is long enough, each text of an account once; how many
    were explained, how many too short."""
    left: dict[tuple[str, tuple[str, ...]], Said] = {}
    explained = short = 0
    texts = [one.text for one in said]
    hits = zip(find_all(texts), find_all(texts, "recruitment"), strict=True)
    for one, (tactics, recruitment) in zip(said, hits, strict=True):
        words = tuple(tokens(one.text))
        if any(hit.strength == "clear" or hit.channel in context for hit in (*tactics, *recruitment)):
            explained += 1
        elif len(words) < 3:
            short += 1
        else:
            left.setdefault((one.author, words), one)
    return list(left.values()), explained, short


def _some(said: Sequence[Said], most: int, of_an_account: int) -> list[Said]:
    """At most so many, and so many of one account; picked by a hash, so every run picks the same."""
    taken: Counter[str] = Counter()
    some: list[Said] = []
    for one in sorted(said, key=_lot):
        if taken[one.author] < of_an_account and len(some) < most:
            taken[one.author] += 1
            some.append(one)
    return some


def _unlike(texts: Sequence[str]) -> list[int]:
    """The first place of each text: what everybody says in the same words tells nothing of likeness."""
    return sorted({tuple(tokens(text)): place for place, text in reversed([*enumerate(texts)])}.values())


def _lot(said: Said) -> bytes:
    return hashlib.blake2b(said.reference.encode(), digest_size=8).digest()


def _outstanding(
    compared: Sequence[Said], vectors: Vectors, ordinary: Vectors, alike: float, times: float
) -> tuple[list[_Cluster], int]:
    """The clusters that stand out and may be told; how many stand out and may not."""
    labels = clustered(vectors, alike)
    found, too_few = [], 0
    for label in range(int(labels.max(initial=-1)) + 1):
        places = np.flatnonzero(labels == label)
        authors = frozenset(compared[place].author for place in places.tolist())
        if len(authors) < 2:
            continue
        ratio = _ratio(vectors[places], ordinary, len(authors), len(compared))
        if ratio.at_least < times:
            continue
        if len(authors) < fewest:
            too_few += 1
        else:
            found.append(_Cluster(places, authors, ratio))
    return sorted(found, key=lambda c: -c.ratio.at_least), too_few


def _ratio(members: Vectors, ordinary: Vectors, authors: int, compared: int) -> Ratio:
    """How many times as common the cluster is among suspected messages as among ordinary ones.

    An ordinary message counts as one of it where it is as near to the middle as most members are. Accounts
    are counted once while messages are what they are set against, which makes the ratio smaller, if anything.
    """
    centre = middle(members)
    near = float(np.quantile(members @ centre, 0.1))
    return Ratio(authors, compared, int((ordinary @ centre >= near).sum()), len(ordinary))


def _patterns(
    compared: Sequence[Said],
    vectors: Vectors,
    clusters: Sequence[_Cluster],
    gathered: Gathered,
    wish: Wish,
) -> tuple[Pattern, ...]:
    everybody = len({said.author for said in compared})
    groups = _of_the_same(clusters, everybody, wish.shared)
    said = [[compared[place] for place in _nearest_first(vectors, one)] for one in clusters]
    shared = [shared_runs(members) for members in said]
    together = [[one for n in group for one in said[n]] for group in groups]
    shared_together = [shared_runs(members) for members in together]
    usual = usual_runs(gathered.ordinary, [*shared, *shared_together])
    moves = [
        move_of(
            members,
            one.ratio,
            told_apart(runs, len(one.authors), usual),
            wish.terms,
            wish.nearest,
        )
        for members, one, runs in zip(said, clusters, shared, strict=True)
    ]
    patterns = [
        pattern_of([moves[n] for n in group], runs, usual, gathered.categories)
        for group, runs in zip(groups, shared_together, strict=True)
    ]
    return tuple(sorted(patterns, key=_rank))


def _nearest_first(vectors: Vectors, cluster: _Cluster) -> list[int]:
    inside = vectors[cluster.places]
    order = np.argsort(-(inside @ middle(inside)), kind="stable")
    return list(cluster.places[order].tolist())


def _rank(pattern: Pattern) -> tuple[float, str]:
    """The more accounts and the further from ordinary talk, the earlier."""
    first = pattern.moves[0]
    return -sqrt(pattern.accounts) * first.ratio.at_least, first.nearest[0].reference


def _of_the_same(clusters: Sequence[_Cluster], everybody: int, share: float) -> list[list[int]]:
    """Clusters in which mostly the same accounts wrote, put together until no two groups are of the same."""
    groups = [([number], cluster.authors) for number, cluster in enumerate(clusters)]
    while pair := next(
        (
            (one, other)
            for one, other in combinations(groups, 2)
            if _same(one[1], other[1], everybody, share)
        ),
        None,
    ):
        one, other = pair
        groups.remove(other)
        groups[groups.index(one)] = ([*one[0], *other[0]], one[1] | other[1])
    return [group for group, _ in groups]


def _same(one: frozenset[str], other: frozenset[str], everybody: int, share: float) -> bool:
    both, by_chance = len(one & other), len(one) * len(other) / everybody
    return both >= max(share * min(len(one), len(other)), 1.5 * by_chance)
