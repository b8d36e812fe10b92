"""`hedgerow evaluate` and `hedgerow bench`: figures the program measures itself."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from hedgerow.cli.terminal import counting, fail, show_json
from hedgerow.engine.collector import collect_seldom
from hedgerow.evaluation.bench import BadBench
from hedgerow.evaluation.bench import bench as measure_speed
from hedgerow.evaluation.chats import evaluate_chats
from hedgerow.evaluation.early import Protocol
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
    threshold: Annotated[
        float | None, typer.Option(help=_("window score from which a decision is positive"))
    ] = None,
    skepticism: Annotated[
        int,
        typer.Option("-s", min=1, max=10, help=_("positive decisions out of the last ten for an alarm")),
    ] = 5,
    seed: Annotated[int, typer.Option(help=_("seed of the bootstrap"))] = 1,
) -> None:
    """Measure detection on labelled data and print the figures as JSON."""
    if suite in later:
        fail(_("The suite {suite} is not part of this version.").format(suite=suite))
    if suite not in suites:
        fail(_("There is no suite {suite}. There are: chats, series.").format(suite=suite))
    with _clear_errors(), counting(_("bytes read")) as done:

        def advance(count: int, total: int | None) -> None:
            done(count, f"/ {total:,}" if total else "")

        if suite == "chats":
            figures = evaluate_chats(
                data,
                model=_model(model) if model else None,
                scores=scores,
                threshold=threshold,
                protocol=Protocol(needed=skepticism),
                seed=seed,
                advance=advance,
            )
        else:
            figures = evaluate_series(_one(data), windows=windows, scores=scores, advance=advance)
    show_json(figures)


def train(
    suite: Annotated[str, typer.Argument(help=_("chats"))],
    data: Annotated[list[Path], typer.Option(help=_("your own labelled chats"))],
    out: Annotated[Path, typer.Option(help=_("where the model goes"))],
) -> None:
    """Learn from an adopter's own labelled chats: said plainly to be still missing."""
    fail(_("Training is not part of this version; detection still rests on hand-set weights."))


def bench(
    data: Annotated[
        Path | None, typer.Option(help=_("message events to measure on; made up by default"))
    ] = None,
    count: Annotated[int, typer.Option(min=1_000, help=_("events to measure with, at most"))] = 50_000,
) -> None:
    """Measure speed and memory against baselines in one run, and print them as JSON."""
    collect_seldom()
    with _clear_errors(), counting(_("measuring")) as done:
        figures = measure_speed(data, count=count, advance=lambda n, total: done(n, ""))
    show_json(figures)


@contextmanager
def _clear_errors() -> Iterator[None]:
    """What is wrong with the data or the model is said in a line, not in a traceback."""
    try:
        yield
    except (BadChat, BadSeries, BadBench, OSError, ValueError) as problem:
        fail(str(problem))


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
