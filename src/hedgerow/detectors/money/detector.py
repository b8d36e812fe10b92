"""Payments that look like those around trafficking and sexual extortion of children.

Harm. A child or an adult is exploited for money: abuse is streamed live for small payments from abroad,
a child is blackmailed with a picture and pays in small runs, a person is sold in hotels through adverts
or works for wages that somebody else takes. The account may be the child's, the exploiter's or a payer's.

Where the knowledge comes from. Red flags published by the Financial Action Task Force (2018, March 2025),
FinCEN (2014, 2020, 2025), FINTRAC (Project Protect 2016 and 2021; November 2025) and the OSCE (2019). Each
rule stands as data in `data/money`, with its source, how far that was checked, and examples. Most originals
could be checked through public summaries only. Weights are set by hand.

What it needs. Transactions with time, amount, direction and the other side's pseudonym; channel, merchant
category, country and the holder's age band make it see more. Hours are read as the event gives them. The
account's own country is the one most of its payments name, unless the setting says which.

Whom a false alarm hurts. People who send money home, street sellers and musicians, taxi drivers, travelling
workers, gamers, poor people who live on cash, and adults who sell sex of their own will. So no single rule
reaches the line of a warning, one pattern named by several sources counts once, and each rule says whom it
would hurt.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import ClassVar

from hedgerow.detectors.money import wording
from hedgerow.detectors.money.counting import Account, counters, index
from hedgerow.detectors.money.entering import enter_incoming, enter_outgoing, usual_country
from hedgerow.detectors.money.features import features, run_touched
from hedgerow.detectors.money.payment import Bands, euros_per, read_payment
from hedgerow.detectors.money.rule_files import load_file, load_shipped, only_once
from hedgerow.detectors.money.rules import Rule
from hedgerow.detectors.money.stories import examples
from hedgerow.domain.chain import Event, Reason, Signal
from hedgerow.domain.kinds import Transaction
from hedgerow.engine.detector import Detector, Examples

group_of = [group for group, _ in counters.values()]


class RuleBook:
    """All rules in force, ordered by what may make them come true."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self.by_counter: dict[int, tuple[int, ...]] = {
            counter: tuple(n for n, rule in enumerate(rules) if counter in rule.touched_by())
            for counter in (run_touched, *index.values())
        }

    def touched(self, changed: Iterable[int]) -> list[Rule]:
        """The rules that may have come true now that these counters grew."""
        numbers = {n for counter in changed for n in self.by_counter[counter]}
        return [self.rules[n] for n in sorted(numbers)]


@cache
def rule_book(paths: tuple[str, ...]) -> RuleBook:
    """The shipped rules and those of the files named; raises `BadRule` and `MissingExtra`."""
    return RuleBook(only_once((*load_shipped(), *(load_file(path) for path in paths))))


@dataclass(frozen=True)
class Money(Detector[Account]):
    """Patterns of payments that published red flags name."""

    name: ClassVar[str] = "money"
    title: ClassVar[str] = "Payments that match published red flags"
    kinds: ClassVar[frozenset[str]] = frozenset({"transaction"})
    state: ClassVar[type[Account]] = Account
    channels: ClassVar[dict[str, str]] = wording.channels
    reasons: ClassVar[dict[str, str]] = wording.reasons

    rule_files: tuple[str, ...] = ()
    """Paths of the institution's own rule files, used beside the shipped ones."""
    home: str | None = None
    """The country of all accounts, ISO 3166-1; None: the one that most of an account's payments name."""
    bands: Bands = field(default_factory=Bands)
    """Amounts and hours that the counters go by."""
    euros: Mapping[str, float] = field(default_factory=lambda: euros_per)
    """Euros for one unit of each currency; approximate."""
    quiet_days: int = 7
    """Days before a channel is told again, unless it weighs more."""

    def start(self) -> Account:
        """Nothing has been paid yet."""
        return Account()

    def notice(self, state: Account, event: Event) -> list[Signal]:
        """Count the payment; try the rules that it may have made true."""
        data = event.data
        if not isinstance(data, Transaction) or event.subject is None:
            return []
        changed = self.count(state, event, data)
        holding = [rule for rule in rule_book(self.rule_files).touched(changed) if rule.holds(state)]
        return self._tell(state, event, holding) if holding else []

    def count(self, account: Account, event: Event, data: Transaction) -> set[int]:
        """Enter the payment in the account; the counters that grew."""
        time = int(event.time.timestamp())
        changed: set[int] = set()
        if account.open_day(event.time.toordinal()):
            stopped = account.stopped(time, self.bands)
            if stopped:
                account.add(index["stopped_runs"], stopped)
                changed.add(index["stopped_runs"])
        account.child = data.holder_age == "child" if data.holder_age else account.child
        home = self.home or usual_country(account, data.country)
        payment = read_payment(data, event.time, home, self.bands, self.euros)
        account.current = None
        enter = enter_incoming if payment.incoming else enter_outgoing
        enter(account, payment, time, self.bands, changed)
        account.note({"run" if c == run_touched else group_of[c] for c in changed}, event.reference)
        return changed

    def _tell(self, account: Account, event: Event, holding: list[Rule]) -> list[Signal]:
        """One signal a channel, by its heaviest rule."""
        heaviest: dict[str, Rule] = {}
        for rule in holding:
            known = heaviest.get(rule.channel)
            if known is None or rule.weight > known.weight:
                heaviest[rule.channel] = rule
        return [
            self._signal(account, event, rule)
            for channel, rule in heaviest.items()
            if self._is_news(account, channel, rule.weight)
        ]

    def _is_news(self, account: Account, channel: str, weight: float) -> bool:
        size = round(weight * 1000)
        told = account.told.get(channel)
        if told is not None and account.today - told[0] < self.quiet_days and size <= told[1]:
            return False
        account.told[channel] = [account.today, size]
        return True

    def _signal(self, account: Account, event: Event, rule: Rule) -> Signal:
        groups = dict.fromkeys(features[name].group for name in rule.wanted)
        kept = [ref for group in groups for ref in reversed(account.references.get(group, []))]
        return Signal(
            detector=self.name,
            channel=rule.channel,
            subject=event.subject or "",
            time=event.time,
            weight=rule.weight,
            reason=Reason(rule.reason, {n: _value(account, v) for n, v in rule.values.items()}),
            evidence=tuple(dict.fromkeys((event.reference, *kept)))[:5],
            sector="finance",
        )

    @classmethod
    def examples(cls) -> Examples:
        """Accounts that show the patterns, and ordinary lives that look a little like them."""
        return examples()


def _value(account: Account, wanted: str | float) -> str | float:
    """What fills a brace: a feature as a whole number, shares as percent; a number or name as it is."""
    feature = features.get(wanted) if isinstance(wanted, str) else None
    if feature is None:
        return wanted
    value = feature.read(account)
    return round(100 * value if "_share_" in feature.name else value)
