"""Says when a stream is no longer what it was: a channel grown loud or silent, a source gone, a flood.

`DriftWatch` takes one finished day of a tally at a time and remembers two reference periods, so it
can stand at the end of a run for years. Every day each series is asked how far it lies off what the
reference days let one expect (`drift_measures`), and surprise adds up (`drift_course`): what is a
little off for weeks is found as well as what is far off at once. Days under suspicion never teach
what is usual; what has stayed different for a whole reference period is the new usual.

Drift is no verdict on anyone. It tells the people who run the engine that its figures may no longer
mean what they meant, and where to look.
"""

from collections import deque
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from hedgerow.engine.tally import Day
from hedgerow.feedback.drift_course import Course, Rule, rule_of
from hedgerow.feedback.drift_days import Key, Seen, What, seen_on, table
from hedgerow.feedback.drift_measures import (
    Floats,
    Usual,
    Whole,
    dispersion,
    ninety_percent,
    rate_of,
    stability,
    steadied,
    usual,
)

Change = Literal["silent", "flood", "appeared", "rose", "fell", "shifted"]
flood = 3.0
"""Times the usual number of events from which a rise is called a flood."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What an operator may choose about the alarm."""

    reference_days: int = 28
    """Days that tell what is usual, two weeks at least; from 28 on each weekday has its own level."""
    persist: int = 2
    """Days that something must have lasted before it is told."""
    false_alarms_a_year: float = 1.0
    """How many alarms a year a steady stream may raise, all series together."""
    least_change: float = 1.25
    """A rate that grew or shrank by less than this factor is not told, however sure it is."""
    least_shift: float = 0.1
    """The same for a mix: its population stability index."""

    def __post_init__(self) -> None:
        if self.reference_days < 14 or self.persist < 1 or self.false_alarms_a_year <= 0:
            raise ValueError("drift needs 14 reference days, and a day and some alarms at least")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not what it was.

    Of events `now` and `usual` are numbers a day, of the others numbers in 1,000 events; `now` is the
    mean since the change, `usual` holds 90 % of ordinary days. Of a mix `now` is its stability
    index; `part` is what changed most, with its share of all before and since.
    """

    what: What
    name: str
    change: Change
    since: date
    now: float
    usual: tuple[float, float]
    part: str = ""
    shares: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """All series on one day: keys, reference days, today's steadied counts, what chance gives them."""

    keys: list[Key]
    y: Floats
    chance: Floats
    weekdays: Whole
    y_today: Floats
    chance_today: Floats


