"""Which channels name a tactic, and how far they explain a warning.

A stranger who writes at night, a change of rhythm, a model's score or a report of "something else" say
that something may be wrong, not what. What is left unexplained by the channels that do say it may be new.
"""

from collections.abc import Iterable

from hedgerow.detectors.tactics import channels as tactics
from hedgerow.domain.chain import Signal

nameless = frozenset({"activity_change", "contact_network"})
"""Detectors that notice something without saying which tactic it is."""
of_chats = frozenset({"grooming", "learnt", "close_reading"})
"""Detectors that name a tactic in the channels of tactics alone, beside behaviour and scores."""
enough = 1 / 3
"""Share of the weight of evidence that named tactics must bring to explain a warning."""


def names_a_tactic(detector: str, channel: str) -> bool:
    """Whether a channel says what is going on.

    >>> names_a_tactic("grooming", "secrecy_and_isolation"), names_a_tactic("grooming", "night")
    (True, False)
    >>> names_a_tactic("reports", "threat"), names_a_tactic("reports", "other")
    (True, False)
    """
    if detector in nameless or (detector, channel) == ("reports", "other"):
        return False
    return channel in tactics if detector in of_chats else True


def share_named(weights: Iterable[tuple[str, str, float]]) -> float:
    """Share of the weight for harm that named tactics bring, in [0, 1]; 1 where there is no weight.

    Takes (detector, channel, nats).
    """
    told = [(names_a_tactic(detector, channel), nats) for detector, channel, nats in weights if nats > 0]
    whole = sum(nats for _, nats in told)
    return sum(nats for named, nats in told if named) / whole if whole else 1.0


def unexplained(signals: Iterable[Signal]) -> bool:
    """Whether no named tactic explains what a warning rests on."""
    return share_named((s.detector, s.channel, s.weight) for s in signals) < enough
