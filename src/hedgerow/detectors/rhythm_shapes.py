"""How new the shape of the last while is: a bounded memory of shapes met before.

A shape is four means of a few values each, in the series' own spread. The nearest remembered shape
takes the new one in if it is near enough, and moves a little towards it; otherwise the new shape is
remembered for itself. The distance to the nearest tells how new it is. A jump that comes every night
is a remembered shape after the first nights, and no news, whatever its size.

That a new category is the news is the idea of adaptive resonance (Carpenter and Grossberg 1987), with
which ARTime leads the Numenta Anomaly Benchmark; the distance to the nearest is that of the benchmark's
detectors by nearest neighbours. Neither's code is used. ARTime is told the lowest and highest value and
the length of the series beforehand; this is told nothing.
"""

from dataclasses import dataclass, field
from math import asinh

from hedgerow.detectors.rhythm import Usual

means = 4
near = 0.08
"""Mean distance, in spreads, within which two shapes are taken for the same."""
most_shapes = 400
"""Shapes remembered; then a new one takes the place of the one met least often."""

Shape = list[float]


@dataclass(slots=True)
class Shapes:
    """The shapes met so far, of `means` times `width` values each, and how often each was met.

    A shape is looked at when `width` more values have come; `Shapes(width, count=-n)` begins with the
    value after the first n.

    >>> shapes = Shapes(width=2)
    >>> told = [shapes.distance(float(n % 8 == 0)) for n in range(400)]
    >>> max(told[200:]) < near < max(shapes.distance(1.0) for n in range(4))
    True
    """

    width: int
    overall: Usual = field(default_factory=Usual)
    gathered: float = 0.0
    count: int = 0
    last: Shape = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    met: list[int] = field(default_factory=list)

    def distance(self, value: float) -> float:
        """The mean distance to the nearest shape, when a mean is complete; 0 between."""
        spread = max(1.25 * self.overall.spread, self.overall.floor())
        squashed = asinh((value - self.overall.mean) / spread) if self.overall.count else 0.0
        self.overall.learn(value, 0.0005)
        self.count += 1
        if self.count <= 0:
            return 0.0
        self.gathered += squashed
        if self.count % self.width:
            return 0.0
        self.last.append(self.gathered / self.width)
        self.gathered = 0.0
        del self.last[:-means]
        return self._nearest() if len(self.last) == means else 0.0

    def _nearest(self) -> float:
        """The distance of the last shape to the nearest remembered one; then learn it."""
        a, b, c, d = self.last
        least, own = float("inf"), -1
        for place, (p, q, r, s) in enumerate(self.shapes):
            away = abs(a - p) + abs(b - q) + abs(c - r) + abs(d - s)
            if away < least:
                least, own = away, place
        if own >= 0 and least < near * means:
            self._move(own)
        else:
            self._remember()
        return least / means if own >= 0 else 0.0

    def _move(self, own: int) -> None:
        rate = max(0.05, 1 / (self.met[own] + 1))
        self.met[own] += 1
        shape = self.shapes[own]
        self.shapes[own] = [old + rate * (new - old) for old, new in zip(shape, self.last, strict=True)]

    def _remember(self) -> None:
        if len(self.shapes) < most_shapes:
            self.shapes.append(list(self.last))
            self.met.append(1)
            return
        least = self.met.index(min(self.met))
        self.shapes[least], self.met[least] = list(self.last), 1
