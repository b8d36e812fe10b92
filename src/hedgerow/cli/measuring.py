"""`hedgerow evaluate` and `hedgerow bench`: figures the program measures itself."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from hedgerow.cli.terminal import counting, fail, show_json
from hedgerow.country.talk.generate import generate as make_chats
from hedgerow.detectors.learnt import read_model
from hedgerow.engine.collector import collect_seldom
from hedgerow.evaluation.activity import evaluate_activity
from hedgerow.evaluation.bench import bench as measure_speed
from hedgerow.evaluation.bench_chats import bench_chats
from hedgerow.evaluation.bench_material import read_material
from hedgerow.evaluation.chats import evaluate_chats
from hedgerow.evaluation.early import Protocol
from hedgerow.evaluation.files import Advance
from hedgerow.evaluation.fusion import evaluate_fusion
from hedgerow.evaluation.judging import Model
from hedgerow.evaluation.money import evaluate_money
from hedgerow.evaluation.money_others import MissingExtra
from hedgerow.evaluation.series import evaluate_series
from hedgerow.evaluation.shipped import LearntChats
from hedgerow.language import _

Figures = dict[str, object]
made_up_chats = 2_400
"""Over all languages; what is compared on where no chats are named."""
suites = ("chats", "series", "money", "fusion")


def evaluate(
    suite: Annotated[str, typer.Argument(help=_("chats, series, money or fusion"))],
    data: Annotated[
        list[Path], typer.Option(help=_("labelled chats; or a folder, for the other suites"))
    ],
    model: Annotated[
        str | None,
        typer.Option(help=_("another model for chats: a file from train, or package.module:name")),
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
    budget: Annotated[
        float | None,
        typer.Option(min=0, help=_("alerts in a thousand accounts or children, for money and fusion")),
    ] = None,
    seed: Annotated[int, typer.Option(help=_("seed of the bootstrap"))] = 1,
) -> None:
    """Measure detection on labelled data and print the figures as JSON."""
    if suite not in suites:
        fail(
            _("There is no suite {suite}. There are: {suites}.").format(
                suite=suite, suites=", ".join(suites)
            )
        )
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
        elif suite == "series":
            figures = _series(_one(data), windows, scores, advance)
        else:
            figures = _joined(suite, _one(data), budget, seed, advance)
    show_json(figures)


def bench(
    data: Annotated[
        Path | None, typer.Option(help=_("message events to measure on; made up by default"))
    ] = None,
    count: Annotated[int, typer.Option(min=1_000, help=_("events to measure with, at most"))] = 50_000,
    chats: Annotated[
        Path | None,
        typer.Option(help=_("labelled chats to compare ways of scoring on; made up by default")),
    ] = None,
    examples: Annotated[
        Path | None,
        typer.Option(
            help=_("labelled chats that give Sentinel's formula its examples; made up by default")
        ),
    ] = None,
    sample: Annotated[
        int, typer.Option(min=100, help=_("messages that slow ways of scoring read, at most"))
    ] = 2_400,
) -> None:
    """Measure speed and memory against baselines in one run, and print them as JSON."""
    collect_seldom()
    with _clear_errors(), counting(_("measuring")) as done, TemporaryDirectory() as folder:
        made = Path(folder) / "chats.jsonl"
        if chats is None or examples is None:
            make_chats(made, conversations=made_up_chats)
        material = read_material(chats or made, examples or made)
        figures = measure_speed(data, count=count, advance=lambda n, total: done(n, ""))
        compared = bench_chats(
            material, count=count, sample=sample, advance=lambda n, total: done(n, "")
        )
    compared["from"] = str(chats) if chats is not None else f"made up, {made_up_chats:,}"
    show_json(figures | {"chats": compared})


def _series(folder: Path, windows: Path | None, scores: Path | None, advance: Advance) -> Figures:
    """Series in NAB's layout, or children's years of activity where a truth.jsonl lies in the folder."""
    if (folder / "truth.jsonl").is_file():
        return evaluate_activity(folder, advance=advance)
    return evaluate_series(folder, windows=windows, scores=scores, advance=advance)


def _joined(suite: str, folder: Path, budget: float | None, seed: int, advance: Advance) -> Figures:
    chosen: dict[str, Any] = {} if budget is None else {"budget": budget}
    if suite == "money":
        return evaluate_money(folder, seed=seed, advance=advance, **chosen)
    return evaluate_fusion(folder, seed=seed, advance=advance, **chosen)


@contextmanager
def _clear_errors() -> Iterator[None]:
    """What is wrong with the data or the model is said in a line, not in a traceback."""
    try:
        yield
    except (OSError, ValueError, MissingExtra) as problem:
        fail(str(problem))


def _one(data: list[Path]) -> Path:
    if len(data) != 1:
        fail(_("This suite takes one folder: --data FOLDER"))
    return data[0]


def _model(name: str) -> Model:
    """A model that was learnt, or an adopter's own: an object, or a class or function that makes one."""
    if Path(name).is_file():
        return LearntChats(read_model(Path(name)))
    module, _colon, attribute = name.partition(":")
    try:
        found: Any = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as problem:
        fail(_("The model {name} cannot be loaded: {problem}").format(name=name, problem=problem))
    made: Model = found() if callable(found) else found
    return made
