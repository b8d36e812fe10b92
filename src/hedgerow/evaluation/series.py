"""`hedgerow evaluate series`: how well sudden changes are found, against two plain baselines.

A scorer sees each value once, in order, and nothing else: no later value, no label, no other series.
Published figures of the benchmark choose the threshold on the very data they score. That figure is
given for comparison; the held-out one, with the threshold chosen on other series, is the honest one.
"""

import hashlib
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import numpy as np

from hedgerow.detectors.rhythm import SeriesScorer as RhythmScorer
from hedgerow.evaluation.baselines import WindowedGaussian, ZScore
from hedgerow.evaluation.files import Advance
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
from hedgerow.evaluation.series_files import Series, Spans, find_windows, read_all, read_windows


class SeriesScorer(Protocol):
    """Reads one series from its beginning."""

    def score(self, timestamp: datetime, value: float) -> float:
        """How unusual the value is after all before it, in [0, 1]; then it is taken in."""


Scorers = dict[str, Callable[[], SeriesScorer]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one scorer made of all labelled series, and how fast."""

    series: list[Scored]
    points: int
    seconds: float


def evaluate_series(
    data_dir: str | Path,
    *,
    windows: str | Path | None = None,
    scores: str | Path | None = None,
    scorer: Callable[[], SeriesScorer] = RhythmScorer,
    name: str = "rhythm",
    advance: Advance | None = None,
) -> dict[str, object]:
    """Honest figures of a scorer of sudden change and of two baselines, as plain values for JSON.

    `scores` names a folder for the scorer's own scores, `timestamp,value,anomaly_score` for each
    file in the data's layout. Raises `BadSeries` where the data are not in order.
    """
    labels = Path(windows) if windows is not None else find_windows(data_dir)
    spans = read_windows(labels) if labels is not None else {}
    scorers: Scorers = {name: scorer, WindowedGaussian.name: WindowedGaussian, ZScore.name: ZScore}
    outcomes, unlabelled = _score_all(data_dir, spans, scorers, scores, advance)
    own = outcomes.pop(name)
    return {
        "suite": "series",
        "data": str(data_dir),
        "windows_file": str(labels) if labels is not None else None,
        "files": len(own.series) + len(unlabelled),
        "points": own.points,
        "windows": sum(len(one.windows) for one in own.series),
        "notes": _notes(labels, unlabelled, spans, own),
        "scorer": name,
        **figures_of(own),
        "baselines": {key: figures_of(outcome) for key, outcome in outcomes.items()},
    }


def _score_all(
    data_dir: str | Path,
    spans: Spans,
    scorers: Scorers,
    out: str | Path | None,
    advance: Advance | None,
) -> tuple[dict[str, Outcome], list[str]]:
    found: dict[str, list[Scored]] = {name: [] for name in scorers}
    seconds = dict.fromkeys(scorers, 0.0)
    points, unlabelled = 0, []
    for series in read_all(data_dir, advance):
        points += len(series.values)
        if series.name not in spans:
            unlabelled.append(series.name)
        for number, (name, scorer) in enumerate(scorers.items()):
            begun = time.perf_counter()
            given = score_one(series, scorer())
            seconds[name] += time.perf_counter() - begun
            if number == 0 and out is not None:
                write_scores(Path(out), series, given)
            if series.name in spans:
                windows = series.windows(spans[series.name])
                found[name].append(Scored(series.name, np.array(given, dtype=float), windows))
    return {name: Outcome(found[name], points, seconds[name]) for name in scorers}, unlabelled


def score_one(series: Series, scorer: SeriesScorer) -> list[float]:
    """The scores of one series, strictly forwards; raises `ValueError` for one outside [0, 1]."""
    given = []
    for when, value in zip(series.times, series.values, strict=True):
        score = scorer.score(when, value)
        if not 0 <= score <= 1:
            raise ValueError(f"{series.name}: the score {score} at {when} is not within [0, 1].")
        given.append(float(score))
    return given


def write_scores(folder: Path, series: Series, given: Sequence[float]) -> None:
    """One series as `timestamp,value,anomaly_score`, under its own name."""
    path = folder / series.name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("timestamp,value,anomaly_score\n")
        for told, score in zip(series.told, given, strict=True):
            file.write(f"{told},{score!r}\n")


def figures_of(outcome: Outcome) -> dict[str, object]:
    """The figures of one scorer under each profile, and held out."""
    return {
        "points_per_second": round(outcome.points / outcome.seconds) if outcome.seconds else None,
        "profiles": {profile.name: _tuned_here(outcome.series, profile) for profile in profiles},
        "held_out": {profile.name: _held_out(outcome.series, profile) for profile in profiles},
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
    halves = split(series)
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


def split(series: list[Scored]) -> tuple[list[Scored], list[Scored]]:
    """Two halves by the hash of the name: the same on every machine, and nobody's choice."""
    mixed = sorted(series, key=lambda one: hashlib.sha256(one.name.encode()).digest())
    return mixed[::2], mixed[1::2]


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


def _notes(labels: Path | None, unlabelled: list[str], spans: Spans, own: Outcome) -> list[str]:
    notes = []
    if labels is None:
        notes.append("No windows file was found beside or above the data, so nothing can be scored.")
    elif unlabelled:
        notes.append(f"Not in the windows file, so left out of the figures: {', '.join(unlabelled)}.")
    absent = len(spans) - len(own.series)
    if absent:
        notes.append(f"Named in the windows file but not among the data: {absent} series.")
    if own.series and not any(one.windows for one in own.series):
        notes.append("No series holds an anomaly window, so scores are null; false alarms still count.")
    return notes
