"""The weights of the shipped chat model: learnt from made-up and ordinary chat around set values.

Made-up chats are not real ones, so they may only nudge: the weights are those that fit the chats best
under a pull towards the values that the developers set by hand (a Gaussian prior around them), and
a tactic can never come to speak for innocence, nor an innocent sign for harm. What comes of it is then
measured on languages and scenes left out, and the threshold is set by an alert budget on ordinary chat.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgerow.detectors.chat_scorer import WindowScorer
from hedgerow.detectors.tactics import AlarmRule, channels
from hedgerow.detectors.weighing import ChatWeights, against, features, telling_from
from hedgerow.evaluation import early
from hedgerow.evaluation.labelled_chats import Chat
from hedgerow.learning.chat_model import rising_threshold
from hedgerow.learning.chat_rows import ends

Floats = NDArray[np.float64]
names = tuple(features)
by_hand: Mapping[str, float] = {
    "age_and_family": 1.7,
    "risk_assessment": 2.8,
    "trust_and_flattery": 2.0,
    "gifts_and_offers": 1.8,
    "secrecy_and_isolation": 3.2,
    "moving_platform": 1.5,
    "image_request": 2.3,
    "meeting_and_travel": 1.6,
    "coercion_and_debt": 3.2,
    "documents": 2.0,
    "coarse_language": 1.2,
    "romance": 1.0,
    "young": 0.5,
    "personal_to_a_child": 1.4,
    "age_gap": 2.5,
    "one_sided": 0.6,
    "new_contact": 0.2,
    "night": 0.4,
    "burst": 0.3,
    "grown_ups": -2.0,
    "everyday": -1.5,
    "familiar": -1.5,
}
"""Nats, from what guides and studies stress; see docs/decisions/0009."""
unlearnt = frozenset({"new_contact", "night", "burst"})
"""Features that stand in no labelled chat, so that nothing can be learnt about them."""
pull = 0.02
"""Strength of the pull towards the values set by hand, for each chat."""
Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Watched:
    """One chat as the shipped features show it: after each message, those of the worst author."""

    chat: Chat
    x: Floats
    """Shape (messages, features)."""


def watch(chats: Sequence[Chat], weights: ChatWeights, advance: Advance | None = None) -> list[Watched]:
    """Read every chat once; the features do not depend on the weights, but for who is worst."""
    watched = []
    for done, chat in enumerate(chats, 1):
        scorer = WindowScorer(AlarmRule(), weights)
        x = np.zeros((len(chat.messages), len(names)))
        for row, message in zip(x, chat.messages, strict=True):
            scorer.add(message.author or "unknown", message.text)
            for name, value in scorer.shown.items():
                row[names.index(name)] = value
        watched.append(Watched(chat, x))
        if advance is not None:
            advance(done, len(chats))
    return watched


def fit_weights(watched: Sequence[Watched], window: int = 50) -> dict[str, float]:
    """The weights that fit the chats best under the pull and with their signs."""
    from scipy.optimize import minimize

    x, weight, label = _rows(watched, window)
    start = np.array([*(by_hand[name] for name in names), -4.0])
    strength = pull * weight.sum()

    def loss(w: Floats) -> tuple[float, Floats]:
        z = x @ w[:-1] + w[-1]
        away = w - start
        away[-1] = 0.0
        fit = weight @ np.logaddexp(0.0, np.where(label, -z, z)) + strength * away @ away / 2
        slope = weight * (1 / (1 + np.exp(-z)) - label)
        return float(fit), np.append(slope @ x, slope.sum()) + strength * away

    limits = [(None, 0.0) if name in against else (0.0, None) for name in names]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*limits, (None, None)])
    learnt = {name: float(round(w, 3)) for name, w in zip(names, found.x, strict=False)}
    return learnt | {name: by_hand[name] for name in unlearnt}


def _rows(watched: Sequence[Watched], window: int) -> tuple[Floats, Floats, Floats]:
    """Windows after the beginnings; every chat weighs the same, and so do the labels."""
    rows, weights, labels = [], [], []
    for one in watched:
        cuts = [end for end in ends(len(one.x), window) if end >= 10] or [len(one.x)]
        rows += [one.x[end - 1] for end in cuts]
        weights += [1 / len(cuts)] * len(cuts)
        labels += [one.chat.label] * len(cuts)
    weight, label = np.array(weights), np.array(labels, dtype=float)
    for value in (0.0, 1.0):
        share = weight[label == value].sum()
        weight[label == value] *= len(watched) / (2 * share) if share else 0.0
    return np.array(rows), weight, label


def sums(one: Watched, weights: Mapping[str, float]) -> Floats:
    """Nats after each message."""
    total: Floats = one.x @ np.array([weights[name] for name in names])
    return total


def rising(one: Watched, weights: Mapping[str, float], rule: AlarmRule) -> Floats:
    """After each message, the highest number of nats at which the alarm would have been raised."""
    place = [names.index(name) for name in channels]
    telling = (one.x[:, place] >= telling_from).sum(axis=1) >= rule.least_channels
    total = np.where(telling, sums(one, weights), 0.0)
    protocol = early.Protocol(rule.window, rule.decisions, rule.skepticism)
    return rising_threshold(np.maximum(total, 0.0), protocol)


def choose_prior(
    ordinary: Sequence[Watched], weights: Mapping[str, float], rule: AlarmRule, budget: float
) -> float:
    """The log-odds before anything is seen that put the alarm's line at the alert budget.

    `budget` is the share of ordinary conversations that may raise an alarm. The line is never below
    6.9 nats, which is what evidence must bring where one chat in a thousand is harmful.
    """
    highest = np.sort([rising(one, weights, rule)[-1] for one in ordinary])[::-1]
    allowed = int(budget * len(ordinary))
    line = max(float(highest[allowed]) + 0.01 if len(highest) > allowed else 0.0, 6.906755)
    return -round(line, 3)


def learn_stage_one(
    watched: Sequence[Watched], ordinary: Sequence[Watched], budget: float, version: str
) -> ChatWeights:
    """Weights from made-up chats and ordinary ones, with the alarm's line at the budget."""
    weights = fit_weights([*watched, *ordinary])
    quiet = [*ordinary, *(one for one in watched if not one.chat.label)]
    made = ChatWeights(weights, version=version)
    return replace(made, prior=choose_prior(quiet, weights, AlarmRule(), budget))


def alarms(watched: Sequence[Watched], model: ChatWeights, rule: AlarmRule) -> NDArray[np.bool_]:
    """Whether each chat raises the alarm."""
    return np.array(
        [rising(one, model.weights, rule)[-1] >= -model.prior for one in watched], dtype=bool
    )


def left_out(
    watched: Sequence[Watched], ordinary: Sequence[Watched], budget: float, key: Callable[[Chat], str]
) -> dict[str, dict[str, Any]]:
    """For each language (or other key) alarms by weights and a line learnt without it."""
    found: dict[str, dict[str, Any]] = {}
    for name in sorted({key(one.chat) for one in watched}):
        rest = [one for one in watched if key(one.chat) != name]
        own = [one for one in watched if key(one.chat) == name]
        model = learn_stage_one(rest, ordinary, budget, "left out")
        raised = alarms(own, model, AlarmRule())
        label = np.array([one.chat.label for one in own], dtype=bool)
        found[name] = {
            "positives": int(label.sum()),
            "negatives": int((~label).sum()),
            "recall": round(float(raised[label].mean()), 4) if label.any() else None,
            "false_alarms": int(raised[~label].sum()),
            "fpr": round(float(raised[~label].mean()), 5) if (~label).any() else None,
        }
    return found


def save(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)
