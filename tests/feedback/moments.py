"""Moments for a desk to judge: courses of risk, turned into warnings by the warner itself."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hedgerow.domain.chain import Assessment, EarlyWarning, Group, Reason, Signal
from hedgerow.domain.kinds import Sector
from hedgerow.engine.fusion import logit
from hedgerow.engine.settings import Settings
from hedgerow.engine.warner import Warner
from hedgerow.feedback.labels import Label, Labels, Verdict

start = datetime(2026, 3, 2, 9, tzinfo=UTC)
Step = tuple[str, float, float]
"""Subject, hours after the start, risk."""


def assessment(
    step: Step, groups: dict[Group, str] | None = None, sector: Sector = "platform"
) -> Assessment:
    subject, hours, risk = step
    time = start + timedelta(hours=hours)
    odds = logit(risk)
    weight = odds - logit(0.001)
    signal = Signal("d", "c", subject, time, weight, Reason("d.r"), ("p#1",), sector=sector)
    return Assessment(subject, time, odds, risk, "single", (signal,), (), groups=groups or {})


def warned(
    steps: Iterable[Step],
    line: float | None = 0.02,
    settings: Settings | None = None,
    groups: dict[str, dict[Group, str]] | None = None,
) -> list[EarlyWarning]:
    """What a run writes: a shadow run from `line` on, or where it is None a run of every day."""
    settings = settings or Settings()
    if line is not None:
        *upper, (lowest, _floor) = settings.levels
        settings = replace(
            settings, levels=(*upper, (lowest, line)), cool_down=timedelta(), budget=10**9
        )
    warner = Warner(settings)
    steps = sorted(steps, key=lambda step: step[1])
    found = [w for s in steps for w in warner.consider(assessment(s, (groups or {}).get(s[0])))]
    return found + warner.finish()


def labels(*decisions: tuple[EarlyWarning, Verdict]) -> Labels:
    known = Labels()
    for warning, verdict in decisions:
        known.add(Label(warning.id, verdict, warning.raised_at + timedelta(hours=5)))
    return known
