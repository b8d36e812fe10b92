"""Schemes: what published red flags describe, planted in a few accounts, faint or strong.

How much, how often, when and by which means a scheme pays is drawn twice: once for each seed (the
`Habits` of those who run it at that time) and again for each account. So a second seed holds the same
crimes with other habits. Written after the rules that look for them were written, from the same
published sources, and never the other way round.

Everything is a flow of money and nothing else; no scheme here tells more than the public lists do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal, NamedTuple

from hedgerow.country.chance import chance
from hedgerow.country.households.flows import Channel, Flow, abroad
from hedgerow.domain.kinds import AgeBand

Intensity = Literal["faint", "middling", "strong"]
intensities: Mapping[Intensity, tuple[float, float]] = {
    "faint": (0.45, 1.0), "middling": (1.0, 0.7), "strong": (1.8, 0.3),
}  # fmt: skip
"""How often the scheme pays, and how much of the ordinary life stays around it."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a scheme is run: amounts in euros, hours, means, and what is passed on."""

    amount: float
    often: float
    others: int
    passes: float
    channel: Channel
    hours: Literal["late", "deep", "any"]
    step: float
    country: str
    since: int
    until: int


def habits(seed: int, scheme: str, rnd: Random, often: float) -> Habits:
    """What is usual in the scheme at this seed, and this account's own way of it."""
    usual = chance(seed, "habits", scheme)
    amount = usual.uniform(0.7, 1.5) * rnd.uniform(0.7, 1.4)
    means: tuple[Channel, ...] = ("transfer", "mobile", "crypto")
    since = rnd.randint(10, 45)
    return Habits(
        amount,
        often * usual.uniform(0.7, 1.3) * rnd.uniform(0.7, 1.3),
        max(1, round(usual.uniform(1, 5) * rnd.uniform(0.5, 1.6))),
        min(1.0, usual.uniform(0.65, 0.95) * rnd.uniform(0.85, 1.1)),
        rnd.choices(means, [usual.uniform(0.5, 1), usual.uniform(0.5, 1), usual.uniform(0.05, 0.4)])[0],
        rnd.choices(("late", "deep", "any"), [usual.uniform(0.3, 1) for _ in range(3)])[0],
        rnd.choices((5, 10, 1, 0.01), [usual.uniform(0.3, 1), usual.uniform(0.3, 1), 0.2, 0.15])[0],
        usual.choice(abroad),
        since,
        min(90, since + rnd.randint(12, 40)),
    )


def _live_payer(h: Habits, rnd: Random) -> list[Flow]:
    return [
        Flow("out", 12 * h.amount, 110 * h.amount, rate=0.3 * h.often, channel=h.channel, step=h.step,
             pool=h.others, fresh=0.15, country=h.country, hours=h.hours, since=h.since, until=h.until),
    ]  # fmt: skip


def _live_receiver(h: Habits, rnd: Random) -> list[Flow]:
    return [
        Flow("in", 12 * h.amount, 110 * h.amount, rate=0.6 * h.often, channel=h.channel, step=h.step,
             pool=2 * h.others, fresh=0.25, country=h.country, hours=h.hours, passes=h.passes,
             passes_by="cash", since=h.since, until=h.until),
    ]  # fmt: skip


def _blackmailed_child(h: Habits, rnd: Random) -> list[Flow]:
    first = h.since + rnd.randint(0, 20)
    by_card = rnd.random() < 0.35
    return [
        Flow("out", 15 * h.amount, 80 * h.amount, every=1, channel="gift_card" if by_card else h.channel,
             category="5816" if by_card else None, step=5, pool=1, run=max(2, round(4 * h.often)),
             run_hours=rnd.choice((3, 12, 40, 70)), growth=rnd.uniform(0.9, 1.4),
             country=rnd.choice(("XH", h.country)), hours=h.hours, since=first, until=first + rnd.choice((1, 1, 2))),
    ]  # fmt: skip


def _blackmail_collector(h: Habits, rnd: Random) -> list[Flow]:
    return [
        Flow("in", 15 * h.amount, 120 * h.amount, rate=0.7 * h.often, channel=h.channel, step=5, pool=0, fresh=1,
             run=rnd.choice((1, 2, 3)), run_hours=20, hours="any", passes=h.passes,
             passes_by=rnd.choice(("crypto", "transfer", "cash")), since=h.since, until=h.until),
    ]  # fmt: skip


def _sold_in_hotels(h: Habits, rnd: Random) -> list[Flow]:
    return [
        Flow("out", 4 * h.amount, 30 * h.amount, rate=0.35 * h.often, category=rnd.choice(("7311", "7273")),
             pool=2, country=rnd.choice(("XH", "XQ")), hours="any", since=h.since, until=h.until),
        Flow("out", 50, 120, rate=0.3 * h.often, category="7011", pool=1 + h.others, hours=h.hours,
             since=h.since, until=h.until),
        Flow("in", 60 * h.amount, 160 * h.amount, rate=0.9 * h.often, channel="mobile", step=h.step, pool=0,
             fresh=1, hours=h.hours, passes=h.passes, since=h.since, until=h.until),
    ]  # fmt: skip


