"""Fits a calibration table to labelled subjects, and tells how well a probability is calibrated.

One row for each subject: what each channel added at the subject's peak. A logistic regression finds
by how much each channel's weights should be stretched (slope) and moved (offset), drawn towards the
experts' own weights by a normal prior, so that a channel seen a few times changes little. The errors
are those of the posterior (Laplace's approximation). How much further opinions of one origin still
count is chosen from a grid by the same posterior.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

import numpy as np

from hedgerow.domain.chain import Channel
from hedgerow.engine.calibration import Calibration, Scale
from hedgerow.engine.fusion import fade, fuse, logit
from hedgerow.engine.settings import Settings
from hedgerow.evaluation.fusion_files import Truth
from hedgerow.evaluation.fusion_replay import Look, peak
from hedgerow.evaluation.measures import Floats, wilson

slope_spread, offset_spread, repeat_spread = 0.5, 0.5, 0.2
"""How far outcomes are expected to move the experts' figures: one standard deviation."""
tried = (0.4, 0.6, 0.8, 1.0)
"""Values of the grid for what a further opinion still counts."""
edges = (0.0, 0.01, 0.05, 0.1, 0.3, 0.6, 0.9, 1.0)
"""Ends of the reliability table's bins."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A table, and the log-odds of a subject of whom nothing was noticed."""

    table: Calibration
    start: float

    def settings(self, settings: Settings) -> Settings:
        """The engine's settings with this table, at the share of harm that it was fitted on."""
        prior = float(1 / (1 + np.exp(-self.start)))
        return replace(settings, calibration=self.table, prior=prior)


def halves(truths: Mapping[str, Truth], seed: int) -> tuple[list[str], list[str]]:
    """Two halves with as many harmed stories each; a story is never in both."""
    by_unit: dict[tuple[bool, str], list[str]] = {}
    for subject in sorted(truths):
        truth = truths[subject]
        by_unit.setdefault((truth.label == 1, truth.story or f" {subject}"), []).append(subject)
    chance = np.random.default_rng(seed)
    halves: tuple[list[str], list[str]] = ([], [])
    for harmed in (False, True):
        units = [unit for unit in by_unit if unit[0] == harmed]
        for place, i in enumerate(chance.permutation(len(units))):
            halves[place % 2].extend(by_unit[units[i]])
    return halves


def fit_calibration(
    looks: Mapping[str, list[Look]], labels: Mapping[str, int], settings: Settings, version: str
) -> Fitted:
    """Fit to the subjects that `labels` names; those without a look had nothing noticed of them."""
    seen = [s for s in sorted(labels) if looks.get(s)]
    label = np.array([labels[s] for s in seen] + [0, 1], dtype=float)
    silent = [labels[s] for s in labels if not looks.get(s)]
    weight = np.array([1.0] * len(seen) + [silent.count(0), silent.count(1)])
    peaks = [peak(looks[s], settings)[1] for s in seen]
    best: tuple[float, Fitted] | None = None
    for counterparts, sector in product(tried, tried):
        repeats = {"counterparts": counterparts, "sector": sector}
        table = replace(settings.calibration, usual=Scale(), scales={}, repeats=repeats)
        assumed = replace(settings, calibration=table)
        merit, fitted = _fit(peaks, label, weight, assumed, version)
        usual = settings.calibration.repeats
        moved = [(repeats[k] - usual.get(k, repeats[k])) / repeat_spread for k in repeats]
        merit -= sum(m * m for m in moved) / 2
        if best is None or merit > best[0]:
            best = merit, fitted
    assert best is not None, "the grid is not empty"
    return best[1]


