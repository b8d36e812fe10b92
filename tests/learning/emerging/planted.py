"""A made-up tactic, harmless to read, planted in made-up chats: free codes for tutoring, for one's login."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from hedgerow.country.talk.generate import generate
from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Message, Report
from hedgerow.engine.contract import write_event
from hedgerow.evaluation.labelled_chats import Chat, read_chats

start = datetime(2026, 3, 2, 9, tzinfo=UTC)
moves = (
    (
        "i have {some} {codes} for {lessons}",
        "{friend} gave me {some} {codes}, {lessons} {free}",
        "want {lessons} {free}? i can send you {codes}",
        "i give away {codes} for {lessons}, {free} of course",
    ),
    (
        "just {send} me your {login} and i unlock it",
        "you only have to {send} the {login} of your school account",
        "the {codes} need your {login}, {send} it here",
    ),
    (
        "only a {few} {codes} left so answer {soon}",
        "others are waiting for the {codes}, be quick",
        "if you dont answer {soon} the {codes} go to somebody else",
    ),
)
slots: Mapping[str, Sequence[str]] = {
    "some": ("some", "a few", "two", "extra"),
    "codes": ("codes", "vouchers", "promo codes", "access codes"),
    "lessons": ("tutoring", "maths lessons", "homework help", "the tutor app"),
    "free": ("free", "for free", "at no cost"),
    "friend": ("a friend", "my cousin", "my brother"),
    "send": ("send", "give", "type"),
    "login": ("login", "username", "account name"),
    "few": ("few", "handful"),
    "soon": ("soon", "today", "tonight"),
}


def offer(dice: Random) -> list[str]:
    """One account's messages: something of each move, and one more, in words of its own."""
    chosen = [dice.choice(move) for move in moves]
    return [_filled(dice, line) for line in [*chosen, dice.choice(dice.choice(moves))]]


def _filled(dice: Random, line: str) -> str:
    while "{" in line:
        line = re.sub(r"\{(\w+)\}", lambda slot: dice.choice(slots[slot[1]]), line, count=1)
    return dice.choice((line, line.capitalize(), f"{line}!!", f"hey {line}", f"ok so {line}"))


def ordinary(folder: Path, count: int, seed: int = 5) -> list[Chat]:
    """Made-up ordinary chats in English."""
    path = folder / f"talk-{seed}.jsonl"
    generate(path, languages=["en"], conversations=count + count // 4, seed=seed)
    return [chat for chat in read_chats(path) if chat.label == 0][:count]


def planted(
    chats: Sequence[Chat], with_tactic: int, misreported: int, seed: int = 1, longest: int = 30
) -> tuple[list[Event], set[str]]:
    """Events of the chats, the tactic in the first of them, and reports about these and some others.

    The second is the references of the planted messages. Chats are cut off at `longest` messages.
    """
    dice, events, truth = Random(seed), list[Event](), set[str]()
    for number, chat in enumerate(chats):
        when = start + timedelta(days=60 * dice.random())
        child, account = f"child-{seed}-{number}", f"acc-{seed}-{number}"
        first = chat.messages[0].author
        lines = [
            (account if m.author == first else child, m.text, False) for m in chat.messages[:longest]
        ]
        if number < with_tactic:
            for line in offer(dice):
                lines.insert(dice.randrange(len(lines) + 1), (account, line, True))
        for event, is_planted in _events(number, seed, when, child, lines):
            events.append(event)
            truth |= {event.reference} if is_planted else set()
        if number < with_tactic + misreported:
            report = Report("other", "child", account)
            told = when + timedelta(days=1)
            events.append(Event(f"r{seed}-{number}", "p", "report", told, child, report))
    return sorted(events, key=lambda event: (event.time, event.id)), truth


def _events(
    number: int, seed: int, when: datetime, child: str, lines: Sequence[tuple[str, str, bool]]
) -> Iterator[tuple[Event, bool]]:
    for place, (author, text, is_planted) in enumerate(lines):
        time = when + timedelta(minutes=2 * place)
        message = Message(author, text, f"room-{seed}-{number}", (), "en")
        yield Event(f"{seed}-{number}-{place:03}", "p", "message", time, child, message), is_planted


def write(events: Sequence[Event], path: Path) -> Path:
    """The events as JSON Lines."""
    path.write_bytes(b"".join(write_event(event) + b"\n" for event in events))
    return path
