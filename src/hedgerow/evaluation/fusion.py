"""`hedgerow evaluate fusion`: what joining sectors gains at the same alert budget, and at what truth.

The events of all sectors are replayed once through all detectors. Then the same signals are turned
into alerts in several ways: joined, each sector alone, and three ways without fusion. Each may alert
the same number of subjects. Half of the subjects, whole stories at a time, fit a calibration table;
the other half shows whether the probabilities it gives come true.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from hedgerow.engine.settings import Settings
from hedgerow.evaluation.bootstrap import Figures, estimates, intervals
from hedgerow.evaluation.files import Advance
from hedgerow.evaluation.fusion_files import Truth, read_truth
from hedgerow.evaluation.fusion_fit import Fitted, fit_calibration, halves, reliability
from hedgerow.evaluation.fusion_replay import Replayed, peak, replay
from hedgerow.evaluation.fusion_ways import Alerts, Way, alert, ways
from hedgerow.evaluation.measures import Bools, Floats, divide, precision_at, wilson_upper

prevalence = 0.001
resamples = 1000


@dataclass(frozen=True, slots=True)
class Crowd:
    """The subjects measured, which of them were harmed, and to which drawing unit each belongs."""

    subjects: list[str]
    label: Bools
    unit: np.ndarray[Any, np.dtype[np.intp]]
    units: int

    @classmethod
    def of(cls, truths: Mapping[str, Truth], subjects: list[str]) -> "Crowd":
        """Subjects of one story are one unit; anybody else is a unit alone."""
        names = [truths[s].story or f" {s}" for s in subjects]
        known = {name: i for i, name in enumerate(dict.fromkeys(names))}
        label = np.array([truths[s].label == 1 for s in subjects], dtype=np.bool_)
        return cls(subjects, label, np.array([known[n] for n in names], dtype=np.intp), len(known))


def evaluate_fusion(
    folder: str | Path,
    *,
    budget: float = 10.0,
    seed: int = 1,
    settings: Settings | None = None,
    table: str | Path | None = None,
    advance: Advance | None = None,
) -> dict[str, object]:
    """Honest figures of fusion as plain values for JSON; `budget` is in alerted subjects per 1,000.

    `table` names a file for the calibration table fitted on the first half. Raises `BadFusion`.
    """
    folder, chosen = Path(folder), settings or Settings()
    data = replay(folder, read_truth(folder), chosen, advance)
    everybody = Crowd.of(data.truths, sorted(data.truths))
    train, test = halves(data.truths, seed)
    labels = {s: int(data.truths[s].label == 1) for s in train}
    fitted = fit_calibration(data.looks, labels, chosen, f"fitted-{folder.name}-{seed}")
    if table is not None:
        fitted.table.write(Path(table))
    all_ways = ways(data.sectors, chosen)
    after = ways((), fitted.settings(chosen))["joined"]
    held_out = {"joined": all_ways["joined"], "joined_after_fitting": after}
    return {
        "suite": "fusion",
        "data": str(folder),
        "events": data.read.events,
        "unreadable": data.read.unreadable,
        "turned_away": data.turned_away,
        "subjects": len(everybody.subjects),
        "harmed": int(everybody.label.sum()),
        "stories": len({t.story for t in data.truths.values() if t.story and t.label}),
        "sectors": data.sectors,
        "calibration_table": chosen.calibration.version,
        "budget_per_thousand": budget,
        "alerts": int(budget * len(everybody.subjects) / 1000),
        **_measured(data, everybody, all_ways, budget, seed),
        "calibration": _calibration(data, test, chosen, fitted),
        "held_out": _measured(data, Crowd.of(data.truths, test), held_out, budget, seed),
        "notes": _notes(data),
    }


def _measured(
    data: Replayed, crowd: Crowd, chosen: Mapping[str, Way], budget: float, seed: int
) -> dict[str, object]:
    """Each way's figures with intervals, and what the first way gains over each of the others."""
    made: dict[str, Alerts] = {}
    for name, way in chosen.items():
        steps = {s: way(data.looks.get(s, [])) for s in crowd.subjects}
        made[name] = alert(steps, data.truths, crowd.subjects, budget)
    first = next(iter(made))
    return {
        "ways": {name: _figures(crowd, alerts, seed) for name, alerts in made.items()},
        "gained": {
            f"{first}_over_{name}": _gain(crowd, made[first], alerts, seed)
            for name, alerts in made.items()
            if name != first
        },
    }


def _figures(crowd: Crowd, alerts: Alerts, seed: int) -> dict[str, object]:
    harmed, alerted, found = crowd.label, alerts.alerted, alerts.found

    def measure(drawn: Floats) -> Figures:
        weights = drawn[:, crowd.unit]
        recall = divide(weights @ found.astype(float), weights @ harmed.astype(float))
        false = weights @ (alerted & ~harmed).astype(float)
        fpr = divide(false, weights @ (~harmed).astype(float))
        return {
            "recall": recall,
            "fpr": fpr,
            "precision": divide(weights @ found.astype(float), weights @ alerted.astype(float)),
            "precision_at_0.1%": precision_at(prevalence, recall, fpr),
            "lead_days_median": _median(alerts.lead, weights),
            "lead_days_mean_missed_as_0": divide(
                weights @ alerts.lead_or_none, weights @ harmed.astype(float)
            ),
        }

    told = _told(measure, crowd, seed)
    count = int((alerted & ~harmed).sum())
    worst = wilson_upper(count, int((~harmed).sum()))
    recall = np.array([float(found.sum()) / max(1, int(harmed.sum()))])
    careful = float(precision_at(prevalence, recall, np.array([worst]))[0])
    return {
        "alerted": int(alerted.sum()),
        "found": int(found.sum()),
        "alerted_before_the_harm": int(alerts.too_early.sum()),
        "false_alarms": count,
        **told,
        "precision_at_0.1%_at_worst": round(careful, 4),
    }


