"""Reports: somebody tells a platform or an agency that something is wrong.

Harm. Whatever the person who tells is worried about: threats, requests for pictures or money,
unwanted contact, secrecy, offers of work, a child who is missing.

Where the knowledge comes from. Practice in child protection: a child who tells is to be believed and
seen to (Council of Europe Recommendation CM/Rec(2009)10; General Comment 13 of the Committee on the
Rights of the Child), and children seldom tell. Independent reports support each other.

What it needs. The category of the report and who told; the account reported, where known.

Whom a false alarm hurts. People reported out of spite, alone or by many at once. So anonymous reports
weigh little however many there are, and further reports of the same kind of person add little.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from hedgerow.domain.chain import Event, Reason, Signal
from hedgerow.domain.kinds import Report, Sector
from hedgerow.engine.detector import Detector, Examples, Story

by_reporter: Mapping[str, float] = {
    "child": 6.5,
    "professional": 4.5,
    "parent": 4.0,
    "peer": 2.5,
    "anonymous": 1.0,
}
"""What a first report of the gravest category adds, in nats."""

by_category: Mapping[str, float] = {
    "threat": 1.0,
    "image_request": 1.0,
    "money_request": 0.9,
    "missing": 0.9,
    "secrecy": 0.8,
    "unwanted_contact": 0.7,
    "job_offer": 0.6,
    "other": 0.3,
}
"""Share of that weight, by what the report is about."""

least_weight = 0.5
"""A single faint report, in nats, that is kept but not told."""


@dataclass(slots=True)
class Told:
    """Reports of one category about one account: how many by whom, and where they are."""

    reporters: dict[str, int] = field(default_factory=dict)
    evidence: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ReportsState:
    """Reports so far, by account reported and category."""

    told: dict[str, Told] = field(default_factory=dict)


@dataclass(frozen=True)
class Reports(Detector[ReportsState]):
    """What people report about a child's situation, weighed by who told and how many did."""

    name: ClassVar[str] = "reports"
    title: ClassVar[str] = "Reports by people"
    kinds: ClassVar[frozenset[str]] = frozenset({"report"})
    state: ClassVar[type[ReportsState]] = ReportsState
    channels: ClassVar[dict[str, str]] = {
        "unwanted_contact": "Unwanted contact was reported",
        "secrecy": "Being asked for secrecy was reported",
        "threat": "A threat was reported",
        "money_request": "A request for money was reported",
        "image_request": "A request for pictures was reported",
        "job_offer": "A doubtful job offer was reported",
        "missing": "The child was reported missing",
        "other": "Something else was reported",
    }
    reasons: ClassVar[dict[str, str]] = {
        "reports.told": "reports of this kind: {count}; different kinds of people who told: {reporters}",
        "reports.child_told": (
            "the child told somebody; reports of this kind: {count}; "
            "different kinds of people who told: {reporters}"
        ),
    }

    most_kept: int = 64
    most_evidence: int = 5

    def start(self) -> ReportsState:
        """Nobody has told anything yet."""
        return ReportsState()

    def notice(self, state: ReportsState, event: Event) -> list[Signal]:
        """Enter the report and weigh it with those before it."""
        report = event.data
        if not isinstance(report, Report):
            return []
        told = self._entry(state, report)
        told.reporters[report.reporter] = told.reporters.get(report.reporter, 0) + 1
        told.evidence.append(event.reference)
        del told.evidence[: -self.most_evidence]
        weight = _weight(told.reporters, report.category)
        if weight < least_weight:
            return []
        code = "child_told" if "child" in told.reporters else "told"
        values = {"count": sum(told.reporters.values()), "reporters": len(told.reporters)}
        return [
            Signal(
                detector=self.name,
                channel=report.category,
                subject=event.about or "",
                time=event.time,
                weight=weight,
                reason=Reason(f"{self.name}.{code}", values),
                evidence=tuple(told.evidence),
                counterpart=report.about,
                sector=_sector(told.reporters),
            )
        ]

    def _entry(self, state: ReportsState, report: Report) -> Told:
        key = f"{report.category}|{report.about or ''}"
        if key not in state.told:
            if len(state.told) >= self.most_kept:
                faintest = min(
                    state.told, key=lambda k: _weight(state.told[k].reporters, k.split("|")[0])
                )
                del state.told[faintest]
            state.told[key] = Told()
        return state.told[key]

    @classmethod
    def examples(cls) -> Examples:
        """A child who tells, people who agree, and a flood of anonymous reports."""
        return Examples(
            positive=(
                _story(("threat", "child")),
                _story(("image_request", "peer"), ("image_request", "parent")),
                _story(("secrecy", "professional"), ("secrecy", "parent")),
            ),
            negative=(
                _story(("other", "anonymous")),
                _story(*[("other", "anonymous")] * 20),
            ),
        )


def _weight(reporters: Mapping[str, int], category: str) -> float:
    """Nats: the first report of each kind of person in full, all further ones a quarter together."""
    full = sum(by_reporter[who] * (1.25 if times > 1 else 1.0) for who, times in reporters.items())
    return round(full * by_category[category], 3)


def _sector(reporters: Mapping[str, int]) -> Sector:
    """Where it was seen: a child, its family and friends see it in their own lives."""
    return (
        "social_services"
        if max(reporters, key=lambda who: by_reporter[who]) == "professional"
        else "community"
    )


def _story(*reports: tuple[Any, Any]) -> Story:
    start = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    return tuple(
        Event(
            f"r{day}",
            "example",
            "report",
            start + timedelta(days=day),
            "child",
            Report(category, reporter, "other"),
        )
        for day, (category, reporter) in enumerate(reports)
    )
