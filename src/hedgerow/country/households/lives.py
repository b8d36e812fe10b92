"""Ordinary households, each kind by its flows; many look a little like something on a list of red flags.

Written from general knowledge of how people earn and spend. Wages, rates and amounts are rough.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import NamedTuple

from hedgerow.country.households.flows import Flow, abroad
from hedgerow.domain.kinds import AgeBand

Flows = list[Flow]


def wages(low: float = 1500, high: float = 3400) -> Flows:
    """Wages once a month, and rent."""
    return [
        Flow("in", low, high, every=30, channel="transfer", pool=1, hours="day"),
        Flow("out", low * 0.3, low * 0.45, every=30, channel="transfer", step=5, pool=1),
    ]


def daily(much: float = 1.0) -> Flows:
    """Groceries and the other small things of a week."""
    return [
        Flow("out", 8, 90, rate=0.35 * much, category="5411", pool=5),
        Flow("out", 30, 70, rate=0.06 * much, category="5541", pool=2),
        Flow("out", 9, 55, rate=0.08 * much, category="5812", hours="evening", fresh=0.5),
        Flow("out", 5, 14, rate=0.07 * much, category="5814", hours="any", fresh=0.3),
        Flow("out", 6, 35, rate=0.04 * much, category="5912"),
        Flow("out", 20, 120, rate=0.03 * much, category="5651", fresh=0.5),
        Flow("out", 9, 26, rate=0.03 * much, category="4121", hours="any", fresh=0.8),
        Flow("out", 20, 80, every=30, category="4814", pool=1),
        Flow("out", 20, 100, rate=0.04 * much, channel="cash", step=10, pool=2),
    ]


def friends(much: float = 1.0) -> Flows:
    """Small sums between friends and family, now and then several in a row."""
    return [
        Flow("out", 5, 40, rate=0.04 * much, channel="mobile", hours="any", pool=6, fresh=0.1),
        Flow("in", 5, 40, rate=0.04 * much, channel="mobile", hours="any", pool=6, fresh=0.1),
        Flow("out", 10, 50, rate=0.0012 * much, channel="mobile", pool=0, run=3, run_hours=40, step=5),
        Flow(
            "out", 60, 350, rate=0.0008 * much, channel="transfer", pool=0, run=3, run_hours=90, step=10
        ),
    ]


def _salaried(rnd: Random) -> Flows:
    holiday = rnd.randrange(90)
    return [
        *wages(), *daily(), *friends(),
        Flow("out", 60, 190, rate=0.5, category="7011", country=rnd.choice(abroad), fresh=0.3, pool=1,
             since=holiday, until=holiday + rnd.randint(3, 10)),
        Flow("out", 25, 160, rate=0.012, category="4112", fresh=0.3),
        Flow("out", 15, 50, rate=0.006, channel="gift_card", category="5947", step=5),
    ]  # fmt: skip


def _pensioner(rnd: Random) -> Flows:
    return [
        *wages(900, 1900), *daily(0.7),
        Flow("out", 20, 100, rate=0.03, channel="transfer", step=10, pool=4),
        Flow("out", 40, 200, rate=0.06, channel="cash", step=10, pool=1),
    ]  # fmt: skip


def _student(rnd: Random) -> Flows:
    return [
        Flow("in", 300, 700, every=30, channel="transfer", step=10, pool=1),
        Flow("in", 350, 650, every=30, channel="transfer", pool=1),
        Flow("out", 250, 420, every=30, channel="transfer", step=5, pool=1),
        *daily(0.6), *friends(3.0),
        Flow("out", 15, 60, rate=0.12, category="4112", pool=2),
        Flow("out", 7, 18, rate=0.06, category="4121", hours="late", fresh=0.9),
    ]  # fmt: skip


def _teenager(rnd: Random) -> Flows:
    birthday = rnd.randrange(90)
    return [
        Flow("in", 5, 20, every=7, channel="transfer", step=5, pool=1, hours="any"),
        Flow("in", 10, 50, rate=2.5, channel="transfer", step=5, pool=6, since=birthday, until=birthday + 2),
        Flow("out", 2, 9, rate=0.25, category="5814", hours="day", fresh=0.2),
        Flow("out", 4, 25, rate=0.08, category="7832", hours="evening"),
        Flow("out", 3, 15, rate=0.05, channel="mobile", category="7994", hours="evening"),
        Flow("out", 10, 25, rate=0.012, channel="gift_card", category="5816", step=5, hours="any"),
        Flow("out", 2, 12, rate=0.04, channel="mobile", pool=5, fresh=0.1, hours="any"),
        Flow("in", 2, 12, rate=0.03, channel="mobile", pool=5, fresh=0.1, hours="any"),
        Flow("out", 5, 20, rate=0.0015, channel="mobile", pool=0, run=3, run_hours=30, hours="evening"),
    ]  # fmt: skip


def _sends_home(rnd: Random) -> Flows:
    there = rnd.choice(abroad)
    late = rnd.random() < 0.35
    return [
        *wages(1200, 2300), *daily(0.7), *friends(),
        Flow("out", 50, 300, rate=rnd.uniform(0.06, 0.2), channel="transfer", step=rnd.choice((5, 10, 10, 1)),
             pool=rnd.randint(1, 4), country=there, hours="late" if late else "any"),
        Flow("out", 30, 150, rate=0.04, channel="cash", step=10, country=there,
             since=40, until=40 + rnd.choice((0, 0, 18))),
    ]  # fmt: skip


def _market_seller(rnd: Random) -> Flows:
    return [
        *daily(0.8),
        Flow("in", 3, 45, rate=rnd.uniform(3, 9), channel="mobile", weekdays=(2, 5), pool=15, fresh=0.7),
        Flow("in", 80, 400, rate=0.25, channel="cash", step=5, pool=1, hours="evening"),
        Flow("out", 90, 420, rate=0.28, channel="transfer", pool=3, hours="any"),
    ]  # fmt: skip


def _taxi_driver(rnd: Random) -> Flows:
    return [
        *daily(0.9), *friends(),
        Flow("in", 8, 60, rate=rnd.uniform(1, 3), channel="mobile", hours=rnd.choice(("late", "any")), pool=4,
             fresh=0.9),
        Flow("in", 90, 320, rate=0.35, channel="cash", step=5, hours=rnd.choice(("late", "deep", "evening")),
             pool=1),
        Flow("out", 35, 75, rate=0.4, category="5541", hours="any"),
        Flow("out", 300, 600, every=30, channel="transfer", pool=1, step=10),
    ]  # fmt: skip


def _street_musician(rnd: Random) -> Flows:
    return [
        *daily(0.5),
        Flow("in", 1, 10, rate=rnd.uniform(2, 6), channel="mobile", hours=rnd.choice(("evening", "late")), pool=0,
             fresh=1.0, step=1, passes=rnd.choice((0, 0, 0.9)), passes_by="cash", passes_after=(2, 20)),
        Flow("out", 20, 60, rate=0.1, category="4112", fresh=0.4),
    ]  # fmt: skip


def _collector(rnd: Random) -> Flows:
    begun = rnd.randrange(70)
    return [
        *wages(), *daily(), *friends(),
        Flow("in", 5, 60, rate=3.0, channel="mobile", hours="any", pool=10, fresh=0.8, step=5,
             since=begun, until=begun + 14, passes=rnd.choice((0, 0.98, 1.0)), passes_after=(2, 40)),
    ]  # fmt: skip


def _traveller(rnd: Random) -> Flows:
    return [
        *wages(2400, 4200), *daily(0.6),
        Flow("out", 70, 160, rate=rnd.uniform(0.15, 0.45), category="7011", pool=6, fresh=0.4, hours="any"),
        Flow("out", 25, 190, rate=rnd.uniform(0.15, 0.4), category=rnd.choice(("4112", "4511")), pool=2),
        Flow("out", 9, 40, rate=0.4, category="4121", hours="any", fresh=0.8),
        Flow("out", 8, 16, rate=0.35, category="5814", hours="any", fresh=0.6),
    ]  # fmt: skip


def _night_worker(rnd: Random) -> Flows:
    return [
        *wages(1300, 2200), *daily(0.8), *friends(),
        Flow("out", 8, 18, rate=rnd.uniform(0.2, 0.5), category="4121", hours="deep", fresh=0.5),
        Flow("in", 5, 25, rate=0.12, channel="mobile", hours="late", step=5, pool=8, fresh=0.4),
        Flow("in", 30, 120, rate=0.1, channel="cash", hours="deep", step=5, pool=1),
    ]  # fmt: skip


def _gamer(rnd: Random) -> Flows:
    sale = rnd.randrange(85)
    return [
        *daily(0.5), *wages(1300, 2300),
        Flow("out", 10, 50, rate=rnd.uniform(0.05, 0.25), channel="gift_card", category="5816", step=5, hours="late"),
        Flow("out", 10, 60, rate=1.2, channel="gift_card", category="5816", step=5, hours="any",
             since=sale, until=sale + 4),
    ]  # fmt: skip


def _landlord(rnd: Random) -> Flows:
    return [
        *wages(1600, 3000), *daily(),
        Flow("in", 380, 950, rate=0.12, channel="transfer", step=5, pool=5),
        Flow("out", 120, 700, rate=0.05, channel="transfer", pool=4),
        Flow("out", 5, 30, rate=0.04, category="7311", pool=1),
    ]  # fmt: skip


def _small_shop(rnd: Random) -> Flows:
    big = rnd.random() < 0.15
    return [
        *daily(0.5),
        Flow("in", 8500 if big else 250, 9900 if big else 2400, rate=0.12 if big else 0.5, channel="cash",
             step=5, pool=1, hours=rnd.choice(("evening", "evening", "late"))),
        Flow("in", 10, 120, rate=1.2, channel="mobile", pool=12, fresh=0.6),
        Flow("out", 150, 1400, rate=0.45, channel="transfer", pool=6),
        Flow("out", 5, 60, rate=rnd.uniform(0.02, 0.3), category="7311", pool=1, country=rnd.choice(("XH", "XQ"))),
    ]  # fmt: skip


def _flat_sharer(rnd: Random) -> Flows:
    return [
        *wages(1200, 2200), *daily(0.8), *friends(4.0),
        Flow("in", 150, 420, rate=0.1, channel="transfer", step=5, pool=3),
        Flow("in", 5, 40, rate=0.15, channel="mobile", hours="late", pool=5),
    ]  # fmt: skip


def _crypto_saver(rnd: Random) -> Flows:
    return [
        *wages(), *daily(), *friends(),
        Flow("out", 20, 100, rate=rnd.uniform(0.1, 0.4), channel="crypto", step=10, pool=1, hours="any"),
        Flow("in", 20, 400, rate=0.05, channel="crypto", pool=1, hours="any"),
    ]  # fmt: skip


def _second_hand(rnd: Random) -> Flows:
    young = rnd.random() < 0.3
    return [
        *([] if young else [*wages(), *daily()]), *friends(),
        Flow("in", 5, 90, rate=rnd.uniform(0.2, 0.6), channel="transfer", step=rnd.choice((1, 5)), pool=0,
             fresh=1.0, hours="any"),
        Flow("out", 4, 9, rate=0.3, category="4215", pool=1),
    ]  # fmt: skip


def _tutor(rnd: Random) -> Flows:
    return [
        *daily(), Flow("out", 350, 600, every=30, channel="transfer", pool=1),
        Flow("in", 15, 60, rate=rnd.uniform(0.4, 1.0), channel="transfer", step=5, pool=9, fresh=0.05,
             country=rnd.choice(abroad), hours=rnd.choice(("any", "late"))),
    ]  # fmt: skip


def _lives_on_cash(rnd: Random) -> Flows:
    return [
        Flow("in", 950, 1900, every=30, channel="transfer", pool=1, passes=rnd.uniform(0.8, 0.99),
             passes_by="cash", passes_after=(2, 44)),
        *daily(rnd.choice((0.05, 0.15, 0.3))),
    ]  # fmt: skip


def _dater(rnd: Random) -> Flows:
    return [
        *wages(), *daily(), *friends(),
        Flow("out", 8, 45, rate=rnd.uniform(0.03, 0.2), category="7273", pool=2, hours="late"),
        Flow("out", 60, 140, rate=0.03, category="7011", fresh=0.7, hours="late"),
    ]  # fmt: skip


def _supported(rnd: Random) -> Flows:
    return [
        *daily(0.8),
        Flow("in", 50, 200, rate=0.2, channel="transfer", step=10, pool=rnd.randint(2, 5),
             country=rnd.choice(abroad), passes=rnd.choice((0, 0.7)), passes_by="cash"),
    ]  # fmt: skip


class Life(NamedTuple):
    """A kind of household: its share of all, its holder's age and its flows."""

    share: float
    age: AgeBand
    flows: Callable[[Random], Flows]


