"""Whether warnings are wrong more often about some groups than about the rest.

Groups are the coarse ones that a source told (language, age band), and the sector the evidence comes
from. A group is flagged only where the interval of its share of false warnings and that of everybody
else do not overlap; a group with few judged warnings is "too few to say", which is no acquittal. A
warning with evidence from several sectors counts in each of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isinf
from typing import get_args

from hedgerow.domain.chain import EarlyWarning, Group
from hedgerow.engine.tally import Tally, unknown
from hedgerow.feedback.intervals import Between, Share, ratio
from hedgerow.feedback.labels import Verdict, false_ones

least_judged = 20
"""Warnings judged right or wrong below which nothing is said of a group, or of the rest."""
dimensions: tuple[str, ...] = (*get_args(Group), "sector")
Subjects = Mapping[str, Mapping[str, int]]
"""By dimension and group: subjects seen, each once a day. Those of whom nobody told it are `unknown`."""
Judgement = tuple[EarlyWarning, Verdict | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One group against everybody else."""

    dimension: str
    group: str
    warnings: int
    confirmed: int
    false: Share
    """Innocent or mistaken, of those judged right or wrong."""
    rest: Share
    ratio: tuple[float, Between] | None
    """How many times as often it is wrong as about the rest."""
    subject_days: int | None = None
    """Subjects of the group that were seen, each once a day; None where no tally tells."""

    @property
    def verdict(self) -> str:
        """ "too few to say", "more often wrong", "less often wrong" or "no difference shown"."""
        if min(self.false.of, self.rest.of) < least_judged:
            return "too few to say"
        (low, high), (rest_low, rest_high) = self.false.between, self.rest.between
        if low > rest_high:
            return "more often wrong"
        return "less often wrong" if high < rest_low else "no difference shown"

    @property
    def per_thousand(self) -> float | None:
        """Warnings a day for every 1,000 subjects of the group that were seen on it."""
        return round(1000 * self.warnings / self.subject_days, 3) if self.subject_days else None

    def told(self) -> dict[str, object]:
        """Plain values; an upper end that is open is null."""
        return {
            "dimension": self.dimension,
            "group": self.group,
            "warnings": self.warnings,
            "confirmed": self.confirmed,
            "false": self.false.told(),
            "false_of_the_rest": self.rest.told(),
            "ratio": self.ratio and self.ratio[0],
            "ratio_between": self.ratio and [None if isinf(end) else end for end in self.ratio[1]],
            "verdict": self.verdict,
            "subject_days": self.subject_days,
            "warnings_per_thousand_subject_days": self.per_thousand,
        }


def compare_groups(judged: Sequence[Judgement], subjects: Subjects | None = None) -> list[Row]:
    """A row for each group that any warning belongs to, by dimension and name."""
    rows = []
    for dimension in dimensions:
        groups = [_groups(warning, dimension) for warning, _ in judged]
        for name in sorted(set().union(*groups)):
            inside = [verdict for (_, verdict), own in zip(judged, groups, strict=True) if name in own]
            rest = [v for (_, v), own in zip(judged, groups, strict=True) if name not in own]
            watched = (subjects or {}).get(dimension, {}).get(name)
            rows.append(_row(dimension, name, inside, rest, watched))
    return rows


def _row(
    dimension: str,
    name: str,
    inside: Sequence[Verdict | None],
    rest: Sequence[Verdict | None],
    seen: int | None,
) -> Row:
    false, others = _false(inside), _false(rest)
    confirmed = false.of - false.count
    return Row(dimension, name, len(inside), confirmed, false, others, ratio(false, others), seen)


def _false(verdicts: Sequence[Verdict | None]) -> Share:
    wrong = sum(v in false_ones for v in verdicts)
    return Share(wrong, wrong + sum(v == "confirmed" for v in verdicts))


def _groups(warning: EarlyWarning, dimension: str) -> set[str]:
    if dimension == "sector":
        return {signal.sector for signal in warning.reasons} or {unknown}
    return {told for name, told in warning.groups.items() if name == dimension} or {unknown}


def subject_days(tally: Tally) -> Subjects:
    """How often a subject of each group was seen, each once a day, summed over the tally's days."""
    found: dict[str, dict[str, int]] = {}
    for day in tally.days.values():
        for dimension, counts in day.subjects.items():
            for group, count in counts.items():
                known = found.setdefault(dimension, {})
                known[group] = known.get(group, 0) + count
    return found
