"""Labelled chats as rows to learn from: each row a window of a chat, as the model will meet it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgerow.detectors.learnt import hashed, places
from hedgerow.evaluation.labelled_chats import Chat

Ints = NDArray[np.int32]
beginnings = (3, 6, 10, 15, 22, 32, 50)
"""Messages after which a chat is cut, so that the model learns from beginnings too."""
later = 6
"""Windows taken of a chat after its first fifty messages."""


@dataclass(frozen=True, slots=True)
class Hashed:
    """One chat as places: an array for each message."""

    id: str
    label: int
    language: str
    group: str
    benign: bool
    messages: tuple[Ints, ...]


def hash_chats(chats: Sequence[Chat], *, benign: bool) -> tuple[list[Hashed], str]:
    """The chats in the form that is learnt from, and by what they were grouped.

    Those of a benign set are kept apart by `benign`.
    """
    groups, by = join_groups(chats)
    prefix = "benign " if benign else "data "
    return [
        Hashed(
            chat.conversation,
            0 if benign else chat.label,
            chat.tongue,
            prefix + group,
            benign,
            tuple(np.array(hashed(m.text), dtype=np.int32) for m in chat.messages),
        )
        for chat, group in zip(chats, groups, strict=True)
    ], by


def ends(length: int, window: int) -> list[int]:
    """After how many messages windows are taken of a chat of this length.

    >>> ends(12, 50), ends(130, 50)
    ([3, 6, 10, 12], [3, 6, 10, 15, 22, 32, 50, 63, 76, 90, 103, 116, 130])
    """
    early = [n for n in beginnings if n < min(length, window)]
    if length <= window:
        return [*early, length]
    steps = np.linspace(window, length, min(later, (length - window) // 5 + 1) + 1)
    return [*early, *sorted({int(step) for step in steps})]


def rows(chats: Sequence[Hashed], window: int) -> tuple[Any, NDArray[np.float64], NDArray[np.int8]]:
    """A sparse matrix of shape (windows, places), a weight for each row, and its label.

    Each chat weighs the same, however long it is; the two labels weigh the same together.
    """
    from scipy.sparse import csr_matrix

    indices: list[Ints] = []
    starts, weights, labels = [0], [], []
    for chat in chats:
        cuts = ends(len(chat.messages), window)
        for end in cuts:
            part = chat.messages[max(0, end - window) : end]
            found = np.unique(np.concatenate(part)) if part else np.empty(0, np.int32)
            indices.append(found)
            starts.append(starts[-1] + len(found))
            weights.append(1 / len(cuts))
            labels.append(chat.label)
    label = np.array(labels, dtype=np.int8)
    weight = np.array(weights)
    for value in (0, 1):
        share = weight[label == value].sum()
        weight[label == value] *= len(weight) / (2 * share) if share else 0.0
    lengths = np.diff(starts)
    data = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths).astype(np.float32)
    shape = (len(labels), places)
    joined = np.concatenate(indices) if indices else np.empty(0, np.int32)
    return csr_matrix((data, joined, np.array(starts)), shape=shape), weight, label


def join_groups(chats: Sequence[Chat]) -> tuple[list[str], str]:
    """Which chats must not be split between learning and testing, and by what they were joined.

    By the group a corpus names; else by authors: chats that share one belong together, and so on.
    Where that would join more than a fifth of all chats (as when the authors are called "a" and "b"
    in each), every chat stands for itself.
    """
    if all(chat.group for chat in chats):
        return [str(chat.group) for chat in chats], "group"
    joined = _joined_by_authors(chats)
    if len(chats) and np.bincount(joined).max() > max(2, len(chats) / 5):
        return [str(n) for n in range(len(chats))], "conversation"
    return [str(n) for n in joined], "authors"


def _joined_by_authors(chats: Sequence[Chat]) -> Ints:
    """For each chat the number of its connected component in the graph of chats and authors."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    numbers: dict[str, int] = {}
    pairs = [
        (n, numbers.setdefault(message.author, len(chats) + len(numbers)))
        for n, chat in enumerate(chats)
        for message in chat.messages
        if message.author
    ]
    size = len(chats) + len(numbers)
    ends_ = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    graph = coo_matrix((np.ones(len(pairs)), (ends_[:, 0], ends_[:, 1])), shape=(size, size))
    components: Ints = connected_components(graph, directed=False)[1][: len(chats)]
    return components
