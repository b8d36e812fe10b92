"""The command line: one verb, one file."""

from typing import Annotated

import typer

from hedgerow.cli.calibrating import calibrate
from hedgerow.cli.converting import convert
from hedgerow.cli.demo import demo, demo_code
from hedgerow.cli.desk import desk
from hedgerow.cli.drifting import drift
from hedgerow.cli.emerging import emerging
from hedgerow.cli.generating import generate
from hedgerow.cli.keys import key
from hedgerow.cli.labelling import labels
from hedgerow.cli.measuring import bench, evaluate
from hedgerow.cli.running import run
from hedgerow.cli.schema import schema
from hedgerow.cli.serving import serve
from hedgerow.cli.training import train
from hedgerow.cli.walking import walk
from hedgerow.language import _

app = typer.Typer(
    help=_("Early warning and rapid response against child trafficking and online grooming."),
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(version("hedgerow"))
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=_("print the version"))
    ] = False,
) -> None:
    """What every verb shares."""


app.command(help=_("Make a small fictional country, run every stage, and open the desk."))(demo)
app.command(help=_("Print the one-time code that signs in to the demo now."))(demo_code)
app.command(help=_("Read events and write early warnings."))(run)
app.command(help=_("Print the JSON Schema of the events."))(schema)
app.command(help=_("Measure detection on labelled data and print the figures as JSON."))(evaluate)
app.command(help=_("Make up harmless data to try things on."))(generate)
app.command(help=_("Measure speed and memory against baselines in one run."))(bench)
app.command(help=_("Compare the latest days of a run with the weeks before them."))(drift)
app.command(
    help=_("Find what recent reports and warnings have in common that no named tactic explains.")
)(emerging)
app.command(help=_("Fetch what people decided about the warnings you sent."))(labels)
app.command(help=_("Follow one event of the demo along the chain."))(walk)
app.command(help=_("Open the hub."))(serve)
app.add_typer(convert, name="convert")
app.add_typer(train, name="train")
app.add_typer(calibrate, name="calibrate")
app.add_typer(key, name="key")
app.add_typer(desk, name="desk")
