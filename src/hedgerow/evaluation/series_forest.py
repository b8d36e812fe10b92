"""Robust random cut forest, as a baseline of sudden change, written small.

Guha, Mishra, Roy and Schrijvers (ICML 2016). A tree cuts the points it holds at random, each side
more often cut the longer it is; how many points a new one would push down is how unusual it is. A
point is the last four values. The expected displacement over all cuts is taken instead of one drawn
cut, so scoring is not a matter of luck.

The maintained alternatives were looked for: the package rrcf has had no release since April 2023 and
scores some hundred points a second.
"""

from dataclasses import dataclass
from datetime import datetime
from math import log1p
from random import Random
from typing import ClassVar

Point = tuple[float, ...]


@dataclass(slots=True, eq=False)
class Node:
    """A box around points: a cut into two, or a leaf that holds one point `size` times."""

    low: Point
    high: Point
    size: int = 1
    side: int = -1
    at: float = 0.0
    left: "Node | None" = None
    right: "Node | None" = None
    above: "Node | None" = None

    def fit(self, low: Point, high: Point) -> None:
        """Widen the box so that it holds another."""
        self.low, self.high = tuple(map(min, self.low, low)), tuple(map(max, self.high, high))


class Tree:
    """A sample of the points so far, cut at random."""

    def __init__(self, seed: int, most: int) -> None:
        self.rnd = Random(seed)  # noqa: S311  (cuts, not secrets)
        self.most, self.seen = most, 0
        self.root: Node | None = None
        self.leaves: list[Node] = []

    def displacement(self, point: Point) -> float:
        """How many points the point is expected to push down, were it let in."""
        node, reached, total = self.root, 1.0, 0.0
        while node is not None:
            beyond, within = _beyond(node, point)
            cut = beyond / (beyond + within) if beyond else 0.0
            total += reached * cut * node.size
            reached *= 1 - cut
            if node.side < 0 or reached < 1e-4:
                break
            node = node.left if point[node.side] <= node.at else node.right
        return total

    def offer(self, point: Point) -> None:
        """Let the point into the sample by chance, so that all points so far are alike likely in it."""
        self.seen += 1
        if len(self.leaves) >= self.most:
            place = self.rnd.randrange(self.seen)
            if place >= self.most:
                return
            self._drop(place)
        self.leaves.append(self._insert(point))

    def _insert(self, point: Point) -> Node:
        leaf = Node(point, point)
        node = self.root
        if node is None:
            self.root = leaf
            return leaf
        while True:
            side, at = self._draw(node, point)
            if side >= 0 and not node.low[side] <= at < node.high[side]:
                return self._split(node, leaf, side, at)
            if node.side < 0:
                node.size += 1
                self._recount(node.above)
                return node
            below = node.left if point[node.side] <= node.at else node.right
            if below is None:
                raise AssertionError("a cut has two sides")
            node = below

    def _draw(self, node: Node, point: Point) -> tuple[int, float]:
        """A cut of the box widened by the point; no side where the box stays a single point."""
        low, high = tuple(map(min, node.low, point)), tuple(map(max, node.high, point))
        lengths = [h - b for b, h in zip(low, high, strict=True)]
        drawn = self.rnd.random() * sum(lengths)
        for side, length in enumerate(lengths):
            if drawn < length:
                return side, low[side] + drawn
            drawn -= length
        return -1, 0.0

    def _split(self, node: Node, leaf: Node, side: int, at: float) -> Node:
        pair = (leaf, node) if leaf.high[side] <= at else (node, leaf)
        cut = Node(node.low, node.high, node.size, side, at, *pair, above=node.above)
        self._replace(node, cut)
        node.above = leaf.above = cut
        self._recount(cut)
        return leaf

    def _drop(self, place: int) -> None:
        self.leaves[place], self.leaves[-1] = self.leaves[-1], self.leaves[place]
        leaf = self.leaves.pop()
        leaf.size -= 1
        parent = leaf.above
        if leaf.size or parent is None:
            self._recount(parent)
            self.root = None if leaf is self.root and not leaf.size else self.root
            return
        stays = parent.right if parent.left is leaf else parent.left
        if stays is not None:
            stays.above = parent.above
            self._replace(parent, stays)
            self._recount(stays.above)

    def _replace(self, old: Node, new: Node) -> None:
        if old.above is None:
            self.root = new
        elif old.above.left is old:
            old.above.left = new
        else:
            old.above.right = new

    def _recount(self, node: Node | None) -> None:
        """Sizes and boxes from here to the root."""
        while node is not None:
            if node.left is not None and node.right is not None:
                node.size = node.left.size + node.right.size
                node.low, node.high = node.left.low, node.left.high
                node.fit(node.right.low, node.right.high)
            node = node.above


def _beyond(node: Node, point: Point) -> tuple[float, float]:
    """How far the point lies beyond the box, and how long the box is, over all sides together."""
    beyond = within = 0.0
    for low, high, value in zip(node.low, node.high, point, strict=True):
        within += high - low
        if value < low:
            beyond += low - value
        elif value > high:
            beyond += value - high
    return beyond, within


class RandomCutForest:
    """Twenty trees of at most 128 points; the score is the mean displacement on a log scale."""

    name: ClassVar[str] = "random_cut_forest"
    trees = 20
    most = 128
    shingle = 4

    def __init__(self) -> None:
        self._trees = [Tree(seed, self.most) for seed in range(self.trees)]
        self._last: list[float] = []

    def score(self, timestamp: datetime, value: float) -> float:
        """Score the last values against the sample before them, then offer them to it."""
        self._last.append(value)
        if len(self._last) < self.shingle:
            return 0.0
        del self._last[: -self.shingle]
        point = tuple(self._last)
        pushed = sum(tree.displacement(point) for tree in self._trees) / len(self._trees)
        for tree in self._trees:
            tree.offer(point)
        return log1p(pushed) / log1p(self.most)
