"""Ways of turning signals into alerts: the sectors joined, each alone, and what is done without fusion.

Each way gives a subject steps: when the score rose to what. All ways may alert the same number of
subjects, the highest scores first and of equal ones the earliest: only so can they be compared.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import numpy as np

from hedgerow.engine.fusion import fuse, logit
from hedgerow.engine.settings import Settings
from hedgerow.evaluation.fusion_files import Truth
from hedgerow.evaluation.fusion_replay import Look
from hedgerow.evaluation.measures import Bools, Floats

Steps = list[tuple[datetime, float]]
"""Moments and scores of one subject; only scores that speak for harm."""
Way = Callable[[list[Look]], Steps]
day = 86400.0


def ways(sectors: Iterable[str], settings: Settings) -> dict[str, Way]:
    """By name; the joined one first."""
    alone = {f"{s}_alone": partial(_fused, settings=settings, only=s) for s in sectors}
    joined: dict[str, Way] = {"joined": partial(_fused, settings=settings)}
    return joined | alone | {"plain_sum": _sum, "plain_max": _max, "first_detector": _first}


def _fused(looks: list[Look], *, settings: Settings, only: str | None = None) -> Steps:
    least, steps = logit(settings.prior), []
    for look in looks:
        heard = [s for s in look.signals if only is None or s.sector == only]
        steps.append((look.time, fuse(heard, look.time, settings).log_odds))
    return [step for step in steps if step[1] > least]


def _sum(looks: list[Look]) -> Steps:
    """All weights as they are: nothing discounted, capped or faded."""
    steps = [(look.time, sum(s.weight for s in look.signals)) for look in looks]
    return [step for step in steps if step[1] > 0]


def _max(looks: list[Look]) -> Steps:
    """The heaviest single signal."""
    steps = [(look.time, max(s.weight for s in look.signals)) for look in looks]
    return [step for step in steps if step[1] > 0]


def _first(looks: list[Look]) -> Steps:
    """Whoever speaks first is believed first: the earlier anything fires, the higher the score."""
    fired = next((look.time for look in looks if any(s.weight > 0 for s in look.signals)), None)
    return [] if fired is None else [(fired, -fired.timestamp())]


@dataclass(frozen=True, slots=True)
class Alerts:
    """Who was alerted in one way, each array over the same n subjects; days are NaN where unknown."""

    alerted: Bools
    found: Bools
    too_early: Bools
    found_at: Floats
    lead: Floats
    """Days from the alert to the peak; negative where it came too late."""

    @property
    def lead_or_none(self) -> Floats:
        """Days in time: 0 where the alert came too late, or never."""
        return np.where(self.found, np.maximum(np.nan_to_num(self.lead), 0.0), 0.0)


def alert(
    steps: Mapping[str, Steps], truths: Mapping[str, Truth], subjects: list[str], budget: float
) -> Alerts:
    """Alert `budget` of 1,000 subjects. Found is who is alerted at or after the harm began.

    The line is the lowest that spends no more: just above the best score that has to be left out.
    """
    allowed = int(budget * len(subjects) / 1000)
    ranked = sorted((_top(steps[s]), s) for s in subjects if steps.get(s))
    tops, left_out = ranked[:allowed], ranked[allowed : allowed + 1]
    lowest = -tops[-1][0][0] if tops else np.inf
    above = -left_out[0][0][0] if left_out else -np.inf
    place = {subject: i for i, subject in enumerate(subjects)}
    n = len(subjects)
    alerted, found, too_early = (np.zeros(n, dtype=np.bool_) for _ in range(3))
    found_at, lead = np.full(n, np.nan), np.full(n, np.nan)
    for _, subject in tops:
        i, truth = place[subject], truths[subject]
        alerted[i] = True
        if truth.label == 0:
            continue
        moments = [time for time, score in steps[subject] if score > above or score >= lowest]
        after = [t for t in moments if truth.harm_from is None or t >= truth.harm_from]
        too_early[i] = len(after) < len(moments)
        if after:
            found[i], found_at[i] = True, after[0].timestamp() / day
            if truth.peak is not None:
                lead[i] = truth.peak.timestamp() / day - found_at[i]
    return Alerts(alerted, found, too_early, found_at, lead)


def _top(steps: Steps) -> tuple[float, float]:
    """The highest score, negated, and when it was first reached: sorts the most pressing first."""
    score = max(score for _, score in steps)
    return -score, next(time for time, other in steps if other == score).timestamp()
