"""What an operator may choose; every number here is a default, none is hidden in the code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import get_args

from hedgerow.domain.chain import Level
from hedgerow.domain.kinds import Sector
from hedgerow.engine.calibration import Calibration, shipped


@dataclass(frozen=True, slots=True)
class Settings:
    """Thresholds, clocks and limits of one engine."""

    prior: float = 0.001
    """Share of subjects at risk before any signal: about one child in a thousand."""
    prior_error: float = 0.5
    """Standard error of the prior's log-odds, in nats: it may as well be half of it or twice."""
    cap: float = 8.0
    """Most that one detector can add to the log-odds in one sector, in nats."""
    sector_cap: float = 10.0
    """Most that all detectors of one sector can add together, in nats."""
    sectors: tuple[Sector, ...] = get_args(Sector)
    """Sectors that know children here; those that have told nothing of one widen the interval."""
    silence: float = 0.5
    """How far what a silent sector knows may move the log-odds either way: one standard deviation."""
    half_life: timedelta = timedelta(days=30)
    """After this long without renewal a signal weighs half."""
    half_lives: Mapping[str, timedelta] = field(
        default_factory=lambda: {"known_material": timedelta(days=180)}
    )
    """The same for one detector, by name: a known file does not become less known in a month."""
    calibration: Calibration = field(default_factory=shipped)
    """How each detector's weight is read, with its error, and what repeats what."""

    levels: tuple[tuple[Level, float], ...] = (("urgent", 0.9), ("high", 0.6), ("elevated", 0.3))
    """Risk from which each level begins, highest first."""
    act_within: dict[Level, timedelta] = field(
        default_factory=lambda: {
            "urgent": timedelta(hours=4),
            "high": timedelta(hours=24),
            "elevated": timedelta(hours=72),
        }
    )
    """How soon a person must look, for each level."""
    cool_down: timedelta = timedelta(days=7)
    """No second warning about a subject within this time, unless the level has risen."""
    budget: int = 100
    """Warnings a day that the people on the desk can read; urgent ones are never held back."""

    lateness: timedelta = timedelta(minutes=10)
    """How late an event may come; every warning waits this long for stragglers."""
    future: timedelta = timedelta(minutes=5)
    """How far ahead of this machine's clock an event's time may lie."""
    remember_ids: timedelta = timedelta(hours=24)
    """For how long an event's id is kept, so that the same event twice counts once."""

    expiry: timedelta = timedelta(days=90)
    """What is remembered of a subject fades after this long without any event."""
    subjects_per_shard: int = 50_000
    """Most subjects one shard remembers; beyond it the longest silent are forgotten, and counted."""
    course_points: int = 60
    """Moments kept of a subject's course."""
    signals_kept: int = 48
    """Most signals kept of one subject; the lightest give way."""
    read_from: tuple[str, ...] = ()
    """SHA-256 of the settings files these come from, and of the files they name; never set by hand."""


shards = 64
"""Subjects are spread over this many shards, whatever the number of workers, so results never
depend on it."""
