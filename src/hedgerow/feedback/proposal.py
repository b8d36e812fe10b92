"""A proposal to move the line: what speaks for it, in figures, for a person to approve or not.

It decides nothing. It is a file with the sha256 of its content; whoever approves it names herself and
a reason, and a proposal that was changed by hand is refused. The line proposed is the lowest one at
which the warnings can be read: so the most children are seen that the desk has time for.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from hedgerow.engine import calibration
from hedgerow.engine.settings import Settings
from hedgerow.feedback.fairness import Row, Subjects, compare_groups
from hedgerow.feedback.labels import Labels
from hedgerow.feedback.lines import Figures, measure_all
from hedgerow.feedback.refit import Refit, refit
from hedgerow.feedback.replay import Moments, replay, with_line, without_budget
from hedgerow.language import _

least_labels = 50
"""Decisions right or wrong below which no line is proposed."""
least_confirmed = 10
least_between = 20
"""Decisions between a lower line and today's below which it is not lowered."""
least_right = 0.05
"""Share of what a lower line adds that must be confirmed: not more than twenty families for one child."""
least_days = 14
"""UTC days from the first moment to the last, below which nobody knows how many warnings a day brings."""
format_name = "hedgerow-proposal-1"


class BadProposal(ValueError):
    """A proposal that cannot be approved; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was measured, and the line that comes of it; None with the reasons where none does."""

    moments: Moments
    read: int
    figures: dict[float, Figures]
    line: float | None
    missing: tuple[str, ...]
    """Why no line is proposed; empty where one is."""
    refit: Refit
    fairness: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def today(self) -> Figures:
        """The figures of today's line."""
        return self.figures[self.moments.settings.levels[-1][1]]


