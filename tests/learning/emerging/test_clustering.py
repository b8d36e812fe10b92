"""Clusters by average linkage, against a plain reckoning of the same thing."""

import numpy as np
import pytest

from hedgerow.learning.emerging.clustering import TooMany, clustered, middle, most, unit


def plainly(vectors: np.ndarray, alike: float) -> set[frozenset[int]]:
    """Join the two clusters that are most alike, again and again, from the definition."""
    groups = [frozenset({n}) for n in range(len(vectors))]
    similar = vectors @ vectors.T
    while len(groups) > 1:
        pairs = [
            (similar[np.ix_(sorted(a), sorted(b))].mean(), i, j)
            for i, a in enumerate(groups)
            for j, b in enumerate(groups)
            if i < j
        ]
        best, i, j = max(pairs)
        if best < alike:
            break
        joined = groups[i] | groups[j]
        groups = [g for n, g in enumerate(groups) if n not in (i, j)] + [joined]
    return set(groups)


def groups(labels: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in set(labels.tolist())}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("alike", [0.2, 0.6, 0.9])
def test_it_is_average_linkage(seed: int, alike: float) -> None:
    dice = np.random.default_rng(seed)
    centres = dice.normal(size=(4, 6))
    vectors = unit(centres[dice.integers(0, 4, 40)] + 0.5 * dice.normal(size=(40, 6)))
    assert groups(clustered(vectors, alike)) == plainly(vectors, alike)


def test_the_order_of_things_does_not_matter() -> None:
    dice = np.random.default_rng(3)
    vectors = unit(dice.normal(size=(200, 5)))
    order = dice.permutation(200)
    shuffled = {frozenset(order[list(g)].tolist()) for g in groups(clustered(vectors[order], 0.7))}
    assert shuffled == groups(clustered(vectors, 0.7))


def test_the_largest_stands_first() -> None:
    vectors = unit(np.array([[0, 1.0], [1, 0], [1, 0.01], [1, 0.02]]))
    assert clustered(vectors, 0.9).tolist() == [1, 0, 0, 0]


def test_copies_are_one_cluster() -> None:
    assert clustered(np.ones((50, 1), dtype=np.float32), 0.99).tolist() == [0] * 50


def test_nothing_and_emptiness_are_no_trouble() -> None:
    assert clustered(np.zeros((0, 3), dtype=np.float32), 0.5).tolist() == []
    assert len(set(clustered(np.zeros((3, 2), dtype=np.float32), 0.5).tolist())) == 3


def test_too_many_are_refused() -> None:
    with pytest.raises(TooMany):
        clustered(np.zeros((most + 1, 1), dtype=np.float32), 0.5)


def test_the_middle_lies_between() -> None:
    assert middle(unit(np.array([[1.0, 0], [0, 1.0]]))) == pytest.approx([0.5**0.5] * 2)
