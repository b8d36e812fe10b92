"""Adds a subject's signals up to one risk, with what each contributed and how sure the sum is.

How signals are weighed stands in `fusion`; here they are entered, kept within bounds, and what came
of them is kept as a course. The contributions always add up to the risk shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from hedgerow.domain.chain import Assessment, Confidence, Contribution, Group, Moment, Signal
from hedgerow.engine.fusion import fade, fuse, risk_of
from hedgerow.engine.settings import Settings

noticeable = 0.25
"""A contribution below this many nats is too slight to count as corroboration."""


@dataclass(slots=True)
class Ledger:
    """What has been noticed about one subject and still counts, and how it came to that."""

    signals: dict[str, Signal] = field(default_factory=dict)
    course: list[Moment] = field(default_factory=list)
    groups: dict[Group, str] = field(default_factory=dict)
    """Coarse groups the subject belongs to, where a source told it; they weigh nothing."""


def assess(ledger: Ledger, signals: Iterable[Signal], now: datetime, settings: Settings) -> Assessment:
    """Enter new signals in the ledger and weigh all that stands there now."""
    for signal in signals:
        ledger.signals[place_of(signal)] = signal
    _keep_heaviest(ledger, now, settings)
    held = tuple(ledger.signals.values())
    fused = fuse(held, now, settings)
    between = fused.between
    ledger.course.append(Moment(now, fused.log_odds, fused.contributions, between))
    del ledger.course[: -settings.course_points]
    return Assessment(
        subject=held[0].subject,
        time=now,
        log_odds=fused.log_odds,
        risk=round(risk_of(fused.log_odds), 6),
        confidence=_confidence(fused.contributions),
        signals=held,
        course=tuple(ledger.course),
        between=between,
        silent=fused.silent,
        groups=dict(ledger.groups),
    )


def place_of(signal: Signal) -> str:
    """Where a signal stands in its subject's ledger: a later one of the same place replaces it."""
    return f"{signal.detector}|{signal.channel}|{signal.counterpart or ''}"


def _keep_heaviest(ledger: Ledger, now: datetime, settings: Settings) -> None:
    surplus = len(ledger.signals) - settings.signals_kept
    if surplus > 0:
        weight = {k: abs(s.weight) * fade(s, now, settings) for k, s in ledger.signals.items()}
        for key in islice(sorted(weight, key=lambda k: (weight[k], k)), surplus):
            del ledger.signals[key]


def _confidence(contributions: tuple[Contribution, ...]) -> Confidence:
    speaking = [c for c in contributions if c.weight >= noticeable]
    if len({c.detector for c in speaking}) > 1:
        return "joined"
    return "corroborated" if len(speaking) > 1 else "single"


def weighed(signal: Signal, now: datetime, settings: Settings) -> Signal:
    """The signal with the calibrated weight it still has at a moment, before it is joined."""
    scale = settings.calibration.scale(signal.detector, signal.channel)
    nats = scale.nats(signal.weight) * fade(signal, now, settings)
    return replace(signal, weight=round(nats, 6))
