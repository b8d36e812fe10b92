"""What was planted in the country, and how the warnings compare with it.

Misses and false alarms are told as plainly as what was found. A story that has only just begun
counts neither as found nor as missed: nobody could be sure yet, and a warning that claims to be
sure is counted as too sure.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from hedgerow.domain.chain import EarlyWarning, Level


@dataclass(frozen=True, slots=True)
class Storyline:
    """A planted story of harm, and what a careful person should know of it by when."""

    id: str
    title: str
    harm: str
    stage: str
    certain: bool
    """False where the story has only just begun."""
    subject: str
    counterparts: tuple[str, ...]
    languages: tuple[str, ...]
    first_harm: datetime
    """When the first event that belongs to the harm happened."""
    know_by: datetime
    """The moment by which a careful person would want to know."""
    kinds: tuple[str, ...]
    """Kinds of event in which the harm can be seen."""
    events: tuple[str, ...]
    """References of the events that belong to the harm."""


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A planted story that looks like harm and is innocent, of one child."""

    id: str
    title: str
    innocent: str
    """What it really is."""
    subject: str
    language: str
    kinds: tuple[str, ...]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything planted, and how many people live without a story."""

    seed: int
    children: int
    adults: int
    storylines: tuple[Storyline, ...]
    look_alikes: tuple[LookAlike, ...]

    def moved(self, by: timedelta) -> "Truth":
        """The same truth about events that happen later."""
        stories = (
            replace(s, first_harm=s.first_harm + by, know_by=s.know_by + by) for s in self.storylines
        )
        return replace(self, storylines=tuple(stories))


@dataclass(frozen=True, slots=True)
class Finding:
    """A storyline that a warning was raised about."""

    id: str
    subject: str
    stage: str
    level: Level
    raised_at: datetime
    after_first_harm: timedelta
    before_know_by: timedelta
    """How long before the moment a careful person would want to know; negative means too late."""

    @property
    def in_time(self) -> bool:
        """Whether the warning came before that moment."""
        return self.before_know_by >= timedelta()


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    """A warning about somebody to whom nothing harmful was happening, as far as was planted."""

    subject: str
    level: Level
    raised_at: datetime
    among: Literal["look-alike", "child", "adult", "chat"]
    look_alike: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Warnings against truth: found, missed, just begun, false, and how early."""

    found: tuple[Finding, ...]
    missed: tuple[Storyline, ...]
    begun: tuple[Finding, ...]
    """Warnings about stories that have only just begun."""
    too_sure: tuple[Finding, ...]
    """Those of them that claim a high or urgent risk."""
    false: tuple[FalseAlarm, ...]
    look_alikes: int
    children: int

    @property
    def in_time(self) -> int:
        """How many storylines were found before a careful person would have wanted to know."""
        return sum(f.in_time for f in self.found)

    @property
    def precision(self) -> float | None:
        """Share of the alarmed that were in a storyline of harm; None where nobody was alarmed."""
        true = len(self.found) + len(self.begun)
        alarmed = true + len({f.subject for f in self.false})
        return true / alarmed if alarmed else None

    @property
    def false_per_thousand(self) -> float:
        """Children alarmed without ground, look-alikes left out, in eight weeks per 1,000 children."""
        alarmed = {f.subject for f in self.false if f.among == "child"}
        return 1000 * len(alarmed) / self.children if self.children else 0.0

    @property
    def by_look_alike(self) -> dict[str, int]:
        """How many children of each look-alike were alarmed for nothing."""
        subjects = {(f.look_alike, f.subject) for f in self.false if f.look_alike}
        return dict(sorted(Counter(str(name) for name, _ in subjects).items()))

    def as_dict(self) -> dict[str, Any]:
        """Plain values for --json; spans of time are in hours."""
        return {
            "found": [_finding(f) for f in self.found],
            "missed": [{"id": s.id, "subject": s.subject, "stage": s.stage} for s in self.missed],
            "begun": [_finding(f) for f in self.begun],
            "too_sure": [f.id for f in self.too_sure],
            "in_time": self.in_time,
            "false": [asdict(f) | {"raised_at": f.raised_at.isoformat()} for f in self.false],
            "false_by_look_alike": self.by_look_alike,
            "look_alikes": self.look_alikes,
            "false_per_thousand_children": round(self.false_per_thousand, 3),
            "precision": self.precision,
        }


def compare(warnings: Iterable[EarlyWarning], truth: Truth) -> Comparison:
    """Hold the warnings against what was planted.

    A storyline is found by the first warning about its child that is raised at or after its first
    harmful event; one raised before is a false alarm, since there was nothing yet to see.
    """
    by_subject: dict[str, list[EarlyWarning]] = defaultdict(list)
    for warning in sorted(warnings, key=lambda w: (w.raised_at, w.id)):
        by_subject[warning.subject].append(warning)
    found: list[Finding] = []
    begun: list[Finding] = []
    too_sure: list[Finding] = []
    missed: list[Storyline] = []
    false: list[FalseAlarm] = []
    for story in truth.storylines:
        about = by_subject.pop(story.subject, [])
        false += [_false(w, None) for w in about if w.raised_at < story.first_harm]
        grounded = [_found(story, w) for w in about if w.raised_at >= story.first_harm]
        if not story.certain:
            begun += grounded[:1]
            too_sure += [f for f in grounded if f.level != "elevated"][:1]
        elif grounded:
            found.append(grounded[0])
        else:
            missed.append(story)
    look_alikes = {look.subject: look.id for look in truth.look_alikes}
    false += [_false(w, look_alikes.get(s)) for s, about in by_subject.items() for w in about]
    return Comparison(
        tuple(found),
        tuple(missed),
        tuple(begun),
        tuple(too_sure),
        tuple(sorted(false, key=lambda f: (f.raised_at, f.subject))),
        len(truth.look_alikes),
        truth.children,
    )


def _found(story: Storyline, warning: EarlyWarning) -> Finding:
    return Finding(
        story.id,
        story.subject,
        story.stage,
        warning.level,
        warning.raised_at,
        warning.raised_at - story.first_harm,
        story.know_by - warning.raised_at,
    )


def _false(warning: EarlyWarning, look_alike: str | None) -> FalseAlarm:
    among: Literal["look-alike", "child", "adult", "chat"]
    if look_alike:
        among = "look-alike"
    elif warning.subject.startswith("conversation:"):
        among = "chat"
    else:
        among = "adult" if warning.subject.startswith("a-") else "child"
    return FalseAlarm(warning.subject, warning.level, warning.raised_at, among, look_alike)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "subject": finding.subject,
        "stage": finding.stage,
        "level": finding.level,
        "raised_at": finding.raised_at.isoformat(),
        "hours_after_first_harm": round(finding.after_first_harm.total_seconds() / 3600, 1),
        "hours_before_know_by": round(finding.before_know_by.total_seconds() / 3600, 1),
        "in_time": finding.in_time,
    }
