"""`hedgerow evaluate chats`: how well, how early, and at what cost in false alarms.

Precision, recall, F1, F0.5 and the false-positive rate are those of the alarm, which is what a
person would have been sent. AUC, average precision and recall at a false-positive rate rank the
conversations by score. Formulas are in docs/reference/evaluation.md.
"""

import math
from pathlib import Path

import numpy as np

from hedgerow.evaluation import early
from hedgerow.evaluation.bootstrap import Figures, estimates, intervals
from hedgerow.evaluation.files import Advance
from hedgerow.evaluation.judging import Judged, Model, judge_all
from hedgerow.evaluation.labelled_chats import Paths, find_chats, read_chats
from hedgerow.evaluation.measures import Counts, Floats, precision_at, ranking, wilson_upper
from hedgerow.evaluation.shipped import ShippedTactics

rates = {"recall_at_fpr.0.01": 0.01, "recall_at_fpr.0.001": 0.001}
prevalence = 0.001
"""One conversation in a thousand: a cautious guess at what a platform meets."""
groups = ("recall_at_fpr", "precision_at_prevalence", "whole_conversation")
"""Figures reported together under one name."""

Nested = dict[str, object]


def evaluate_chats(
    paths: Paths,
    *,
    model: Model | None = None,
    scores: str | Path | None = None,
    threshold: float | None = None,
    protocol: early.Protocol | None = None,
    seed: int = 1,
    resamples: int = 1000,
    advance: Advance | None = None,
) -> dict[str, object]:
    """Honest figures of a model on labelled chats, as plain values for JSON.

    `scores` names a file to write, one JSON line for each conversation: id, score, first_alarm.
    Raises `BadChat` where the data are not in order.
    """
    model = model or ShippedTactics()
    protocol = protocol or early.Protocol()
    threshold = model.threshold if threshold is None else threshold
    judged = judge_all(read_chats(paths, advance), model, protocol, threshold, scores)
    messages = int(judged.length.sum())
    languages = sorted(set(judged.language))
    return {
        "suite": "chats",
        "data": [str(file) for file, _ in find_chats(paths)],
        "model": model.name,
        "threshold": threshold,
        "protocol": {"window": protocol.window, "last": protocol.last, "s": protocol.needed},
        "bootstrap": {"resamples": resamples, "seed": seed, "level": 0.95},
        "messages_per_second": round(messages / judged.seconds) if judged.seconds else None,
        "reading": "An alarm names a candidate for a person to look at; it decides nothing.",
        **figures_of(judged, threshold, seed, resamples),
        "languages": {
            language: figures_of(judged.part(language), threshold, seed, resamples)
            for language in languages
        },
    }


def figures_of(judged: Judged, threshold: float, seed: int, resamples: int) -> Nested:
    """All figures of one set of conversations, with intervals, and why some cannot be measured."""
    n = len(judged.label)
    rate = early.penalty_rate(judged.length[judged.label])

    def measure(weights: Floats) -> Figures:
        return _measure(judged, threshold, rate, weights)

    plain = estimates(measure, n) if n else dict.fromkeys(_measure_names(), math.nan)
    spread = intervals(measure, n, resamples=resamples, seed=seed)
    known = {name: value for name, value in plain.items() if not math.isnan(value)}
    alarms = ~np.isnan(judged.latency)
    return {
        "conversations": n,
        "messages": int(judged.length.sum()),
        "positives": int(judged.label.sum()),
        "negatives": int((~judged.label).sum()),
        "alarms": int(alarms.sum()),
        "false_alarms": int((alarms & ~judged.label).sum()),
        **_nested({name: _rounded(known.get(name)) for name in plain}),
        **_cautious(judged, known.get("recall")),
        "penalty_rate": _rounded(rate),
        "intervals": _nested({name: [*map(_rounded, spread[name])] for name in known}),
        "undefined": _undefined([name for name in plain if name not in known], judged),
        "negative_scores": _quantiles(judged.score[~judged.label]),
        "notes": _notes(judged),
    }


