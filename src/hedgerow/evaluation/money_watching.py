"""Runs the payments of a folder once, and keeps of each account what three ways of looking need.

Ours: the risk as the engine reckons it after every payment. The two others look once a week, as banks'
batch runs do, at the same window features: `weekly` holds them, taken before the first payment of each
new week and at the end.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from hedgerow.detectors.money.counting import Account, Run
from hedgerow.detectors.money.detector import Money
from hedgerow.detectors.money.features import features
from hedgerow.domain.chain import Event
from hedgerow.engine.assessor import Ledger, assess
from hedgerow.engine.settings import Settings

Rows = NDArray[np.float32]
week = 7 * 86400


@dataclass(slots=True)
class Watched:
    """One account as it was seen."""

    subject: str
    account: Account
    ledger: Ledger = field(default_factory=Ledger)
    risen: list[tuple[datetime, float]] = field(default_factory=list)
    """Each time the log-odds changed, and what they were then."""
    weekly: list[Rows] = field(default_factory=list)
    looked: list[datetime] = field(default_factory=list)
    week: int = -1
    last: datetime | None = None
    payments: int = 0


@dataclass(frozen=True, slots=True)
class Watch:
    """What one run over a folder gave."""

    accounts: list[Watched]
    payments: int
    first: datetime
    last: datetime
    seconds: float
    """Time a processor spent in the detector and the assessor alone."""

    @property
    def days(self) -> float:
        """How long the payments run."""
        return max(1.0, (self.last - self.first).total_seconds() / 86400)


def watch(events: Iterable[Event], detector: Money, settings: Settings) -> Watch | None:
    """Every payment once, in order; None where there is none."""
    known: dict[str, Watched] = {}
    first = last = None
    seconds, count = 0.0, 0
    for event in events:
        subject = event.subject or ""
        one = known.get(subject)
        if one is None:
            one = known[subject] = Watched(subject, detector.start())
        _weekly(one, event)
        begun = time.thread_time()
        signals = detector.notice(one.account, event)
        if signals:
            found = assess(one.ledger, signals, event.time, settings)
            one.risen.append((event.time, found.log_odds))
        seconds += time.thread_time() - begun
        count += 1
        one.payments += 1
        one.last = last = event.time
        first = first or event.time
    if first is None or last is None:
        return None
    for one in known.values():
        _look(one, one.last or last)
    return Watch(list(known.values()), count, first, last, seconds)


def _weekly(one: Watched, event: Event) -> None:
    number = int(event.time.timestamp()) // week
    if number != one.week:
        if one.week >= 0:
            _look(one, event.time)
        one.week = number


def _look(one: Watched, now: datetime) -> None:
    """Keep the features as they stand, with the longest run of the last week as the run at hand."""
    one.account.current = _longest(one.account, now)
    one.weekly.append(np.array([f.read(one.account) for f in features.values()], dtype=np.float32))
    one.looked.append(now)
    one.account.current = None


def _longest(account: Account, now: datetime) -> Run | None:
    lately = int(now.timestamp()) - week
    runs = [run for run in account.runs.values() if run.last >= lately]
    return max(runs, key=lambda run: run.count, default=None)
