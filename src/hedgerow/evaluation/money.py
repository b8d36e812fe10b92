"""`hedgerow evaluate money`: what is found at a fixed budget of alerts, beside two other ways to look.

A budget is how many accounts in a thousand people can look at over the time of the data. All three
ways may alert equally many. An account's score is the highest it ever reached; for an account with a
scheme only what it reached after the scheme began. The figure to hold on to is precision at 0.1 %
prevalence, with the upper bound of the false-alarm rate.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from hedgerow.detectors.money.detector import Money
from hedgerow.engine.settings import Settings
from hedgerow.evaluation.bootstrap import estimates, intervals
from hedgerow.evaluation.files import Advance, Refused
from hedgerow.evaluation.measures import Bools, Floats, divide, precision_at, ranking, wilson_upper
from hedgerow.evaluation.money_files import read_payments, read_truth
from hedgerow.evaluation.money_scores import (
    Corpus,
    Course,
    boosted_courses,
    own_course,
    scenario_courses,
)
from hedgerow.evaluation.money_watching import watch

real_prevalence = 0.001
nothing = -1e9
"""The score of an account nothing was ever said about; it is never alerted."""


def evaluate_money(
    folder: str | Path,
    *,
    train: str | Path | None = None,
    budget: float = 2.0,
    seed: int = 0,
    resamples: int = 1000,
    leave_one_out: bool = False,
    detector: Money | None = None,
    advance: Advance | None = None,
) -> dict[str, object]:
    """Honest figures as plain values for JSON.

    `budget` is accounts alerted in a thousand; `train` a folder that boosting learns from, without
    which it learns from other accounts of the same folder, in five parts. `leave_one_out` adds what
    boosting finds of a scheme it never saw. Raises `Refused`, and `MissingExtra` for boosting.
    """
    if not budget > 0:
        raise ValueError(f"budget is {budget}: ask for more than 0 accounts in a thousand.")
    settings, money = Settings(), detector or Money()
    corpus = _corpus(folder, money, settings, advance)
    training = _corpus(train, money, settings, advance) if train is not None else None
    ways: dict[str, list[Course] | None] = {
        "hedgerow": corpus.courses(own_course),
        "scenarios": scenario_courses(corpus),
        "boosting": boosted_courses(corpus, training, seed),
    }
    told = {n: _Way(corpus, c, budget, seed) for n, c in ways.items() if c is not None}
    figures: dict[str, object] = {name: way.figures(resamples, seed) for name, way in told.items()}
    report: dict[str, object] = {
        "suite": "money",
        "data": str(folder),
        "trained_on": str(train)
        if train is not None
        else "other accounts of the same data, in five parts",
        "accounts": len(corpus.truth),
        "planted": int(corpus.label.sum()),
        "payments": corpus.watch.payments,
        "days": round(corpus.watch.days, 1),
        "budget_per_thousand_accounts": budget,
        "alerts": told["hedgerow"].most,
        "alerts_a_day": round(told["hedgerow"].most / corpus.watch.days, 3),
        **figures,
        "at_the_line_of_a_warning": _at_the_line(corpus, ways["hedgerow"] or [], settings),
        "payments_a_second": round(corpus.watch.payments / max(corpus.watch.seconds, 1e-9)),
    }
    if leave_one_out:
        report["boosting_never_saw_it"] = _never_seen(corpus, training, budget, seed)
    return report


def _corpus(folder: str | Path, money: Money, settings: Settings, advance: Advance | None) -> Corpus:
    truth = read_truth(folder)
    watched = watch(read_payments(folder, advance), money, settings)
    if watched is None:
        remedy = "Put transactions beside the truth, as events.jsonl."
        raise Refused(str(folder), 0, "events.jsonl", "holds no payment", remedy)
    return Corpus.of(watched, truth)


class _Way:
    """One way of looking, with the accounts it may alert."""

    def __init__(self, corpus: Corpus, courses: list[Course], budget: float, seed: int) -> None:
        self.corpus, self.courses = corpus, courses
        self.score = np.array([max((s for _, s in c), default=nothing) for c in courses])
        self.most = max(1, round(budget * len(courses) / 1000))
        # Equal scores are put in an order of chance, the same for everybody with this seed.
        ties = np.random.default_rng(seed).random(len(courses))
        self.order = np.lexsort((ties, -self.score))
        self.speaks = self.score > max(nothing, _silence(self.score))

    def alerted(self, weights: Floats) -> Floats:
        """How often each account is alerted in each resample, highest scores first, within the budget."""
        ranked = (weights * self.speaks)[:, self.order]
        before = ranked.cumsum(axis=1) - ranked
        room = np.clip(self.most - before, 0, ranked)
        alerted = np.zeros_like(weights)
        alerted[:, self.order] = room
        return alerted

    def measure(self, weights: Floats) -> dict[str, Floats]:
        """Figures for many weightings of the accounts."""
        label = self.corpus.label.astype(float)
        alerted = self.alerted(weights)
        hits = alerted @ label
        false = alerted @ (1 - label)
        recall = divide(hits, weights @ label)
        fpr = divide(false, weights @ (1 - label))
        figures = {
            "precision": divide(hits, hits + false),
            "recall": recall,
            "false_alarm_rate": fpr,
            "precision_at_0.1_percent": precision_at(real_prevalence, recall, fpr),
        }
        ranked = ranking(self.corpus.label, self.score, weights, {"recall_at_0.1_percent": 0.001})
        return figures | ranked

    def figures(self, resamples: int, seed: int) -> dict[str, object]:
        """Each figure with its interval, recall by scheme, days until the alert, who is alarmed for nothing."""
        n = len(self.score)
        found = estimates(self.measure, n)
        spread = intervals(self.measure, n, resamples=resamples, seed=seed)
        alerted = self.alerted(np.ones((1, n)))[0] > 0
        innocent = ~self.corpus.label
        false = float((alerted & innocent).sum())
        told: dict[str, object] = {
            name: {"value": _plain(value), "interval": _pair(spread.get(name))}
            for name, value in found.items()
        }
        told["false_alarm_rate_upper"] = (
            round(wilson_upper(false, float(innocent.sum())), 6) if innocent.any() else None
        )
        told["recall_by_scheme"] = _by_scheme(self.corpus, alerted)
        told["days_to_alert"] = self._days(alerted)
        told["alarmed_for_nothing"] = _by_kind(self.corpus, alerted)
        return told

    def _days(self, alerted: Bools) -> dict[str, object]:
        """Days from the scheme's beginning until the score first reached the lowest alerted score."""
        line = float(self.score[alerted].min()) if alerted.any() else nothing
        waits = []
        for place in np.flatnonzero(alerted & self.corpus.label):
            begins = self.corpus.truth[place].begins
            first = _first(self.courses[place], line)
            if begins is not None and first is not None:
                waits.append((first - begins).total_seconds() / 86400)
        if not waits:
            return {"found": 0, "median": None, "ninetieth": None}
        half, most = np.percentile(waits, (50, 90))
        return {"found": len(waits), "median": round(float(half), 1), "ninetieth": round(float(most), 1)}


