"""A pattern as it is told: its moves, whose it is, since when, and the phrases for a channel."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Literal

from hedgerow.learning.emerging.gathering import Said
from hedgerow.learning.emerging.telling import (
    Phrase,
    Proposal,
    Ratio,
    Shared,
    Usual,
    fewest,
    propose,
    told_apart,
)

Trend = Literal["rising", "steady", "falling"]


@dataclass(frozen=True, slots=True)
class Move:
    """Alike messages of several accounts: one thing that is said in a pattern."""

    members: tuple[Said, ...]
    nearest: tuple[Said, ...]
    """The messages nearest to its middle, each of another account."""
    accounts: int
    ratio: Ratio
    words: tuple[Phrase, ...]
    pairs: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What many of the same accounts say, in one move or several."""

    moves: tuple[Move, ...]
    accounts: int
    subjects: int
    conversations: int
    messages: int
    language: str
    first: date
    last: date
    weeks: Mapping[date, int]
    """By the Monday: how many accounts wrote in it."""
    trend: Trend
    categories: Mapping[str, int]
    """How many of its accounts were reported under each category."""
    proposal: Proposal


def move_of(
    members: Sequence[Said], ratio: Ratio, apart: Sequence[Phrase], terms: int, nearest: int
) -> Move:
    """What a cluster says; its members in order, the nearest to its middle first."""
    return Move(
        members=tuple(members),
        nearest=_one_each(members)[:nearest],
        accounts=len({said.author for said in members}),
        ratio=ratio,
        words=tuple(p for p in apart if " " not in p.words)[:terms],
        pairs=tuple(p for p in apart if p.words.count(" ") == 1)[:terms],
    )


def pattern_of(
    moves: Sequence[Move], shared: Shared, usual: Usual, categories: Mapping[str, set[str]]
) -> Pattern:
    """The moves of the same accounts as one pattern; `shared` are the runs of words of them together."""
    members = [said for move in moves for said in move.members]
    accounts = len({said.author for said in members})
    weeks = _weeks(members)
    languages = Counter(said.language for said in members)
    return Pattern(
        moves=tuple(moves),
        accounts=accounts,
        subjects=len({said.subject for said in members if said.subject}),
        conversations=len({said.conversation for said in members}),
        messages=len(members),
        language=min(languages, key=lambda code: (-languages[code], code)),
        first=min(said.time for said in members).date(),
        last=max(said.time for said in members).date(),
        weeks=weeks,
        trend=trend_of(list(weeks.values())),
        categories=_categories(members, categories),
        proposal=propose(members, told_apart(shared, accounts, usual)),
    )


def _one_each(said: Sequence[Said]) -> tuple[Said, ...]:
    """The first message of each account."""
    first: dict[str, Said] = {}
    for one in said:
        first.setdefault(one.author, one)
    return tuple(first.values())


def _weeks(members: Sequence[Said]) -> dict[date, int]:
    """By the Monday: how many accounts wrote, with the weeks between that are empty."""
    seen: dict[date, set[str]] = {}
    for said in members:
        day = said.time.date()
        seen.setdefault(day - timedelta(days=day.weekday()), set()).add(said.author)
    first, last = min(seen), max(seen)
    weeks = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    return {week: len(seen.get(week, ())) for week in weeks}


def trend_of(counts: Sequence[int]) -> Trend:
    """Whether the later half of weeks has clearly more or fewer than the earlier half.

    Two counts differ clearly from two standard deviations on, taken as Poisson; a middle week is left out.

    >>> trend_of([1, 2, 9, 12]), trend_of([5, 4, 6]), trend_of([12])
    ('rising', 'steady', 'steady')
    """
    half = len(counts) // 2
    before, after = sum(counts[:half]), sum(counts[len(counts) - half :])
    if abs(after - before) < 2 * sqrt(before + after) or before == after:
        return "steady"
    return "rising" if after > before else "falling"


def _categories(members: Sequence[Said], categories: Mapping[str, set[str]]) -> dict[str, int]:
    counts = Counter(
        category
        for author in {said.author for said in members}
        for category in sorted(categories.get(author, ()))
    )
    return {category: n for category, n in counts.most_common() if n >= fewest}
