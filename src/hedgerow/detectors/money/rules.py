"""A rule about money: a published red flag as an expression in CEL over named features.

A rule says where it comes from, which features must be how (`when`, in the Common Expression
Language), how much it weighs in nats, what sentence it tells, and whom a false alarm hurts. Files of
rules are read and checked by `rule_files`.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from hedgerow.detectors.money.counting import Account, index
from hedgerow.detectors.money.features import features


class MissingExtra(ImportError):
    """The library that reads CEL is not installed."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A comparison that must hold for the whole expression to hold: tried before CEL is asked."""

    feature: str
    sign: str
    bound: float

    def holds(self, account: Account) -> bool:
        """Whether the account's feature compares so."""
        return _compare[self.sign](features[self.feature].read(account), self.bound)


_compare: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One red flag as it is looked for."""

    id: str
    title: str
    channel: str
    source: str
    section: str
    unverified: bool
    """Where in the source it stands could not be checked."""
    inferred: bool
    """Not even that the source names the pattern could be checked."""
    when: str
    weight: float
    reason: str
    values: Mapping[str, str | float]
    innocent: str
    examples: tuple[tuple[bool, Mapping[str, float]], ...]
    program: Any
    wanted: tuple[str, ...]
    guards: tuple[Guard, ...]

    def holds(self, account: Account) -> bool:
        """Whether the rule holds of the account now."""
        for guard in self.guards:
            if not guard.holds(account):
                return False
        return bool(self.program.execute({n: features[n].read(account) for n in self.wanted}))

    def holds_of(self, values: Mapping[str, float]) -> bool:
        """Whether it holds of these features; those not named are 0."""
        return bool(self.program.execute({n: float(values.get(n, 0.0)) for n in self.wanted}))

    def touched_by(self) -> frozenset[int]:
        """The counters whose growth may make the rule come true; any payment's where there are none.

        A rule that comes true only because old payments left a window is told with the next payment
        that concerns it.
        """
        falling = {guard.feature for guard in self.guards if guard.sign.startswith("<")}
        rising = {c for n in self.wanted if n not in falling for c in features[n].needs}
        return frozenset(rising or (index["in_count"], index["out_count"]))


_conjunct = re.compile(r"\s*([a-z]\w*)\s*(>=|<=|>|<|==)\s*(\d+(?:\.\d+)?)\s*")


def guards_of(when: str) -> tuple[Guard, ...]:
    """The plain comparisons among the parts that `&&` joins at the top of an expression.

    Each must hold for the whole to hold, so a false one spares asking CEL; they never decide alone.

    >>> [g.feature for g in guards_of("adverts_30d >= 4 && (hotels_30d > 2.0 || hotels_7d > 1.0)")]
    ['adverts_30d']
    >>> guards_of("adverts_30d > 4.0 || hotels_30d > 4.0")
    ()
    """
    depth, parts, begun = 0, [], 0
    for place, letter in enumerate(when):
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0 and when.startswith(("||", "?"), place):
            return ()
        if depth == 0 and when.startswith("&&", place):
            parts.append(when[begun:place])
            begun = place + 2
    found = (_conjunct.fullmatch(part) for part in [*parts, when[begun:]])
    return tuple(Guard(m[1], m[2], float(m[3])) for m in found if m and m[1] in features)


@cache
def cel() -> Any:
    """The library that reads CEL; raises `MissingExtra`."""
    try:
        import cel as library
    except ImportError:
        message = (
            "Rules about money are written in CEL. Install the extra: pip install 'hedgerow[money]', "
            "or run without them: --detectors names the others."
        )
        raise MissingExtra(message) from None
    return library
