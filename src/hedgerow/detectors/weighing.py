"""What a chat window shows, as figures between 0 and 1, and what they add up to in nats.

Every figure stands for something a caseworker can be told: a tactic seen so often, a child's way of
writing on the other side, an age gap that both have stated. The sum is additive, so each part can be
shown with what it adds. The weights are a file (`data/models/chats.json`): set by hand by the
developers, or learnt around those values by `hedgerow train shipped` from made-up chats and openly
licensed ordinary chat. Its card says which, and what was measured.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import exp, log
from typing import Any

from hedgerow.detectors import ages
from hedgerow.detectors.tactics import Window, channels, saturation, saturations, tactics_of_strangers

features: Mapping[str, str] = {
    **channels,
    "romance": "Pet names and talk of love",
    "young": "The other writes as a child does",
    "personal_to_a_child": "Love, pictures or meetings asked of somebody who writes as a child",
    "age_gap": "They have stated ages far apart",
    "one_sided": "One asks, the other answers",
    "new_contact": "They have known each other for days only",
    "night": "Writes mostly late at night",
    "burst": "Writes again and again without an answer",
    "grown_ups": "The other says to be grown up",
    "everyday": "Talk of the day as among people who know each other",
    "familiar": "Nothing that only a stranger would ask",
}
"""Everything that is weighed: the tactics, what stands around them, and what speaks against."""

against = frozenset({"grown_ups", "everyday", "familiar"})
"""Features that speak for an innocent contact; their weights are never above zero."""

least_messages = 10
"""Questions are compared from so many messages in the window on."""


class BadModel(ValueError):
    """A model file that is not what it says it is."""


@dataclass(frozen=True)
class ChatWeights:
    """Nats that each feature can add at most, and the log-odds before anything is seen."""

    weights: Mapping[str, float]
    prior: float = log(0.001 / 0.999)
    version: str = "unnamed"
    digest: str = ""
    card: Mapping[str, Any] = field(default_factory=dict)

    def contributions(self, shown: Mapping[str, float]) -> dict[str, float]:
        """What each feature that shows adds, in nats."""
        weights = self.weights
        return {name: weights[name] * x for name, x in shown.items() if weights.get(name)}

    def score(self, added: Mapping[str, float]) -> float:
        """The probability that contributions add up to, in [0, 1]."""
        return 1 / (1 + exp(-self.prior - sum(added.values())))


@dataclass(slots=True)
class Ages:
    """The ages that the authors of one chat have stated, and who last asked for one."""

    stated: dict[str, int] = field(default_factory=dict)
    asked_by: tuple[str, str] | None = None

    def read(self, author: str, text: str, room: str = "") -> None:
        """Take in one message."""
        asked = self.asked_by is not None and self.asked_by[0] == room and self.asked_by[1] != author
        age = ages.stated(text, asked=asked)
        if age is not None:
            self.stated[author] = age
            if len(self.stated) > most_ages:
                del self.stated[next(iter(self.stated))]
        if asked:
            self.asked_by = None
        if ("?" in text or len(text) < 40) and ages.asks(text):
            self.asked_by = (room, author)

    def of_others(self, author: str) -> int | None:
        """The lowest age that anybody else has stated."""
        return min((age for name, age in self.stated.items() if name != author), default=None)


most_ages = 16


def shown(
    window: Window, own: int | None, other: int | None, known: Mapping[str, float] | None = None
) -> dict[str, float]:
    """The features of one author's window; `own` and `other` are the ages stated, where known.

    `known` adds what stands in no message: how new the contact is, and at which hours it writes.
    """
    clear, mild, theirs = window.clear, window.mild, window.theirs
    x = {
        name: full
        for name, full in saturations(window).items()
        if name in features and name not in ("young", "everyday")
    }
    young = _young(theirs, other)
    if young:
        x["young"] = young
        personal = max(x.get(name, 0.0) for name in personal_asks)
        if personal:
            x["personal_to_a_child"] = personal * young
    if (
        own is not None
        and other is not None
        and own >= ages.grown_up > other
        and own - other >= ages.gap
    ):
        x["age_gap"] = 1.0
    if other is not None and other >= ages.grown_up and not young:
        x["grown_ups"] = 1.0
    everyday = theirs.get("everyday", 0) | clear.get("everyday", 0)
    if everyday or "everyday" in mild:
        x["everyday"] = saturation(everyday.bit_count(), mild.get("everyday", 0).bit_count())
    asks = window.asks.bit_count() - window.asked.bit_count()
    if asks >= 3 and window.length >= least_messages:
        x["one_sided"] = min(1.0, asks / 15)
    if known and x:
        x.update(known)
    if x and not tactics_of_strangers & {n for n, value in x.items() if value >= telling_from}:
        x["familiar"] = 1.0
    return x


personal_asks = (
    "romance", "coarse_language", "image_request", "meeting_and_travel", "secrecy_and_isolation",
    "risk_assessment",
)  # fmt: skip
telling_from = 0.4
"""A feature is telling from one clear phrase, or several mild ones, on."""


def _young(theirs: Mapping[str, int], age: int | None) -> float:
    if age is not None:
        return 1.0 if age < 16 else 0.7 if age < ages.grown_up else 0.0
    return saturation(theirs.get("young", 0).bit_count(), theirs.get("young_mild", 0).bit_count())


def read_weights(data: bytes, name: str) -> ChatWeights:
    """A weights file; raises `BadModel` where its digest does not fit its content."""
    try:
        told = json.loads(data)
        digest = told.pop("sha256")
        weights = ChatWeights(
            {str(k): float(v) for k, v in told["weights"].items()},
            float(told["prior"]),
            str(told["version"]),
            digest,
            told["card"],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise BadModel(f"{name} is not a file of chat weights ({problem!r}).") from None
    if digest != digest_of(told):
        raise BadModel(f"{name} was changed after it was made: its digest does not fit. Make it anew.")
    unknown = weights.weights.keys() - features.keys()
    if unknown:
        raise BadModel(f"{name} weighs {', '.join(sorted(unknown))}, which this version does not know.")
    return weights


def write_weights(weights: ChatWeights) -> bytes:
    """The file of weights, with its digest; `read_weights` reads it again."""
    told = {
        "version": weights.version,
        "prior": weights.prior,
        "weights": dict(weights.weights),
        "card": dict(weights.card),
    }
    return json.dumps(told | {"sha256": digest_of(told)}, indent=1, ensure_ascii=False).encode() + b"\n"


def digest_of(told: Mapping[str, Any]) -> str:
    """SHA-256 of the content in canonical form."""
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@cache
def shipped_weights() -> ChatWeights:
    """The weights that come with the package."""
    path = files("hedgerow.detectors") / "data" / "models" / "chats.json"
    return read_weights(path.read_bytes(), "the shipped model")
