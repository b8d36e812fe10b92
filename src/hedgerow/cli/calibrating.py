"""`hedgerow calibrate`: what people's decisions teach, as a proposal that a person approves or not."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from hedgerow.cli.calibrating_tables import show_fairness, show_proposal
from hedgerow.cli.terminal import counting, fail, notes, show_json
from hedgerow.engine.settings_fields import BadSettings
from hedgerow.engine.settings_file import read_settings
from hedgerow.engine.tally import BadTally, read_tally
from hedgerow.evaluation.files import Refused
from hedgerow.feedback import approval, proposal
from hedgerow.feedback.fairness import Subjects, subject_days
from hedgerow.feedback.labels import Labels, read_labels, read_warnings
from hedgerow.feedback.replay import Moments, join
from hedgerow.feedback.sampling import draw, lines_of
from hedgerow.language import _

calibrate = typer.Typer(
    help=_("Learn from people's decisions; nothing changes until a person approves it."),
    no_args_is_help=True,
)

Warnings = Annotated[
    list[Path], typer.Option(help=_("warnings that hedgerow run wrote, best with --shadow --line"))
]
Decisions = Annotated[list[Path], typer.Option(help=_("people's decisions, as the hub writes them"))]
Present = Annotated[
    list[Path] | None, typer.Option(help=_("settings of today, as given to hedgerow run"))
]
TallyFile = Annotated[
    Path | None, typer.Option(help=_("tally of a run, to count warnings by subjects seen"))
]
AsJson = Annotated[bool, typer.Option("--json", help=_("print the figures as JSON"))]


class Part(StrEnum):
    """What of a proposal is approved."""

    line = "line"
    scales = "scales"


@calibrate.command("sample", help=_("Draw warnings below today's line for people to judge."))
def sample(
    warnings: Warnings,
    count: Annotated[int, typer.Option(min=1, help=_("how many to draw, each about another subject"))],
    out: Annotated[Path, typer.Option(help=_("where they go; it must be new"))],
    settings: Present = None,
    seed: Annotated[int, typer.Option(help=_("the same seed draws the same"))] = 1,
    as_json: AsJson = False,
) -> None:
    """Draw at random among the subjects that stayed below, so that a lower line can be weighed."""
    with _clear_errors():
        present = read_settings(settings or []).settings
        drawn = draw(read_warnings(warnings), present, count, seed)
        if not drawn:
            fail(
                _(
                    "No subject stayed below today's line. Make the file with: hedgerow run --shadow --line"
                )
            )
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(b"".join(line + b"\n" for line in lines_of(warnings, drawn)))
    if as_json:
        show_json({"drawn": len(drawn), "out": str(out), "seed": seed})
    else:
        notes.print(_("{n} warnings written to {path}.").format(n=len(drawn), path=out))


@calibrate.command("propose", help=_("Propose a line at which the warnings can be read."))
def propose(
    warnings: Warnings,
    labels: Decisions,
    read: Annotated[int, typer.Option(min=1, help=_("warnings a reviewer can read in a day"))],
    out: Annotated[Path, typer.Option(help=_("where the proposal goes"))],
    settings: Present = None,
    tally: TallyFile = None,
    seed: Annotated[int, typer.Option(help=_("seed of folds and bootstrap"))] = 1,
    as_json: AsJson = False,
) -> None:
    """Measure every line on the decisions, and write what follows as a proposal."""
    with _clear_errors():
        _refuse_to_overwrite(out, [*warnings, *labels, *(settings or [])])
        known, moments = _joined(warnings, labels, settings)
        with counting(_("lines tried")) as done:
            found = proposal.propose(
                moments, read, seed, _subjects(tally), lambda n, total: done(n, f"/ {total}")
            )
        sources = {"warnings": warnings, "labels": labels, "settings": settings or []}
        named = {name: [_named(path) for path in paths] for name, paths in sources.items()}
        told = proposal.content(found, known, named, datetime.now(UTC).replace(microsecond=0))
        _write(out, told)
    if as_json:
        show_json(told)
    else:
        show_proposal(found)
    notes.print(_("Written to {path}, sha256 {digest}").format(path=out, digest=told["sha256"]))
    if found.line is None:
        fail(_("No line is proposed: {why}").format(why="; ".join(found.missing)), 3)


@calibrate.command("approve", help=_("Approve a proposal by name, and write it as a settings file."))
def approve(
    file: Annotated[Path, typer.Argument(help=_("a proposal"))],
    by: Annotated[str, typer.Option(help=_("who approves it"))],
    reason: Annotated[str, typer.Option(help=_("why"))],
    settings: Annotated[Path, typer.Option(help=_("the settings file to write; it must be new"))],
    take: Annotated[Part, typer.Option(help=_("the line, or the detectors' scales"))] = Part.line,
    as_json: Annotated[bool, typer.Option("--json", help=_("print what was written as JSON"))] = False,
) -> None:
    """Write what a person approved as settings that `hedgerow run` takes."""
    now = datetime.now(UTC)
    with _clear_errors():
        told = proposal.read_proposal(file)
        written = approval.approve(told, take.value, by, reason, now, settings)
        read_settings([settings])
    if as_json:
        show_json({"written": [str(p) for p in written], "proposal": told["sha256"], "by": by.strip()})
        return
    for path in written:
        notes.print(_("Written to {path}.").format(path=path))
    notes.print(
        _("Use it after your own settings: hedgerow run --settings YOURS --settings {path}").format(
            path=settings
        )
    )


@calibrate.command("fairness", help=_("Compare how often warnings are wrong between groups."))
def fairness(
    warnings: Warnings,
    labels: Decisions,
    settings: Present = None,
    tally: TallyFile = None,
    as_json: AsJson = False,
) -> None:
    """Compare language, age band and sector of the evidence, over the warnings that today's line calls for."""
    with _clear_errors():
        _known, moments = _joined(warnings, labels, settings)
        rows = proposal.fairness_at(moments, moments.settings.levels[-1][1], _subjects(tally))
    if as_json:
        show_json({"unknown_warnings": moments.unknown, "groups": [row.told() for row in rows]})
    else:
        show_fairness(rows)


