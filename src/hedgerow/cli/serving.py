"""`hedgerow serve` and `hedgerow desk`: the hub, its database and its first people."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hedgerow.cli.terminal import fail, notes
from hedgerow.language import _

if TYPE_CHECKING:
    from uvicorn import Server


connections = 500
"""Connections at once; one more is told to come again later (503)."""
idle = 5
"""Seconds for which a connection stays open between two requests."""
head = 32_768
"""Bytes of a request's first line and headers."""


def open_hub(folder: Path | None = None) -> None:
    """Make the hub's code ready in this process and its database up to date."""
    if folder is not None:
        os.environ["HEDGEROW_DATA_DIR"] = str(folder.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hedgerow.hub.settings")
    try:
        import django
    except ImportError:
        fail(_("The hub needs more packages. Install them with: pip install 'hedgerow[hub]'"))
    os.umask(0o077)  # whatever is written from here on is its owner's alone
    from hedgerow.hub.data_dir import OpenFolder

    try:
        django.setup()
    except OpenFolder as problem:
        fail(str(problem))
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def server(host: str, port: int) -> "Server":
    """The web server for the hub; what a request may hold stands in hub/body_limits.py.

    Forwarding headers are believed only where HEDGEROW_PROXY says that a proxy sets them: anybody
    on this machine could write them otherwise, and so look like many addresses.
    """
    import uvicorn

    from hedgerow.hub.door import Door

    return uvicorn.Server(
        uvicorn.Config(
            "hedgerow.hub.asgi:application",
            host=host,
            port=port,
            log_level="warning",
            server_header=False,
            lifespan="off",
            http=Door,
            ws="none",
            proxy_headers=os.environ.get("HEDGEROW_PROXY") == "1",
            limit_concurrency=connections,
            timeout_keep_alive=idle,
            h11_max_incomplete_event_size=head,
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
    _look_at_the_ledger()
    # Passkeys belong to a name; browsers do not tie them to a bare address.
    name = "localhost" if host == "127.0.0.1" else host
    notes.print(_("The hub is open at http://{host}:{port}/").format(host=name, port=port))
    server(host, port).run()


def _look_at_the_ledger() -> None:
    """Say at once, and not at the next audit, that this machine seals with another key."""
    from hedgerow.hub.audit.models import Entry

    if not Entry.objects.all().fits_our_key():
        notes.print(
            _(
                "The last entry of the ledger does not fit the ledger's key on this machine. Machines that "
                "share a database must share HEDGEROW_LEDGER_KEY. Please look into it before people work."
            ),
            style="bold red",
        )
