"""A chat model learnt from labelled chats, with figures from chats it has not seen.

Grouped cross-validation: chats that belong together (one case, one author) are never on both sides.
Every figure comes from the folds that were left out, the threshold for each fold from the other folds.
The threshold keeps false alarms on a benign set within the alert budget first; within that it is the
one that finds most, soonest (F_latency). F1 alone never chooses it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hedgerow.detectors.learnt import LearntModel, LearntScorer, places
from hedgerow.evaluation import early
from hedgerow.evaluation.judging import Judged
from hedgerow.evaluation.measures import Counts, Floats
from hedgerow.learning.chat_rows import Hashed, rows

strength = 20.0
"""Inverse of the L2 penalty (C of the logistic regression)."""
tried = 200
"""Thresholds that are tried."""
Advance = Callable[[int, int], None]


class TooLittle(ValueError):
    """The data are not enough to learn from."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A chat with the raw score after each message, from a model that has not seen it.

    `probability` puts them on a scale learnt from the other folds. `rising` is, for each message, the
    highest threshold at which the alarm would have been raised by then; it never falls.
    """

    chat: Hashed
    fold: int
    raw: Floats
    probability: Floats
    rising: Floats


def fit(chats: Sequence[Hashed], window: int, seed: int) -> LearntModel:
    """The linear model, not yet on a probability scale."""
    from sklearn.linear_model import LogisticRegression

    matrix, weight, label = rows(chats, window)
    learner = LogisticRegression(C=strength, solver="liblinear", random_state=seed, max_iter=200)
    learner.fit(matrix, label, sample_weight=weight)
    weights = np.zeros(places, np.float32)
    weights[:] = learner.coef_[0]
    return LearntModel(weights, float(learner.intercept_[0]), 1.0, 0.0, 0.5, window, {})


def folds_of(chats: Sequence[Hashed], folds: int, seed: int) -> NDArray[np.int64]:
    """The fold of each chat; groups whole, labels spread evenly. Raises `TooLittle`."""
    from sklearn.model_selection import StratifiedGroupKFold

    for label in (0, 1):
        groups = {chat.group for chat in chats if chat.label == label}
        if len(groups) < folds:
            raise TooLittle(
                f"There are {len(groups)} independent groups of conversations labelled {label}; "
                f"{folds} are needed for {folds} folds. Give more data, or fewer folds."
            )
    names = [chat.group for chat in chats]
    kinds = [2 if chat.benign else chat.label for chat in chats]
    number = np.zeros(len(chats), dtype=np.int64)
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    for n, (_, held) in enumerate(splitter.split(np.zeros(len(chats)), kinds, names)):
        number[held] = n
    return number


def cross_validate(
    chats: Sequence[Hashed],
    folds: int,
    window: int,
    protocol: early.Protocol,
    seed: int,
    advance: Advance = lambda done, total: None,
) -> list[Scored]:
    """Every chat scored by a model learnt from the other folds, calibrated on those folds' scores."""
    number = folds_of(chats, folds, seed)
    raw: list[Floats] = [np.empty(0)] * len(chats)
    for fold in range(folds):
        model = fit([c for c, f in zip(chats, number, strict=True) if f != fold], window, seed)
        for i in np.flatnonzero(number == fold).tolist():
            raw[i] = scores_of(chats[i], model)
        advance(fold + 1, folds + 1)
    scored: list[Scored] = []
    for fold in range(folds):
        others = [i for i in range(len(chats)) if number[i] != fold]
        slope, offset = platt([chats[i] for i in others], [raw[i] for i in others])
        for i in np.flatnonzero(number == fold).tolist():
            probability = 1 / (1 + np.exp(-(slope * raw[i] + offset)))
            rising = rising_threshold(probability, protocol)
            scored.append(Scored(chats[i], fold, raw[i], probability, rising))
    return scored


def scores_of(chat: Hashed, model: LearntModel) -> Floats:
    """The raw score after each message, as the scorer gives it."""
    scorer = LearntScorer(model)
    return np.array([scorer.raw(message.tolist()) for message in chat.messages])


