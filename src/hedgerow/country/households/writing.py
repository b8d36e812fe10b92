"""Builds the households of a seed, and writes what their banks saw beside what was planted."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random

import msgspec

from hedgerow.country.calendar import at
from hedgerow.country.chance import chance
from hedgerow.country.households.flows import Flow, FlowOf, Holder
from hedgerow.country.households.lives import lives
from hedgerow.country.households.schemes import Intensity, habits, intensities, schemes
from hedgerow.domain.chain import Event
from hedgerow.engine.contract import write_event

days = 90
banks = ("bank/alder", "bank/birch", "bank/cedar")
Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Planted:
    """The truth about one account: label 1 where a scheme runs in it, with its first and last day."""

    subject: str
    label: int
    scheme: str
    """The scheme, or for label 0 the kind of household."""
    intensity: str | None
    begins: str | None
    ends: str | None


@dataclass(slots=True)
class Account:
    """One account, its truth and its flows."""

    truth: Planted
    flows: list[FlowOf]

    def on(self, day: int) -> Iterator[Event]:
        """The events that begin on a day."""
        for flow in self.flows:
            yield from flow(day)


def households(accounts: int, *, seed: int = 0, prevalence: float = 0.0015) -> list[Account]:
    """Every account of a seed. So many are planted that the share is as asked, schemes in turn."""
    _check(accounts, prevalence)
    rnd = chance(seed, "households")
    planted = round(accounts * prevalence)
    places = set(rnd.sample(range(accounts), planted))
    names = [*schemes]
    rnd.shuffle(names)
    kinds = rnd.choices([*lives], [life.share for life in lives.values()], k=accounts)
    made, turn = [], 0
    for number in range(accounts):
        if number in places:
            levels: list[Intensity] = [*intensities]
            level = levels[turn % len(levels)]
            made.append(_planted(seed, number, names[turn % len(names)], level))
            turn += 1
        else:
            made.append(_ordinary(seed, number, kinds[number]))
    return made


def events(accounts: list[Account], advance: Advance | None = None) -> Iterator[Event]:
    """All payments of ninety days in the order of their time; those of later nights wait their turn."""
    waiting: list[Event] = []
    for day in range(days):
        waiting += [event for account in accounts for event in account.on(day)]
        waiting.sort(key=lambda event: event.time)
        midnight = at(day + 1, 0)
        ripe = next((n for n, e in enumerate(waiting) if e.time >= midnight), len(waiting))
        yield from waiting[:ripe]
        del waiting[:ripe]
        if advance is not None:
            advance(day + 1, days)
    yield from waiting


def write_households(
    out: str | Path,
    *,
    accounts: int = 10_000,
    seed: int = 0,
    prevalence: float = 0.0015,
    advance: Advance | None = None,
) -> dict[str, object]:
    """Write `events.jsonl` and `truth.jsonl` to a folder; what was written, as plain values.

    The same numbers give the same bytes on every machine. Raises `ValueError` where they make no sense.
    """
    folder = Path(out)
    people = households(accounts, seed=seed, prevalence=prevalence)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "truth.jsonl").open("wb") as file:
        for account in people:
            file.write(msgspec.json.encode(asdict(account.truth)) + b"\n")
    written = 0
    with (folder / "events.jsonl").open("wb") as file:
        for event in events(people, advance):
            file.write(write_event(event) + b"\n")
            written += 1
    return {
        "accounts": accounts,
        "planted": sum(account.truth.label for account in people),
        "events": written,
        "days": days,
        "seed": seed,
        "prevalence": prevalence,
        "files": [str(folder / "events.jsonl"), str(folder / "truth.jsonl")],
    }


def _check(accounts: int, prevalence: float) -> None:
    if accounts < 1:
        raise ValueError(f"accounts is {accounts}: ask for at least 1.")
    if not 0 <= prevalence <= 0.5:
        raise ValueError(f"prevalence is {prevalence}: ask for a share from 0 to 0.5.")


def _ordinary(seed: int, number: int, kind: str) -> Account:
    life = lives[kind]
    rnd = chance(seed, "household", number)
    holder = Holder(_name(rnd), rnd.choice(banks), life.age, f"p-{rnd.getrandbits(24):06x}")
    truth = Planted(holder.id, 0, kind, None, None, None)
    return Account(truth, [FlowOf(f, holder, rnd) for f in _lively(life.flows(rnd), rnd)])


def _planted(seed: int, number: int, name: str, level: Intensity) -> Account:
    scheme = schemes[name]
    rnd = chance(seed, "household", number)
    often, ordinary = intensities[level]
    holder = Holder(_name(rnd), rnd.choice(banks), scheme.age, f"p-{rnd.getrandbits(24):06x}")
    way = habits(seed, name, rnd, often)
    around = lives[rnd.choice(scheme.hidden_in)].flows(rnd)
    kept = [replace(f, rate=f.rate * ordinary) for f in around if f.rate or name != "wages_taken"]
    added = scheme.flows(way, rnd)
    first = min(f.since for f in added)
    # The last evening's payments run into the night, and what is sent on leaves up to two days later.
    last = min(days, max(f.until for f in added)) + 2
    truth = Planted(holder.id, 1, name, level, at(first, 0).isoformat(), at(last, 0).isoformat())
    return Account(truth, [FlowOf(f, holder, rnd) for f in (*_lively(kept, rnd), *added)])


def _lively(flows: list[Flow], rnd: Random) -> list[Flow]:
    """Some people pay often and some seldom."""
    lively = min(2.5, rnd.lognormvariate(-0.1, 0.4))
    return [replace(f, rate=f.rate * lively) for f in flows]


def _name(rnd: Random) -> str:
    return f"h-{rnd.getrandbits(32):08x}"
