"""How new a value is after the values just before it, whatever its size.

The value is told as one of eight levels between the lowest and the highest so far. For the last one,
two, three, five and eight levels the table knows what followed before; a level that seldom or never
followed a well-known context is news. The idea, a memory of contexts, is that of CAD OSE (Smirnov
2016); this is a plain variable-order Markov model with a bounded table.
"""

from dataclasses import dataclass, field
from math import log

levels = 8
orders = (1, 2, 3, 5, 8)
most_contexts = 4096
"""Contexts and their successors kept; the oldest go first."""


@dataclass(slots=True)
class Contexts:
    """What followed what. A context is one number: its levels as octal digits after a one."""

    lowest: float = 0.0
    highest: float = 0.0
    last: list[int] = field(default_factory=list)
    met: dict[int, int] = field(default_factory=dict)
    followed: dict[int, int] = field(default_factory=dict)

    def news(self, value: float) -> float:
        """How little the value was to be expected, in nats, from 0; then learn it."""
        level = self._level(value)
        news, context, place = 0.0, 1, 0
        for order in orders:
            if order > len(self.last):
                break
            while place < order:
                place += 1
                context = context * levels + self.last[-place]
            news = max(news, self._learn(context, context * levels + level))
        self.last.append(level)
        del self.last[: -orders[-1]]
        return news

    def _level(self, value: float) -> int:
        if not self.last:
            self.lowest = self.highest = value
        self.lowest, self.highest = min(self.lowest, value), max(self.highest, value)
        # Halves, so that two values far apart cannot make an infinite range.
        reach = self.highest / 2 - self.lowest / 2
        share = (value / 2 - self.lowest / 2) / reach if reach > 0 else 0.0
        return int(share * (levels - 1) + 0.5)

    def _learn(self, context: int, successor: int) -> float:
        met, followed = self.met.get(context, 0), self.followed.get(successor, 0)
        _count(self.met, context)
        _count(self.followed, successor)
        return -log(min(1.0, (followed + 0.5) / (met + 1.5))) if met >= 2 else 0.0


def _count(table: dict[int, int], key: int) -> None:
    if key not in table and len(table) >= most_contexts:
        del table[next(iter(table))]
    table[key] = table.get(key, 0) + 1