def platt(chats: Sequence[Hashed], raw: Sequence[Floats]) -> tuple[float, float]:
    """Slope and offset that turn raw scores into probabilities (Platt 1999); every chat weighs 1."""
    from sklearn.linear_model import LogisticRegression

    x = np.concatenate(raw)[:, None]
    label = np.concatenate([np.full(len(r), c.label) for c, r in zip(chats, raw, strict=True)])
    weight = np.concatenate([np.full(len(r), 1 / len(r)) for r in raw])
    fitted = LogisticRegression(C=1e6).fit(x, label, sample_weight=weight)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def rising_threshold(probability: Floats, protocol: early.Protocol) -> Floats:
    """After each message, the highest threshold at which the alarm would have been raised by then.

    >>> rising_threshold(np.array([0.9, 0.2, 0.8, 0.1]), early.Protocol(last=3, needed=2)).tolist()
    [0.0, 0.2, 0.8, 0.8]
    """
    reached = np.zeros(len(probability))
    for end in range(protocol.needed - 1, len(probability)):
        last = probability[max(0, end + 1 - protocol.last) : end + 1]
        reached[end] = np.partition(last, len(last) - protocol.needed)[len(last) - protocol.needed]
    return np.maximum.accumulate(reached)


def judged(scored: Sequence[Scored], thresholds: Sequence[float]) -> Judged:
    """What the alarm made of the chats, each at its own threshold."""
    latency = np.full(len(scored), np.nan)
    for i, (one, threshold) in enumerate(zip(scored, thresholds, strict=True)):
        at = int(np.searchsorted(one.rising, threshold))
        if at < len(one.rising):
            latency[i] = at + 1.0
    return Judged(
        np.array([one.chat.label for one in scored], dtype=bool),
        np.array([one.probability.max() for one in scored]),
        latency,
        np.array([len(one.rising) for one in scored], dtype=float),
        tuple(one.chat.language for one in scored),
    )


def choose_threshold(scored: Sequence[Scored], budget: float) -> float:
    """The threshold that finds most, soonest, among those that keep the benign set within budget.

    `budget` is the share of benign conversations that may raise an alarm.
    """
    highest = np.array([one.rising[-1] for one in scored])
    benign = np.array([one.chat.benign for one in scored])
    corpus = [one for one in scored if not one.chat.benign]
    allowed = int(budget * benign.sum())
    # One step above the first benign conversation that would be one too many.
    floor = float(np.sort(highest[benign])[::-1][allowed]) if benign.sum() > allowed else 0.0
    floor = np.nextafter(max(floor, 1e-6), 1.0)
    candidates = (
        np.unique(np.quantile(highest[highest >= floor], np.linspace(0, 1, tried)))
        if (highest >= floor).any()
        else np.array([floor])
    )
    rate = early.penalty_rate(np.array([len(o.rising) for o in corpus if o.chat.label], dtype=float))
    return float(max(candidates, key=lambda threshold: _worth(corpus, float(threshold), rate)))


def _worth(corpus: Sequence[Scored], threshold: float, rate: float) -> float:
    """F_latency at a threshold."""
    seen = judged(corpus, [threshold] * len(corpus))
    ones = np.ones((1, len(corpus)))
    counts = Counts.of(seen.label, ~np.isnan(seen.latency), ones)
    found = early.latency_figures(seen.label, seen.latency, ones, rate, counts)["f_latency"]
    return float(np.nan_to_num(found[0]))


def nested_thresholds(scored: Sequence[Scored], budget: float) -> list[float]:
    """For each chat the threshold that the other folds would have chosen."""
    chosen = {
        fold: choose_threshold([o for o in scored if o.fold != fold], budget)
        for fold in {one.fold for one in scored}
    }
    return [chosen[one.fold] for one in scored]


def learn(chats: Sequence[Hashed], scored: Sequence[Scored], window: int, seed: int) -> LearntModel:
    """The model from all the data, on the probability scale of the chats left out."""
    slope, offset = platt([one.chat for one in scored], [one.raw for one in scored])
    return replace(fit(chats, window, seed), slope=slope, offset=offset)
