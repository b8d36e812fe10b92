"""What is remembered of one account: counts by day and window, people seen, runs of payments.

Everything is bounded. Counts are whole numbers (euros as cents) by day, kept for 90 days, with a
running total for each window, so a payment costs the same on a busy account and on a quiet one.
How many different people: each counts on the day last seen, and moves to today when seen again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hedgerow.detectors.money.payment import Bands

spans = (7, 30, 90)
"""The windows, in days; today is the last of them."""
two_days = 48 * 3600
most_names = 600
most_payees = 40
most_pending = 40
most_refs = 3

counters: dict[str, tuple[str, str]] = {
    "in_count": ("in", "payments received"),
    "in_sum": ("in", "euros received"),
    "out_count": ("out", "payments made"),
    "out_sum": ("out", "euros paid"),
    "in_small": ("small_in", "small sums received from people"),
    "in_small_even": ("small_in", "small sums received from people that are whole multiples of five"),
    "in_small_night": ("small_in", "small sums received from people at night"),
    "in_small_abroad": ("small_in", "small sums received from people abroad"),
    "in_senders": ("in", "different people or firms money came from"),
    "in_small_senders": ("small_in", "different people small sums came from"),
    "in_new_senders": ("small_in", "people never seen before who sent small sums"),
    "in_abroad_senders": ("small_in", "different people abroad small sums came from"),
    "in_cash": ("cash_in", "cash deposits"),
    "in_cash_sum": ("cash_in", "euros deposited as cash"),
    "in_cash_night": ("cash_in", "cash deposits at night"),
    "in_just_below": ("cash_in", "cash deposits between 80 and 100 percent of the reporting threshold"),
    "in_crypto": ("crypto", "payments received from crypto exchanges"),
    "out_crypto_small": ("crypto", "small crypto purchases"),
    "out_cash": ("cash_out", "cash withdrawals"),
    "out_cash_sum": ("cash_out", "euros withdrawn as cash"),
    "out_cash_abroad": ("cash_out", "cash withdrawals abroad"),
    "out_small_abroad": ("abroad", "small sums sent to people abroad"),
    "out_even_abroad": ("abroad", "small even sums sent to people abroad"),
    "out_even_night_abroad": ("abroad", "small even sums sent to people abroad at night"),
    "out_abroad_sum": ("abroad", "euros sent to people abroad"),
    "out_abroad_payees": ("abroad", "different people abroad who were sent money"),
    "gift_cards": ("gift", "gift cards bought"),
    "gift_card_sum": ("gift", "euros spent on gift cards"),
    "gift_cards_night": ("gift", "gift cards bought at night"),
    "hotels": ("lodging", "hotel payments"),
    "hotels_night": ("lodging", "hotel payments at night"),
    "hotel_names": ("lodging", "different hotels paid"),
    "local_rides": ("transport", "taxi, bus and car hire payments"),
    "local_rides_night": ("transport", "taxi, bus and car hire payments at night"),
    "far_tickets": ("transport", "train, coach and flight payments"),
    "adverts": ("advert", "payments for advertising or to escort and dating services"),
    "adverts_small": ("advert", "small payments for advertising or to escort and dating services"),
    "adverts_abroad": ("advert", "payments for advertising or to dating services abroad"),
    "fast_food": ("daily", "fast food payments"),
    "pharmacy": ("daily", "pharmacy and cosmetics payments"),
    "living": ("daily", "payments for groceries, rent, clothes, doctors and other daily needs"),
    "jewellery": ("daily", "jewellery and gift shop payments"),
    "passed_sum": ("passed", "euros that left within 48 hours of coming in"),
    "stopped_runs": ("run", "runs of payments to somebody new that stopped abruptly"),
}
"""Each counter: what its payments are evidence of, and what it counts."""

index = {name: number for number, name in enumerate(counters)}
in_cents = frozenset(name for name in counters if name.endswith("_sum"))


@dataclass(slots=True)
class Run:
    """Payments in a row to one payee, never more than three days apart; times in seconds."""

    begun: int
    last: int
    count: int
    cents: int
    opening: int
    abroad: bool
    new: bool
    """Nobody had paid this payee from the account before the run began."""
    told: bool = False


@dataclass(slots=True)
class Account:
    """What is remembered of one account; plain values only."""

    first_day: int = 0
    today: int = 0
    days: dict[int, dict[int, int]] = field(default_factory=dict)
    totals: list[list[int]] = field(default_factory=lambda: [[0] * len(counters) for _ in spans])
    seen: dict[str, int] = field(default_factory=dict)
    pending: list[list[int]] = field(default_factory=list)
    runs: dict[str, Run] = field(default_factory=dict)
    current: Run | None = None
    places: dict[str, int] = field(default_factory=dict)
    child: bool = False
    references: dict[str, list[str]] = field(default_factory=dict)
    told: dict[str, list[int]] = field(default_factory=dict)

    def open_day(self, day: int) -> bool:
        """Let the windows move on to a day; says whether it is a new one."""
        if not self.first_day:
            self.first_day = self.today = day
            return True
        if day <= self.today:
            return False
        for old in [*self.days]:
            for span, totals in zip(spans, self.totals, strict=True):
                if self.today - span < old <= day - span:
                    for counter, amount in self.days[old].items():
                        totals[counter] -= amount
            if old <= day - spans[-1]:
                del self.days[old]
        self.today = day
        return True

    def add(self, counter: int, amount: int) -> None:
        """Count something today."""
        bucket = self.days.get(self.today)
        if bucket is None:
            bucket = self.days[self.today] = {}
        bucket[counter] = bucket.get(counter, 0) + amount
        for totals in self.totals:
            totals[counter] += amount

    def meet(self, counter: int, name: str) -> bool:
        """Count somebody once in each window, however often seen; says whether never seen before."""
        key = f"{counter}.{name}"
        last = self.seen.pop(key, None)
        if last is None and len(self.seen) >= most_names:
            del self.seen[next(iter(self.seen))]
        self.seen[key] = self.today
        if last is not None:
            self._forget(counter, last)
        self.add(counter, 1)
        return last is None

    def _forget(self, counter: int, day: int) -> None:
        bucket = self.days.get(day)
        if bucket is None:
            return
        bucket[counter] -= 1
        for span, totals in zip(spans, self.totals, strict=True):
            if day > self.today - span:
                totals[counter] -= 1

    def take_in(self, time: int, cents: int) -> None:
        """Money came in; for two days it is watched whether it leaves."""
        self.pending.append([time, cents])
        del self.pending[:-most_pending]

    def pass_on(self, time: int, cents: int) -> int:
        """Money left; how many cents of it came in within two days, oldest first."""
        passed = 0
        while self.pending and passed < cents:
            came, amount = self.pending[0]
            if time - came > two_days:
                del self.pending[0]
                continue
            used = min(amount, cents - passed)
            passed += used
            if used == amount:
                del self.pending[0]
            else:
                self.pending[0][1] = amount - used
        return passed

    def pay(self, payee: str, time: int, cents: int, abroad: bool) -> None:
        """Enter a payment in the payee's run, or begin a new one after three days without."""
        known = self.runs.pop(payee, None)
        if known is None and len(self.runs) >= most_payees:
            del self.runs[next(iter(self.runs))]
        if known is None or time - known.last > 3 * 86400:
            run = Run(time, time, 1, cents, cents, abroad, known is None)
        else:
            run = known
            run.last, run.count, run.cents = time, run.count + 1, run.cents + cents
        self.runs[payee] = self.current = run

    def stopped(self, time: int, bands: Bands) -> int:
        """How many runs of the kind extortion leaves have been silent for five days, told once."""
        found = 0
        for run in self.runs.values():
            if not run.told and time - run.last > 5 * 86400 and _short(run, bands):
                run.told = True
                found += 1
        return found

    def note(self, groups: Iterable[str], reference: str) -> None:
        """Keep where evidence of these groups stands; the last few of each."""
        for group in groups:
            kept = self.references.setdefault(group, [])
            kept.append(reference)
            del kept[:-most_refs]


def _short(run: Run, bands: Bands) -> bool:
    return (
        run.new
        and run.count >= 3
        and run.opening <= bands.opening * 100
        and run.cents <= bands.extorted * 100
        and run.last - run.begun <= 5 * 86400
    )
