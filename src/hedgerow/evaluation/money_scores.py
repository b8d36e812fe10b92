"""From what was watched to one score an account, and to when an alert would have come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import numpy as np

from hedgerow.evaluation.measures import Bools, Floats
from hedgerow.evaluation.money_files import Labelled
from hedgerow.evaluation.money_others import boosted_scores, fit, scenario_scores
from hedgerow.evaluation.money_watching import Rows, Watch, Watched

most_innocent_rows = 60_000
Course = list[tuple[datetime, float]]
"""An account's scores in the order of time."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder watched, with its truth, in one order of accounts."""

    watch: Watch
    truth: list[Labelled]
    label: Bools

    @classmethod
    def of(cls, watch: Watch, truth: Mapping[str, Labelled]) -> "Corpus":
        """Accounts as they were first seen; those the truth does not name count as label 0."""
        told = [truth.get(one.subject, Labelled(one.subject, 0)) for one in watch.accounts]
        return cls(watch, told, np.array([t.label == 1 for t in told], dtype=bool))

    def courses(self, score: Callable[[Watched], Course]) -> list[Course]:
        """Each account's scores, from the day its scheme begins where one runs: a guess before is luck."""
        found = []
        for one, truth in zip(self.watch.accounts, self.truth, strict=True):
            course = score(one)
            if truth.begins is not None:
                course = [point for point in course if point[0] >= truth.begins]
            found.append(course)
        return found


def own_course(one: Watched) -> Course:
    """The log-odds as the engine reckoned them."""
    return one.risen


def weekly_courses(corpus: Corpus, score: Callable[[Rows], Rows]) -> list[Course]:
    """Scores of the weekly looks, all accounts in one go."""
    rows = np.concatenate([np.stack(one.weekly) for one in corpus.watch.accounts])
    scores = score(rows)
    given: dict[str, Course] = {}
    begun = 0
    for one in corpus.watch.accounts:
        part = scores[begun : begun + len(one.weekly)]
        begun += len(one.weekly)
        given[one.subject] = [(when, float(s)) for when, s in zip(one.looked, part, strict=True)]
    return corpus.courses(lambda one: given[one.subject])


def scenario_courses(corpus: Corpus) -> list[Course]:
    """What a bank's classic scenarios say."""
    return weekly_courses(corpus, scenario_scores)


def training_rows(
    corpus: Corpus, seed: int, *, without: str | None = None, only: Bools | None = None
) -> tuple[Rows, Floats]:
    """Weekly rows to learn from: of schemes while they run, of everybody else a sample."""
    harmful: list[Rows] = []
    innocent: list[Rows] = []
    for place, (one, truth) in enumerate(zip(corpus.watch.accounts, corpus.truth, strict=True)):
        if only is not None and not only[place]:
            continue
        if truth.label == 0:
            innocent += one.weekly
        elif truth.scheme != without or without is None:
            harmful += [r for r, when in zip(one.weekly, one.looked, strict=True) if _runs(truth, when)]
    chance = np.random.default_rng(seed)
    if len(innocent) > most_innocent_rows:
        kept = chance.choice(len(innocent), most_innocent_rows, replace=False)
        innocent = [innocent[i] for i in sorted(kept)]
    rows = np.stack([*harmful, *innocent]) if harmful or innocent else np.zeros((0, 0), np.float32)
    return rows, np.r_[np.ones(len(harmful)), np.zeros(len(innocent))]


def _teaches(labels: Floats) -> bool:
    """Whether both kinds are there to learn from."""
    return bool(labels.any() and not labels.all())


def _runs(truth: Labelled, when: datetime) -> bool:
    return (truth.begins is None or when >= truth.begins) and (
        truth.ends is None or (when - truth.ends).days <= 14
    )


def boosted_courses(
    corpus: Corpus, training: Corpus | None, seed: int, *, without: str | None = None
) -> list[Course] | None:
    """What boosting says: trained on another folder, or on other accounts of this one in five parts.

    None where there is nothing harmful to learn from.
    """
    if training is not None:
        rows, labels = training_rows(training, seed, without=without)
        if not _teaches(labels):
            return None
        model = fit(rows, labels, seed)
        return weekly_courses(corpus, partial(boosted_scores, model))
    return _crosswise(corpus, seed, without)


def _crosswise(corpus: Corpus, seed: int, without: str | None) -> list[Course] | None:
    """Five parts of accounts, the harmful dealt out evenly; each part scored by a model of the others."""
    n = len(corpus.truth)
    order = np.random.default_rng(seed).permutation(n)
    order = order[np.argsort(~corpus.label[order], kind="stable")]
    part = np.empty(n, dtype=int)
    part[order] = np.arange(n) % 5
    courses: list[Course] = [[] for _ in range(n)]
    for number in range(5):
        rows, labels = training_rows(corpus, seed, without=without, only=part != number)
        if not _teaches(labels):
            return None
        model = fit(rows, labels, seed)
        mine = [i for i in range(n) if part[i] == number]
        held = Corpus(
            Watch(
                [corpus.watch.accounts[i] for i in mine], 0, corpus.watch.first, corpus.watch.last, 0.0
            ),
            [corpus.truth[i] for i in mine],
            corpus.label[mine],
        )
        scored = weekly_courses(held, partial(boosted_scores, model))
        for place, course in zip(mine, scored, strict=True):
            courses[place] = course
    return courses
