"""`hedgerow run`: a stream of events to early warnings, and on to a hub."""

import contextlib
import json
import resource
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from hedgerow.cli.delivering import Outbox
from hedgerow.cli.drifting import at_days_end
from hedgerow.cli.terminal import counting, fail, notes
from hedgerow.engine.checkpoint import OtherRun
from hedgerow.engine.collector import collect_seldom
from hedgerow.engine.detector import Detector
from hedgerow.engine.run import OutputChanged, Plan, Run, Summary
from hedgerow.engine.scan import UnknownDetector
from hedgerow.engine.settings import Settings
from hedgerow.engine.settings_fields import BadSettings
from hedgerow.engine.settings_file import Chosen, read_settings
from hedgerow.engine.sources import SourceChanged, SourceMissing, open_sources
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
    settings: Annotated[
        list[Path] | None,
        typer.Option(
            help=_("settings file; of several the later wins, and options given here win over all")
        ),
    ] = None,
    lateness: Annotated[
        float | None, typer.Option(min=0, help=_("seconds to wait for late events; usually 600"))
    ] = None,
    remember: Annotated[
        float | None,
        typer.Option(min=0, help=_("hours for which an event is known again if sent twice; usually 24")),
    ] = None,
    budget: Annotated[
        int | None, typer.Option(min=1, help=_("warnings a day that can be read; usually 100"))
    ] = None,
    hub: Annotated[str | None, typer.Option(help=_("address of the hub to deliver warnings to"))] = None,
    key: Annotated[
        Path | None, typer.Option(help=_("signing key for the hub, from hedgerow key"))
    ] = None,
    live: Annotated[
        bool,
        typer.Option(
            "--live", help=_("standard input is a stream that is not repeated after a restart")
        ),
    ] = False,
    shadow: Annotated[
        bool, typer.Option("--shadow", help=_("write warnings, but deliver none"))
    ] = False,
    line: Annotated[
        float | None,
        typer.Option(
            metavar="RISK",
            help=_("with --shadow: write every moment from this risk on, to try other lines on"),
        ),
    ] = None,
    tally: Annotated[
        Path | None,
        typer.Option(help=_("where to write what was counted on each day, with no name in it")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("print the summary as JSON"))] = False,
) -> None:
    """Read events and write early warnings."""
    if engine != "local":
        fail(
            _("Only --engine local is part of this version; the cluster engine comes with a later one.")
        )
    deliver = hub is not None and not shadow
    if deliver and key is None:
        fail(_("--hub needs --key FILE. Make one with: hedgerow key new FILE"))
    if str(out) == "-" and (deliver or checkpoint is not None):
        fail(_("--out - is a pipe; with --hub or --checkpoint name a file."))
    if line is not None and not shadow:
        fail(_("--line is for trying other lines: give --shadow with it, so that nothing is delivered."))
    chosen = _chosen(settings or [], detectors, lateness=lateness, remember=remember, budget=budget)
    outbox = Outbox(out, hub, key, checkpoint) if deliver and hub and key else None
    plan = _plan(
        sources,
        chosen.detectors,
        live,
        settings or [],
        out=out,
        dead_letters=dead_letters or _beside(out),
        checkpoint=checkpoint,
        workers=workers,
        batch=batch,
        checkpoint_every=checkpoint_every,
        live=live,
        after_save=_after_save(outbox, tally),
        tally=tally,
        settings=chosen.settings if line is None else _every_moment(chosen.settings, line),
    )
    summary = _carry_out(plan)
    if as_json:
        # The warnings themselves may be on standard output.
        print(json.dumps(told(summary), indent=2), file=sys.stderr if str(out) == "-" else sys.stdout)
    else:
        _tell(summary, plan)
    if outbox is not None:
        outbox.finish()


