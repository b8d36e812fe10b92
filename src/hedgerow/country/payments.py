"""What households pay and receive: wages, rent, shopping, and children's pocket money."""

from random import Random
from typing import Literal

from hedgerow.country.calendar import rhythms
from hedgerow.country.chance import chance
from hedgerow.country.ordinary import happened
from hedgerow.country.people import Adult, Child
from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Transaction

home = "XH"
"""The country's own code: ISO 3166-1 leaves XA to XZ to users, so it is no real country's."""
currency = "EUR"

Channel = Literal["card", "transfer", "cash", "gift_card", "mobile", "crypto"]
Spending = tuple[float, float, float, Channel, str]
"""Chance a day, least and most in EUR, how it is paid, ISO 18245 merchant category."""

grown_up_spending: tuple[Spending, ...] = (
    (0.09, 12, 95, "card", "5411"),
    (0.02, 25, 70, "card", "5541"),
    (0.02, 9, 60, "card", "5812"),
    (0.006, 20, 140, "card", "5651"),
    (0.003, 10, 50, "gift_card", "5945"),
)
young_spending: tuple[Spending, ...] = (
    (0.09, 1.5, 7, "card", "5814"),
    (0.025, 3, 15, "mobile", "7994"),
    (0.008, 10, 25, "gift_card", "5816"),
    (0.02, 4, 25, "card", "7832"),
)


class AdultMoney:
    """One adult's account, day by day."""

    def __init__(self, seed: int, adult: Adult) -> None:
        self.adult = adult
        self.rnd = chance(seed, "money", adult.id)
        self.wage = round(self.rnd.lognormvariate(7.5, 0.3), 2)
        self.payday = self.rnd.randint(20, 28)
        self.landlord = f"b-{self.rnd.getrandbits(24):06x}"

    def __call__(self, day: int) -> list[Event]:
        """The events of one day, in no order."""
        events = []
        if day in (self.payday, self.payday + 28):
            channel: Channel = "transfer"
            events.append(self._regular(day, self.wage, "in", f"e-{self.landlord[2:]}", channel))
        if day in (0, 30):
            rent = round(self.wage * 0.31, 2)
            events.append(self._regular(day, rent, "out", self.landlord, "transfer"))
        return events + spent(self.adult.id, self.adult.bank, grown_up_spending, day, self.rnd)

    def _regular(
        self, day: int, amount: float, way: Literal["in", "out"], other: str, channel: Channel
    ) -> Event:
        data = Transaction(amount, currency, way, other, channel, None, home)
        hour = (day, self.rnd.uniform(6, 10))
        return happened("transaction", self.adult.bank, hour, self.adult.id, data, self.rnd)


class PocketMoney:
    """A young person's account: something every Friday, and small things bought."""

    def __init__(self, seed: int, child: Child) -> None:
        self.child = child
        self.rnd = chance(seed, "money", child.id)
        self.amount = float(self.rnd.choice((5, 8, 10, 10, 12, 15)))

    def __call__(self, day: int) -> list[Event]:
        """The events of one day, in no order."""
        child, rnd = self.child, self.rnd
        events = spent(child.id, child.bank, young_spending, day, rnd)
        if day % 7 == 4:
            data = Transaction(self.amount, currency, "in", child.parents[0], "transfer", None, home)
            hour = (day, rnd.uniform(7, 19))
            events.append(happened("transaction", child.bank, hour, child.id, data, rnd))
        return events


def spent(person: str, bank: str, spending: tuple[Spending, ...], day: int, rnd: Random) -> list[Event]:
    """What a person happens to buy on a day."""
    events = []
    for chance_a_day, least, most, channel, category in spending:
        if rnd.random() < chance_a_day:
            amount = round(rnd.uniform(least, most), 2)
            shop = f"s-{rnd.getrandbits(10):03x}"
            data = Transaction(amount, currency, "out", shop, channel, category, home)
            hour = (day, rhythms["adult"].free.draw(rnd))
            events.append(happened("transaction", bank, hour, person, data, rnd))
    return events
