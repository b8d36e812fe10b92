"""Whether people's decisions would set the detectors' scales better than the experts did.

One row for each subject that was judged: the weights behind its warning, as they counted then. The fit
is that of `evaluation.fusion_fit`, drawn towards the present scales. It is kept out unless it foretells
decisions it was not fitted to better than the present scales do, with an interval that excludes chance.
Warnings were chosen by the very weights that are fitted; that moves the share of confirmed ones, which
is fitted on both sides alike and thrown away, and leaves the slopes right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from hedgerow.domain.chain import EarlyWarning, Signal
from hedgerow.engine.calibration import Calibration, Scale
from hedgerow.engine.fusion import fade, fuse, logit
from hedgerow.engine.settings import Settings
from hedgerow.evaluation.fusion_fit import fit_calibration
from hedgerow.evaluation.fusion_replay import Look
from hedgerow.evaluation.measures import Floats
from hedgerow.feedback.intervals import around_mean
from hedgerow.feedback.replay import Moments

least_rows = 200
least_of_each = 40
"""Judged subjects, and confirmed and false ones among them, below which nothing is fitted."""
folds = 5
least_fade = 1e-3
"""A signal that weighs less of its weight than this says nothing of its scale."""


@dataclass(frozen=True, slots=True)
class Refit:
    """What a fit would change: held-out log loss in nats a subject, and the table where it helps."""

    rows: int
    confirmed: int
    before: float | None = None
    after: float | None = None
    gain_between: tuple[float, float] | None = None
    """95 % interval of before less after."""
    table: Calibration | None = None

    @property
    def enough(self) -> bool:
        """Whether there were decisions enough to fit anything."""
        few = min(self.confirmed, self.rows - self.confirmed) < least_of_each
        return self.rows >= least_rows and not few

    def told(self) -> dict[str, object]:
        """Plain values."""
        return {
            "judged_subjects": self.rows,
            "confirmed": self.confirmed,
            "needed": {"judged_subjects": least_rows, "of_each_kind": least_of_each},
            "held_out_log_loss": {"before": self.before, "after": self.after},
            "gain_between": self.gain_between and list(self.gain_between),
            "helps": self.table is not None,
            "table": self.table and {**self.table.content(), "sha256": self.table.sha256},
        }


def refit(moments: Moments, version: str, seed: int = 1) -> Refit:
    """Fit new scales to the decisions, and measure on folds left out whether they help."""
    present = moments.settings.calibration
    plain = replace(present, usual=Scale(), scales={})
    settings = replace(moments.settings, calibration=plain)
    looks, labels = _rows(moments)
    found = Refit(len(labels), sum(labels.values()))
    if not found.enough:
        return found
    before, after = _held_out(looks, labels, settings, seed)
    gain = before - after
    low, high = around_mean(gain, seed)
    table = None
    if low > 0:
        fitted = fit_calibration(looks, labels, settings, version).table
        table = replace(fitted, scales=_composed(present, fitted), usual=present.usual)
    return replace(
        found,
        before=round(float(before.mean()), 5),
        after=round(float(after.mean()), 5),
        gain_between=(round(low, 5), round(high, 5)),
        table=table,
    )


def _rows(moments: Moments) -> tuple[dict[str, list[Look]], dict[str, int]]:
    """For each judged subject its strongest judged moment, and whether it was ever confirmed."""
    looks: dict[str, list[Look]] = {}
    labels: dict[str, int] = {}
    for subject, judged in moments.judged.items():
        clear = [one for one in judged if one.label != "unclear"]
        if clear:
            strongest = max(clear, key=lambda one: one.risk).warning
            looks[subject] = [_look(strongest, moments.settings)]
            labels[subject] = int(any(one.label == "confirmed" for one in clear))
    return looks, labels


def _look(warning: EarlyWarning, settings: Settings) -> Look:
    """The signals behind a warning, each with the weight it had before it faded."""
    signals: list[Signal] = []
    for signal in (*warning.reasons, *warning.against):
        share = fade(signal, warning.raised_at, settings)
        if share > least_fade:
            signals.append(replace(signal, weight=signal.weight / share))
    return Look(warning.raised_at, tuple(signals))


def _held_out(
    looks: Mapping[str, list[Look]], labels: Mapping[str, int], settings: Settings, seed: int
) -> tuple[Floats, Floats]:
    """Each subject's log loss by the present scales and by scales fitted without it."""
    fold = _dealt(labels, seed)
    before, after = [], []
    for number in range(folds):
        train = {s: label for s, label in labels.items() if fold[s] != number}
        test = [s for s in labels if fold[s] == number]
        seen = {s: looks[s] for s in train}
        fitted = fit_calibration(seen, train, settings, "held-out")
        odds = np.array([_odds(looks[s], settings) for s in train])
        start = _start(odds, np.array([train[s] for s in train], dtype=float))
        for subject in test:
            label = labels[subject]
            before.append(_loss(start + _odds(looks[subject], settings), label))
            new = replace(settings, calibration=fitted.table)
            after.append(_loss(fitted.start + _odds(looks[subject], new), label))
    return np.array(before), np.array(after)


def _dealt(labels: Mapping[str, int], seed: int) -> dict[str, int]:
    """A fold for each subject, as many of each kind in all."""
    chance, fold = np.random.default_rng(seed), {}
    for kind in (0, 1):
        own = sorted(s for s, label in labels.items() if label == kind)
        for place, i in enumerate(chance.permutation(len(own))):
            fold[own[i]] = place % folds
    return fold


def _odds(looks: list[Look], settings: Settings) -> float:
    """What the evidence adds to the log-odds, the prior left out."""
    (look,) = looks
    return fuse(look.signals, look.time, settings).log_odds - logit(settings.prior)


def _start(odds: Floats, label: Floats) -> float:
    """The log-odds to begin from at which the mean risk is the share of confirmed ones."""
    low, high = -50.0, 50.0
    for _ in range(80):
        middle = (low + high) / 2
        if float((1 / (1 + np.exp(-np.clip(odds + middle, -500, 500)))).mean()) < label.mean():
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _loss(odds: float, label: int) -> float:
    return float(np.logaddexp(0, -odds if label else odds))


def _composed(present: Calibration, fitted: Calibration) -> dict[str, Scale]:
    """The fitted scales on top of the present ones."""
    scales = dict(present.scales)
    for name, new in fitted.scales.items():
        old = present.scale(*name.split(".", 1))
        scales[name] = Scale(
            slope=round(new.slope * old.slope, 4),
            offset=round(new.offset + new.slope * old.offset, 4),
            error=new.error,
            slope_error=round(new.slope_error * old.slope, 4),
        )
    return scales
