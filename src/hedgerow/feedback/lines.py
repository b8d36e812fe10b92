"""What each candidate line would bring to a desk: how many warnings a day, and how many of them right.

Precision below today's line needs care. A subject that later rose above today's line was judged by the
desk; one that stayed below was judged only where somebody took a sample. So the two are measured apart
and put together by how many there are of each.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median
from typing import get_args

from hedgerow.domain.chain import EarlyWarning
from hedgerow.engine.settings import Settings
from hedgerow.feedback.intervals import Between, Share, mean, weighted
from hedgerow.feedback.labels import Verdict, false_ones
from hedgerow.feedback.replay import Moments, day_of, replay, with_line, without_budget

step = 0.01
"""Between two candidate lines."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one line brings, at so many warnings a day that can be read."""

    line: float
    warnings: int
    a_day: float
    a_day_between: Between
    busiest: int
    urgent: int
    held: int
    """Warnings that the budget would hold back beyond their own day."""
    too_late: int
    """Those of them that would reach the desk only after the time to act by."""
    labels: dict[Verdict, int]
    judged: Share
    """Confirmed of those that were judged right or wrong, as the labels stand."""
    precision: tuple[float, Between] | None
    """The same, with warnings above and below today's line each by their number."""
    added: Share
    """Of subjects that never reach today's line: confirmed of those judged."""
    added_warnings: int
    kept: Share
    """Confirmed decisions that a warning would still stand for."""
    hours_sooner: float | None
    """Median of how much sooner these would be warned about than at today's line."""

    def told(self) -> dict[str, object]:
        """Plain values, for a file."""
        return {
            "line": self.line,
            "warnings": self.warnings,
            "a_day": self.a_day,
            "a_day_between": list(self.a_day_between),
            "busiest_day": self.busiest,
            "urgent": self.urgent,
            "held_back": self.held,
            "too_late": self.too_late,
            "labelled": sum(self.labels.values()),
            "labels": dict(self.labels),
            "precision_of_judged": self.judged.told(),
            "precision": self.precision and self.precision[0],
            "precision_between": self.precision and list(self.precision[1]),
            "added_below_todays_line": self.added_warnings,
            "precision_of_added": self.added.told(),
            "confirmed_kept": self.kept.told(),
            "hours_sooner": self.hours_sooner,
        }


def candidates(moments: Moments) -> list[float]:
    """Today's line, and every hundredth below urgent that the moments reach down to."""
    lowest = min(w.risk for w in moments.warnings)
    today, urgent = moments.settings.levels[-1][1], moments.settings.levels[0][1]
    hundredths = (round(n * step, 2) for n in range(1, 100))
    return sorted({today} | {line for line in hundredths if lowest - step < line < urgent})


def measure(moments: Moments, line: float, read: int) -> Figures:
    """What the line would have brought over the moments."""
    return _measure(moments, line, read, _today(moments))


def _today(moments: Moments) -> list[datetime | None]:
    """When today's line would first have warned about each confirmed subject."""
    return _first_near(moments, _called_for(moments, moments.settings))


def _called_for(moments: Moments, settings: Settings) -> list[EarlyWarning]:
    return [one.warning for one in replay(moments, replace(settings, budget=without_budget))]


def _measure(moments: Moments, line: float, read: int, before: Sequence[datetime | None]) -> Figures:
    settings = with_line(moments.settings, line)
    called = _called_for(moments, settings)
    queue = replay(moments, replace(settings, budget=read))
    counts = Counter(day_of(w.raised_at) for w in called)
    by_day = [counts[day] for day in moments.days]
    a_day, between = mean(by_day)
    verdicts = [moments.verdict(w) for w in called]
    today = moments.settings.levels[-1][1]
    below = [moments.peak(w) < today for w in called]
    reached = _right(v for v, low in zip(verdicts, below, strict=True) if not low)
    added = _right(v for v, low in zip(verdicts, below, strict=True) if low)
    kept, sooner = _kept(moments, called, before)
    return Figures(
        line=line,
        warnings=len(called),
        a_day=a_day,
        a_day_between=between,
        busiest=max(by_day),
        urgent=sum(w.level == "urgent" for w in called),
        held=sum(one.day > day_of(one.warning.raised_at) for one in queue),
        too_late=sum(one.too_late for one in queue),
        labels={label: verdicts.count(label) for label in get_args(Verdict)},
        judged=_right(verdicts),
        precision=weighted(_strata(below, reached, added)),
        added=added,
        added_warnings=sum(below),
        kept=kept,
        hours_sooner=sooner,
    )


def measure_all(
    moments: Moments, read: int, advance: Callable[[int, int], None] = lambda done, total: None
) -> dict[float, Figures]:
    """The figures of every candidate line."""
    lines, figures, before = candidates(moments), {}, _today(moments)
    for number, line in enumerate(lines, 1):
        figures[line] = _measure(moments, line, read, before)
        advance(number, len(lines))
    return figures


def _right(verdicts: Iterable[Verdict | None]) -> Share:
    """Confirmed among those judged right or wrong."""
    told = [v for v in verdicts if v == "confirmed" or v in false_ones]
    return Share(told.count("confirmed"), len(told))


def _strata(below: Sequence[bool], reached: Share, added: Share) -> list[tuple[float, Share]]:
    whole, low = len(below), sum(below)
    parts = [((whole - low) / whole, reached), (low / whole, added)] if whole else []
    return [(weight, share) for weight, share in parts if weight]


def _kept(
    moments: Moments, called: Sequence[EarlyWarning], today: Sequence[datetime | None]
) -> tuple[Share, float | None]:
    """Confirmed decisions with a warning near them, and how much sooner it comes than today's would."""
    now = _first_near(moments, called)
    sooner = [
        (was - when).total_seconds() / 3600
        for was, when in zip(today, now, strict=True)
        if was is not None and when is not None
    ]
    share = Share(sum(when is not None for when in now), len(now))
    return share, round(median(sooner), 1) if sooner else None


def _first_near(moments: Moments, warnings: Sequence[EarlyWarning]) -> list[datetime | None]:
    """For each confirmed decision: when the first warning about its subject near it was raised."""
    times: dict[str, list[datetime]] = {}
    for warning in warnings:
        times.setdefault(warning.subject, []).append(warning.raised_at)
    found: list[datetime | None] = []
    for one in moments.decisions:
        if one.label == "confirmed":
            span = moments.settings.cool_down
            near = [t for t in times.get(one.warning.subject, ()) if abs(t - one.time) <= span]
            found.append(min(near, default=None))
    return found
