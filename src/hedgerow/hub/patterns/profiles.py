"""Recent warnings as profiles without content: which channels say how much, where, when and how urgently.

Alike profiles are clustered. A cluster is shown only where it is about at least five subjects. At most
`MOST` of the desk's latest warnings are compared, by at most `MOST_COMPARED` channels, so that the page
never takes long, whatever senders send.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import cos, hypot, log1p, pi, sin
from typing import Any

import numpy as np
from django.db.models import QuerySet

from hedgerow.domain.chain import Channel, Reason
from hedgerow.hub.warnings.models import Dismissal, Warning
from hedgerow.hub.warnings.workflow import State
from hedgerow.learning.emerging.clustering import Vectors, clustered, middle, unit
from hedgerow.learning.emerging.explained import enough, share_named

MOST = 1_500
DAYS = 90
FEWEST = 5
"""Subjects that a pattern must be about to be shown."""
ALIKE = 0.75
"""Mean cosine of profiles that are one cluster."""
ASIDE = 0.35
"""How much level, sector and hour count beside the channels, which count 1 together."""
MOST_CHANNELS = 6
MOST_COMPARED = 500
"""Channels by which warnings are compared: the most common ones."""
WEEKS = 13


@dataclass(frozen=True, slots=True)
class Profile:
    """One warning without content."""

    subject: str
    level: str
    received_at: datetime
    raised_at: datetime
    state: str
    dismissal: str
    sender: str
    weights: Mapping[Channel, float]
    reasons: Mapping[Channel, Reason]
    sectors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Alike warnings about at least five subjects."""

    key: str
    channels: tuple[Channel, ...]
    """Those that at least half of the warnings show, the most common first."""
    shown: Mapping[Channel, int]
    """In how many warnings each of them shows."""
    reasons: tuple[Reason, ...]
    """Of each channel, the reason of the warning nearest to the middle."""
    named: bool
    """Whether named tactics explain it."""
    subjects: int
    warnings: int
    dismissed: int
    unclear: int
    accepted: int
    senders: tuple[tuple[str, int], ...]
    """Those with warnings about at least five subjects here, and of how many."""
    other_senders: int
    weeks: Mapping[date, int]
    levels: Mapping[str, int]


def recent(rows: QuerySet[Warning], now: datetime) -> list[Profile]:
    """The profiles of the latest warnings among these rows."""
    fields = ("subject", "level", "received_at", "raised_at", "state", "dismissal", "sender__name")
    latest = rows.filter(received_at__gte=now - timedelta(days=DAYS)).order_by("-received_at", "pk")
    told = latest.values(*fields, "payload__reasons")[:MOST]
    return [_profile(row) for row in told.iterator(chunk_size=50)]  # a warning may be long


def _profile(row: Mapping[str, Any]) -> Profile:
    signs = row["payload__reasons"]
    weights: dict[Channel, float] = {}
    reasons: dict[Channel, Reason] = {}
    # The heaviest last, whose words stay. A sender may call a reason what weighs nothing, or against.
    for sign in sorted(signs, key=lambda sign: sign["weight"]):
        if sign["weight"] > 0:
            channel = (sign["detector"], sign["channel"])
            reasons[channel] = Reason(sign["reason"]["code"], sign["reason"].get("values") or {})
            weights[channel] = weights.get(channel, 0.0) + sign["weight"]
    return Profile(
        subject=row["subject"],
        level=row["level"],
        received_at=row["received_at"],
        raised_at=row["raised_at"],
        state=row["state"],
        dismissal=row["dismissal"],
        sender=row["sender__name"],
        weights=weights,
        reasons=reasons,
        sectors=frozenset(sign.get("sector", "platform") for sign in signs),
    )


def patterns(profiles: Sequence[Profile]) -> list[Pattern]:
    """The clusters that may be shown: first those that no named tactic explains, then by size."""
    if not profiles:
        return []
    vectors = vectors_of(profiles)
    labels = clustered(vectors, ALIKE)
    alike: dict[tuple[Channel, ...], list[int]] = {}
    for label in range(int(labels.max()) + 1):
        places = np.flatnonzero(labels == label).tolist()
        members = [profiles[place] for place in places]
        if len({one.subject for one in members}) >= FEWEST:
            # Clusters that show the same channels are one to whoever reads, and have one key.
            alike.setdefault(_common(members), []).extend(places)
    found = [
        _pattern(channels, [profiles[place] for place in places], vectors[places])
        for channels, places in alike.items()
    ]
    return sorted(found, key=lambda p: (p.named, -p.subjects, p.key))