def _measure(judged: Judged, threshold: float, rate: float, weights: Floats) -> Figures:
    label, latency = judged.label, judged.latency
    counts = Counts.of(label, ~np.isnan(latency), weights)
    whole = Counts.of(label, judged.score >= threshold, weights)
    figures = counts.figures()
    bayes = precision_at(prevalence, figures["recall"], figures["fpr"])
    return {
        **figures,
        **ranking(label, judged.score, weights, rates),
        f"precision_at_prevalence.{prevalence}": bayes,
        **early.latency_figures(label, latency, weights, rate, counts),
        "erde5": early.erde(label, latency, weights, 5),
        "erde50": early.erde(label, latency, weights, 50),
        **{f"whole_conversation.{name}": value for name, value in whole.figures().items()},
    }


def _measure_names() -> list[str]:
    """The names of all figures, in their order, where there is nothing to measure."""
    one = Judged(np.array([True]), np.zeros(1), np.ones(1), np.ones(1), ("und",))
    return list(_measure(one, 0.0, 1.0, np.ones((1, 1))))


def _cautious(judged: Judged, recall: float | None) -> Nested:
    """The false-positive rate that the data do not rule out, and precision if it were so high.

    Where not one false alarm was seen the plain figures are 0 and 1, which nobody should believe.
    """
    negatives = int((~judged.label).sum())
    false = int((~judged.label & ~np.isnan(judged.latency)).sum())
    upper = wilson_upper(false, negatives) if negatives else None
    low = None
    if upper is not None and recall is not None:
        low = float(precision_at(prevalence, np.array(recall), np.array(upper)))
    return {
        "fpr_at_most": _rounded(upper),
        "precision_at_prevalence_at_least": {str(prevalence): _rounded(low)},
    }


def _undefined(names: list[str], judged: Judged) -> dict[str, list[str]]:
    """Each reason why something cannot be measured, with the figures it keeps from us."""
    reasons: dict[str, list[str]] = {}
    for name in names:
        reasons.setdefault(_why(name, judged), []).append(name)
    return reasons


def _quantiles(scores: Floats) -> Nested:
    """Where the scores of ordinary conversations lie, for choosing a threshold."""
    wanted = (0.5, 0.9, 0.99, 0.999, 1.0)
    return {str(q): _rounded(float(np.quantile(scores, q))) if len(scores) else None for q in wanted}


def _why(name: str, judged: Judged) -> str:
    """Why a figure cannot be measured on these conversations."""
    if not len(judged.label):
        return "There are no conversations."
    if not judged.label.any() and not name.endswith("fpr"):
        return "No conversation is labelled 1, so nothing can be said about finding grooming."
    if judged.label.all() and name.partition(".")[0] not in ("precision", "speed", "median_latency"):
        return "No conversation is labelled 0, so nothing can be said about false alarms."
    if name in ("speed", "median_latency", "f_latency"):
        if (judged.label & ~np.isnan(judged.latency)).any():
            return "Half of the positive conversations have one message: nothing can be early."
        return "No positive conversation raised the alarm."
    return "No alarm was raised."


def _notes(judged: Judged) -> list[str]:
    negatives = int((~judged.label).sum())
    return [
        f"Recall at a false-positive rate of {rate:g} is recall without any false alarm here: "
        f"{negatives} conversations are labelled 0, too few to see a smaller rate."
        for rate in rates.values()
        if 0 < negatives < 1 / rate and judged.label.any()
    ]


def _nested(flat: Nested) -> Nested:
    """{"recall_at_fpr.0.01": x} as {"recall_at_fpr": {"0.01": x}}."""
    nested: Nested = {}
    for name, value in flat.items():
        group, _, rest = name.partition(".")
        if group in groups:
            inner = nested.setdefault(group, {})
            assert isinstance(inner, dict)
            inner[rest] = value
        else:
            nested[name] = value
    return nested


def _rounded(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else round(float(value), 6)