class DriftWatch:
    """Compares each finished day with the reference days before it; days come in their order."""

    def __init__(self, choice: Choice | None = None) -> None:
        self.choice = choice or Choice()
        self.findings: tuple[Finding, ...] = ()
        self.days = 0
        """How many days were taken in, empty ones between them included."""
        self._seen: deque[Seen] = deque(maxlen=2 * self.choice.reference_days + self.choice.persist)
        self._courses: dict[Key, Course] = {}

    @property
    def ready(self) -> bool:
        """Whether enough days have been seen to judge the latest."""
        return self.days > self.choice.reference_days

    @property
    def last(self) -> date | None:
        """The latest day taken in."""
        return self._seen[-1].date if self._seen else None

    def take(self, day: date, counts: Day) -> tuple[Finding, ...]:
        """What is not as it was, at the end of that day. A day nobody told of counts as empty."""
        if self.last is not None:
            if day <= self.last:
                raise ValueError(f"{day} does not come after {self.last}")
            missing = min((day - self.last).days - 1, self._seen.maxlen or 0)
            for back in range(missing, 0, -1):
                self._step(day - timedelta(days=back), Day())
        self._step(day, counts)
        return self.findings

    def _step(self, day: date, counts: Day) -> None:
        self._seen.append(seen_on(day, counts))
        self.days += 1
        if not self.ready:
            return
        keys = sorted({key for seen in self._seen for key in seen.counts})
        self._courses = {key: self._courses.get(key) or Course() for key in keys}
        rule = rule_of(len(keys), self.choice.persist, self.choice.false_alarms_a_year)
        asked = self._ask(keys)
        expected = usual(asked.y, asked.chance, asked.weekdays, day.weekday(), asked.chance_today)
        found = []
        for i, surprise in enumerate(expected.surprise(asked.y_today)):
            one = self._judged(keys[i], float(surprise), rule, _column(expected, i))
            found += [one] if one is not None else []
        self.findings = _without_repeats(found)

    def _ask(self, keys: list[Key]) -> _Asked:
        """Every series' own reference days: the latest that are not under suspicion."""
        held, length = list(self._seen), self.choice.reference_days
        end = np.array([self._end(key) for key in keys])
        rows = end - length + np.arange(length)[:, None]
        columns = np.arange(len(keys))
        counts = np.array([[seen.counts.get(key, 0) for key in keys] for seen in held], dtype=float)
        exposure = np.array([[seen.exposure[key[0]] for key in keys] for seen in held])
        y, chance = steadied(counts, exposure), 1 / np.maximum(exposure, 1e-9)
        for i, seen in enumerate(held):
            for key, value in seen.mended.items():
                if key in self._courses:
                    y[i, keys.index(key)] = value
        weekdays = np.array([seen.date.weekday() for seen in held])
        asked = _Asked(keys, y[rows, columns], chance[rows, columns], weekdays[rows], y[-1], chance[-1])
        for i, key in enumerate(keys):
            if key[0] == "mix":
                self._ask_mix(asked, i, held[end[i] - length : end[i]])
        return asked

    def _ask_mix(self, asked: _Asked, i: int, reference: list[Seen]) -> None:
        """A mix is one series too: how far each day's lies from that of the other days."""
        name = asked.keys[i][1]
        names = sorted({part for seen in (*reference, self._seen[-1]) for part in seen.parts[name]})
        counts = table(reference, name, names)
        today = table([self._seen[-1]], name, names)
        whole = counts.sum(axis=0)
        for into, chance, rows, others in (
            (asked.y[:, i], asked.chance[:, i], counts, whole - counts),
            (asked.y_today[i : i + 1], asked.chance_today[i : i + 1], today, whole),
        ):
            number = rows.sum(axis=1)
            into[:] = np.where(number > 0, np.sqrt(stability(rows, others)), np.nan)
            chance[:] = 0.5 / np.maximum(number, 1)

    def _end(self, key: Key) -> int:
        """Where the reference days of a series end, among the days that are remembered."""
        return max(len(self._seen) - 1 - self._courses[key].doubted, self.choice.reference_days)

    def _judged(self, key: Key, surprise: float, rule: Rule, expected: Usual) -> Finding | None:
        course, today = self._courses[key], self._seen[-1]
        end = self._end(key)
        reference = list(self._seen)[end - self.choice.reference_days : end]
        # Fewer lines turned away, or a mix nearer to the usual, are nothing to look into.
        both_ways = key[0] not in ("mix", "refused")
        empty = both_ways and not today.counts.get(key, 0) and today.exposure[key[0]] > 0
        course.take(surprise, rule, quiet=empty, both_ways=both_ways)
        if key[0] != "mix" and abs(surprise) > rule.outlying:
            edge = np.copysign(rule.outlying, surprise) * expected.spread
            today.mended[key] = float(expected.level + edge)
        if course.doubted >= self.choice.reference_days:
            self._courses[key] = Course()
            for seen in self._seen:
                seen.mended.pop(key, None)
            return None
        if key[0] == "mix":
            return self._mix_finding(key, course, reference, expected)
        return self._count_finding(key, course, reference, expected, rule)

    def _count_finding(
        self, key: Key, course: Course, reference: list[Seen], expected: Usual, rule: Rule
    ) -> Finding | None:
        before = sum(seen.counts.get(key, 0) for seen in reference)
        in_all = sum(seen.exposure[key[0]] for seen in reference)
        rate = before / in_all if in_all else 0.0
        latest = list(self._seen)
        if course.quiet >= self.choice.persist:
            missing = rate * sum(seen.exposure[key[0]] for seen in latest[-course.quiet :])
            uneven = dispersion(
                np.array([seen.counts.get(key, 0) for seen in reference], dtype=float),
                np.array([seen.exposure[key[0]] for seen in reference]),
            )
            if missing / uneven >= rule.silence:
                return self._finding(key, "silent", course.quiet, 0.0, expected)
        if not course.since:
            return None
        days = course.since
        exposure = sum(seen.exposure[key[0]] for seen in latest[-days:])
        now = sum(seen.counts.get(key, 0) for seen in latest[-days:]) / max(exposure, 1e-9)
        times = self.choice.least_change
        if rate and 1 / times < now / rate < times:
            return None
        return self._finding(key, _change(key, now, rate), days, now, expected)

    def _finding(self, key: Key, change: Change, days: int, now: float, expected: Usual) -> Finding:
        today = self._seen[-1]
        exposure, scale = max(today.exposure[key[0]], 1e-9), 1.0 if key[0] == "events" else 1_000.0
        level, reach = float(expected.level), ninety_percent * float(expected.spread)
        low, high = (scale * rate_of(level + side * reach, exposure) for side in (-1, 1))
        since = today.date - timedelta(days=days - 1)
        return Finding(*key, change, since, round(scale * now, 4), (round(low, 4), round(high, 4)))

    def _mix_finding(
        self, key: Key, course: Course, reference: list[Seen], expected: Usual
    ) -> Finding | None:
        if not course.since:
            return None
        latest = list(self._seen)[-course.since :]
        names = sorted({part for seen in (*reference, *latest) for part in seen.parts[key[1]]})
        before = table(reference, key[1], names).sum(axis=0)
        now = table(latest, key[1], names).sum(axis=0)
        index = float(stability(now[None], before)[0])
        if index < self.choice.least_shift:
            return None
        shares = np.stack([before / max(before.sum(), 1), now / max(now.sum(), 1)])
        most = int(np.argmax(np.abs(shares[1] - shares[0])))
        level, reach = float(expected.level), ninety_percent * float(expected.spread)
        return Finding(
            *key,
            "shifted",
            self._seen[-1].date - timedelta(days=course.since - 1),
            round(index, 4),
            (round(max(level - reach, 0.0) ** 2, 4), round((level + reach) ** 2, 4)),
            names[most],
            (round(float(shares[0, most]), 4), round(float(shares[1, most]), 4)),
        )


def _column(expected: Usual, i: int) -> Usual:
    return Usual(expected.level[i], expected.spread[i], expected.freedom[i])


def _change(key: Key, now: float, before: float) -> Change:
    if not before:
        return "appeared"
    if key[0] == "events" and now >= flood * before:
        return "flood"
    return "rose" if now > before else "fell"


_first = {"silent": 0, "flood": 1, "shifted": 2, "appeared": 3, "fell": 4, "rose": 5}


def _without_repeats(found: list[Finding]) -> tuple[Finding, ...]:
    """A silent detector speaks for its channels; otherwise the channels speak for the detector."""
    silent = {f.name for f in found if f.what == "detector" and f.change == "silent"}
    told = {f.name.partition(".")[0] for f in found if f.what == "channel"}
    kept = [
        f
        for f in found
        if not (f.what == "channel" and f.name.partition(".")[0] in silent)
        and not (f.what == "detector" and f.name in told - silent)
    ]
    return tuple(sorted(kept, key=lambda f: (_first[f.change], f.what, f.name)))
