"""Decides which assessments a person must look at, and by when.

It decides nothing about a child. It holds the line between too few alarms and too many: a
threshold for each level, a cool-down for each subject, and a budget of warnings a day that the
people on the desk can read. Urgent warnings always pass; what the budget holds back is kept,
strongest first, and never dropped.
"""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice

import msgspec

from hedgerow.domain.chain import Assessment, EarlyWarning, Level, Signal
from hedgerow.domain.tokens import as_pseudonym
from hedgerow.engine.assessor import weighed
from hedgerow.engine.fusion import tipping
from hedgerow.engine.settings import Settings

most_sources = 50
"""Sources named in one warning."""
rank: dict[Level, int] = {"elevated": 1, "high": 2, "urgent": 3}


@dataclass(slots=True)
class Desk:
    """What the warner remembers: who was warned about when, today's count, what waits."""

    warned: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    day: str = ""
    count: int = 0
    held: dict[str, EarlyWarning] = field(default_factory=dict)


class Warner:
    """Turns assessments, given in the order of their time, into early warnings."""

    def __init__(self, settings: Settings, desk: Desk | None = None) -> None:
        self.settings = settings
        self.desk = desk or Desk()

    def consider(self, assessment: Assessment) -> list[EarlyWarning]:
        """The warnings due now: what waited and fits a new day, and this one if it is called for."""
        due = self._turn_day(assessment.time)
        level = self.level(assessment.risk)
        if level is None or self._cooling(assessment, level):
            return due
        self.desk.warned[assessment.subject] = (rank[level], assessment.time)
        return due + self._within_budget(self._warning(assessment, level))

    def finish(self) -> list[EarlyWarning]:
        """What still waits when the stream ends, marked as beyond the budget."""
        return [replace(w, over_budget=True) for w in self._release(len(self.desk.held))]

    def level(self, risk: float) -> Level | None:
        """The level a risk calls for; None where nobody needs to look."""
        return next((level for level, floor in self.settings.levels if risk >= floor), None)

    def _cooling(self, assessment: Assessment, level: Level) -> bool:
        last = self.desk.warned.get(assessment.subject)
        if last is None:
            return False
        last_rank, when = last
        return assessment.time - when < self.settings.cool_down and rank[level] <= last_rank

    def _turn_day(self, now: datetime) -> list[EarlyWarning]:
        day = now.astimezone(UTC).date().isoformat()
        if day <= self.desk.day:
            return []
        self.desk.day, self.desk.count = day, 0
        self.desk.warned = {
            subject: (level, when)
            for subject, (level, when) in self.desk.warned.items()
            if now - when < self.settings.cool_down
        }
        return self._release(self.settings.budget)

    def _release(self, most: int) -> list[EarlyWarning]:
        waiting = sorted(self.desk.held.values(), key=lambda w: (-w.risk, w.raised_at, w.id))[:most]
        for warning in waiting:
            del self.desk.held[warning.subject]
        self.desk.count += len(waiting)
        return waiting

    def _within_budget(self, warning: EarlyWarning) -> list[EarlyWarning]:
        if warning.level == "urgent" or self.desk.count < self.settings.budget:
            self.desk.held.pop(warning.subject, None)
            self.desk.count += 1
            return [warning]
        self.desk.held[warning.subject] = warning
        return []

    def _warning(self, assessment: Assessment, level: Level) -> EarlyWarning:
        now = assessment.time
        subject = as_pseudonym(assessment.subject)
        signals = sorted(
            (_to_travel(weighed(s, now, self.settings), subject) for s in assessment.signals),
            key=lambda s: (-abs(s.weight), s.detector, s.channel, s.counterpart or ""),
        )
        warning = EarlyWarning(
            id="",
            subject=subject,
            level=level,
            risk=assessment.risk,
            confidence=assessment.confidence,
            raised_at=now,
            act_by=now + self.settings.act_within[level],
            reasons=tuple(s for s in signals if s.weight > 0),
            against=tuple(s for s in signals if s.weight < 0),
            course=assessment.course,
            sources=_sources(signals),
            between=assessment.between,
            tipping=tipping(assessment.signals, now, self.settings, dict(self.settings.levels)[level]),
            silent=assessment.silent,
            groups=assessment.groups,
        )
        return replace(warning, id=_identity(warning))


def _sources(signals: list[Signal]) -> tuple[str, ...]:
    """Who told what stands behind the warning, in the order of names; of many, the weightiest."""
    told = dict.fromkeys(ref.partition("#")[0] for s in signals for ref in s.evidence)
    return tuple(sorted(islice(told, most_sources)))


def _to_travel(signal: Signal, subject: str) -> Signal:
    """The signal with names that may leave the platform."""
    counterpart = None if signal.counterpart is None else as_pseudonym(signal.counterpart)
    return replace(signal, subject=subject, counterpart=counterpart)


def _identity(warning: EarlyWarning) -> str:
    """The same content gives the same id on every machine."""
    return hashlib.sha256(msgspec.json.encode(warning, order="deterministic")).hexdigest()[:32]