def _silence(scores: Floats) -> float:
    """Classic scenarios say 0 where none holds; that is no alert."""
    return 0.0 if scores.min() >= 0 else nothing


def _first(course: Course, line: float) -> datetime | None:
    return next((when for when, score in course if score >= line), None)


def _by_scheme(corpus: Corpus, alerted: Bools) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = defaultdict(lambda: {"planted": 0, "found": 0})
    for place in np.flatnonzero(corpus.label):
        row = counts[corpus.truth[place].scheme or "unnamed"]
        row["planted"] += 1
        row["found"] += int(alerted[place])
    return dict(sorted(counts.items()))


def _by_kind(corpus: Corpus, alerted: Bools) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for place in np.flatnonzero(alerted & ~corpus.label):
        counts[corpus.truth[place].scheme or "unnamed"] += 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _at_the_line(corpus: Corpus, courses: list[Course], settings: Settings) -> dict[str, Any]:
    """Whom the product warns of by itself, with no other sector beside it."""
    lowest = min(bound for _, bound in settings.levels)
    line = float(np.log(lowest / (1 - lowest)))
    warned = np.array([any(score >= line for _, score in course) for course in courses], dtype=bool)
    innocent = ~corpus.label
    false, hits = int((warned & innocent).sum()), int((warned & corpus.label).sum())
    planted = int(corpus.label.sum())
    rate = false / max(1, int(innocent.sum()))
    recall = hits / planted if planted else None
    precision = (
        float(precision_at(real_prevalence, np.array([recall]), np.array([rate]))[0]) if recall else None
    )
    return {
        "warned": int(warned.sum()),
        "found": hits,
        "false": false,
        "recall": recall,
        "false_alarm_rate": rate,
        "false_alarm_rate_upper": round(wilson_upper(false, max(1, int(innocent.sum()))), 6),
        "precision_at_0.1_percent": precision,
        "recall_by_scheme": _by_scheme(corpus, warned),
        "alarmed_for_nothing": _by_kind(corpus, warned),
    }


def _never_seen(
    corpus: Corpus,
    training: Corpus | None,
    budget: float,
    seed: int,
    learn: Callable[..., list[Course] | None] = boosted_courses,
) -> dict[str, dict[str, int]]:
    """Of each scheme, what boosting finds that was trained without it."""
    schemes = sorted({t.scheme for t in corpus.truth if t.label and t.scheme})
    told = {}
    for scheme in schemes:
        courses = learn(corpus, training, seed, without=scheme)
        if courses is not None:
            way = _Way(corpus, courses, budget, seed)
            alerted = way.alerted(np.ones((1, len(courses))))[0] > 0
            told[scheme] = _by_scheme(corpus, alerted)[scheme]
    return told


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 6)


def _pair(pair: tuple[float, float] | None) -> list[float] | None:
    return None if pair is None else [round(pair[0], 6), round(pair[1], 6)]
