"""Trafficking of children: what professionals notice face to face, by the published indicators.

Harm. A child is recruited, moved or kept in order to be exploited, in labour or sexually.

Where the knowledge comes from. The Delphi survey of the International Labour Office and the European
Commission (2009): experts graded indicators as strong, medium or weak in six dimensions. The lists
are data, see `data/delphi_children.toml`, which says plainly what of it could be checked. A dimension
is positive with two strong indicators, one strong and one other, three medium, or two medium and one
weak. For a child neither consent nor the means matter (Palermo Protocol, article 3 (c)): exploitation
counts alone, and the other dimensions add to it.

What it needs. Observations as codes from the list, by anyone trained to use it; no free text.

Whom a false alarm hurts. Poor, migrating and minority families, whose hardship is on the list as
vulnerability. So vulnerability weighs little, and one indicator that is not strong says nothing.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar, Literal, NamedTuple

from hedgerow.domain.chain import Event, Reason, Signal
from hedgerow.domain.kinds import Observation, Sector
from hedgerow.engine.detector import Detector, Examples, Story

Strength = Literal["strong", "medium", "weak"]
Form = Literal["labour", "sexual"]
forms: tuple[Form, ...] = ("labour", "sexual")

weights: Mapping[str, float] = {
    "exploitation": 6.2,
    "coercion_at_destination": 4.0,
    "coercive_recruitment": 3.0,
    "deceptive_recruitment": 2.0,
    "abuse_at_recruitment": 0.8,
    "abuse_at_destination": 0.8,
}
"""What a positive dimension adds, in nats; set by hand."""

single_strong = 1.0
"""What one strong indicator adds in a dimension that is not positive, in nats."""


class Indicator(NamedTuple):
    """One indicator of the list, with its strength for each form of exploitation."""

    code: str
    dimension: str
    labour: Strength
    sexual: Strength
    sexual_checked: bool
    wording: str


@cache
def indicators() -> dict[str, Indicator]:
    """The indicators by code, in the order of the list."""
    return {row["code"]: Indicator(**row) for row in _list()["indicators"]}


@cache
def dimensions() -> dict[str, str]:
    """The six dimensions: code and title."""
    return dict(_list()["dimensions"])


def positive(strengths: Mapping[str, int]) -> bool:
    """Whether a dimension with so many strong, medium and weak indicators is positive.

    >>> positive({"strong": 1, "weak": 1}), positive({"medium": 2}), positive({"medium": 2, "weak": 1})
    (True, False, True)
    """
    strong, medium, weak = (strengths.get(s, 0) for s in ("strong", "medium", "weak"))
    return (
        strong >= 2 or (strong == 1 and medium + weak >= 1) or medium >= 3 or (medium == 2 and weak >= 1)
    )


@dataclass(slots=True)
class ObservedState:
    """Indicators seen so far, each with where it was seen and by which sectors."""

    seen: dict[str, list[str]] = field(default_factory=dict)
    sectors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ObservedIndicators(Detector[ObservedState]):
    """Dimensions of the published list that the observations so far make positive."""

    name: ClassVar[str] = "observed_indicators"
    title: ClassVar[str] = "Indicators of trafficking noticed face to face"
    kinds: ClassVar[frozenset[str]] = frozenset({"observation"})
    state: ClassVar[type[ObservedState]] = ObservedState
    channels: ClassVar[dict[str, str]] = {
        "deceptive_recruitment": "Deceptive recruitment",
        "coercive_recruitment": "Coercive recruitment",
        "abuse_at_recruitment": "Recruitment by abuse of vulnerability",
        "exploitation": "Exploitation",
        "coercion_at_destination": "Coercion at destination",
        "abuse_at_destination": "Abuse of vulnerability at destination",
    }
    reasons: ClassVar[dict[str, str]] = {
        "observed_indicators.positive": (
            "observed indicators that together fulfil the published rule: "
            "strong {strong}, medium {medium}, weak {weak}; sectors that observed: {sectors}"
        ),
        "observed_indicators.single_strong": (
            "one strong indicator was observed; alone it does not fulfil the published rule"
        ),
    }

    most_evidence: int = 3

    def start(self) -> ObservedState:
        """Nothing has been observed yet."""
        return ObservedState()

    def notice(self, state: ObservedState, event: Event) -> list[Signal]:
        """Enter what was observed; tell the dimensions it changes."""
        if not isinstance(event.data, Observation):
            return []
        known = [code for code in event.data.indicators if code in indicators()]
        if known and event.data.sector not in state.sectors:
            state.sectors.append(event.data.sector)
        for code in known:
            where = state.seen.setdefault(code, [])
            if event.reference not in where and len(where) < self.most_evidence:
                where.append(event.reference)
        touched = dict.fromkeys(indicators()[code].dimension for code in known)
        found = (self._weigh(state, event, dimension, event.data.sector) for dimension in touched)
        return [signal for signal in found if signal is not None]

    def _weigh(
        self, state: ObservedState, event: Event, dimension: str, sector: Sector
    ) -> Signal | None:
        seen = [i for i in indicators().values() if i.code in state.seen and i.dimension == dimension]
        counts = max((_strengths(seen, form) for form in forms), key=_rank)
        if positive(counts):
            code, weight = "positive", weights[dimension]
            values = {s: counts[s] for s in ("strong", "medium", "weak")}
            values["sectors"] = len(state.sectors)
        elif counts["strong"]:
            code, weight, values = "single_strong", min(single_strong, weights[dimension]), {}
        else:
            return None
        references = dict.fromkeys(ref for i in seen for ref in state.seen[i.code])
        return Signal(
            detector=self.name,
            channel=dimension,
            subject=event.about or "",
            time=event.time,
            weight=weight,
            reason=Reason(f"{self.name}.{code}", dict(values)),
            evidence=tuple(references)[:5],
            sector=sector,
        )

    @classmethod
    def examples(cls) -> Examples:
        """Observations that fulfil the rule, and hardship that is no sign of exploitation."""
        return Examples(
            positive=(
                _story("excessive_hours hazardous_work", "papers_withheld isolated_or_watched"),
                _story(
                    "low_or_no_pay no_schooling", "very_bad_working_conditions", "debt_bondage violence"
                ),
                _story("deceived_about_job deceived_about_wages", "excessive_hours no_schooling"),
            ),
            negative=(
                _story("lost_in_unknown_area", "poverty_at_destination"),
                _story("no_schooling"),
                _story("family_situation_at_recruitment bad_living_conditions", "no_schooling"),
                _story("not_on_the_list"),
            ),
        )


def _strengths(seen: list[Indicator], form: Form) -> Counter[str]:
    return Counter(getattr(indicator, form) for indicator in seen)


def _rank(counts: Counter[str]) -> tuple[bool, int, int]:
    return positive(counts), counts["strong"], counts["medium"]


@cache
def _list() -> dict[str, Any]:
    path = files("hedgerow.detectors") / "data" / "delphi_children.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _story(*visits: str) -> Story:
    """One observation a day, each with the codes it names."""
    start = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    return tuple(
        Event(
            f"o{day}",
            "example",
            "observation",
            start + timedelta(days=day),
            "child",
            Observation(tuple(codes.split()), "education" if day % 2 else "health"),
        )
        for day, codes in enumerate(visits)
    )
