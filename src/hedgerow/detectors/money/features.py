"""The features a rule may name: counts by window, shares, and the run of payments at hand.

`in_small_senders_30d` is the counter `in_small_senders` over 30 days, today among them; sums are in
euros. Derived features stand in `derived`. All are floating point numbers; yes is 1 and no is 0.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from hedgerow.detectors.money.counting import Account, counters, in_cents, index, spans

Read = Callable[[Account], float]


class Feature(NamedTuple):
    """A number that a rule may ask for."""

    name: str
    doc: str
    group: str
    """Which kept references are its evidence."""
    needs: tuple[int, ...]
    """Counters it is made from; the run of payments counts as -1."""
    read: Read


run_touched = -1
"""Stands for the run of payments at hand among the counters."""


def _total(account: Account, window: int, counter: int) -> float:
    return float(account.totals[window][counter])


def _euros(account: Account, window: int, counter: int) -> float:
    return account.totals[window][counter] / 100


def _share(account: Account, window: int, part: int, whole: int) -> float:
    totals = account.totals[window]
    return min(1.0, totals[part] / totals[whole]) if totals[whole] > 0 else 0.0


def _ratio(account: Account, window: int, part: int, whole: int) -> float:
    totals = account.totals[window]
    return totals[part] / totals[whole] if totals[whole] > 0 else 0.0


def _counted() -> list[Feature]:
    found = []
    for name, (group, doc) in counters.items():
        reader = _euros if name in in_cents else _total
        for number, span in enumerate(spans):
            read = partial(reader, window=number, counter=index[name])
            found.append(
                Feature(f"{name}_{span}d", f"{doc} in {span} days", group, (index[name],), read)
            )
    return found


def _shares() -> list[Feature]:
    rows = (
        ("pass_share", "share of the money received that left within 48 hours",
         "passed", "passed_sum", "in_sum", _share),
        ("in_small_even_share", "share of small sums received that are multiples of five",
         "small_in", "in_small_even", "in_small", _share),
        ("in_small_night_share", "share of small sums received that came at night",
         "small_in", "in_small_night", "in_small", _share),
        ("in_new_share", "share of those who sent small sums that were never seen before",
         "small_in", "in_new_senders", "in_small_senders", _share),
        ("in_per_sender", "small sums received for each person who sent some",
         "small_in", "in_small", "in_small_senders", _ratio),
        ("out_even_abroad_share", "share of small sums sent abroad that are multiples of five",
         "abroad", "out_even_abroad", "out_small_abroad", _share),
        ("in_small_of_all", "share of all payments received that are small sums from people",
         "small_in", "in_small", "in_count", _share),
    )  # fmt: skip
    found = []
    for name, doc, group, part, whole, reader in rows:
        for number, span in enumerate(spans):
            read = partial(reader, window=number, part=index[part], whole=index[whole])
            needs = (index[part], index[whole])
            found.append(Feature(f"{name}_{span}d", f"{doc}, in {span} days", group, needs, read))
    return found


def _run(read: Callable[..., float], account: Account) -> float:
    return float(read(account.current)) if account.current is not None else 0.0


def _of_run() -> list[Feature]:
    rows: tuple[tuple[str, str, Callable[..., float]], ...] = (
        ("run_count", "payments in the run to this payee", lambda run: run.count),
        ("run_sum", "euros in the run", lambda run: run.cents / 100),
        ("run_opening", "euros of the run's first payment", lambda run: run.opening / 100),
        ("run_hours", "hours from the run's first payment to its last",
         lambda run: (run.last - run.begun) / 3600),
        ("run_new", "1 if the payee had never been paid before the run", lambda run: run.new),
        ("run_abroad", "1 if the payee is abroad", lambda run: run.abroad),
    )  # fmt: skip
    return [Feature(n, doc, "run", (run_touched,), partial(_run, read)) for n, doc, read in rows]


def _known_days(account: Account) -> float:
    return float(account.today - account.first_day)


def _child(account: Account) -> float:
    return float(account.child)


features: dict[str, Feature] = {
    feature.name: feature
    for feature in (
        *_counted(),
        *_shares(),
        *_of_run(),
        Feature("known_days", "days since the account was first seen", "in", (), _known_days),
        Feature("holder_child", "1 if the bank says that the holder is a child", "in", (), _child),
    )
}
"""Every feature by name."""
