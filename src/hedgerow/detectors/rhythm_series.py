"""How unusual the newest point of a series is, given its own past, judged as it arrives.

Four questions are asked of each value, and the answers added up:

- Is it seldom so far from what is usual at its time of day? (`Season`, by half hours)
- Does it lie beyond all values so far, by more than it usually happens? (`rhythm.Reach`)
- Is the shape of the last while new: of the last 24 values, and of the last 48? (`rhythm_shapes`)
- Is it newer than new shapes of late were, and by how much?

Each answer is how seldom its like was seen before in this very series, in powers of ten, so that one
threshold serves for all series: what happens every night is no news, however large, and a record in a
calm series counts as much as one in a wild series. After a surprise the scorer rests, for the longer
the longer the series is, and lets the next one through only if it is greater: one event is told once.

How the parts are weighed is the middle of a wide plateau, on the series at hand of the Numenta Anomaly
Benchmark (Lavin and Ahmad 2015) together with made-up series of other kinds; see docs/decisions/0012.
`hedgerow evaluate series` prints the figures.
"""

from dataclasses import dataclass, field
from datetime import datetime
from math import exp, log1p

from hedgerow.detectors.rhythm import Misses, Rarity, Reach, Surprise, Usual
from hedgerow.detectors.rhythm_shapes import Shapes

by_time, by_reach, by_shape = 0.4, 1.2, 0.6
"""What the rarities weigh, in powers of ten, each at most 7; `by_shape` holds for every look."""
by_size = 0.375
"""What the surprise at a shape weighs, as log(1 + surprise), for every look."""
looks = ((6, 0), (6, 3), (12, 0), (12, 6))
"""Values in each of the four means of a shape, and values passed over before the first.

Two looks of each width, half a mean apart, so that less hangs on where the means happen to begin.
"""
scale = 5.3
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
class NewShapes:
    """How seldom a shape as new was met, and how far its newness stands out."""

    shapes: Shapes
    rarity: Rarity = field(default_factory=lambda: Rarity(unit=0.01))
    surprise: Surprise = field(default_factory=Surprise)

    def news(self, value: float, *, counts: bool) -> float:
        """The weighed news of the shape that the value completes; then learn it."""
        distance = self.shapes.distance(value)
        size = by_size * log1p(self.surprise.of(distance))
        return size + by_shape * min(7.0, self.rarity.of(distance)) if counts else 0.0


@dataclass(slots=True)
class SeriesScorer:
    """Scores a series strictly forwards; holds plain values only, so it can be stored as it is.

    `warm_up` is how many points are only learnt, `rest` the share of a rest left after each point
    (0: never rests). From the point on at which a hundredth of the series is longer than such a
    rest, a rest is that long.

    >>> from datetime import timedelta
    >>> scorer, start = SeriesScorer(), datetime(2026, 1, 1)
    >>> scores = [scorer.score(start + timedelta(hours=n), 10.0 + n % 3) for n in range(400)]
    >>> max(scores) < 0.4 < 0.6 < scorer.score(start + timedelta(hours=400), 60.0)
    True
    """

    warm_up: int = 100
    rest: float = 0.96
    overall: Usual = field(default_factory=Usual)
    half_hours: Season = field(default_factory=lambda: Season(48, 0.1))
    misses: Misses = field(default_factory=Misses)
    rarity: Rarity = field(default_factory=Rarity)
    reach: Reach = field(default_factory=Reach)
    records: Rarity = field(default_factory=lambda: Rarity(unit=0.01))
    shapes: list[NewShapes] = field(
        default_factory=lambda: [NewShapes(Shapes(width, count=-passed)) for width, passed in looks]
    )
    resting: float = 0.0

    def score(self, timestamp: datetime, value: float) -> float:
        """How unusual the value is for its time, in [0, 1]; then learn it."""
        counts = self.overall.count >= self.warm_up
        usual = self.half_hours.at(timestamp, self.overall.mean)
        miss = self.misses.size(value - usual, self.overall.floor())
        beyond = self.reach.beyond(value)
        total = sum(shapes.news(value, counts=counts) for shapes in self.shapes)
        if counts:
            total += by_time * min(7.0, self.rarity.of(miss))
            total += by_reach * min(7.0, self.records.of(beyond))
        self.half_hours.learn(timestamp, value)
        self.overall.learn(value, 0.0005)
        return 1 - exp(-self._rested(total) / scale)

    def _rested(self, total: float) -> float:
        """What of the sum gets through while resting; a greater one begins a new rest."""
        total = max(0.0, total * (1 - self.resting))
        lasts = max(self.rest, 1 - 100 / max(self.overall.count, 100)) if self.rest else 0.0
        self.resting = (1.0 if total > rests_from * scale else self.resting) * lasts
        return total
