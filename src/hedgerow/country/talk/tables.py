"""The tables of a file of material: scenes, their parts, and the turns of a beat."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

from hedgerow.country.talk.lines import ages

Kind = Literal[
    "approach",
    "recruitment",
    "family",
    "friends",
    "school",
    "games",
    "peer_romance",
    "work",
    "club",
    "care",
    "market",
    "strangers",
    "dating",
    "recruiter_honest",
]
harmful = frozenset({"approach", "recruitment"})
"""Kinds that are labelled 1; all others are 0."""
Tactic = Literal[
    "age_and_family",
    "risk_assessment",
    "trust_and_flattery",
    "gifts_and_offers",
    "secrecy_and_isolation",
    "moving_platform",
    "image_request",
    "meeting_and_travel",
    "coercion_and_debt",
    "documents",
    "too_good_offer",
    "paid_travel",
    "documents_taken",
    "debt",
    "isolation_control",
    "false_love",
    "forced_crime",
    "hurry_and_secrecy",
]
"""What a turn may show: tactics of an approach, then those of a recruitment."""


spoken = re.compile(r"([a-z]): *(\S.*)")
"""A turn as it is written: the letter of its role, and the line."""


class Strict(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A table whose every key must be known, so that a slip of the pen is an error."""


class Part(Strict, frozen=True):
    """A stretch of a scene; its beats are drawn and shuffled."""

    beats: list[list[str]]
    tactics: list[Tactic] = []
    """What `a` does here; empty for ordinary talk."""


class Scene(Strict, frozen=True):
    """A situation in which people write to each other."""

    id: str
    kind: Kind
    label: Literal[0, 1]
    roles: list[str]
    """Who writes, in the order a, b, c, ...; the first called "child" is the subject."""
    part: list[Part]
    counter: list[Tactic] = []
    """Tactics that this innocent scene sounds like."""


class Material(Strict, frozen=True):
    """One language's file."""

    language: str
    words: dict[str, list[str]]
    scene: list[Scene]
    slang: dict[str, list[str]] = {}
    source: str = ""
    """Who wrote the lines and what they were not checked for."""

    @property
    def fillers(self) -> dict[str, Sequence[str]]:
        """The lists behind the slots, with those that every language has."""
        return {"age": ages, **self.words}


class Turn(NamedTuple):
    """One line of a beat: which role says it, counted from 0, and the line as written."""

    role: int
    text: str


def turns(beat: Sequence[str]) -> list[Turn]:
    """A checked beat as turns.

    >>> turns(["a: hi", "b: (hey|yo)"])
    [Turn(role=0, text='hi'), Turn(role=1, text='(hey|yo)')]
    """
    found = [spoken.fullmatch(line) for line in beat]
    return [Turn(ord(m[1]) - ord("a"), m[2]) for m in found if m]
