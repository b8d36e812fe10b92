"""`hedgerow generate`: harmless made-up data, with the truth beside it, to try and measure things on."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from msgspec import to_builtins

from hedgerow.cli.terminal import counting, fail, show_json
from hedgerow.language import _


def generate(
    what: Annotated[str, typer.Argument(help=_("chats, households, childhoods or country"))],
    out: Annotated[Path, typer.Option(help=_("a file for chats, a folder for the others"))],
    count: Annotated[
        int | None, typer.Option(min=1, help=_("conversations, accounts, children or countries"))
    ] = None,
    languages: Annotated[
        str | None, typer.Option(help=_("languages of chats, with commas between; all by default"))
    ] = None,
    seed: Annotated[int, typer.Option(help=_("the same seed makes the same data"))] = 1,
) -> None:
    """Make up harmless data."""
    if what not in _makers:
        fail(
            _("There is no {what} to generate. There are: {kinds}.").format(
                what=what, kinds=", ".join(_makers)
            )
        )
    with counting(_("written")) as done:
        try:
            made = _makers[what](out, count, languages, seed, lambda n, total: done(n, f"/ {total:,}"))
        except (OSError, ValueError) as problem:
            fail(str(problem))
    show_json(made)


def _chats(out: Path, count: int | None, languages: str | None, seed: int, advance: Any) -> Any:
    from hedgerow.country.talk.generate import generate as talk

    chosen = languages.split(",") if languages else None
    made = talk(out, languages=chosen, conversations=count or 10_000, seed=seed, advance=advance)
    return {language: to_builtins(count) for language, count in made.items()}


def _households(out: Path, count: int | None, languages: str | None, seed: int, advance: Any) -> Any:
    from hedgerow.country.households.writing import write_households

    return write_households(out, accounts=count or 10_000, seed=seed, advance=advance)


def _childhoods(out: Path, count: int | None, languages: str | None, seed: int, advance: Any) -> Any:
    from hedgerow.country.childhoods.build import build_childhoods

    return to_builtins(build_childhoods(out, children=count or 60, seed=seed), enc_hook=str)


def _country(out: Path, count: int | None, languages: str | None, seed: int, advance: Any) -> Any:
    from hedgerow.country.labelled import write_labelled

    return {"files": [str(path) for path in write_labelled(out, countries=count or 8, seed=seed)]}


_makers: dict[str, Callable[..., Any]] = {
    "chats": _chats,
    "households": _households,
    "childhoods": _childhoods,
    "country": _country,
}