lives: Mapping[str, Life] = {
    "salaried": Life(0.355, "adult", _salaried),
    "pensioner": Life(0.12, "adult", _pensioner),
    "student": Life(0.08, "adult", _student),
    "teenager": Life(0.13, "child", _teenager),
    "sends_home": Life(0.05, "adult", _sends_home),
    "market_seller": Life(0.02, "adult", _market_seller),
    "taxi_driver": Life(0.015, "adult", _taxi_driver),
    "street_musician": Life(0.004, "adult", _street_musician),
    "collector": Life(0.006, "adult", _collector),
    "traveller": Life(0.025, "adult", _traveller),
    "night_worker": Life(0.03, "adult", _night_worker),
    "gamer": Life(0.03, "adult", _gamer),
    "landlord": Life(0.02, "adult", _landlord),
    "small_shop": Life(0.03, "adult", _small_shop),
    "flat_sharer": Life(0.025, "adult", _flat_sharer),
    "crypto_saver": Life(0.012, "adult", _crypto_saver),
    "second_hand": Life(0.013, "adult", _second_hand),
    "tutor": Life(0.003, "adult", _tutor),
    "lives_on_cash": Life(0.017, "adult", _lives_on_cash),
    "dater": Life(0.009, "adult", _dater),
    "supported": Life(0.006, "adult", _supported),
}
"""Kinds of household; the shares add up to one."""
