"""The figures of one scorer of series: tuned on what it scores, and held out."""

import math
from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from hedgerow.evaluation.halves import in_halves
from hedgerow.evaluation.nab import (
    Profile,
    Scored,
    best_threshold,
    normalised,
    probation,
    profiles,
    steps,
    window_of,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one scorer made of all labelled series, and how fast."""

    series: list[Scored]
    points: int
    seconds: float


def figures_of(outcome: Outcome) -> dict[str, object]:
    """The figures of one scorer under each profile, and held out."""
    return {
        "points_per_second": round(outcome.points / outcome.seconds) if outcome.seconds else None,
        "profiles": {profile.name: _tuned_here(outcome.series, profile) for profile in profiles},
        "held_out": {profile.name: _held_out(outcome.series, profile) for profile in profiles},
        "other_groups": {profile.name: _other_groups(outcome.series, profile) for profile in profiles},
    }


def _tuned_here(series: list[Scored], profile: Profile) -> dict[str, object]:
    """Threshold chosen on the series it is scored on, as the benchmark publishes."""
    threshold = best_threshold([steps(one, profile) for one in series])
    by_group = {group: [one for one in series if one.group == group] for group in _groups(series)}
    return {
        "threshold": _finite(threshold),
        **_figures_at(series, dict.fromkeys(_names(series), threshold), profile),
        "groups": {
            group: _figures_at(own, dict.fromkeys(_names(own), threshold), profile)
            for group, own in by_group.items()
        },
    }


def _held_out(series: list[Scored], profile: Profile) -> dict[str, object]:
    """Each half of the series scored with the threshold chosen on the other half."""
    halves = in_halves(series, attrgetter("name"))
    chosen = [best_threshold([steps(one, profile) for one in half]) for half in halves]
    thresholds = {one.name: chosen[1 - side] for side in (0, 1) for one in halves[side]}
    return {
        **_figures_at(series, thresholds, profile),
        "halves": [
            {
                "files": len(halves[side]),
                "threshold_from_the_other": _finite(chosen[1 - side]),
                **_figures_at(halves[side], thresholds, profile),
            }
            for side in (0, 1)
        ],
    }


def _other_groups(series: list[Scored], profile: Profile) -> dict[str, object]:
    """Each group scored with the threshold chosen on all other groups: series of other kinds."""
    thresholds: dict[str, float] = {}
    for group in _groups(series):
        others = [steps(one, profile) for one in series if one.group != group]
        thresholds |= dict.fromkeys(
            (one.name for one in series if one.group == group), best_threshold(others)
        )
    return {
        **_figures_at(series, thresholds, profile),
        "groups": {
            group: _figures_at([one for one in series if one.group == group], thresholds, profile)
            for group in _groups(series)
        },
    }


def _figures_at(
    series: list[Scored], thresholds: dict[str, float], profile: Profile
) -> dict[str, object]:
    gained, hit, false_alarms, judged = 0.0, 0, 0, 0
    for one in series:
        threshold = thresholds[one.name]
        gained += steps(one, profile).total(threshold)
        found, false = detections(one, threshold)
        hit, false_alarms = hit + found, false_alarms + false
        judged += len(one.scores) - probation(len(one.scores))
    windows = sum(len(one.windows) for one in series)
    score = normalised(gained, windows, profile)
    return {
        "score": None if score is None else round(score, 2),
        "windows_found": hit,
        "windows": windows,
        "false_alarms": false_alarms,
        "false_alarms_per_1000_points": round(1000 * false_alarms / judged, 3) if judged else None,
    }


def detections(series: Scored, threshold: float) -> tuple[int, int]:
    """How many windows hold a detection, and how many points outside windows are one; the first
    points, which are for learning only, are left out."""
    n = len(series.scores)
    raised = (series.scores >= threshold) & (np.arange(n) >= probation(n))
    number = window_of(n, series.windows)
    return len(np.unique(number[raised & (number >= 0)])), int((raised & (number < 0)).sum())


def _groups(series: list[Scored]) -> list[str]:
    return sorted({one.group for one in series})


def _names(series: list[Scored]) -> list[str]:
    return [one.name for one in series]


def _finite(threshold: float) -> float | None:
    """JSON knows no infinity: null stands for never raising an alarm."""
    return threshold if math.isfinite(threshold) else None
