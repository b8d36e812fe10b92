"""`hedgerow schema`: the event contract as JSON Schema."""

from typing import Annotated

import typer

from hedgerow.cli.terminal import fail, show_json
from hedgerow.domain.kinds import KINDS
from hedgerow.engine.schema import schema as schema_of
from hedgerow.language import _


def schema(
    kind: Annotated[str | None, typer.Argument(help=_("one kind of event; all by default"))] = None,
) -> None:
    """Print the JSON Schema of the events."""
    if kind is not None and kind not in KINDS:
        fail(_("There is no kind {kind}. There are: {kinds}.").format(kind=kind, kinds=", ".join(KINDS)))
    show_json(schema_of(kind) if kind else {name: schema_of(name) for name in KINDS})
