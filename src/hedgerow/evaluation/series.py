"""`hedgerow evaluate series`: how well sudden changes are found, beside plain baselines.

A scorer sees each value once, in order, and nothing else: no later value, no label, no other series.
Published figures of the benchmark choose the threshold on the very data they score. That figure is
given for comparison; the held-out ones are honest: the threshold chosen on the other half of the
series, or on the other groups. The random cut forest takes most of the time.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import numpy as np

from hedgerow.detectors.rhythm_series import SeriesScorer as RhythmScorer
from hedgerow.evaluation.baselines import present
from hedgerow.evaluation.files import Advance
from hedgerow.evaluation.nab import Scored
from hedgerow.evaluation.series_figures import Outcome, figures_of
from hedgerow.evaluation.series_files import Series, Spans, find_windows, read_all, read_windows
from hedgerow.evaluation.series_forest import RandomCutForest


class SeriesScorer(Protocol):
    """Reads one series from its beginning."""

    def score(self, timestamp: datetime, value: float) -> float:
        """How unusual the value is after all before it, in [0, 1]; then it is taken in."""


Scorers = Mapping[str, Callable[[], SeriesScorer]]


def evaluate_series(
    data_dir: str | Path,
    *,
    windows: str | Path | None = None,
    scores: str | Path | None = None,
    scorer: Callable[[], SeriesScorer] = RhythmScorer,
    name: str = "rhythm",
    baselines: Scorers | None = None,
    advance: Advance | None = None,
) -> dict[str, object]:
    """Honest figures of a scorer of sudden change and of baselines, as plain values for JSON.

    `scores` names a folder for the scorer's own scores, `timestamp,value,anomaly_score` for each
    file in the data's layout. `baselines` are all that can run here unless others are named. Raises
    `BadSeries` where the data are not in order.
    """
    labels = Path(windows) if windows is not None else find_windows(data_dir)
    spans = read_windows(labels) if labels is not None else {}
    beside = present() | {RandomCutForest.name: RandomCutForest} if baselines is None else baselines
    scorers: Scorers = {name: scorer, **beside}
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
