"""`hedgerow run`: a stream of events to early warnings, and on to a hub."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from hedgerow.cli.delivering import deliver
from hedgerow.cli.terminal import counting, fail, notes, show_json
from hedgerow.engine.checkpoint import OtherRun
from hedgerow.engine.collector import collect_seldom
from hedgerow.engine.detector import Detector
from hedgerow.engine.run import OutputChanged, Plan, Run, Summary
from hedgerow.engine.scan import UnknownDetector, find_detectors
from hedgerow.engine.settings import Settings
from hedgerow.engine.sources import SourceMissing, open_sources
from hedgerow.engine.workers import WorkerLost
from hedgerow.language import _


def run(
    sources: Annotated[
        list[str], typer.Argument(help=_("files or folders of events; - is standard input"))
    ],
    out: Annotated[Path, typer.Option(help=_("where the warnings go, one JSON object a line"))],
    engine: Annotated[str, typer.Option(help=_("local or cluster"))] = "local",
    workers: Annotated[int, typer.Option(min=1, help=_("processes to work in"))] = 1,
    batch: Annotated[int, typer.Option(min=1, help=_("events taken in at a time"))] = 1_000,
    checkpoint: Annotated[
        Path | None,
        typer.Option(help=_("folder to resume from after a crash: run the same command again")),
    ] = None,
    checkpoint_every: Annotated[
        int, typer.Option(min=1, help=_("lines between two checkpoints"))
    ] = 50_000,
    dead_letters: Annotated[
        Path | None, typer.Option(help=_("where refused events go, with the reason"))
    ] = None,
    detectors: Annotated[
        str | None, typer.Option(help=_("names, with commas between; all by default"))
    ] = None,
    lateness: Annotated[float, typer.Option(min=0, help=_("seconds to wait for late events"))] = 600,
    budget: Annotated[int, typer.Option(min=1, help=_("warnings a day that can be read"))] = 100,
    hub: Annotated[str | None, typer.Option(help=_("address of the hub to deliver warnings to"))] = None,
    key: Annotated[
        Path | None, typer.Option(help=_("signing key for the hub, from hedgerow key"))
    ] = None,
    shadow: Annotated[
        bool, typer.Option("--shadow", help=_("write warnings, but deliver none"))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("print the summary as JSON"))] = False,
) -> None:
    """Read events and write early warnings."""
    if engine != "local":
        fail(
            _("Only --engine local is part of this version; the cluster engine comes with a later one.")
        )
    if hub is not None and not shadow and key is None:
        fail(_("--hub needs --key FILE. Make one with: hedgerow key new FILE"))
    plan = _plan(
        sources,
        detectors,
        out=out,
        dead_letters=dead_letters or out.with_name(out.name + ".dead-letters"),
        checkpoint=checkpoint,
        workers=workers,
        batch=batch,
        checkpoint_every=checkpoint_every,
        settings=Settings(lateness=timedelta(seconds=lateness), budget=budget),
    )
    summary = _carry_out(plan)
    if as_json:
        show_json(told(summary))
    else:
        _tell(summary, plan)
    if hub is not None and key is not None and not shadow:
        deliver(out, hub, key, checkpoint)


def _plan(sources: list[str], detectors: str | None, **rest: Any) -> Plan:
    try:
        found: dict[str, Detector[Any]] = find_detectors(detectors.split(",") if detectors else None)
        return Plan(open_sources(sources), found, **rest)
    except (SourceMissing, UnknownDetector) as problem:
        fail(str(problem))


def _carry_out(plan: Plan) -> Summary:
    collect_seldom()
    try:
        with counting(_("events")) as done:
            return Run(
                plan, lambda lines, warnings: done(lines, _("warnings: {n}").format(n=warnings))
            ).carry_out()
    except (OtherRun, OutputChanged, WorkerLost) as problem:
        fail(str(problem))
    except OSError as problem:
        fail(
            _("Cannot write or read: {problem}. Mend it and run the same command again.").format(
                problem=problem
            )
        )
    except KeyboardInterrupt:
        again = _("Stopped. Run the same command again to go on.") if plan.checkpoint else _("Stopped.")
        fail(again, 130)


def told(summary: Summary) -> dict[str, Any]:
    """The summary with the speed, as plain data."""
    speed = summary.lines / summary.seconds if summary.seconds else 0.0
    return {name: getattr(summary, name) for name in summary.__dataclass_fields__} | {
        "events_per_second": round(speed),
        "seconds": round(summary.seconds, 3),
    }


def _tell(summary: Summary, plan: Plan) -> None:
    speed = told(summary)["events_per_second"]
    notes.print(
        _("{events:,} events, {warnings:,} warnings in {out}. {speed:,} events/s.").format(
            events=summary.events, warnings=summary.warnings, out=plan.out, speed=speed
        )
    )
    if summary.lines == 0:
        notes.print(_("The sources hold no line at all."))
    aside = {
        _("counted once though sent twice"): summary.duplicates,
        _("too late"): summary.late,
        _("refused"): summary.refused,
    }
    for what, count in aside.items():
        if count:
            notes.print(f"  {what}: {count:,}")
    if summary.refused or summary.late:
        notes.print(_("What could not be used, and why: {file}").format(file=plan.dead_letters))
    sys.stderr.flush()
