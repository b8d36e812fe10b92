"""Made-up streams of days, steady save for what a test plants: counts vary more than chance has it.

Weekdays differ, whole days are busier or quieter, channels have good and bad days, mixes wobble, and a
day may resemble the one before (`echo`).
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np

from hedgerow.engine.tally import Day

begin = date(2026, 1, 5)
events_a_day = {"message": 20_000.0, "activity": 8_000.0, "transaction": 3_000.0, "report": 15.0}
weekend = {"message": 1.3, "activity": 0.9, "transaction": 0.6, "report": 0.5}
rates = {f"{d}.{c}": 0.03 * 1.6**n for n, (d, c) in enumerate(
    (d, c) for c in "abcde" for d in ("talk", "money", "change"))
}  # fmt: skip
"""Of each channel, in 1,000 events: from one a day to several hundred."""
languages = {"de": 0.5, "en": 0.25, "tr": 0.15, "uk": 0.07, "unknown": 0.03}
ages = {"child": 0.6, "adult": 0.1, "unknown": 0.3}
risks = np.array([0.1, 0.4, 0.25, 0.13, 0.07, 0.03, 0.012, 0.006, 0.002])
uneven = 0.2
"""Coefficient of variation of a channel's rate from day to day, beyond chance."""

Plant = Callable[[int, dict[str, float], dict[str, float], dict[str, float]], None]
"""Changes, on a numbered day, the expected events, channels' rates and languages."""


def days(
    number: int,
    seed: int,
    plant: Plant = lambda day, events, channels, spoken: None,
    *,
    echo: float = 0.0,
    size: float = 1.0,
) -> Iterator[tuple[date, Day]]:
    """So many days of one stream."""
    chance = np.random.default_rng(seed)
    names = [*events_a_day, *rates]
    mood = np.zeros(len(names))
    for n in range(number):
        day = begin + timedelta(days=n)
        mood = echo * mood + np.sqrt(1 - echo**2) * chance.normal(size=len(names))
        moods = dict(zip(names, mood, strict=True))
        ends = day.weekday() >= 5
        events = {k: size * v * (weekend[k] if ends else 1) for k, v in events_a_day.items()}
        channels, spoken = dict(rates), dict(languages)
        plant(n, events, channels, spoken)
        counts = {k: int(chance.poisson(v * np.exp(0.1 * moods[k]))) for k, v in events.items()}
        whole = sum(counts.values())
        signals = {
            k: int(chance.poisson(v * whole / 1_000 * np.exp(uneven * moods[k] - uneven**2 / 2)))
            for k, v in channels.items()
        }
        yield (
            day,
            Day(
                events={k: c for k, c in counts.items() if c},
                refused={"line": int(chance.poisson(6)), "late": int(chance.poisson(20))},
                subjects={
                    "language": _mix(chance, spoken, whole // 20),
                    "age_band": _mix(chance, ages, whole // 20),
                },
                signals={k: c for k, c in signals.items() if c},
                risks=[int(c) for c in _drawn(chance, risks, sum(signals.values()))],
            ),
        )


def _mix(chance: np.random.Generator, shares: dict[str, float], number: int) -> dict[str, int]:
    drawn = _drawn(chance, np.array(list(shares.values())), number)
    return {k: int(c) for k, c in zip(shares, drawn, strict=True) if c}


def _drawn(chance: np.random.Generator, shares: np.ndarray, number: int) -> np.ndarray:
    """A day's own shares wobble around the usual ones."""
    own = chance.dirichlet(shares / shares.sum() * 400)
    return chance.multinomial(number, own)
