"""How unusual the newest point of a series is, given its own daily rhythm, judged as it arrives.

For every time of day the scorer learns the usual value (and, if asked, for weekends apart from
working days). A point is compared with the usual value for its time; the difference, in units of the
usual difference, is then compared with the differences of late: a series that often jumps must jump
further to surprise. After a surprise the scorer rests, so that one event is told once. Everything is
an exponentially weighted mean, so a point costs the same whether it is the first or the millionth.

Judged by the labelled series of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015), with a windowed
Gaussian as the baseline; `hedgerow evaluate series` prints both figures.
"""

from dataclasses import dataclass, field
from datetime import datetime
from math import exp


@dataclass(slots=True)
class Usual:
    """An exponentially weighted mean and mean absolute deviation; plain means while it is young."""

    mean: float = 0.0
    spread: float = 0.0
    count: int = 0

    def learn(self, value: float, rate: float) -> None:
        """Move towards a value by the rate, in (0, 1], and at least by 1 / count."""
        self.count += 1
        rate = max(rate, 1 / self.count)
        self.spread += rate * (abs(value - self.mean) - self.spread)
        self.mean += rate * (value - self.mean)


@dataclass(slots=True)
class SeriesScorer:
    """Scores a series strictly forwards; holds plain values only, so it can be stored as it is.

    `slots` is how many times of day are told apart, `weekends` whether they have a rhythm of their
    own, `warm_up` how many points are only learnt, `rest` the share of a rest left after each point
    (0: never rests).

    >>> scorer = SeriesScorer(slots=1, warm_up=5, rest=0.0)
    >>> days = [datetime(2026, 1, day) for day in range(1, 21)]
    >>> scores = [scorer.score(day, 10.0 + day.day % 3) for day in days]
    >>> scores[-1] < 0.2 < 0.9 < scorer.score(datetime(2026, 1, 21), 60.0)
    True
    """

    slots: int = 48
    weekends: bool = False
    warm_up: int = 100
    rest: float = 0.99
    by_time: dict[int, Usual] = field(default_factory=dict)
    overall: Usual = field(default_factory=Usual)
    misses: Usual = field(default_factory=Usual)
    surprises: Usual = field(default_factory=Usual)
    resting: float = 0.0

    def score(self, timestamp: datetime, value: float) -> float:
        """How unusual the value is for its time, in [0, 1]; then learn it."""
        usual = self._usual(timestamp)
        expected = usual.mean if usual.count >= 6 else self.overall.mean
        miss = value - expected
        surprise = self._surprise(miss)
        score = (1 - exp(-surprise / 10)) * (1 - self.resting)
        if self.overall.count < self.warm_up:
            score = 0.0
        self.resting = (1.0 if score > 0.8 and self.rest else self.resting) * self.rest
        usual.learn(value, 0.1)
        self.overall.learn(value, 0.0005)
        self.misses.learn(miss, 0.002)
        return score

    def expected(self, timestamp: datetime) -> float:
        """The usual value at that time of day."""
        usual = self._usual(timestamp)
        return usual.mean if usual.count >= 6 else self.overall.mean

    def _usual(self, timestamp: datetime) -> Usual:
        slot = (timestamp.hour * 60 + timestamp.minute) * self.slots // 1440
        if self.weekends and timestamp.weekday() >= 5:
            slot += self.slots
        if slot not in self.by_time:
            self.by_time[slot] = Usual()
        return self.by_time[slot]

    def _surprise(self, miss: float) -> float:
        """How far a miss stands out from the misses of late, in their own spread; then learn it."""
        # One percent of the series' own spread: a series that never moves is not to explode.
        floor = max(0.01 * self.overall.spread, 1e-9 * abs(self.overall.mean), 1e-9)
        scale = 1.25 * self.misses.spread if self.misses.count else 1.0
        size = abs(miss) / max(scale, floor)
        seen = self.surprises
        surprise = max(0.0, (size - seen.mean) / max(1.25 * seen.spread, 0.25))
        seen.learn(min(size, seen.mean + 8 * seen.spread + 1), 0.0005)
        return surprise
