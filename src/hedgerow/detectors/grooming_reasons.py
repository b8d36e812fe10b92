"""What the grooming detector says: a sentence for each reason code, and the figures it names."""

from collections.abc import Mapping

from hedgerow.detectors.acquaintance import Contact
from hedgerow.detectors.close_reading.close import Close, answered, on_the_whole
from hedgerow.detectors.tactics import Window
from hedgerow.domain.chain import Value

sentences: Mapping[str, str] = {
    "age_and_family": ("messages that ask about age, school or family: {count} of the last {window}"),
    "risk_assessment": (
        "messages that ask whether anybody is near or watching: {count} of the last {window}"
    ),
    "trust_and_flattery": (
        "messages that flatter or claim a special bond: {count} of the last {window}"
    ),
    "gifts_and_offers": ("messages that offer gifts, money or work: {count} of the last {window}"),
    "secrecy_and_isolation": (
        "messages that ask for secrecy or speak against family and friends: {count} of the last {window}"
    ),
    "moving_platform": (
        "messages that ask to move to another app or a private place: {count} of the last {window}"
    ),
    "image_request": ("messages that ask for pictures or video: {count} of the last {window}"),
    "meeting_and_travel": ("messages that arrange to meet or to travel: {count} of the last {window}"),
    "coercion_and_debt": (
        "messages that press, threaten or speak of debt: {count} of the last {window}"
    ),
    "documents": ("messages that ask for identity documents: {count} of the last {window}"),
    "coarse_language": ("messages in coarse sexual language: {count} of the last {window}"),
    "romance": "messages with pet names or talk of love: {count} of the last {window}",
    "young": "the other side writes as a child does: {count} of the last {window} messages",
    "young_stated": "the other says to be {other} years old",
    "personal_to_a_child": (
        "love, pictures, meetings or secrets are asked of somebody who writes as a child does"
    ),
    "age_gap": "one says to be {own} years old, the other {other}",
    "age_gap_known": "the accounts are known as a grown-up's and a child's, and are new to each other",
    "one_sided": "one asks, the other answers: {asks} messages with questions against {asked}",
    "new_contact": "they have written to each other for {days} days",
    "night": "messages written between 11 at night and 6 in the morning: {count}",
    "burst": "messages in a row without an answer: {count}",
    "grown_ups": "the other says to be {other} years old; it may be talk between grown-ups",
    "everyday": "they also talk about everyday things as people do who know each other",
    "long_known": (
        "both have written about equally often, and for {days} days; it may be somebody close"
    ),
    "same_age": "both accounts are known to be in the same age band",
    "familiar": (
        "nothing was noticed that family and friends have no need to ask; it may be somebody close"
    ),
    "meant_age_and_family": (
        "messages whose meaning comes close to asking about age, school or family: "
        "{count} of the last {window}"
    ),
    "meant_risk_assessment": (
        "messages whose meaning comes close to asking whether anybody is near or watching: "
        "{count} of the last {window}"
    ),
    "meant_trust_and_flattery": (
        "messages whose meaning comes close to flattery or a special bond: {count} of the last {window}"
    ),
    "meant_gifts_and_offers": (
        "messages whose meaning comes close to offering gifts, money or work: "
        "{count} of the last {window}"
    ),
    "meant_secrecy_and_isolation": (
        "messages whose meaning comes close to asking for secrecy or speaking against family and "
        "friends: {count} of the last {window}"
    ),
    "meant_moving_platform": (
        "messages whose meaning comes close to asking to move to another app or a private place: "
        "{count} of the last {window}"
    ),
    "meant_image_request": (
        "messages whose meaning comes close to asking for pictures or video: {count} of the last {window}"
    ),
    "meant_meeting_and_travel": (
        "messages whose meaning comes close to arranging to meet or to travel: "
        "{count} of the last {window}"
    ),
    "meant_coercion_and_debt": (
        "messages whose meaning comes close to pressure, threats or debt: {count} of the last {window}"
    ),
    "meant_documents": (
        "messages whose meaning comes close to asking for identity documents: "
        "{count} of the last {window}"
    ),
    "meant_coarse_language": (
        "messages whose meaning comes close to coarse sexual language: {count} of the last {window}"
    ),
    "meant_on_the_whole": (
        "read for its meaning, what the account writes is closer to approaches than to ordinary talk"
    ),
    "meant_ordinary": (
        "read for its meaning, what the account writes is closer to ordinary talk than to approaches"
    ),
    "meant_answers": "read for their meaning, the answers are like those given to approaches",
    "meant_ordinary_answers": "read for their meaning, the answers are like those in ordinary talk",
}
"""By code: what a caseworker is told, in English until her language is known."""

Told = tuple[str, dict[str, Value]]
"""A reason's code, without the detector's name, and the figures it names."""


def told(
    channel: str,
    window: Window,
    ages: tuple[int | None, int | None],
    contact: Contact,
    most: int,
    close: Close | None = None,
) -> Told:
    """Why a channel speaks.

    `ages`: what the window's author and the other have stated, where they have. `most`: messages in a
    full window.
    """
    if channel.startswith("meant_"):
        return _meant(channel, close or Close(), most)
    own, other = ages
    if channel == "age_gap" and (own is None or other is None):
        return "age_gap_known", {}
    if channel == "young" and other is not None:
        return "young_stated", {"other": other}
    values: dict[str, dict[str, Value]] = {
        "age_gap": {"own": own or 0, "other": other or 0},
        "grown_ups": {"other": other or 0},
        "one_sided": {"asks": window.asks.bit_count(), "asked": window.asked.bit_count()},
        "new_contact": {"days": contact.days},
        "night": {"count": contact.night},
        "burst": {"count": contact.unanswered},
        "personal_to_a_child": {},
        "everyday": {},
        "familiar": {},
    }
    if channel in values:
        return channel, values[channel]
    return channel, {"count": _messages(channel, window), "window": most}


def _meant(channel: str, close: Close, most: int) -> Told:
    """Why a channel of the closer reading speaks, or what it says for ordinary talk."""
    nats = close.contributions().get(channel, 0.0)
    if channel == on_the_whole:
        return (channel if nats >= 0 else "meant_ordinary"), {}
    if channel == answered:
        return (channel if nats >= 0 else "meant_ordinary_answers"), {}
    marks = close.marks.get(channel.removeprefix("meant_"), 0)
    return channel, {"count": marks.bit_count(), "window": most}


def _messages(channel: str, window: Window) -> int:
    """How many messages in the window show a channel, clearly or mildly."""
    if channel == "young":
        return (window.theirs.get("young", 0) | window.theirs.get("young_mild", 0)).bit_count()
    return window.marks(channel).bit_count()