def _after_save(outbox: Outbox | None, tally: Path | None) -> Callable[[], None]:
    """What is done whenever a run has saved: deliver, and tell of drift once a day is over."""
    steps = [outbox.send] if outbox else []
    if tally is not None:
        steps.append(at_days_end(tally))

    def after() -> None:
        for step in steps:
            step()

    return after


def _beside(out: Path) -> Path:
    return Path("dead-letters.jsonl") if str(out) == "-" else out.with_name(out.name + ".dead-letters")


def _chosen(files: list[Path], detectors: str | None, **given: float | None) -> Chosen:
    """What the settings files ask for, with the options given on the command line in their place."""
    try:
        chosen = read_settings(files, detectors.split(",") if detectors else None)
    except (BadSettings, UnknownDetector) as problem:
        fail(str(problem))
    if chosen.approved is not None:
        by, at = chosen.approved.by, chosen.approved.at.date()
        notes.print(_("Thresholds approved by {by} on {at}.").format(by=by, at=at), markup=False)
    convert: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "lateness": ("lateness", lambda seconds: timedelta(seconds=seconds)),
        "remember": ("remember_ids", lambda hours: timedelta(hours=hours)),
        "budget": ("budget", int),
    }
    told = {name: value for name, value in given.items() if value is not None}
    try:
        changes = {convert[n][0]: convert[n][1](value) for n, value in told.items()}
    except (OverflowError, ValueError):
        fail(_("--lateness and --remember take a length of time that can be counted."))
    return replace(chosen, settings=replace(chosen.settings, **changes))


def _every_moment(settings: Settings, line: float) -> Settings:
    """The settings of a run that holds nothing back from a risk on: no cool-down and no budget."""
    *upper, (lowest, floor) = settings.levels
    if not 0 < line <= floor:
        fail(
            _("--line {line:g} must lie above 0 and not above today's line, {floor:g}.").format(
                line=line, floor=floor
            )
        )
    levels = (*upper, (lowest, line))
    return replace(settings, levels=levels, cool_down=timedelta(), budget=sys.maxsize)


def _plan(
    sources: list[str],
    detectors: dict[str, Detector[Any]],
    live_input: bool,
    files: list[Path],
    **rest: Any,
) -> Plan:
    try:
        plan = Plan(open_sources(sources, live=live_input), detectors, **rest)
    except SourceMissing as problem:
        fail(str(problem))
    _check_outputs(plan, files)
    return plan


def _check_outputs(plan: Plan, files: list[Path]) -> None:
    """An output that is also an input, or another output, would be destroyed."""
    taken = {Path(source.name).resolve() for source in plan.sources if source.name != "-"}
    taken |= {file.resolve() for file in files}
    for output in (plan.out, plan.dead_letters, plan.tally):
        if output is None or str(output) == "-":
            continue
        if output.resolve() in taken:
            fail(_("{file} is read from or written to already. Name another file.").format(file=output))
        taken.add(output.resolve())


def _carry_out(plan: Plan) -> Summary:
    collect_seldom()
    _open_many_files()
    try:
        with counting(_("events")) as done:
            return Run(
                plan, lambda lines, warnings: done(lines, _("warnings: {n}").format(n=warnings))
            ).carry_out()
    except (OtherRun, OutputChanged, SourceChanged, WorkerLost) as problem:
        fail(str(problem))
    except OSError as problem:
        text = _("Cannot write or read: {problem}. Mend it and run the same command again.")
        fail(text.format(problem=problem))
    except KeyboardInterrupt:
        again = _("Stopped. Run the same command again to go on.") if plan.checkpoint else _("Stopped.")
        fail(again, 130)


def _open_many_files() -> None:
    """All sources are open at once, to be read by time; take what the system allows."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


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
        _("subjects forgotten for want of room"): summary.forgotten,
    }
    for what, count in aside.items():
        if count:
            notes.print(f"  {what}: {count:,}")
    if summary.refused or summary.late:
        notes.print(_("What could not be used, and why: {file}").format(file=plan.dead_letters))
    sys.stderr.flush()
