"""Tries another line on what a run wrote: which warnings would the desk have had, and which were right?

The warner's own rules (levels, cool-down, budget) decide, not a copy of them. A shadow run with a
line of its own writes every moment at or above that line, so any higher line can be tried exactly.
A file that was written with a cool-down lacks the moments it passed over; `Moments.thinned` tells.

A decision is about a subject at a time. It covers that subject's other moments within the cool-down:
the nearest decision counts. One that dismisses a warning says nothing of a later one of a higher level.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from hedgerow.domain.chain import Assessment, EarlyWarning, Level
from hedgerow.engine.fusion import logit
from hedgerow.engine.settings import Settings
from hedgerow.engine.warner import Warner, rank
from hedgerow.feedback.labels import Labels, Verdict, false_ones

without_budget = 10**9
"""Warnings a day that nothing holds back."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A warning of which somebody decided."""

    warning: EarlyWarning
    label: Verdict

    @property
    def time(self) -> datetime:
        """When the warning was raised."""
        return self.warning.raised_at

    @property
    def risk(self) -> float:
        """The risk it told of."""
        return self.warning.risk


@dataclass(slots=True)
class Moments:
    """Every moment that the files tell of, in the order of time, with the decisions about subjects."""

    warnings: list[EarlyWarning]
    settings: Settings
    """The settings of today; their levels say what a decision was about."""
    assessed: list[tuple[EarlyWarning, Assessment, date]]
    """The same moments as the warner sees them, with their UTC days."""
    judged: dict[str, list[Judged]] = field(default_factory=dict)
    unknown: int = 0
    """Labels of warnings that stand in none of the files."""
    thinned: bool = False
    """No subject comes twice at one level within the cool-down: what it passed over is missing."""
    risks: dict[str, list[tuple[datetime, float]]] = field(default_factory=dict)

    @property
    def days(self) -> list[date]:
        """Every UTC day from the first moment to the last."""
        first, last = (day_of(w.raised_at) for w in (self.warnings[0], self.warnings[-1]))
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    @property
    def decisions(self) -> list[Judged]:
        """Every decision that could be joined."""
        return [one for those in self.judged.values() for one in those]

    def verdict(self, warning: EarlyWarning) -> Verdict | None:
        """What people found of this moment; None where nobody looked."""
        best: tuple[timedelta, Verdict] | None = None
        for one in self.judged.get(warning.subject, ()):
            apart = abs(one.time - warning.raised_at)
            if apart > self.settings.cool_down or (best is not None and apart >= best[0]):
                continue
            later = warning.raised_at > one.time
            if one.label == "confirmed" or not later or self.rank(warning.risk) <= self.rank(one.risk):
                best = apart, one.label
        return None if best is None else best[1]

    def peak(self, warning: EarlyWarning) -> float:
        """The highest risk of the subject within the cool-down on either side."""
        span = self.settings.cool_down
        told = self.risks[warning.subject]
        return max(risk for moment, risk in told if abs(moment - warning.raised_at) <= span)

    def rank(self, risk: float) -> int:
        """How high the level is that a risk calls for today; 0 for none."""
        return next((rank[level] for level, floor in self.settings.levels if risk >= floor), 0)


def join(warnings: Sequence[EarlyWarning], labels: Labels, settings: Settings) -> Moments:
    """The moments with the decisions about them; a moment that two files tell of counts once."""
    known = {w.id: w for w in warnings}
    distinct = {(w.subject, w.raised_at, w.risk): w for w in warnings}
    ordered = sorted(distinct.values(), key=lambda w: w.raised_at)
    assessed = [(w, _assessment(w), day_of(w.raised_at)) for w in ordered]
    moments = Moments(ordered, settings, assessed)
    for identity, label in labels.of.items():
        warning = known.get(identity)
        if warning is None:
            moments.unknown += 1
        else:
            moments.judged.setdefault(warning.subject, []).append(Judged(warning, label.label))
    for warning in moments.warnings:
        moments.risks.setdefault(warning.subject, []).append((warning.raised_at, warning.risk))
    moments.thinned = not _comes_twice(moments.warnings, settings.cool_down)
    return moments


def _comes_twice(warnings: Sequence[EarlyWarning], cool_down: timedelta) -> bool:
    last: dict[str, tuple[datetime, int]] = {}
    for warning in warnings:
        before, level = last.get(warning.subject, (None, 0))
        if before and warning.raised_at - before < cool_down and rank[warning.level] <= level:
            return True
        last[warning.subject] = warning.raised_at, rank[warning.level]
    return False


@dataclass(frozen=True, slots=True)
class Delivered:
    """A warning as a desk would have had it."""

    warning: EarlyWarning
    day: date
    """The UTC day on which it came to the desk; later than raised where the budget held it back."""

    @property
    def too_late(self) -> bool:
        """It reached the desk after the time by which somebody must look."""
        return self.day > day_of(self.warning.act_by)


class _Again(Warner):
    """The warner, told of moments that it once turned into warnings."""

    told: EarlyWarning

    def _warning(self, assessment: Assessment, level: Level) -> EarlyWarning:
        """The moment's own warning, at the level that it has now."""
        act_by = assessment.time + self.settings.act_within[level]
        return replace(self.told, level=level, act_by=act_by, over_budget=False)


def with_line(settings: Settings, line: float) -> Settings:
    """The settings with the lowest level beginning at another risk; levels below it begin there too."""
    *upper, (lowest, _floor) = settings.levels
    raised = [(level, max(floor, line)) for level, floor in upper]
    return replace(settings, levels=(*raised, (lowest, line)))


def replay(moments: Moments, settings: Settings) -> list[Delivered]:
    """What a run with these settings would have brought to the desk, and when."""
    warner = _Again(settings)
    delivered: list[Delivered] = []
    line, today = settings.levels[-1][1], date.min
    for warning, assessment, day in moments.assessed:
        while today < day:
            today = day if today == date.min else today + timedelta(days=1)
            # A day begins for what waits, whether or not anything is noticed on it.
            delivered += [Delivered(w, today) for w in warner.consider(_nothing(assessment, today))]
        if assessment.risk >= line:
            warner.told = warning
            delivered += [Delivered(w, day) for w in warner.consider(assessment)]
    end = today + timedelta(days=1)
    return delivered + [Delivered(w, end) for w in warner.finish()]


def _assessment(warning: EarlyWarning) -> Assessment:
    odds = logit(min(max(warning.risk, 1e-9), 1 - 1e-9))
    return Assessment(warning.subject, warning.raised_at, odds, warning.risk, warning.confidence, (), ())


def _nothing(like: Assessment, day: date) -> Assessment:
    return replace(like, time=datetime.combine(day, time.min, UTC), risk=0.0)


def day_of(moment: datetime) -> date:
    """The UTC day of a moment, as the budget counts days."""
    return moment.astimezone(UTC).date()


def is_false(label: Verdict | None) -> bool:
    """Whether a person found that the warning was not called for."""
    return label in false_ones