def _gain(crowd: Crowd, ours: Alerts, theirs: Alerts, seed: int) -> dict[str, object]:
    """What one way finds that another does not, and how much earlier, in days."""
    both = ours.found & theirs.found
    sooner = np.where(both, theirs.found_at - ours.found_at, np.nan)

    def measure(drawn: Floats) -> Figures:
        weights = drawn[:, crowd.unit]
        more = weights @ (ours.found.astype(float) - theirs.found.astype(float))
        return {
            "recall": divide(more, weights @ crowd.label.astype(float)),
            "lead_days_mean_missed_as_0": divide(
                weights @ (ours.lead_or_none - theirs.lead_or_none), weights @ crowd.label.astype(float)
            ),
            "days_sooner_median": _median(sooner, weights),
            "days_sooner_mean": divide(weights @ np.nan_to_num(sooner), weights @ both.astype(float)),
        }

    return {
        "found_by_both": int(both.sum()),
        "found_by_the_first_only": int((ours.found & ~theirs.found).sum()),
        "found_by_the_other_only": int((theirs.found & ~ours.found).sum()),
        **_told(measure, crowd, seed),
    }


def _told(measure: Any, crowd: Crowd, seed: int) -> dict[str, object]:
    """Each figure, and its 95 % interval where it has one."""
    sure = intervals(measure, crowd.units, resamples=resamples, seed=seed)
    told: dict[str, object] = {}
    for name, value in estimates(measure, crowd.units).items():
        told[name] = None if np.isnan(value) else round(value, 5)
        if name in sure:
            told[f"{name}_95"] = [round(end, 5) for end in sure[name]]
    return told


def _median(values: Floats, weights: Floats) -> Floats:
    """Weighted median of the known values, for each row of weights; NaN where none is drawn."""
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    if not len(order):
        return np.full(len(weights), np.nan)
    drawn = weights[:, order].cumsum(axis=1)
    half = drawn[:, -1:] / 2
    low = values[order[np.minimum((drawn < half).sum(axis=1), len(order) - 1)]]
    high = values[order[np.minimum((drawn <= half).sum(axis=1), len(order) - 1)]]
    return np.where(drawn[:, -1] > 0, (low + high) / 2, np.nan)


def _calibration(
    data: Replayed, test: list[str], settings: Settings, fitted: Fitted
) -> dict[str, object]:
    """How far the probabilities come true on the half that nothing was fitted on."""
    same_start = replace(settings, prior=fitted.settings(settings).prior)
    return {
        "fitted_on": fitted.table.told,
        "sha256": fitted.table.sha256,
        "repeats": dict(fitted.table.repeats),
        "start_risk": round(fitted.settings(settings).prior, 6),
        "scales": {name: _plain(scale) for name, scale in fitted.table.scales.items()},
        "as_shipped": _came_true(data, test, settings),
        "as_shipped_from_the_fitted_start": _came_true(data, test, same_start),
        "fitted": _came_true(data, test, fitted.settings(settings)),
    }


def _plain(scale: Any) -> dict[str, float]:
    """A scale as plain values."""
    return {name: getattr(scale, name) for name in ("slope", "offset", "error", "slope_error")}


def _came_true(data: Replayed, subjects: list[str], settings: Settings) -> dict[str, object]:
    """Reliability of each subject's highest risk: of all, and of those of whom anything was noticed."""
    start = np.log(settings.prior / (1 - settings.prior))
    noticed = np.array([bool(data.looks.get(s)) for s in subjects])
    odds = [peak(data.looks[s], settings)[0] if data.looks.get(s) else start for s in subjects]
    risk = 1 / (1 + np.exp(-np.array(odds)))
    label = np.array([float(data.truths[s].label == 1) for s in subjects])
    return {"all": reliability(risk, label), "noticed": reliability(risk[noticed], label[noticed])}


def _notes(data: Replayed) -> list[str]:
    notes = [
        "The line of each way is drawn where its budget is spent on these very subjects; labels play "
        "no part in it.",
        "Intervals draw whole stories with replacement: tellings of one story are not independent.",
        "precision_at_0.1%_at_worst takes the upper end of the false-alarm rate's interval.",
    ]
    unknown = sum(t.peak is None and t.label == 1 for t in data.truths.values())
    if unknown:
        notes.append(f"Harmed subjects without a peak, counted as no lead at all: {unknown}.")
    unnamed = sum(t.story is None and t.label == 1 for t in data.truths.values())
    if unnamed:
        notes.append(f"Harmed subjects that belong to no named story: {unnamed}.")
    return notes
