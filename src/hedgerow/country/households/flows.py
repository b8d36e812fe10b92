"""Flows: payments of one kind that an account makes or receives again and again."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

from hedgerow.country.calendar import at
from hedgerow.country.chance import about, token
from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import AgeBand, Transaction

home = "XH"
"""The country's own code; ISO 3166-1 leaves XA to XZ to users, so none of these is a real country."""
abroad = ("XP", "XQ", "XR", "XS", "XT")

Channel = Literal["card", "transfer", "cash", "gift_card", "mobile", "crypto"]
Hours = Literal["day", "evening", "late", "deep", "any"]
hours_of: dict[Hours, tuple[float, float]] = {
    "day": (8, 19), "evening": (17, 22.5), "late": (21.5, 26), "deep": (23, 29.5), "any": (7, 24),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flow:
    """One kind of payment: how often, how much, with whom, when; amounts in euros."""

    way: Literal["in", "out"]
    low: float
    high: float
    rate: float = 0.0
    """How many a day, on average."""
    every: int = 0
    """Instead of a rate: once in so many days."""
    channel: Channel = "card"
    category: str | None = None
    hours: Hours = "day"
    step: float = 0.01
    """Amounts are multiples of it."""
    pool: int = 3
    """How many others it is shared between; each account has its own."""
    fresh: float = 0.0
    """Share of payments with somebody new."""
    country: str = home
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    run: int = 1
    """Payments in a row to the same other side each time."""
    run_hours: float = 0.0
    growth: float = 1.0
    """What each payment of a run is multiplied with."""
    passes: float = 0.0
    """Share of what came in that is sent on."""
    passes_after: tuple[float, float] = (1.0, 30.0)
    """Hours."""
    passes_by: Channel = "transfer"
    since: int = 0
    until: int = 10_000


@dataclass(slots=True)
class Holder:
    """Whose account it is."""

    id: str
    bank: str
    age: AgeBand
    keeper: str
    """Where money that is sent on goes."""


class FlowOf:
    """A flow of one account, day by day; call it with each day's number in turn."""

    def __init__(self, flow: Flow, holder: Holder, rnd: Random) -> None:
        self.flow, self.holder, self.rnd = flow, holder, rnd
        self.others = [token("p", rnd) for _ in range(flow.pool)]
        self.first = rnd.randrange(flow.every) if flow.every else 0
        # A person pays about the same each time; only a tenth of the band is left to chance.
        self.usual = rnd.uniform(flow.low, flow.high)

    def __call__(self, day: int) -> Iterator[Event]:
        """The events that begin on a day, in no order."""
        flow = self.flow
        if not flow.since <= day < flow.until or day % 7 not in flow.weekdays:
            return
        times = int(day % flow.every == self.first) if flow.every else about(flow.rate, self.rnd)
        for _ in range(times):
            yield from self._run(day)

    def _run(self, day: int) -> Iterator[Event]:
        flow, rnd = self.flow, self.rnd
        new = not self.others or rnd.random() < flow.fresh
        other = token("p", rnd) if new else rnd.choice(self.others)
        hour = rnd.uniform(*hours_of[flow.hours])
        amount = self._amount()
        for _ in range(flow.run):
            yield self._paid(day, hour, amount, flow.way, other, flow.channel, flow.category)
            if flow.passes:
                later = hour + rnd.uniform(*flow.passes_after)
                passed = round(amount * flow.passes, 2)
                yield self._paid(day, later, passed, "out", self.holder.keeper, flow.passes_by, None)
            hour += rnd.uniform(0.3, 1.7) * flow.run_hours / max(1, flow.run - 1)
            amount = self._stepped(amount * flow.growth * rnd.uniform(0.9, 1.1))

    def _amount(self) -> float:
        flow, rnd = self.flow, self.rnd
        # Some bands are wide for one account too: half usual, half anything in the band.
        value = (
            self.usual * rnd.uniform(0.9, 1.1)
            if rnd.random() < 0.5
            else rnd.uniform(flow.low, flow.high)
        )
        return self._stepped(value)

    def _stepped(self, value: float) -> float:
        step = self.flow.step
        return round(max(step, round(value / step) * step), 2)

    def _paid(
        self,
        day: int,
        hour: float,
        amount: float,
        way: Literal["in", "out"],
        other: str,
        channel: Channel,
        category: str | None,
    ) -> Event:
        data = Transaction(
            amount, "EUR", way, other, channel, category, self.flow.country, self.holder.age
        )
        name = f"{self.rnd.getrandbits(48):012x}"
        return Event(name, self.holder.bank, "transaction", at(day, hour), self.holder.id, data)