def _joined(
    warnings: Sequence[Path], labels: Sequence[Path], settings: Sequence[Path] | None
) -> tuple[Labels, Moments]:
    """The labels, and the moments with the decisions about them; what was left aside is told."""
    present = read_settings(settings or []).settings
    known = read_labels(labels)
    moments = join(read_warnings(warnings), known, present)
    if not moments.decisions:
        fail(_("None of the labels is about a warning of these files. Give the files they belong to."))
    aside = {
        _("labels of warnings that stand in none of the files"): moments.unknown,
        _("further labels of one warning; the latest holds"): known.repeated,
        _("of these, labels that said something else"): known.contradicting,
    }
    for what, count in aside.items():
        if count:
            notes.print(f"  {what}: {count:,}")
    return known, moments


def _subjects(tally: Path | None) -> Subjects | None:
    return None if tally is None else subject_days(read_tally(tally))


def _named(path: Path) -> dict[str, str]:
    return {"name": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def _write(path: Path, told: dict[str, Any]) -> None:
    """The proposal as a file, readable for its owner only, whole or not at all."""
    beside = path.with_name(path.name + ".part")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(json.dumps(told, indent=1, ensure_ascii=False).encode() + b"\n")
    os.replace(beside, path)


def _refuse_to_overwrite(out: Path, inputs: Sequence[Path]) -> None:
    if out.resolve() in {path.resolve() for path in inputs}:
        fail(_("{file} is read from or written to already. Name another file.").format(file=out))


@contextmanager
def _clear_errors() -> Iterator[None]:
    """What is wrong with a file is said in a line, not in a traceback."""
    try:
        yield
    except FileExistsError as problem:
        fail(
            _("{file} is there already, and nothing is overwritten. Name a new file.").format(
                file=problem.filename
            )
        )
    except (BadSettings, BadTally, Refused, proposal.BadProposal, OSError) as problem:
        fail(str(problem))
