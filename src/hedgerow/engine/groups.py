"""To which coarse groups a subject belongs, as sources told it: for fairness figures, never for risk.

Language: the one in which most of the latest messages of the subject's chats are told to be. It is
found by majority vote (Boyer and Moore 1981): a message in the leading language strengthens the
lead, one in another weakens it, and at nothing the other takes over. The lead is bounded, so a child
who changes her language is followed. Age band: the latest told of the subject's own account.

What is remembered is one of a few thousand values that all subjects share, so a subject costs one
pointer (8 bytes). It depends on the order of the subject's events alone, which is that of their time.
"""

import re
from functools import lru_cache

from hedgerow.domain.chain import Event, Group
from hedgerow.domain.kinds import AgeBand, Message, Transaction

Told = tuple[str | None, int, AgeBand | None]
"""The leading language, by how many messages it leads, and the age band; None where nobody told."""

nothing: Told = (None, 0, None)
most_lead = 32
"""So many messages in a row in another language change a subject's language for certain."""

_primary = re.compile(r"([A-Za-z]{2,3})(?=[-_]|$(?!\n))")
_says_nothing = frozenset({"und", "mul", "zxx", "mis"})


def hear(told: Told, event: Event) -> Told:
    """What is known of the groups of `event.about` once this event has been seen."""
    data = event.data
    if isinstance(data, Message):
        language = data.language
        age = data.author_age if data.author == event.subject else None
    elif isinstance(data, Transaction):
        language, age = None, data.holder_age
    else:
        return told
    return told if language is None and age is None else _heard(told, language, age)


def groups_of(told: Told) -> dict[Group, str]:
    """The groups that are known, by name; what nobody told is absent."""
    language, _lead, age = told
    known: dict[Group, str] = {}
    if language is not None:
        known["language"] = language
    if age is not None:
        known["age_band"] = age
    return known


def primary(tag: str) -> str | None:
    """The primary subtag of a BCP 47 tag; None where the tag names no language.

    >>> primary("de-CH"), primary("PT_br"), primary("und"), primary("my own words")
    ('de', 'pt', None, None)
    """
    found = _primary.match(tag)
    if found is None:
        return None
    subtag = found.group(1).lower()
    return None if subtag in _says_nothing else subtag


@lru_cache(maxsize=1 << 16)
def shared(language: str | None, lead: int, age: AgeBand | None) -> Told:
    """The one value of this content, so that a million subjects do not hold a million of them."""
    return language, lead, age


@lru_cache(maxsize=1 << 16)
def _heard(told: Told, tag: str | None, age: AgeBand | None) -> Told:
    language, lead, known_age = told
    spoken = None if tag is None else primary(tag)
    if spoken == language and spoken is not None:
        lead = min(lead + 1, most_lead)
    elif spoken is not None:
        language, lead = (language, lead - 1) if lead > 1 else (spoken, 1)
    # "unsure" never takes the place of what somebody was sure of.
    if age is None or (age == "unsure" and known_age is not None):
        age = known_age
    return shared(language, lead, age)
