"""Fits the closer reading: which tactic a message means, and what it says for or against an approach.

A row of weights for each tactic is a logistic regression over single lines. The rows "speaks" and
"answers" are learnt from whole chats: one logistic regression over the mean meaning of what an author
writes and is answered, taken at several moments of each chat. The mean is the one that
`close_reading.close` keeps, so that the weights of a message add up to the chat's log-odds.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hedgerow.detectors.close_reading.close import decay, inertia, worth_reading
from hedgerow.detectors.close_reading.embedding import size
from hedgerow.detectors.tactics import channels
from hedgerow.learning.lines import Corpus, Played

Floats = NDArray[np.float64]
tactics = tuple(name for name in channels if name != "coarse_language")
"""Coarse words are found by a list; no line of the material holds any."""
names = (*tactics, "speaks", "answers")
moments = 4
"""Moments of a chat at which it is learnt from: quarters of its length."""
scale = 4.0
"""Stretches the embedding, whose differences are small, so that the penalty fits."""
least_lines = 20
"""A tactic with fewer lines is not learnt."""


class TooLittle(ValueError):
    """A fold's rest holds no approach, or nothing ordinary."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A corpus with the meaning of its lines, shape (lines, 384), and which are worth reading."""

    corpus: Corpus
    rows: NDArray[np.float32]
    read: NDArray[np.bool_]

    @classmethod
    def of(cls, corpus: Corpus, rows: NDArray[np.float32]) -> "Embedded":
        """With short lines marked as not read."""
        return cls(corpus, rows, np.array([worth_reading(line.text) for line in corpus.lines]))


def fold_of(key: str, folds: int) -> int:
    """The fold of a scene or language, by the hash of its name.

    >>> fold_of("first-love", 4) in range(4)
    True
    """
    return hashlib.sha256(key.encode()).digest()[0] % folds


def fit(data: Embedded, lines: NDArray[np.bool_], chats: Sequence[Played]) -> Floats:
    """The rows of weights, shape (names, 385), learnt from some of the lines and chats."""
    found = np.zeros((len(names), size + 1))
    kept = [line for line, keep in zip(data.corpus.lines, lines, strict=True) if keep]
    x = data.rows[lines]
    for number, name in enumerate(tactics):
        found[number] = _tactic(x, np.array([name in line.tactics for line in kept]))
    found[-2:] = _speakers(data, chats)
    return found


def _tactic(x: NDArray[np.float32], shown: NDArray[np.bool_]) -> Floats:
    from sklearn.linear_model import LogisticRegression

    if shown.sum() < least_lines:
        return np.append(np.zeros(size), -20.0)
    model = LogisticRegression(C=3.0, max_iter=300).fit(x, shown)
    return np.append(model.coef_[0], model.intercept_[0])


def _speakers(data: Embedded, chats: Sequence[Played]) -> Floats:
    """The rows of what the author says and of what the author is answered."""
    from sklearn.linear_model import LogisticRegression

    middle = data.rows.mean(axis=0)
    x, label, weight = _moments(data, chats, middle)
    if len(set(label)) < 2:
        raise TooLittle(
            "Too few chats of either kind are left to learn from: take more scenes or languages."
        )
    for value in (0, 1):
        weight[label == value] *= len(label) / 2 / weight[label == value].sum()
    model = LogisticRegression(C=1.0, max_iter=500, fit_intercept=False).fit(
        x, label, sample_weight=weight
    )
    own, others = np.split(model.coef_[0], 2)
    return np.array([_row(own, middle), _row(others, middle)])


def _row(learnt: Floats, middle: NDArray[np.float32]) -> Floats:
    """Weights over centred, stretched meanings as a row over plain ones; the last stays the bias."""
    weights = learnt[:-1] * scale
    return np.append(weights, learnt[-1] - weights @ middle)


def _moments(
    data: Embedded, chats: Sequence[Played], middle: NDArray[np.float32]
) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Means at moments of chats, shape (n, 2 * 385); authors who only stand by are left out."""
    x, label, weight = [], [], []
    for chat in chats:
        for author in range(int(chat.authors.max()) + 1):
            if chat.label and author != chat.approaching:
                continue
            means = list(_means(data, chat, author, middle))
            x += means
            label += [chat.label] * len(means)
            weight += [1 / len(means)] * len(means) if means else []
    return np.array(x), np.array(label), np.array(weight)


def _means(data: Embedded, chat: Played, author: int, middle: NDArray[np.float32]) -> Iterator[Floats]:
    """The author's mean beside the others', with a place for the bias, at each moment."""
    sums = np.zeros((2, size + 1))
    n = len(chat.lines)
    cuts = {max(0, n * part // moments - 1) for part in range(1, moments + 1)}
    for index, (line, by) in enumerate(zip(chat.lines, chat.authors, strict=True)):
        sums *= decay
        if data.read[line]:
            side = sums[int(by != author)]
            side[:-1] += scale * (data.rows[line] - middle)
            side[-1] += 1
        if index in cuts and sums[0, -1]:
            yield (sums / (sums[:, -1:] + inertia)).ravel()
