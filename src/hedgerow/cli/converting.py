"""`hedgerow convert`: other formats to events."""

import os
from pathlib import Path
from typing import Annotated

import typer

from hedgerow.cli.terminal import counting, fail, notes, show_json
from hedgerow.engine.contract import write_event
from hedgerow.evaluation.chat_events import convert_chats
from hedgerow.evaluation.labelled_chats import BadChat
from hedgerow.language import _

convert = typer.Typer(help=_("Turn other formats into events."), no_args_is_help=True)


@convert.command(help=_("Turn labelled chats into message events, sorted by time."))
def chats(
    paths: Annotated[list[Path], typer.Argument(help=_("labelled chats: JSON Lines, plain or gzip"))],
    out: Annotated[Path, typer.Option(help=_("where the message events go"))],
    as_json: Annotated[bool, typer.Option("--json", help=_("print the summary as JSON"))] = False,
) -> None:
    """Turn labelled chats into message events, sorted by time; the labels stay behind."""
    # Written beside and moved into place, so that a file of that name is always whole.
    unfinished = out.with_name(out.name + ".part")
    count = 0
    try:
        with unfinished.open("wb") as file, counting(_("messages")) as done:
            for count, event in enumerate(convert_chats(paths), 1):
                file.write(write_event(event) + b"\n")
                if count % 1_000 == 0:
                    done(count, "")
        os.replace(unfinished, out)
    except (BadChat, OSError) as problem:
        unfinished.unlink(missing_ok=True)
        fail(str(problem))
    if as_json:
        show_json({"messages": count, "out": str(out)})
    else:
        notes.print(_("{n:,} messages in {out}.").format(n=count, out=out))
