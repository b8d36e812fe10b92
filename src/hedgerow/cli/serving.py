"""`hedgerow serve` and `hedgerow desk`: the hub, its database and its first people."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hedgerow.cli.terminal import fail, notes
from hedgerow.language import _

if TYPE_CHECKING:
    from uvicorn import Server


def open_hub(folder: Path | None = None) -> None:
    """Make the hub's code ready in this process and its database up to date."""
    if folder is not None:
        os.environ["HEDGEROW_DATA_DIR"] = str(folder.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hedgerow.hub.settings")
    try:
        import django
    except ImportError:
        fail(_("The hub needs more packages. Install them with: pip install 'hedgerow[hub]'"))
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def server(host: str, port: int) -> "Server":
    """The web server for the hub."""
    import uvicorn

    return uvicorn.Server(
        uvicorn.Config(
            "hedgerow.hub.asgi:application",
            host=host,
            port=port,
            log_level="warning",
            server_header=False,
            lifespan="off",
        )
    )


def serve(
    host: Annotated[str, typer.Option(help=_("address to listen on"))] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=_("port to listen on"))] = 8000,
    folder: Annotated[Path | None, typer.Option("--data", help=_("folder of the hub's data"))] = None,
) -> None:
    """Open the hub: embedded SQLite unless DATABASE_URL names PostgreSQL."""
    open_hub(folder)
    from hedgerow.hub.people.models import Person

    if not Person.objects.exists():
        notes.print(_("Nobody can sign in yet. Add the first person with: hedgerow desk add"))
    # Passkeys belong to a name; browsers do not tie them to a bare address.
    name = "localhost" if host == "127.0.0.1" else host
    notes.print(_("The hub is open at http://{host}:{port}/").format(host=name, port=port))
    server(host, port).run()
