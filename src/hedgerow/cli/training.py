"""`hedgerow train`: models from labelled chats, each with a card that says what it can and cannot."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from hedgerow.cli.terminal import counting, fail, notes, show_json
from hedgerow.evaluation.labelled_chats import BadChat, read_chats
from hedgerow.language import _

train = typer.Typer(
    help=_("Learn from labelled chats; nothing leaves this machine."), no_args_is_help=True
)


@train.command("chats", help=_("Learn a model from your own labelled chats."))
def train_chats(
    data: Annotated[list[Path], typer.Option(help=_("labelled chats, JSON Lines or PAN 2012 XML"))],
    out: Annotated[Path, typer.Option(help=_("where the model goes; its card is written beside it"))],
    benign: Annotated[
        list[Path] | None,
        typer.Option(help=_("ordinary chats from elsewhere, for the false-alarm rate; needed")),
    ] = None,
    budget: Annotated[
        float, typer.Option(min=0, max=1, help=_("share of ordinary chats that may raise an alarm"))
    ] = 0.002,
    folds: Annotated[int, typer.Option(min=2, max=20, help=_("folds of the cross-validation"))] = 5,
    seed: Annotated[int, typer.Option(help=_("seed of folds and bootstrap"))] = 1,
    name: Annotated[str, typer.Option(help=_("what the model is called in reports"))] = "learnt",
) -> None:
    """Learn a model, measure it on chats left out, and write it with its card."""
    from hedgerow.learning import chats

    wish = chats.Wish(data, benign or [], out, budget, folds, seed, name)
    with _clear_errors(), counting(_("folds learnt"), folds + 1) as done:
        card = chats.train_chats(wish, lambda n, total: done(n, f"/ {total}"))
    show_json(card)


@train.command("shipped", help=_("Make anew the chat weights that come with the package."))
def train_shipped(
    data: Annotated[list[Path], typer.Option(help=_("made-up chats, from hedgerow generate chats"))],
    benign: Annotated[list[Path], typer.Option(help=_("ordinary chats with an open licence"))],
    out: Annotated[Path, typer.Option(help=_("where the weights go"))],
    version: Annotated[str, typer.Option(help=_("the version they are given"))] = "1",
    budget: Annotated[
        float, typer.Option(min=0, max=1, help=_("share of ordinary chats that may raise an alarm"))
    ] = 0.001,
) -> None:
    """Learn the weights of stage one, and write them with what was measured on chats left out."""
    from hedgerow.learning.shipped import make_shipped

    with _clear_errors(), counting(_("conversations read")) as done:
        model = make_shipped(
            read_chats(data),
            read_chats(benign),
            out,
            version,
            budget,
            lambda n, total: done(n, f"/ {total}"),
        )
    notes.print(_("Written to {path}, digest {digest}").format(path=out, digest=model.digest))
    show_json(dict(model.card))


@train.command("reader", help=_("Make anew the closer reading that comes with the package."))
def train_reader(
    benign: Annotated[list[Path], typer.Option(help=_("ordinary chats with an open licence"))],
    out: Annotated[Path, typer.Option(help=_("where the model goes; its card is written beside it"))],
    version: Annotated[str, typer.Option(help=_("the version it is given"))] = "1",
    ordinary: Annotated[int, typer.Option(min=1, help=_("ordinary chats that are read"))] = 60,
    budget: Annotated[
        float, typer.Option(min=0, max=1, help=_("share of ordinary chats that may raise an alarm"))
    ] = 0.001,
    processes: Annotated[int, typer.Option(min=1, help=_("processes to work in"))] = 2,
    seed: Annotated[int, typer.Option(help=_("seed of the made-up chats"))] = 1,
) -> None:
    """Learn to read for the meaning, from made-up talk and ordinary chat, and write the model."""
    from hedgerow.learning.reader import Wish, make_reader
    from hedgerow.learning.reader_card import reader_page

    wish = Wish(out, version, ordinary=ordinary, budget=budget, seed=seed, processes=processes)
    with _clear_errors(), counting(_("lines and folds")) as done:
        model = make_reader(wish, read_chats(benign), lambda n, total: done(n, f"/ {total}"))
    out.with_name(out.name + ".card.md").write_text(reader_page(model), encoding="utf-8")
    notes.print(_("Written to {path}, digest {digest}").format(path=out, digest=model.digest))
    show_json(dict(model.card))


@contextmanager
def _clear_errors() -> Iterator[None]:
    """What is wrong with the data is said in a line, not in a traceback."""
    try:
        yield
    except ModuleNotFoundError as problem:
        fail(
            _("Learning needs {name}. Install it with: pip install 'hedgerow[learn]'").format(
                name=problem.name
            )
        )
    except (BadChat, OSError, ValueError) as problem:
        fail(str(problem))
