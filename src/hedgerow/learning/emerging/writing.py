"""What is written of emerging patterns: figures, shared words and references as JSON, and a channel to edit.

No message is written, only words and runs of words that at least five accounts wrote, counts of five or more,
and references to messages, by which whoever has the originals finds them again.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from hedgerow.learning.emerging.finding import Found
from hedgerow.learning.emerging.pattern import Move, Pattern
from hedgerow.learning.emerging.telling import Phrase, Ratio, fewest, runs

usual_weight = 2.5
"""Nats proposed for a channel: twelve times as likely; a person knows better."""


def told(found: Found) -> dict[str, Any]:
    """Everything found, as plain values."""
    return {
        "compared_by": found.way,
        "alike_from_cosine": round(found.alike, 3),
        "suspected_messages": found.suspected,
        "left_out": {
            "explained_by_a_phrase": found.explained,
            "shorter_than_three_words": found.short,
            "no_room": found.not_compared,
        },
        "compared_messages": found.compared,
        "ordinary": {
            "messages": found.ordinary,
            "accounts": found.ordinary_accounts,
            "compared": found.beside,
        },
        "not_told_too_few_accounts": found.too_few,
        "fewest_accounts": fewest,
        "patterns": [_pattern(number, one) for number, one in enumerate(found.patterns, 1)],
    }


def _pattern(number: int, pattern: Pattern) -> dict[str, Any]:
    return {
        "number": number,
        "accounts": pattern.accounts,
        "children": at_least_five(pattern.subjects),
        "conversations": pattern.conversations,
        "messages": pattern.messages,
        "language": pattern.language,
        "first": pattern.first.isoformat(),
        "last": pattern.last.isoformat(),
        "accounts_per_week": {week.isoformat(): n for week, n in pattern.weeks.items()},
        "trend": pattern.trend,
        "reported_as": dict(pattern.categories),
        "phrases": {
            "clear": list(pattern.proposal.clear),
            "mild": list(pattern.proposal.mild),
            "messages_covered": pattern.proposal.covered,
        },
        "moves": [_move(move) for move in pattern.moves],
    }


def at_least_five(count: int) -> int | str:
    """A count that points at nobody: small ones are told as fewer than five.

    >>> at_least_five(7), at_least_five(2)
    (7, 'fewer than 5')
    """
    return count if count == 0 or count >= fewest else f"fewer than {fewest}"


def _move(move: Move) -> dict[str, Any]:
    return {
        "accounts": move.accounts,
        "messages": len(move.members),
        **_times(move.ratio),
        "words": [_phrase(phrase) for phrase in move.words],
        "pairs": [_phrase(phrase) for phrase in move.pairs],
        "nearest_to_the_middle": [said.reference for said in move.nearest],
    }


def _times(ratio: Ratio) -> dict[str, float]:
    return {"times_as_common": round(ratio.times, 1), "at_least": round(ratio.at_least, 1)}


def _phrase(phrase: Phrase) -> dict[str, Any]:
    ratio = phrase.ratio
    return {"words": phrase.words, "accounts": ratio.here, "ordinary_accounts": ratio.elsewhere}


def channel(number: int, pattern: Pattern, found: Found, today: date) -> str | None:
    """The pattern as a channel file for a person to edit; None where no phrase tells it from ordinary talk.

    It names no author, so it is refused until somebody has put her name to it.
    """
    proposal = pattern.proposal
    if not (proposal.clear or proposal.mild):
        return None
    lines = [
        f"# Proposed from {pattern.accounts} accounts, {pattern.first} to {pattern.last}; the phrases are in",
        f"# {proposal.covered} of {pattern.messages} messages. Ordinary talk: {found.ordinary:,} messages of "
        f"{found.ordinary_accounts:,} accounts.",
        "# A person must read it, mend it and put her name to it before it is used: take out what people",
        "# say innocently, give it a title and a sentence, and try it in shadow first.",
        f'name = "pattern_{today:%Y%m%d}_{number}"',
        'title = "A pattern without a title yet"',
        f'sentence = "messages like those found in reports of {today:%B %Y}: '
        '{count} of the last {window}"',
        f"weight = {usual_weight}",
        f'source = "clusters of {pattern.accounts} accounts, {pattern.first} to {pattern.last}"',
        'author = ""',
        f"date = {today.isoformat()}",
        "",
        "[sentences]",
        "",
        *_by_language(pattern),
    ]
    return "\n".join(lines) + "\n"


def _by_language(pattern: Pattern) -> Iterator[str]:
    """The phrases, each under the language in which most of its messages are."""
    members = [said for move in pattern.moves for said in move.members]
    held = [(said.language, set(runs(said.text))) for said in members]
    strengths = {"clear": pattern.proposal.clear, "mild": pattern.proposal.mild}
    found: dict[str, dict[str, list[str]]] = {}
    for strength, phrases in strengths.items():
        for phrase in phrases:
            run = tuple(phrase.split())
            counts = Counter(language for language, several in held if run in several)
            language = min(counts, key=lambda code: (-counts[code], code))
            found.setdefault(language, {}).setdefault(strength, []).append(phrase)
    for language, by_strength in sorted(found.items()):
        yield f"[phrases.{language}]"
        for strength in strengths:
            yield from _list(strength, by_strength.get(strength, []))


def _list(name: str, phrases: Iterable[str]) -> list[str]:
    return [
        f"{name} = [",
        *(f"  {json.dumps(phrase, ensure_ascii=False)}," for phrase in phrases),
        "]",
    ]
