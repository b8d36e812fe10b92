"""How unusual the newest point of a series is, given its own past, judged as it arrives.

Four ways of expecting the next value are compared with what comes: by the time of day in half hours,
by the hour with a longer memory, by the time of day on top of a level that moves, and by how far the
last misses together lie from nothing (a change of level that no single point shows). Each miss is
told in the series' own units: how far it stands out from the misses of late, and how seldom one as
great was seen. What follows what (`rhythm_contexts`) adds changes that no size shows.

The sum is the same in every series: a hundred times the usual counts as much in road traffic as in
prices, so that one threshold serves for all. After a surprise the scorer rests and lets the next one
through only if it is greater, so that one event is told once.

How the parts are weighed was chosen as the middle of a wide plateau, on the series at hand of the
Numenta Anomaly Benchmark (Lavin and Ahmad 2015) together with made-up series of other kinds; see
docs/decisions/0012. `hedgerow evaluate series` prints the figures.
"""

from dataclasses import dataclass, field
from datetime import datetime
from math import exp, log1p

from hedgerow.detectors.rhythm import Misses, Rarity, Surprise, Usual
from hedgerow.detectors.rhythm_contexts import Contexts

by_hour, by_level, by_run = 0.42, 0.35, 0.2
"""What the surprises weigh, each as log(1 + surprise)."""
by_rarity, by_news = 0.8, 0.2
"""What the two rarities weigh, in powers of ten, each at most 7."""
scale = 5.9
"""The sum at which a point is surely unusual; it tells 1 - 1 / e there."""
rests_from = 0.76
"""Share of the scale above which the scorer rests."""
most_slots = 1440


@dataclass(slots=True)
class Season:
    """The usual value at each of `slots` times of day; times seen too seldom are told by the rest."""

    slots: int
    rate: float
    by_time: dict[int, Usual] = field(default_factory=dict)

    def at(self, timestamp: datetime, otherwise: float) -> float:
        """The usual value at that time."""
        usual = self.by_time.get(self._slot(timestamp))
        return usual.mean if usual is not None and usual.count >= 6 else otherwise

    def learn(self, timestamp: datetime, value: float) -> None:
        """Let the value add to what is usual at its time."""
        slot = self._slot(timestamp)
        if slot not in self.by_time:
            self.by_time[slot] = Usual()
        self.by_time[slot].learn(value, self.rate)

    def _slot(self, timestamp: datetime) -> int:
        return (timestamp.hour * 60 + timestamp.minute) * self.slots // most_slots


@dataclass(slots=True)
class SeriesScorer:
    """Scores a series strictly forwards; holds plain values only, so it can be stored as it is.

    `warm_up` is how many points are only learnt, `rest` the share of a rest left after each point
    (0: never rests).

    >>> from datetime import timedelta
    >>> scorer, start = SeriesScorer(), datetime(2026, 1, 1)
    >>> scores = [scorer.score(start + timedelta(hours=n), 10.0 + n % 3) for n in range(400)]
    >>> max(scores) < 0.4 < 0.9 < scorer.score(start + timedelta(hours=400), 60.0)
    True
    """

    warm_up: int = 100
    rest: float = 0.98
    overall: Usual = field(default_factory=Usual)
    level: Usual = field(default_factory=Usual)
    run: Usual = field(default_factory=Usual)
    half_hours: Season = field(default_factory=lambda: Season(48, 0.1))
    hours: Season = field(default_factory=lambda: Season(24, 0.05))
    on_level: Season = field(default_factory=lambda: Season(48, 0.1))
    misses: list[Misses] = field(default_factory=lambda: [Misses() for _ in range(4)])
    surprises: list[Surprise] = field(default_factory=lambda: [Surprise() for _ in range(3)])
    rarity: Rarity = field(default_factory=Rarity)
    news: Rarity = field(default_factory=Rarity)
    contexts: Contexts = field(default_factory=Contexts)
    resting: float = 0.0

    def score(self, timestamp: datetime, value: float) -> float:
        """How unusual the value is for its time, in [0, 1]; then learn it."""
        sizes = self._sizes(timestamp, value)
        named = zip((by_hour, by_level, by_run), self.surprises, sizes, strict=True)
        total = sum(weight * log1p(surprise.of(size)) for weight, surprise, size in named)
        total += by_rarity * min(7.0, self.rarity.of(self._half_hour_size(timestamp, value)))
        total += by_news * min(7.0, self.news.of(self.contexts.news(value)))
        self._learn(timestamp, value)
        if self.overall.count <= self.warm_up:
            total = 0.0
        total = max(0.0, total * (1 - self.resting))
        self.resting = (1.0 if total > rests_from * scale and self.rest else self.resting) * self.rest
        return 1 - exp(-total / scale)

    def _sizes(self, timestamp: datetime, value: float) -> tuple[float, float, float]:
        floor = self._floor()
        by_hour = self.misses[0].size(value - self.hours.at(timestamp, self.overall.mean), floor)
        level = self.level.mean
        usual = level + self.on_level.at(timestamp, 0.0)
        by_level = self.misses[1].size(value - usual, floor)
        half_hour = value - self.half_hours.at(timestamp, self.overall.mean)
        self.run.learn(half_hour, 0.03)
        seen = self.misses[2].seen
        by_run = self.misses[2].size(self.run.mean - seen.mean, 0.2 * floor)
        return by_hour, by_level, by_run

    def _half_hour_size(self, timestamp: datetime, value: float) -> float:
        miss = value - self.half_hours.at(timestamp, self.overall.mean)
        return self.misses[3].size(miss, self._floor())

    def _floor(self) -> float:
        """One per cent of the series' own spread: a series that never moves is not to explode."""
        return max(0.01 * self.overall.spread, 1e-9 * abs(self.overall.mean), 1e-9)

    def _learn(self, timestamp: datetime, value: float) -> None:
        self.half_hours.learn(timestamp, value)
        self.hours.learn(timestamp, value)
        self.on_level.learn(timestamp, value - self.level.mean if self.level.count else 0.0)
        self.level.learn(value, 0.01)
        self.overall.learn(value, 0.0005)
