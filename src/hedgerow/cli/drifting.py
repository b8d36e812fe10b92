"""`hedgerow drift`: whether a stream is still what it was, told to the people who run the engine.

Ends with 0 where all is steady, 3 where something has drifted, 1 where nothing can be said.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hedgerow.cli.terminal import fail, notes, show_json
from hedgerow.engine.tally import BadTally, Day, Tally, day_of, read_tally
from hedgerow.feedback.drift import Choice, DriftWatch, Finding
from hedgerow.language import _

drifted = 3
"""Exit code that says that something is not as it was."""


def drift(
    tally: Annotated[list[Path], typer.Option(help=_("tallies that runs wrote; several are added up"))],
    reference_days: Annotated[int, typer.Option(min=14, help=_("days that tell what is usual"))] = 28,
    persist: Annotated[int, typer.Option(min=1, help=_("days that a change must have lasted"))] = 2,
    false_alarms: Annotated[
        float, typer.Option(min=0.01, help=_("alarms a year that a steady stream may raise"))
    ] = 1.0,
    last_day_over: Annotated[
        bool, typer.Option("--last-day-over", help=_("the latest day is complete; judge it too"))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("print what was found as JSON"))] = False,
) -> None:
    """Compare the latest days with the weeks before them."""
    counted = _read(tally)
    days = finished(counted, last_day_over)
    watch = DriftWatch(Choice(reference_days, persist, false_alarms))
    for day, counts in days:
        watch.take(day, counts)
    if not watch.ready:
        fail(
            _(
                "The tally holds {days} finished days; {needed} are needed: {reference} to tell what is "
                "usual, and one to compare. Wait, or ask with --reference-days (14 at least)."
            ).format(days=watch.days, needed=reference_days + 1, reference=reference_days),
            1,
        )
    if as_json:
        show_json(_plain(watch, counted))
    else:
        _tell(watch, counted)
    raise typer.Exit(drifted if watch.findings else 0)


def at_days_end(path: Path, choice: Choice | None = None) -> Callable[[], None]:
    """To be called whenever a run has written its tally: tells of drift once a day is over."""
    watch = DriftWatch(choice)

    def look() -> None:
        tally = read_tally(path)
        new = [one for one in finished(tally, False) if watch.last is None or one[0] > watch.last]
        for day, counts in new:
            watch.take(day, counts)
        for finding in watch.findings if new else ():
            notes.print(
                _("Drift since {day}: {what}: {compared}. {advice}").format(
                    day=finding.since,
                    what=_name(finding),
                    compared=_compared(finding, tally),
                    advice=_advice(finding),
                ),
                markup=False,
            )

    return look


def finished(tally: Tally, last_day_over: bool) -> list[tuple[date, Day]]:
    """The days in their order; the latest is left out, as more of it may come."""
    days = [(day_of(number), counts) for number, counts in sorted(tally.days.items())]
    return days if last_day_over else days[:-1]


def _read(paths: list[Path]) -> Tally:
    try:
        whole = read_tally(paths[0])
        for path in paths[1:]:
            whole.add(read_tally(path))
    except (BadTally, OSError) as problem:
        fail(str(problem), 1)
    return whole


def _plain(watch: DriftWatch, tally: Tally) -> dict[str, Any]:
    return {
        "steady": not watch.findings,
        "until": watch.last,
        "days": watch.days,
        "reference_days": watch.choice.reference_days,
        "risk_edges": tally.edges,
        "findings": [asdict(finding) for finding in watch.findings],
    }


def _tell(watch: DriftWatch, tally: Tally) -> None:
    out = Console(highlight=False)
    if not watch.findings:
        out.print(
            _("Steady. Until {day} nothing is unlike the {days} days before.").format(
                day=watch.last, days=watch.choice.reference_days
            )
        )
        return
    table = Table(_("what"), _("now, and usually"), _("since"), _("where to look"))
    for finding in watch.findings:
        table.add_row(_name(finding), _compared(finding, tally), str(finding.since), _advice(finding))
    out.print(table)
    out.print(
        _("Changes that stay become the usual after {days} days.").format(
            days=watch.choice.reference_days
        )
    )


def _name(finding: Finding) -> str:
    if finding.what == "mix":
        return {
            "kinds": _("mix of kinds of events"),
            "risk": _("mix of assessed risks"),
            "language": _("mix of languages"),
            "age_band": _("mix of age bands"),
        }[finding.name]
    if finding.what == "channel":
        return finding.name.replace(".", " / ", 1)
    text = {
        "events": _("events: {name}"),
        "refused": _("lines turned away: {name}"),
        "detector": _("detector {name}"),
    }[finding.what]
    return text.format(name=finding.name)


def _compared(finding: Finding, tally: Tally) -> str:
    low, high = (_short(value) for value in finding.usual)
    if finding.what == "mix":
        before, now = finding.shares
        return _("{part}: {now:.1%} of all, was {before:.1%} (stability index {index:.2f})").format(
            part=_part(finding, tally), now=now, before=before, index=finding.now
        )
    text = (
        _("{now} a day, was {low} to {high}")
        if finding.what == "events"
        else _("{now} per 1,000 events, was {low} to {high}")
    )
    return text.format(now=_short(finding.now), low=low, high=high)


def _part(finding: Finding, tally: Tally) -> str:
    if finding.name != "risk":
        return finding.part
    edges, band = (0.0, *tally.edges, 1.0), int(finding.part)
    return _("risk {low:g} to {high:g}").format(low=edges[band], high=edges[band + 1])


def _short(value: float) -> str:
    """A number with as many digits as it can bear."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _advice(finding: Finding) -> str:
    """Where a duty engineer looks first."""
    if finding.what == "events":
        return {
            "silent": _("Look whether a source has stopped sending or changed its type."),
            "flood": _("Look whether a source sends old events again, or something is under attack."),
        }.get(finding.change, _("Look whether a source was added, removed or changed its users."))
    if finding.what == "refused":
        return _("Look into the dead letters: a sender may have changed its format or its clock.")
    if finding.what == "mix":
        return {
            "kinds": _("Look which source grew or shrank; rates per 1,000 events move with it."),
            "risk": _("Look which channels changed, and whether thresholds still fit the budget."),
            "language": _("Look whether phrases and model know the new language as well."),
            "age_band": _("Look whether a source changed how it tells ages."),
        }[finding.name]
    if finding.change == "silent":
        return _("Look whether it still gets its events and words, and what was released that day.")
    if finding.change == "appeared":
        return _("Look whether a release or a new source brought it; its thresholds are untried here.")
    if finding.change == "fell":
        return _("Look whether messages lost a field it reads, or people write in other words.")
    return _("Look at some of its warnings: a new tactic, a new fashion of speech, or a new source.")
