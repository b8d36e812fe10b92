"""A story of one child as it is written down: one file a story, of harm or of innocence.

A tale holds no dialogue to follow. It holds loose lines for a span of days, which fall at random
among ordinary talk, and other events with their days. People appear in it by role; `{role}` in an
event's data stands for that person's pseudonym, `{new}` for somebody never seen before, and `{app}`
for the app the child uses.
"""

from importlib.resources import files
from typing import Any, Literal

import msgspec

from hedgerow.domain.kinds import AgeBand

Harm = Literal["grooming", "trafficking", "extortion"]
Stage = Literal["begun", "trust", "isolation", "control", "exploitation"]
Kind = Literal["message", "activity", "transaction", "observation", "report", "hashmatch"]


class Strict(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A table whose every key must be known, so that a slip of the pen is an error."""


class Role(Strict, frozen=True):
    """Somebody in a tale: a stranger, or one of the child's own people."""

    who: Literal["stranger", "parent", "classmate", "grandparent", "known"] = "stranger"
    age: AgeBand = "unsure"


class Quietness(Strict, frozen=True):
    """From which day the child does how much of what it usually does."""

    since: int
    factor: float
    until: int = 56


class Talk(Strict, frozen=True):
    """Conversations with one other person over a span of days."""

    with_: str = msgspec.field(name="with")
    days: tuple[int, int]
    count: int
    lines: dict[str, list[str]]
    """Loose exchanges by language, written as in chatter; the other person begins."""
    share: float = 0.4
    """Share of exchanges that come from `lines`; the rest is ordinary talk on `topic`."""
    topic: str = "friends"
    hours: tuple[float, float] = (16, 20.5)
    app: str | None = None
    harm: bool = True


class Often(Strict, frozen=True):
    """One kind of event, several times over a span of days; a pair of numbers is drawn between."""

    kind: Kind
    days: tuple[int, int]
    count: int
    data: dict[str, Any]
    hours: tuple[float, float] = (16, 20.5)
    source: str | None = None
    harm: bool = True


class Once(Strict, frozen=True):
    """One event at its day and hour."""

    kind: Kind
    day: int
    hour: float
    data: dict[str, Any]
    source: str | None = None
    harm: bool = True


class Tale(Strict, frozen=True):
    """A story of harm, or one that only looks like it."""

    id: str
    title: str
    languages: list[str]
    """Language of the child; a look-alike with several has a child for each of them."""
    ages: tuple[int, int]
    platform: str | None = None
    """Where the child must be online for the tale to be seen; None where any platform will do."""
    cast: dict[str, Role] = {}
    harm: Harm | None = None
    stage: Stage | None = None
    certain: bool = True
    """False where the story has only just begun: nobody could be sure yet."""
    know_by: float | None = None
    """The day, with its fraction, by which a careful person would want to know."""
    innocent: str | None = None
    """What a look-alike really is."""
    children: int = 1
    quiet: Quietness | None = None
    talk: list[Talk] = []
    often: list[Often] = []
    once: list[Once] = []


def tales(shelf: Literal["harm", "innocent"]) -> list[Tale]:
    """All tales of a shelf, in the order of their file names."""
    folder = files("hedgerow.country") / "tales" / shelf
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return [msgspec.toml.decode(f.read_bytes(), type=Tale) for f in found]
