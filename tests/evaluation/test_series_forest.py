"""The random cut forest: its tree stays in order, and what is far off is told."""

import random
from datetime import datetime

from hedgerow.evaluation.series_forest import Node, RandomCutForest, Tree

when = datetime(2026, 1, 1)


def check(node: Node | None) -> tuple[int, list[tuple[float, ...]]]:
    """Sizes add up, boxes hold their points, and cuts part them."""
    assert node is not None
    if node.side < 0:
        assert node.low == node.high
        return node.size, [node.low]
    sizes, points = zip(check(node.left), check(node.right), strict=True)
    left, right = points
    assert node.size == sum(sizes)
    assert all(point[node.side] <= node.at for point in left)
    assert all(point[node.side] > node.at for point in right)
    both = left + right
    assert node.low == tuple(map(min, zip(*both, strict=True)))
    assert node.high == tuple(map(max, zip(*both, strict=True)))
    return node.size, both


def test_the_tree_stays_in_order_while_points_come_and_go() -> None:
    rnd, tree = random.Random(4), Tree(1, 16)
    for n in range(400):
        tree.offer((rnd.choice([0.0, 1.0, rnd.random()]), rnd.random() if n % 3 else 0.5))
        size, points = check(tree.root)
        assert size == len(tree.leaves) == min(n + 1, 16)
        assert len(points) <= size


def test_one_point_many_times_is_one_leaf() -> None:
    tree = Tree(1, 8)
    for _ in range(50):
        tree.offer((1.0, 2.0))
    assert tree.root is not None
    assert (tree.root.size, tree.root.side) == (8, -1)
    assert tree.displacement((1.0, 2.0)) == 0
    assert tree.displacement((1.0, 2.5)) == 8


def test_far_off_pushes_down_more_than_near() -> None:
    rnd, tree = random.Random(5), Tree(2, 64)
    for _ in range(200):
        tree.offer((rnd.gauss(0, 1), rnd.gauss(0, 1)))
    assert tree.displacement((0.0, 0.0)) < tree.displacement((4.0, 0.0)) < tree.displacement((40.0, 9.0))


def test_a_spike_scores_highest_and_the_same_each_time() -> None:
    values = [float(n % 5) for n in range(300)]
    values[250] = 40.0
    first, second = RandomCutForest(), RandomCutForest()
    scores = [first.score(when, value) for value in values]
    assert scores == [second.score(when, value) for value in values]
    assert 250 <= scores.index(max(scores[50:])) < 254
    assert all(0 <= score <= 1 for score in scores)