def _moved_around(h: Habits, rnd: Random) -> list[Flow]:
    return [
        Flow("out", 45, 110, rate=0.4 * h.often, category="7011", pool=3 * h.others, hours=h.hours,
             since=h.since, until=h.until),
        Flow("out", 15, 90, rate=0.35 * h.often, category=rnd.choice(("4131", "4112", "4511")), pool=2,
             since=h.since, until=h.until),
        Flow("out", 6, 20, rate=0.7 * h.often, category="5814", pool=0, fresh=1, hours="any",
             since=h.since, until=h.until),
        Flow("out", 8, 40, rate=0.35 * h.often, category=rnd.choice(("5912", "5977")), pool=0, fresh=1,
             since=h.since, until=h.until),
        Flow("out", 4 * h.amount, 25 * h.amount, rate=0.2 * h.often, category="7311", pool=1,
             since=h.since, until=h.until),
        Flow("in", 80, 400, rate=0.3 * h.often, channel="cash", step=10, hours=h.hours, pool=1,
             since=h.since, until=h.until),
    ]  # fmt: skip


def _wages_taken(h: Habits, rnd: Random) -> list[Flow]:
    return [
        Flow("in", 500 * h.amount, 1300 * h.amount, every=rnd.choice((7, 14, 30)), channel="transfer", pool=1,
             passes=min(0.99, h.passes + 0.1), passes_by=rnd.choice(("cash", "transfer")),
             passes_after=(1, 40)),
    ]  # fmt: skip


def _cash_house(h: Habits, rnd: Random) -> list[Flow]:
    return [
        Flow("in", 150 * h.amount, 900 * h.amount, rate=0.5 * h.often, channel="cash", step=10, pool=1,
             hours=h.hours, passes=h.passes, passes_by="transfer", since=h.since, until=h.until),
        Flow("in", 40 * h.amount, 150 * h.amount, rate=0.4 * h.often, channel="mobile", step=h.step, pool=0,
             fresh=1, hours=h.hours, passes=h.passes, since=h.since, until=h.until),
        Flow("out", 5, 40, rate=0.2 * h.often, category=rnd.choice(("7311", "7273")), pool=1,
             since=h.since, until=h.until),
    ]  # fmt: skip


def _childs_account(h: Habits, rnd: Random) -> list[Flow]:
    return [
        Flow("in", 15 * h.amount, 110 * h.amount, rate=0.6 * h.often, channel="mobile", step=h.step, pool=2,
             fresh=0.8, hours=h.hours, passes=h.passes, since=h.since, until=h.until,
             passes_by=rnd.choice(("transfer", "crypto", "cash"))),
    ]  # fmt: skip


def _travelling_offender(h: Habits, rnd: Random) -> list[Flow]:
    away = h.since + 20
    return [
        Flow("out", 15 * h.amount, 120 * h.amount, rate=0.2 * h.often, channel=h.channel, step=h.step,
             pool=1 + h.others, country=h.country, hours=h.hours, since=h.since, until=h.until + 25),
        Flow("out", 60, 300, rate=0.5 * h.often, channel="cash", step=10, country=h.country, pool=2,
             since=away, until=away + 18),
        Flow("out", 20, 200, rate=0.25 * h.often, category=rnd.choice(("5944", "5947")), country=h.country,
             since=away, until=away + 18),
        Flow("out", 40, 120, rate=0.3, category="7011", country=h.country, since=away, until=away + 18),
    ]  # fmt: skip


class Scheme(NamedTuple):
    """A planted scheme: whose account, in what ordinary lives, and its flows."""

    age: AgeBand
    hidden_in: tuple[str, ...]
    flows: Callable[[Habits, Random], list[Flow]]


schemes: Mapping[str, Scheme] = {
    "live_payer": Scheme("adult", ("salaried", "pensioner", "crypto_saver"), _live_payer),
    "live_receiver": Scheme("adult", ("lives_on_cash", "student", "supported"), _live_receiver),
    "blackmailed_child": Scheme("child", ("teenager",), _blackmailed_child),
    "blackmail_collector": Scheme("adult", ("student", "salaried", "second_hand"), _blackmail_collector),
    "sold_in_hotels": Scheme("adult", ("student", "lives_on_cash", "salaried"), _sold_in_hotels),
    "moved_around": Scheme("adult", ("lives_on_cash", "traveller"), _moved_around),
    "wages_taken": Scheme("adult", ("lives_on_cash",), _wages_taken),
    "cash_house": Scheme("adult", ("small_shop", "salaried"), _cash_house),
    "childs_account": Scheme("child", ("teenager",), _childs_account),
    "travelling_offender": Scheme("adult", ("salaried", "traveller"), _travelling_offender),
}
"""Every scheme by name."""
