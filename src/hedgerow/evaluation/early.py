"""The early protocol: when the alarm is raised, and what lateness costs.

Windows and alarm rule follow Vogt, Leser and Akbik (ACL 2021, "Early Detection of Sexual Predators
in Chats"); F_latency is from Sadeque, Xu and Bethard (WSDM 2018), ERDE from Losada and Crestani
(CLEF 2016). A latency is the number of messages read when the alarm is raised, the first being 1.
"""

from dataclasses import dataclass

import numpy as np

from hedgerow.evaluation.measures import Bools, Counts, Floats, divide


@dataclass(frozen=True, slots=True)
class Protocol:
    """An alarm is raised when `needed` of the last `last` window decisions are positive."""

    window: int = 50
    last: int = 10
    needed: int = 5

    def first_alarm(self, scores: Floats, threshold: float) -> int | None:
        """Index, from 0, of the message at which the alarm is raised; None where it never is.

        `scores` holds one window score for each message, the window ending at that message.

        >>> Protocol(last=3, needed=2).first_alarm(np.array([0.9, 0.1, 0.9, 0.9]), 0.5)
        2
        """
        positive = np.r_[0, np.cumsum(scores >= threshold)]
        end = np.arange(1, len(positive))
        reached = positive[end] - positive[np.maximum(end - self.last, 0)] >= self.needed
        return int(reached.argmax()) if reached.any() else None


def penalty_rate(lengths: Floats) -> float:
    """The p that makes the penalty one half at the median length of the positive conversations.

    NaN where that median is one message or there is none.
    """
    if not len(lengths) or np.median(lengths) <= 1:
        return float("nan")
    return float(np.log(3) / (np.median(lengths) - 1))


def penalty(latency: Floats, rate: float) -> Floats:
    """-1 + 2 / (1 + exp(-p (k - 1))): nothing for the first message, near one for very late."""
    # The same curve as tanh, which does not overflow.
    return np.tanh(rate * (latency - 1) / 2)


def latency_figures(
    label: Bools, latency: Floats, weights: Floats, rate: float, counts: Counts
) -> dict[str, Floats]:
    """Median latency of the true alarms, speed (1 - median penalty), and F_latency (F1 x speed).

    `latency` is NaN where no alarm was raised.
    """
    raised = label & ~np.isnan(latency)
    order = np.argsort(latency[raised])
    median = weighted_median(latency[raised][order], weights[:, raised][:, order])
    speed = 1 - weighted_median(penalty(latency[raised][order], rate), weights[:, raised][:, order])
    f1 = counts.figures()["f1"]
    # No true alarm: F1 is zero, and so is their product, though there is no speed to speak of.
    slowed = np.where(f1 == 0, 0.0, f1 * speed)
    return {"median_latency": median, "speed": speed, "f_latency": slowed}


def weighted_median(values: Floats, weights: Floats) -> Floats:
    """Median of ascending values, each counted as often as its weight; shape (b,), NaN for none."""
    if not len(values):
        return np.full(len(weights), np.nan)
    reached = weights.cumsum(axis=1)
    total = reached[:, -1]
    low, high = (
        values[np.minimum((reached <= place[:, None]).sum(axis=1), len(values) - 1)]
        for place in ((total - 1) // 2, total // 2)
    )
    return np.where(total > 0, (low + high) / 2, np.nan)


def erde(label: Bools, latency: Floats, weights: Floats, half: int) -> Floats:
    """Early risk detection error: mean cost of a decision; lower is better.

    A miss costs 1, a false alarm the share of positives, a true alarm after k messages
    1 - 1 / (1 + exp(k - half)), all else nothing. NaN without positives.
    """
    raised = ~np.isnan(latency)
    # 1 - 1/(1 + e^x), written so that large x does not overflow.
    late = 0.5 * (1 + np.tanh((np.where(raised, latency, 0) - half) / 2))
    cost = np.where(raised, late, 1.0) * label
    positives, total = weights @ label.astype(float), weights.sum(axis=1)
    false_alarms = weights @ (~label & raised).astype(float)
    mean = divide(weights @ cost + false_alarms * divide(positives, total), total)
    return np.where(positives > 0, mean, np.nan)
