"""`hedgerow generate`: harmless made-up data, with the truth beside it, to try and measure things on."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from msgspec import to_builtins

from hedgerow.cli.terminal import counting, fail, show_json
from hedgerow.language import _


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for; None where nothing was said of it."""

    out: Path
    seed: int
    count: int | None
    languages: str | None
    share_positive: float | None
    prevalence: float | None
    scale: float | None
    calendar: bool | None


def generate(
    what: Annotated[str, typer.Argument(help=_("chats, households, childhoods or country"))],
    out: Annotated[Path, typer.Option(help=_("a file for chats, a folder for the others"))],
    count: Annotated[
        int | None, typer.Option(min=1, help=_("conversations, accounts, children or countries"))
    ] = None,
    languages: Annotated[
        str | None, typer.Option(help=_("languages of chats, with commas between; all by default"))
    ] = None,
    share_positive: Annotated[
        float | None,
        typer.Option(min=0, max=1, help=_("share of chats that are approaches; 0.1 by default")),
    ] = None,
    prevalence: Annotated[
        float | None,
        typer.Option(
            min=0, max=0.5, help=_("share of households with a scheme in them; 0.0015 by default")
        ),
    ] = None,
    scale: Annotated[
        float | None,
        typer.Option(
            min=0.25, max=10, help=_("size of each country; 1 is 5,000 people, 0.25 the default")
        ),
    ] = None,
    calendar: Annotated[
        bool | None,
        typer.Option(help=_("whether childhoods come with the school's calendar; yes by default")),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help=_("the same seed makes the same data"))] = 1,
) -> None:
    """Make up harmless data."""
    if what not in _makers:
        fail(
            _("There is no {what} to generate. There are: {kinds}.").format(
                what=what, kinds=", ".join(_makers)
            )
        )
    wish = Wish(out, seed, count, languages, share_positive, prevalence, scale, calendar)
    _refuse_what_does_not_belong(what, wish)
    with counting(_("written")) as done:
        try:
            made = _makers[what](wish, lambda n, total: done(n, f"/ {total:,}"))
        except (OSError, ValueError) as problem:
            fail(str(problem))
    show_json(made)


_belongs = {
    "languages": "chats",
    "share_positive": "chats",
    "prevalence": "households",
    "scale": "country",
    "calendar": "childhoods",
}
"""Options that only one kind of data knows."""


def _refuse_what_does_not_belong(what: str, wish: Wish) -> None:
    for name, kind in _belongs.items():
        if kind != what and getattr(wish, name) is not None:
            fail(
                _("{option} belongs to: hedgerow generate {kind}.").format(
                    option=f"--{name.replace('_', '-')}", kind=kind
                )
            )


def _given(wish: Wish, **names: str) -> dict[str, Any]:
    """What was said, under the generator's own names; it knows what is usual otherwise."""
    said = {own: getattr(wish, name) for own, name in names.items()}
    return {own: value for own, value in said.items() if value is not None}


def _chats(wish: Wish, advance: Any) -> Any:
    from hedgerow.country.talk.generate import generate as talk

    chosen = wish.languages.split(",") if wish.languages else None
    given = _given(wish, conversations="count", share_positive="share_positive")
    made = talk(wish.out, languages=chosen, seed=wish.seed, advance=advance, **given)
    return {language: to_builtins(count) for language, count in made.items()}


def _households(wish: Wish, advance: Any) -> Any:
    from hedgerow.country.households.writing import write_households

    given = _given(wish, accounts="count", prevalence="prevalence")
    return write_households(wish.out, seed=wish.seed, advance=advance, **given)


def _childhoods(wish: Wish, advance: Any) -> Any:
    from hedgerow.country.childhoods.build import build_childhoods

    given = _given(wish, children="count", calendar="calendar")
    return to_builtins(build_childhoods(wish.out, seed=wish.seed, **given), enc_hook=str)


def _country(wish: Wish, advance: Any) -> Any:
    from hedgerow.country.labelled import write_labelled

    given = _given(wish, countries="count", scale="scale")
    return {"files": [str(path) for path in write_labelled(wish.out, seed=wish.seed, **given)]}


_makers: dict[str, Callable[[Wish, Any], Any]] = {
    "chats": _chats,
    "households": _households,
    "childhoods": _childhoods,
    "country": _country,
}