def vectors_of(profiles: Sequence[Profile]) -> Vectors:
    """One row for each profile: of length one, shorter where what it says is not compared."""
    common = Counter(c for p in profiles for c in p.weights)
    compared = sorted(common, key=lambda c: (-common[c], c))[:MOST_COMPARED]
    channels = {c: n for n, c in enumerate(sorted(compared))}
    sides = {s: n for n, s in enumerate(sorted({s for p in profiles for s in _sides(p)}))}
    said = np.zeros((len(profiles), len(channels)), dtype=np.float32)
    aside = np.zeros((len(profiles), len(sides) + 2), dtype=np.float32)
    for row, profile in enumerate(profiles):
        length = hypot(*map(log1p, profile.weights.values()))  # of all it says, compared or not
        for channel in profile.weights.keys() & channels.keys():
            said[row, channels[channel]] = log1p(profile.weights[channel]) / length
        for side in _sides(profile):
            aside[row, sides[side]] = 1.0
        hour = 2 * pi * profile.raised_at.hour / 24
        aside[row, -2:] = cos(hour), sin(hour)
    return np.asarray(np.hstack([said, ASIDE * unit(aside)]) / hypot(1.0, ASIDE), dtype=np.float32)


def _sides(profile: Profile) -> list[str]:
    return [f"level {profile.level}", *(f"sector {sector}" for sector in sorted(profile.sectors))]


def _common(members: Sequence[Profile]) -> tuple[Channel, ...]:
    """The channels that at least half of them show, in order; the most common one where none does."""
    counts = Counter(channel for one in members for channel in one.weights)
    by_count = sorted(counts, key=lambda c: (-counts[c], c))
    common = [c for c in by_count if 2 * counts[c] >= len(members)] or by_count[:1]
    return tuple(sorted(common[:MOST_CHANNELS]))


def _pattern(common: Sequence[Channel], members: Sequence[Profile], vectors: Vectors) -> Pattern:
    counts = Counter(channel for one in members for channel in one.weights)
    channels = sorted(common, key=lambda c: (-counts[c], c))
    order = np.argsort(-(vectors @ middle(vectors)), kind="stable").tolist()
    weights = [(*channel, nats) for one in members for channel, nats in one.weights.items()]
    decided = Counter(one.state for one in members)
    return Pattern(
        key=key_of(channels),
        channels=tuple(channels),
        shown={channel: counts[channel] for channel in channels},
        reasons=tuple(_nearest(channel, [members[place] for place in order]) for channel in channels),
        named=share_named(weights) >= enough,
        subjects=len({one.subject for one in members}),
        warnings=len(members),
        dismissed=decided[State.DISMISSED],
        unclear=sum(one.dismissal == Dismissal.UNCLEAR for one in members),
        accepted=decided[State.ACCEPTED],
        **_senders(members),
        weeks=weeks_of([one.received_at for one in members]),
        levels=dict(Counter(one.level for one in members)),
    )


def key_of(channels: Sequence[Channel]) -> str:
    """What a pattern is known by: its channels, whatever their order."""
    named = " ".join(sorted(f"{detector}.{channel}" for detector, channel in channels))
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def _nearest(channel: Channel, members: Sequence[Profile]) -> Reason:
    return next(one.reasons[channel] for one in members if channel in one.reasons)


def _senders(members: Sequence[Profile]) -> dict[str, Any]:
    """Who sends them: by name where the sender's warnings are about enough subjects."""
    about: dict[str, set[str]] = {}
    for one in members:
        about.setdefault(one.sender, set()).add(one.subject)
    told = [(name, len(subjects)) for name, subjects in about.items() if len(subjects) >= FEWEST]
    return {
        "senders": tuple(sorted(told, key=lambda sender: (-sender[1], sender[0]))),
        "other_senders": len(about) - len(told),
    }


def weeks_of(times: Sequence[datetime]) -> dict[date, int]:
    """By the Monday: how many, with the weeks between that are empty; the latest weeks only."""
    counts = Counter(time.date() - timedelta(days=time.weekday()) for time in times)
    first, last = min(counts), max(counts)
    weeks = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    return {week: counts.get(week, 0) for week in weeks[-WEEKS:]}