def _fit(
    peaks: Sequence[Look], label: Floats, weight: Floats, settings: Settings, version: str
) -> tuple[float, Fitted]:
    """The highest log-posterior, up to a constant, and the table that has it."""
    rows = [_row(look, settings) for look in peaks]
    channels = sorted({channel for row in rows for channel in row})
    k = len(channels)
    design = np.zeros((len(label), 1 + 2 * k))
    design[:, 0] = 1.0
    for i, row in enumerate(rows):
        for j, channel in enumerate(channels):
            design[i, 1 + j], design[i, 1 + k + j] = row.get(channel, (0.0, 0.0))
    share = float(weight @ label / weight.sum())
    centre = np.r_[logit(min(max(share, 1e-6), 1 - 1e-6)), np.ones(k), np.zeros(k)]
    spread = np.r_[3.0, np.full(k, slope_spread), np.full(k, offset_spread)]
    found, error, merit = _posterior(design, label, weight, centre, spread)
    scales = {
        f"{detector}.{channel}": Scale(
            slope=round(max(0.0, float(found[1 + j])), 4),
            offset=round(float(found[1 + k + j]), 4),
            error=round(float(error[1 + k + j]), 4),
            slope_error=round(float(error[1 + j]), 4),
        )
        for j, (detector, channel) in enumerate(channels)
    }
    told = (
        f"Fitted to {int(weight.sum())} labelled subjects, {int(weight @ label)} of them harmed. "
        "Channels that are not named were not seen and keep the usual scale."
    )
    table = replace(settings.calibration, version=version, told=told, scales=scales)
    return merit, Fitted(table, float(found[0]))


def _row(look: Look, settings: Settings) -> dict[Channel, tuple[float, float]]:
    """For each channel: the nats it adds as experts weigh it, and the share that an offset would."""
    told: dict[Channel, tuple[float, float]] = {}
    for signal in look.signals:
        share = fade(signal, look.time, settings)
        nats, count = told.get((signal.detector, signal.channel), (0.0, 0.0))
        sign = float(np.sign(signal.weight))
        told[signal.detector, signal.channel] = nats + signal.weight * share, count + sign * share
    found = {}
    for part in fuse(look.signals, look.time, settings).contributions:
        nats, count = told[part.detector, part.channel]
        factor = part.weight / nats if abs(nats) > 1e-9 else 0.0
        found[part.detector, part.channel] = (part.weight, count * factor)
    return found


def _posterior(
    design: Floats, label: Floats, weight: Floats, centre: Floats, spread: Floats
) -> tuple[Floats, Floats, float]:
    """Mode, standard errors and height of a logistic posterior with independent normal priors."""
    precision = np.diag(1 / spread**2)

    def merit(at: Floats) -> float:
        odds = design @ at
        likelihood = weight @ (label * odds - np.logaddexp(0, odds))
        return float(likelihood - ((at - centre) / spread) @ ((at - centre) / spread) / 2)

    at = centre.copy()
    for _ in range(100):
        risk = 1 / (1 + np.exp(-np.clip(design @ at, -500, 500)))
        slope = design.T @ (weight * (label - risk)) - precision @ (at - centre)
        curve = design.T @ (design * (weight * risk * (1 - risk))[:, None]) + precision
        step = np.linalg.solve(curve, slope)
        size = 1.0
        while size > 1e-6 and merit(at + size * step) < merit(at):
            size /= 2
        at = at + size * step
        if float(np.abs(size * step).max()) < 1e-8:
            break
    return at, np.sqrt(np.diag(np.linalg.inv(curve))), merit(at)


def reliability(risk: Floats, label: Floats) -> dict[str, object]:
    """How far told risks came true: a table, Brier's score, and the expected calibration error."""
    rows, error = [], 0.0
    for low, high in pairwise(edges):
        inside = (risk >= low) & ((risk < high) | (high == edges[-1]))
        count = int(inside.sum())
        if not count:
            continue
        told, harmed = float(risk[inside].mean()), int(label[inside].sum())
        error += count * abs(told - harmed / count)
        rows.append(
            {
                "from": low,
                "to": high,
                "subjects": count,
                "told": round(told, 5),
                "harmed": harmed,
                "came_true": round(harmed / count, 5),
                "came_true_between": [round(end, 5) for end in wilson(harmed, count)],
            }
        )
    return {
        "subjects": len(label),
        "brier": round(float(((risk - label) ** 2).mean()), 6) if len(label) else None,
        "expected_calibration_error": round(error / len(label), 6) if len(label) else None,
        "table": rows,
    }
