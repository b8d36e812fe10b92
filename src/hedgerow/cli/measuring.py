"""`hedgerow evaluate` and `hedgerow bench`: figures the program measures itself."""

import importlib
from pathlib import Path
from typing import Annotated, Any

import typer

from hedgerow.cli.terminal import counting, fail, show_json
from hedgerow.evaluation.bench import bench as measure_speed
from hedgerow.evaluation.chats import evaluate_chats
from hedgerow.evaluation.judging import Model
from hedgerow.evaluation.labelled_chats import BadChat
from hedgerow.evaluation.series import evaluate_series
from hedgerow.evaluation.series_files import BadSeries
from hedgerow.language import _

suites = ("chats", "series")
later = ("money", "fusion")


def evaluate(
    suite: Annotated[str, typer.Argument(help=_("chats or series"))],
    data: Annotated[list[Path], typer.Option(help=_("labelled chats, or a folder of series"))],
    model: Annotated[
        str | None, typer.Option(help=_("another model for chats, as package.module:name"))
    ] = None,
    scores: Annotated[
        Path | None, typer.Option(help=_("write every score: a file for chats, a folder for series"))
    ] = None,
    windows: Annotated[
        Path | None, typer.Option(help=_("the windows file of the series, where it is not beside them"))
    ] = None,
) -> None:
    """Measure detection on labelled data and print the figures as JSON."""
    if suite in later:
        fail(_("The suite {suite} is not part of this version.").format(suite=suite))
    if suite not in suites:
        fail(_("There is no suite {suite}. There are: chats, series.").format(suite=suite))
    try:
        with counting(_("conversations") if suite == "chats" else _("files")) as done:

            def advance(count: int, total: int | None) -> None:
                done(count, f"/ {total:,}" if total else "")

            if suite == "chats":
                chosen = _model(model) if model else None
                figures = evaluate_chats(data, model=chosen, scores=scores, advance=advance)
            else:
                figures = evaluate_series(_one(data), windows=windows, scores=scores, advance=advance)
    except (BadChat, BadSeries, OSError) as problem:
        fail(str(problem))
    show_json(figures)


def bench(
    data: Annotated[
        Path | None, typer.Option(help=_("message events to measure on; made up by default"))
    ] = None,
) -> None:
    """Measure speed and memory against baselines in one run, and print them as JSON."""
    with counting(_("measuring")) as done:
        show_json(measure_speed(data, advance=lambda count, total: done(count, "")))


def _one(data: list[Path]) -> Path:
    if len(data) != 1:
        fail(_("Series take one folder: --data FOLDER"))
    return data[0]


def _model(name: str) -> Model:
    """An adopter's own model: an object, or a class or function that makes one."""
    module, _colon, attribute = name.partition(":")
    try:
        found: Any = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as problem:
        fail(_("The model {name} cannot be loaded: {problem}").format(name=name, problem=problem))
    made: Model = found() if callable(found) else found
    return made
