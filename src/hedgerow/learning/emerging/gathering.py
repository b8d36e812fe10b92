"""What is looked at: the messages of accounts that were reported or stood out, and ordinary talk beside them.

The events are read twice, from files on the machine where they live: first the reports, for people report
after they were written to; then the messages. Ordinary talk is what anybody else wrote, in conversations
without any such account: whole conversations, picked by a hash of their name, as many as have room.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from hedgerow.domain.chain import EarlyWarning, Event
from hedgerow.domain.kinds import Message, Report
from hedgerow.domain.tokens import as_pseudonym
from hedgerow.engine.groups import primary
from hedgerow.engine.sources import Position, Source
from hedgerow.learning.emerging.explained import unexplained

Advance = Callable[[int], None]
Pair = tuple[str, str]
"""A subject and an account, as pseudonyms; no subject stands for everybody the account wrote to."""

most_ordinary = 60_000
"""Ordinary messages kept at once."""
most_of_an_account = 60
"""Latest messages looked at of one suspected account."""
most_of_a_room = 2_000
"""First messages kept of one ordinary conversation."""
most_accounts = 5_000
"""Suspected accounts looked at; of further ones the messages are counted as left out."""

pseudonym = lru_cache(100_000)(as_pseudonym)


@dataclass(frozen=True, slots=True)
class Said:
    """One message as it is compared with others; it stays in memory."""

    reference: str
    author: str
    subject: str
    conversation: str
    time: datetime
    text: str
    language: str


@dataclass(slots=True)
class Suspicion:
    """Whose messages are looked at, and why."""

    categories: dict[Pair, set[str]] = field(default_factory=dict)
    """By reported pair: the categories it was reported under."""
    warned: set[Pair] = field(default_factory=set)
    """Pairs with a warning that no named tactic explains, or that a person found unclear."""
    references: set[str] = field(default_factory=set)
    """Evidence of such warnings where no other account is named."""
    cleared: set[Pair] = field(default_factory=set)
    """Pairs whose warning a person found innocent or mistaken."""
    reports: int = 0
    warnings: int = 0

    def pairs(self) -> set[Pair]:
        """All pairs looked at."""
        return (self.categories.keys() | self.warned) - self.cleared

    def read_reports(self, events: Iterable[Event]) -> None:
        """Enter whom the reports name."""
        for event in events:
            report = event.data
            if isinstance(report, Report):
                self.reports += 1
                if report.about is not None:
                    pair = (_subject(event), pseudonym(report.about))
                    self.categories.setdefault(pair, set()).add(report.category)

    def read_warnings(self, warnings: Iterable[EarlyWarning], labels: Mapping[str, str]) -> None:
        """Enter warnings by what a person found them to be (by id), and by whether a tactic explains them."""
        for warning in warnings:
            found = labels.get(warning.id)
            pairs = {(warning.subject, s.counterpart) for s in warning.reasons if s.counterpart}
            if found in ("innocent", "mistaken"):
                self.cleared |= pairs
            elif found == "unclear" or (found != "confirmed" and unexplained(warning.reasons)):
                self.warnings += 1
                self.warned |= pairs
                if not pairs:
                    self.references |= {ref for s in warning.reasons for ref in s.evidence}


@dataclass(slots=True)
class Gathered:
    """The messages to compare, and what was left out."""

    suspected: list[Said] = field(default_factory=list)
    ordinary: list[Said] = field(default_factory=list)
    categories: Mapping[str, set[str]] = field(default_factory=dict)
    """By reported account: the categories it was reported under."""
    events: int = 0
    messages: int = 0
    refused: int = 0
    left_out: int = 0
    """Suspected messages beyond what is looked at of one account."""


def read_events(
    sources: Sequence[Source], advance: Advance = lambda lines: None
) -> Iterator[Event | None]:
    """Every event of the sources, one after the other; None for a line that cannot be read."""
    lines = 0
    for source in sources:
        for line in source.lines(Position()):
            lines += 1
            advance(lines)
            if line.event is not None or line.problem is not None:
                yield line.event


def gather(events: Iterable[Event | None], suspicion: Suspicion) -> Gathered:
    """Sort messages into what suspected accounts wrote and what everybody else did."""
    pairs = suspicion.pairs()
    accounts = {account for _, account in pairs}
    found, talk = Gathered(categories=_by_account(suspicion)), _Talk()
    latest: dict[str, list[Said]] = {}
    marked: set[str] = set()
    for event in events:
        if event is None:
            found.refused += 1
            continue
        found.events += 1
        if not isinstance(event.data, Message):
            continue
        found.messages += 1
        said = _said(event, event.data)
        if said.author in accounts or said.reference in suspicion.references:
            marked.add(said.conversation)
            if _is_of(said, event, pairs) or said.reference in suspicion.references:
                _keep(latest, said, found)
        else:
            talk.hear(said)
    found.suspected = [said for several in latest.values() for said in several]
    found.ordinary = [said for said in talk.kept() if said.conversation not in marked]
    return found


def _is_of(said: Said, event: Event, pairs: set[Pair]) -> bool:
    if ("", said.author) in pairs or (said.subject, said.author) in pairs:
        return True
    return event.subject is None and any(account == said.author for _, account in pairs)


def _by_account(suspicion: Suspicion) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for (_, account), categories in suspicion.categories.items():
        found.setdefault(account, set()).update(categories)
    return found


def _subject(event: Event) -> str:
    return pseudonym(event.subject) if event.subject is not None else ""


def _said(event: Event, message: Message) -> Said:
    subject, author = _subject(event), pseudonym(message.author)
    room = message.conversation or f"{subject}|{author}"
    # The tag is the sender's own text; only what can be a language goes on into files.
    language = primary(message.language or "") or "und"
    return Said(event.reference, author, subject, room, event.time, message.text, language)


def _keep(latest: dict[str, list[Said]], said: Said, found: Gathered) -> None:
    if said.author not in latest and len(latest) >= most_accounts:
        found.left_out += 1
        return
    several = latest.setdefault(said.author, [])
    several.append(said)
    if len(several) > most_of_an_account:
        del several[0]
        found.left_out += 1


@dataclass(slots=True)
class _Talk:
    """A sample of conversations: those whose hash lies below a bound, which falls when room runs out."""

    bound: int = 1 << 32
    rooms: dict[int, list[Said]] = field(default_factory=dict)
    count: int = 0

    def hear(self, said: Said) -> None:
        place = int.from_bytes(
            hashlib.blake2b(said.conversation.encode(), digest_size=4).digest(), "big"
        )
        if place >= self.bound:
            return
        room = self.rooms.setdefault(place, [])
        if len(room) >= most_of_a_room:
            return
        room.append(said)
        self.count += 1
        while self.count > most_ordinary and self.bound > 1:
            self.bound //= 2
            for place in [place for place in self.rooms if place >= self.bound]:
                self.count -= len(self.rooms.pop(place))

    def kept(self) -> Iterator[Said]:
        for place in sorted(self.rooms):
            yield from self.rooms[place]
