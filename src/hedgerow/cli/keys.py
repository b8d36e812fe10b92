"""`hedgerow key`: the key pair by which a platform's warnings are known to be its own."""

from pathlib import Path
from typing import Annotated

import typer

from hedgerow.cli.terminal import fail, notes
from hedgerow.exchange import keys
from hedgerow.language import _

key = typer.Typer(help=_("Make the key that signs what you send to a hub."), no_args_is_help=True)


@key.command(help=_("Make a key pair; the public half is printed."))
def new(
    file: Annotated[Path, typer.Argument(help=_("where the private key goes; keep it secret"))],
) -> None:
    """Make a key pair; the public half is printed, to be registered at the hub."""
    made = keys.new_key()
    try:
        keys.save(made, file)
    except (keys.BadKey, OSError) as problem:
        fail(str(problem))
    notes.print(_("Give this public key to the hub; keep {file} to yourself.").format(file=file))
    print(keys.public_pem(made), end="")


@key.command(help=_("Print the public half of a key pair, and its name."))
def show(file: Annotated[Path, typer.Argument(help=_("the private key's file"))]) -> None:
    """Print the public half of a key pair, and its name."""
    try:
        held = keys.load(file)
    except keys.BadKey as problem:
        fail(str(problem))
    notes.print(keys.key_id(held))
    print(keys.public_pem(held), end="")