def propose(
    moments: Moments,
    read: int,
    seed: int = 1,
    subjects: Subjects | None = None,
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> Proposal:
    """Measure every line, choose one if there is ground to, and compare the groups before and after."""
    figures = measure_all(moments, read, advance)
    missing = _too_few(moments)
    line = None if missing else _choose(moments, figures, read)
    if not missing and line is None:
        missing = (_unreadable(figures, read),)
    today = moments.settings.levels[-1][1]
    tables = {"before": today} | ({} if line is None else {"after": line})
    fairness = {name: fairness_at(moments, at, subjects) for name, at in tables.items()}
    fitted = refit(moments, "proposed", seed)
    return Proposal(moments, read, figures, line, missing, fitted, fairness)


def fairness_at(moments: Moments, line: float, subjects: Subjects | None = None) -> list[Row]:
    """The groups compared, over the warnings that a line calls for."""
    settings = with_budget(with_line(moments.settings, line), without_budget)
    called = [one.warning for one in replay(moments, settings)]
    return compare_groups([(w, moments.verdict(w)) for w in called], subjects)


def with_budget(settings: Settings, budget: int) -> Settings:
    """The settings with another budget."""
    return replace(settings, budget=budget)


def _clear(moments: Moments) -> list[tuple[float, bool]]:
    """Risk, and whether confirmed, of every decision that says right or wrong."""
    return [(o.risk, o.label == "confirmed") for o in moments.decisions if o.label != "unclear"]


def _too_few(moments: Moments) -> tuple[str, ...]:
    clear = _clear(moments)
    confirmed = sum(right for _risk, right in clear)
    wanted = (
        (len(moments.days), least_days, _("days in the file: {n}; needed: {needed}")),
        (len(clear), least_labels, _("warnings judged right or wrong: {n}; needed: {needed}")),
        (confirmed, least_confirmed, _("confirmed warnings among them: {n}; needed: {needed}")),
    )
    return tuple(text.format(n=n, needed=needed) for n, needed, text in wanted if n < needed)


def _choose(moments: Moments, figures: Mapping[float, Figures], read: int) -> float | None:
    """The lowest line with ground to propose it at which the warnings can be read; None where none."""
    allowed = (line for line in sorted(figures) if may_be_proposed(moments, figures[line]))
    return next((line for line in allowed if can_be_read(figures[line], read)), None)


def can_be_read(found: Figures, read: int) -> bool:
    """The mean a day fits even at the upper end of its interval.

    On a busy day the weakest wait; that some then come late is shown, and speaks for more readers. It is
    no reason for a higher line: late is better than never.
    """
    return found.a_day_between[1] <= read


def may_be_proposed(moments: Moments, found: Figures) -> bool:
    """A line below today's needs decisions down there, and enough of what it adds must be right."""
    today = moments.settings.levels[-1][1]
    if found.line >= today:
        return True
    clear = _clear(moments)
    between = sum(found.line <= risk < today for risk, _right in clear)
    lowest = min(risk for risk, _right in clear)
    right = found.added.value or 0.0
    return found.line >= lowest and between >= least_between and right >= least_right


def _unreadable(figures: Mapping[float, Figures], read: int) -> str:
    highest = figures[max(figures)]
    text = _(
        "No line below urgent fits {read} warnings a day. The highest one tried, {line:.2f}, still brings "
        "{a_day:.1f} a day. More people must read, or the detectors must be looked at."
    )
    return text.format(read=read, line=highest.line, a_day=highest.a_day)


def limits(proposal: Proposal) -> list[str]:
    """What the figures cannot say, in words."""
    moments, figures = proposal.moments, proposal.figures
    clear = _clear(moments)
    told = [
        _(
            "Below today's line only what somebody sampled was judged; how the sample was drawn is not known."
        ),
        _("Several warnings about one child are counted as if they were independent."),
        _("Harm that no moment of the file shows is in no figure: this is not how much is missed."),
        _("Days are counted from the first moment of the file to the last."),
    ]
    if clear:
        text = _("Lowest risk that was judged: {risk:.2f}. No lower line is proposed.")
        told.append(text.format(risk=min(risk for risk, _right in clear)))
    if proposal.line is not None and (lost := figures[proposal.line].kept).of > lost.count:
        text = _("Confirmed warnings that this line would no longer bring: {n} of {all}.")
        told.insert(0, text.format(n=lost.of - lost.count, all=lost.of))
    if moments.thinned:
        text = _(
            "The file was written with a cool-down, so higher lines may bring more than is shown: at most "
            "{a_day:.1f} a day. A run with --shadow and --line tells exactly."
        )
        told.append(text.format(a_day=figures[min(figures)].a_day))
    if moments.unknown:
        text = _("Labels of warnings that stand in none of the files, left aside: {n}.")
        told.append(text.format(n=moments.unknown))
    return told


def content(
    proposal: Proposal, labels: Labels, sources: Mapping[str, list[dict[str, str]]], made_at: datetime
) -> dict[str, Any]:
    """The proposal as plain values, with its sha256; `sources` name the files that went into it."""
    moments, line = proposal.moments, proposal.line
    after = None if line is None else proposal.figures[line]
    clear = _clear(moments)
    told: dict[str, Any] = {
        "format": format_name,
        "made_at": made_at.isoformat(),
        "files": dict(sources),
        "read_a_day": proposal.read,
        "moments": len(moments.warnings),
        "subjects": len(moments.risks),
        "days": len(moments.days),
        "labels": {
            "joined": len(moments.decisions),
            "judged": len(clear),
            "confirmed": sum(right for _risk, right in clear),
            "unknown_warnings": moments.unknown,
            "repeated": labels.repeated,
            "contradicting": labels.contradicting,
        },
        "needed": {
            "days": least_days,
            "judged": least_labels,
            "confirmed": least_confirmed,
            "judged_below_todays_line": least_between,
            "confirmed_share_of_added": least_right,
        },
        "missing": list(proposal.missing),
        "line": {"from": proposal.today.line, "to": line},
        "engine": None if line is None else _engine(moments.settings, line, proposal.read),
        "before": proposal.today.told(),
        "after": after and after.told(),
        "lines": [found.told() for _line, found in sorted(proposal.figures.items())],
        "fairness": {name: [row.told() for row in rows] for name, rows in proposal.fairness.items()},
        "scales": proposal.refit.told(),
        "limits": limits(proposal),
    }
    return told | {"sha256": digest_of(told)}


def _engine(settings: Settings, line: float, read: int) -> dict[str, Any]:
    """The part of a settings file that approval would write."""
    return {"budget": read, "levels": dict(with_line(settings, line).levels)}


def digest_of(told: Mapping[str, Any]) -> str:
    """SHA-256 of a proposal, the digest that stands in it left out."""
    return calibration.digest_of({name: value for name, value in told.items() if name != "sha256"})


def read_proposal(path: Path) -> dict[str, Any]:
    """A proposal, checked against its sha256; raises `BadProposal`."""
    try:
        told = json.loads(path.read_bytes())
    except OSError as problem:
        raise BadProposal(f"{path}: cannot be read ({problem.strerror})") from None
    except (ValueError, RecursionError) as problem:
        raise BadProposal(f"{path}: is not JSON ({problem})") from None
    if not isinstance(told, dict) or told.get("format") != format_name:
        raise BadProposal(f"{path}: is no proposal. Make one with: hedgerow calibrate propose")
    if told.get("sha256") != digest_of(told):
        raise BadProposal(
            f"{path}: was changed after it was made: its sha256 does not fit its content. "
            "Take the file as it was made, or propose anew."
        )
    return told
