"""Adds a subject's signals up to one risk, with what each contributed.

Log-odds: the prior plus each signal's weight of evidence, fading with its half-life. What one
detector adds is capped, its channels shrunk in proportion, so the contributions always add up to
the risk shown and no single way of looking can carry a subject all the way alone for ever.
The weights are set by experts until labelled outcomes calibrate them; docs/reference says so.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from hedgerow.domain.chain import Assessment, Confidence, Contribution, Moment, Signal
from hedgerow.engine.settings import Settings

noticeable = 0.25
"""A contribution below this many nats is too slight to count as corroboration."""


@dataclass(slots=True)
class Ledger:
    """What has been noticed about one subject and still counts, and how it came to that."""

    signals: dict[str, Signal] = field(default_factory=dict)
    course: list[Moment] = field(default_factory=list)


def assess(ledger: Ledger, signals: Iterable[Signal], now: datetime, settings: Settings) -> Assessment:
    """Enter new signals in the ledger and weigh all that stands there now."""
    for signal in signals:
        ledger.signals[f"{signal.detector}|{signal.channel}|{signal.counterpart or ''}"] = signal
    _keep_heaviest(ledger, now, settings)
    held = tuple(ledger.signals.values())
    contributions = weigh(held, now, settings)
    log_odds = round(_logit(settings.prior) + sum(c.weight for c in contributions), 6)
    ledger.course.append(Moment(now, log_odds, contributions))
    del ledger.course[: -settings.course_points]
    return Assessment(
        subject=held[0].subject,
        time=now,
        log_odds=log_odds,
        risk=round(1 / (1 + math.exp(-log_odds)), 6),
        confidence=_confidence(contributions),
        signals=held,
        course=tuple(ledger.course),
    )


def weigh(signals: Iterable[Signal], now: datetime, settings: Settings) -> tuple[Contribution, ...]:
    """What each channel of each detector adds now, in nats, capped per detector.

    Several counterparts on one channel add up before the cap; what speaks against is not capped.
    """
    by_detector: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for signal in signals:
        by_detector[signal.detector][signal.channel] += _faded(signal, now, settings)
    contributions = []
    for detector, channels in sorted(by_detector.items()):
        for_harm = sum(weight for weight in channels.values() if weight > 0)
        shrink = min(1.0, settings.cap / for_harm) if for_harm > 0 else 1.0
        contributions += [
            Contribution(detector, channel, round(weight * (shrink if weight > 0 else 1.0), 6))
            for channel, weight in sorted(channels.items())
        ]
    return tuple(contributions)


def _faded(signal: Signal, now: datetime, settings: Settings) -> float:
    age = max(0.0, (now - signal.time) / settings.half_life)
    return signal.weight * math.exp(-math.log(2) * age)


def _keep_heaviest(ledger: Ledger, now: datetime, settings: Settings) -> None:
    surplus = len(ledger.signals) - settings.signals_kept
    if surplus > 0:
        lightest = sorted(
            ledger.signals, key=lambda k: (abs(_faded(ledger.signals[k], now, settings)), k)
        )
        for key in islice(lightest, surplus):
            del ledger.signals[key]


def _confidence(contributions: tuple[Contribution, ...]) -> Confidence:
    speaking = [c for c in contributions if c.weight >= noticeable]
    if len({c.detector for c in speaking}) > 1:
        return "joined"
    return "corroborated" if len(speaking) > 1 else "single"


def faded(signal: Signal, now: datetime, settings: Settings) -> Signal:
    """The signal with the weight it still has at a moment."""
    return replace(signal, weight=round(_faded(signal, now, settings), 6))


def _logit(p: float) -> float:
    return math.log(p / (1 - p))
