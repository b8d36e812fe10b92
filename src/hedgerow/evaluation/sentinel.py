"""Roblox Sentinel's published formula, on our embedding, to stand beside our own detection.

Source: the README and source of Roblox/Sentinel (2025, Apache-2.0); written anew, none of its code is
here. What it says of a message: of its k = 5 nearest examples, rare and common together, the mean of
exp(similarity) to the rare ones over that to the common ones; its logarithm, and 0 where that is below
0.1 (their example program tries other bounds, and likes 0.01 best). Where all five are of one kind, the
nearest of the other kind stands for it. What it says of an account: how lopsided the scores of its
recent messages are, (mean - median) / standard deviation, 0 below ten messages. There are five common
examples to a rare one. The similarities of E5 are stretched from [0.7, 1] to [0, 1], as Sentinel does
for that family of models.

One thing is done otherwise. Sentinel leaves the stretching out where the nearest of the other kind
stands in; raw similarities of about 0.8 then meet stretched ones of about 0.4, and messages far from
everything rare score highest. Here they are stretched too, which is to its advantage.

Its own texts recommend 5,000 to 20,000 rare examples of real chat; ours are few and made up. So what
is measured is the formula, not what its makers run.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

nearest = 5
least_score = 0.1
other_least_score = 0.01
least_messages = 10
common_to_rare = 5
recent = 50
"""Messages of an account that count; the published code leaves the number to its user."""

Rows = NDArray[np.float32]
Floats = NDArray[np.floating[Any]]
Embed = Callable[[Sequence[str]], Rows]


def stretched(similarity: Floats) -> Floats:
    """E5's similarities, which lie between 0.7 and 1, on the scale of [0, 1]."""
    return (np.clip(similarity, 0.7, 1.0) - 0.7) / 0.3


def contrast(rare: Floats, common: Floats) -> Floats:
    """Scores, shape (n,) and never below 0, from similarities to the nearest examples of both kinds.

    Both of shape (n, up to 5), the nearest first, not stretched.

    >>> contrast(np.array([[0.97], [0.8]]), np.array([[0.82], [0.9]])).round(3)
    array([0.5, 0. ])
    """
    both = np.concatenate([rare, common], axis=1)
    taken = np.argsort(-both, axis=1, kind="stable")[:, :nearest]
    chosen = np.zeros(both.shape, dtype=bool)
    np.put_along_axis(chosen, taken, True, axis=1)
    middle = rare.shape[1]
    chosen[~chosen[:, :middle].any(axis=1), 0] = True
    chosen[~chosen[:, middle:].any(axis=1), middle] = True
    powers = np.exp(stretched(both)) * chosen
    top = powers[:, :middle].sum(axis=1) / chosen[:, :middle].sum(axis=1)
    bottom = powers[:, middle:].sum(axis=1) / chosen[:, middle:].sum(axis=1)
    score: Floats = np.log(top / bottom)
    return np.maximum(score, 0.0)


def considered(scores: Floats, least: float = least_score) -> Floats:
    """Scores too low to say anything are 0."""
    return np.where(scores >= least, scores, 0.0)


def skewness(scores: Floats) -> float:
    """How lopsided scores are: (mean - median) / standard deviation.

    >>> round(skewness(np.array([0.0] * 9 + [1.0])), 3), skewness(np.array([0.0, 1.0]))
    (0.333, 0.0)
    """
    spread = float(np.std(scores)) if len(scores) >= least_messages else 0.0
    return float((np.mean(scores) - np.median(scores)) / spread) if spread else 0.0


def _of_hits(gather: Callable[[Floats], Any]) -> Callable[[Floats], float]:
    """What is gathered from the scores above 0; 0 where there are none."""

    def gathered(scores: Floats) -> float:
        hits = scores[scores > 0]
        return float(gather(hits)) if len(hits) else 0.0

    return gathered


aggregations: Mapping[str, Callable[[Floats], float]] = {
    "skewness": skewness,
    "mean_of_positives": _of_hits(np.mean),
    "top_3_mean": _of_hits(lambda hits: np.mean(np.sort(hits)[-3:])),
    "percentile_90": _of_hits(lambda hits: np.percentile(hits, 90)),
    "softmax_weighted_mean": _of_hits(lambda hits: np.average(hits, weights=np.exp(hits))),
    "highest": _of_hits(np.max),
}
"""The published ways to sum up an account; the first is the default."""


class Sentinel:
    """Examples of both kinds, embedded once, and the score of a message against them."""

    def __init__(self, rare: Sequence[str], common: Sequence[str], embed: Embed) -> None:
        if not rare or not common:
            raise ValueError("Sentinel's formula needs examples of both kinds.")
        self.embed = embed
        self.rare, self.common = embed(rare), embed(common)
        self._ahead: dict[str, float] = {}

    def affinities(self, texts: Sequence[str]) -> Floats:
        """The score of each message, shape (n,); 0 is nothing rare."""
        rows = self.embed(texts)
        return contrast(_nearest(rows @ self.rare.T), _nearest(rows @ self.common.T))

    def look_ahead(self, texts: Sequence[str]) -> None:
        """Score a batch at once, before its messages are asked for; forgets the one before."""
        self._ahead = dict(zip(texts, self.affinities(texts).tolist(), strict=True))

    def affinity(self, text: str) -> float:
        """The score of one message."""
        ahead = self._ahead.get(text)
        return float(self.affinities([text])[0]) if ahead is None else ahead


class SentinelScorer:
    """Scores a conversation as it runs: that of the account which stands out most."""

    def __init__(self, sentinel: Sentinel) -> None:
        self.sentinel = sentinel
        self.embedded = 0
        self._said: dict[str, dict[str, float]] = {}
        self._scores: dict[str, float] = {}

    def add(self, author: str, text: str) -> float:
        """The score after this message."""
        said = self._said.setdefault(author, {})
        said[text] = self.sentinel.affinity(text)  # the same text twice counts once, as published
        self.embedded += 1
        if len(said) > recent:
            del said[next(iter(said))]
        self._scores[author] = skewness(considered(np.array(list(said.values()))))
        return max(self._scores.values())

    def aggregated(self) -> dict[str, float]:
        """The conversation so far, summed up in each of the published ways, for two least scores."""
        accounts = [np.array(list(said.values())) for said in self._said.values()]
        return {
            f"{name}_from_{least}": max((gather(considered(a, least)) for a in accounts), default=0.0)
            for least in (least_score, other_least_score)
            for name, gather in aggregations.items()
        }


def _nearest(similarity: Floats) -> Floats:
    """The nearest few of each row, the nearest first."""
    return -np.sort(-similarity, axis=1)[:, :nearest]
