"""How well entrants tell approaches from ordinary chats, on the same chats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from hedgerow.evaluation.bootstrap import intervals
from hedgerow.evaluation.measures import Floats, ranking, wilson_upper

recalls = (0.5, 0.8)
resamples = 1_000


@dataclass(frozen=True, slots=True)
class Scored:
    """One entrant's scores of ordinary chats and of approaches."""

    ordinary: Sequence[float]
    approaches: Sequence[float]


def quality(judged: Mapping[str, Scored], seed: int = 1) -> dict[str, object]:
    """AUC with its 95 % interval, and false alarms where as many approaches are found."""
    some = next(iter(judged.values()), Scored((), ()))
    counted: dict[str, object] = {"ordinary": len(some.ordinary), "approaches": len(some.approaches)}
    if not some.ordinary or not some.approaches:
        return counted | {"not_measured": "chats of both labels are needed"}
    return counted | {name: _figures(scored, seed) for name, scored in judged.items()}


def _figures(scored: Scored, seed: int) -> dict[str, object]:
    score = np.array([*scored.ordinary, *scored.approaches], dtype=float)
    label = np.arange(len(score)) >= len(scored.ordinary)

    def measure(weights: Floats) -> dict[str, Floats]:
        return {"auc": ranking(label, score, weights, {})["auc"]}

    spread = intervals(measure, len(score), resamples=resamples, seed=seed)
    return {
        "auc": round(auc(scored), 4),
        "auc_interval": [round(end, 4) for end in spread["auc"]],
        "false_alarms_at_recall": {str(recall): false_alarms(scored, recall) for recall in recalls},
    }


def auc(scored: Scored) -> float:
    """How often an approach scores above an ordinary chat; ties count half.

    >>> auc(Scored([0.1, 0.2], [0.2, 0.9]))
    0.875
    """
    score = np.array([*scored.ordinary, *scored.approaches], dtype=float)
    label = np.arange(len(score)) >= len(scored.ordinary)
    return float(ranking(label, score, np.ones((1, len(score))), {})["auc"][0])


def false_alarms(scored: Scored, recall: float) -> dict[str, Any]:
    """Of the ordinary chats, the share that scores as high as the approaches which must be found.

    `at_most` is the upper end of Wilson's 95 % interval.

    >>> false_alarms(Scored([0.1, 0.2, 0.9, 0.3], [0.4, 0.8, 0.2, 0.1]), 0.5)["share"]
    0.25
    """
    needed = max(1, ceil(recall * len(scored.approaches)))
    line = sorted(scored.approaches, reverse=True)[needed - 1]
    count = sum(score >= line for score in scored.ordinary)
    total = len(scored.ordinary)
    return {
        "count": count,
        "share": round(count / total, 4),
        "at_most": round(wilson_upper(count, total), 4),
    }
