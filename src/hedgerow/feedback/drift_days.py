"""What the drift watch remembers of one day: how much of everything, out of how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np

from hedgerow.engine.tally import Day
from hedgerow.feedback.drift_measures import Floats

What = Literal["mix", "events", "refused", "detector", "channel"]
Key = tuple[What, str]
"""One series: what is counted, and its name."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is remembered of one day."""

    date: date
    counts: Mapping[Key, int]
    exposure: Mapping[What, float]
    parts: Mapping[str, Mapping[str, int]]
    mended: dict[Key, float] = field(default_factory=dict)
    """Steadied counts of a day far outside, moved to the edge, so that one day teaches little."""


def seen_on(day: date, counts: Day) -> Seen:
    """A day's counts as series: shares of all events, lines or subjects, and the mixes they make."""
    found: dict[Key, int] = {("events", kind): n for kind, n in counts.events.items()}
    found |= {("refused", name): n for name, n in counts.refused.items()}
    for name, n in counts.signals.items():
        found["channel", name] = n
        whole: Key = ("detector", name.partition(".")[0])
        found[whole] = found.get(whole, 0) + n
    parts: dict[str, Mapping[str, int]] = {
        "kinds": counts.events,
        "risk": {str(band): n for band, n in enumerate(counts.risks)},
        **{str(group): of for group, of in counts.subjects.items()},
    }
    found |= {("mix", name): sum(mix.values()) for name, mix in parts.items()}
    seen = float(sum(counts.events.values()))
    exposure: dict[What, float] = {
        "events": 1.0,
        "refused": seen + sum(counts.refused.values()),
        "detector": seen,
        "channel": seen,
        "mix": 1.0,
    }
    return Seen(day, found, exposure, parts)


def table(days: Sequence[Seen], mix: str, names: list[str]) -> Floats:
    """One mix: days by parts."""
    return np.array([[seen.parts[mix].get(name, 0) for name in names] for seen in days], dtype=float)
