"""What is usual, and how far something departs from it: the parts every judge of change is made of.

Everything here is an exponentially weighted mean, an extreme or a count in a bounded table, so a value costs the
same whether it is the first or the millionth, and all of it is plain values that can be stored.
"""

from dataclasses import dataclass, field
from math import log, log2, log10


@dataclass(slots=True)
class Usual:
    """An exponentially weighted mean and mean absolute deviation; plain means while it is young."""

    mean: float = 0.0
    spread: float = 0.0
    count: int = 0

    def learn(self, value: float, rate: float) -> None:
        """Move towards a value by the rate, in (0, 1], and at least by 1 / count."""
        self.count += 1
        rate = max(rate, 1 / self.count)
        self.spread += rate * (abs(value - self.mean) - self.spread)
        self.mean += rate * (value - self.mean)

    def floor(self) -> float:
        """One per cent of its own spread: a series that never moves is not to explode."""
        return max(0.01 * self.spread, 1e-9 * abs(self.mean), 1e-9)


@dataclass(slots=True)
class Misses:
    """How large misses usually are; a miss is what was told less what was expected."""

    seen: Usual = field(default_factory=Usual)
    rate: float = 0.002

    def size(self, miss: float, floor: float) -> float:
        """The miss in units of the usual one, at least `floor`; then learn it."""
        scale = 1.25 * self.seen.spread if self.seen.count else 1.0
        self.seen.learn(miss, self.rate)
        return abs(miss) / max(scale, floor)


@dataclass(slots=True)
class Surprise:
    """How far a size stands out from the sizes of late, in their own spread.

    A series that often jumps must jump further to surprise. What is learnt is clipped, so that one
    great jump does not make the next one usual.
    """

    seen: Usual = field(default_factory=Usual)
    rate: float = 0.0005

    def of(self, size: float) -> float:
        """The surprise, from 0 without bound; then learn the size."""
        seen = self.seen
        surprise = max(0.0, (size - seen.mean) / max(1.25 * seen.spread, 0.25))
        seen.learn(min(size, seen.mean + 8 * seen.spread + 1), self.rate)
        return surprise


@dataclass(slots=True)
class Rarity:
    """How seldom a size as great as this was seen before, in powers of ten.

    The sizes so far stand in a table of 128 bins, eight to each doubling; sizes under a tenth of
    the unit are one. A size beyond all before it counts for more the further beyond it lies, by at
    most three powers of e.

    >>> rarity = Rarity()
    >>> [round(rarity.of(1.0), 1) for n in range(100)][-1] < 0.5 < 2 < rarity.of(5.0)
    True
    """

    unit: float = 0.25
    bins: list[int] = field(default_factory=lambda: [0] * 128)
    count: int = 0
    greatest: float = 0.0

    def of(self, size: float) -> float:
        """The rarity, from 0; then count the size."""
        own = min(int(8 * log2(1 + size / self.unit)), 127)
        above = sum(self.bins[own + 1 :]) + self.bins[own] / 2
        rarity = -log10((above + 0.5) / (self.count + 1))
        if size > self.greatest:
            rarity += min(3.0, log(size / self.greatest)) if self.greatest > 0 else 0.0
            self.greatest = size
        self.bins[own] += 1
        self.count += 1
        return rarity


@dataclass(slots=True)
class Reach:
    """The lowest and the highest value so far, and how far a new one lies beyond them.

    >>> reach = Reach()
    >>> [round(reach.beyond(value), 2) for value in (0.0, 10.0, 7.0, 10.1, 15.0, -3.0)][2:]
    [0.0, 0.0, 0.49, 0.2]
    """

    lowest: float = 0.0
    highest: float = 0.0
    met: bool = False

    def beyond(self, value: float) -> float:
        """The part of the way from the lowest to the highest by which a value lies beyond; at most 1.

        Under three per cent it is 0: the ends of noise are always being passed a little.
        """
        if not self.met:
            self.lowest = self.highest = value
            self.met = True
        # Halves, so that two values far apart cannot make an infinite way.
        way = self.highest / 2 - self.lowest / 2
        past = max(value / 2 - self.highest / 2, self.lowest / 2 - value / 2, 0.0)
        self.lowest, self.highest = min(self.lowest, value), max(self.highest, value)
        share = min(1.0, past / way) if past and way else float(past > 0)
        return share if share >= 0.03 else 0.0
