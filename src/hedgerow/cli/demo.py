"""`hedgerow demo`: a small fictional country, every stage, and the desk to look at it."""

import shutil
import socket
import threading
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.live import Live
from rich.table import Table
from rich.text import Text

from hedgerow.cli.delivering import Outbox
from hedgerow.cli.demo_decisions import earlier_decisions
from hedgerow.cli.demo_desk import Login, address, first_decisions, password, populate
from hedgerow.cli.demo_telling import tell
from hedgerow.cli.running import told
from hedgerow.cli.serving import open_hub, server
from hedgerow.cli.terminal import counting, fail, notes, show_json
from hedgerow.country.build import Country, build
from hedgerow.country.truth import Comparison, compare
from hedgerow.engine.run import Plan, Run, Summary
from hedgerow.engine.scan import find_detectors
from hedgerow.engine.sources import open_sources
from hedgerow.engine.wire import read_warning
from hedgerow.language import _

if TYPE_CHECKING:
    from uvicorn import Server

default_folder = Path("demo-data")
marker = "made-by-hedgerow-demo"
"""A file by which the demo knows a folder as its own, and may empty it."""
period = 30
"""Seconds for which a one-time code is valid (RFC 6238)."""


def demo(
    check: Annotated[
        bool, typer.Option("--check", help=_("do it all without opening the desk"))
    ] = False,
    folder: Annotated[
        Path, typer.Option("--data", help=_("where the demo keeps its files"))
    ] = default_folder,
    port: Annotated[int, typer.Option(help=_("port of the desk"))] = 8000,
    scale: Annotated[float, typer.Option(help=_("size of the country; 1 is 5,000 people"))] = 1.0,
    workers: Annotated[int, typer.Option(min=1, help=_("processes to work in"))] = 1,
    as_json: Annotated[bool, typer.Option("--json", help=_("print the summary as JSON"))] = False,
) -> None:
    """Make a small fictional country, run every stage, and open the desk."""
    begun = time.perf_counter()
    _clear(folder)
    country = _country(folder, scale)
    summary = _watch(folder, workers)
    comparison = compare(_warnings(folder), country.truth)
    open_hub(folder)
    logins, secret = _desk(folder)
    chosen = _free_port() if check else port
    web = _open(chosen)
    try:
        url = f"http://127.0.0.1:{chosen}"
        Outbox(folder / "warnings.jsonl", url, folder / "sender-key.pem", None).finish()
        first_decisions()
        earlier_decisions(country.truth)
        troubles = _troubles(summary, comparison, f"http://127.0.0.1:{chosen}")
        result = _result(summary, comparison, time.perf_counter() - begun, troubles)
        if as_json:
            show_json(result)
        else:
            tell(country.truth, summary, comparison, result["seconds"])
        if not check:
            _keep_open(chosen, folder, logins, secret)
    finally:
        web.should_exit = True
    if troubles:
        fail("\n".join(troubles), 1)


def _clear(folder: Path) -> None:
    """An empty folder of the demo's own; another folder that holds something is left alone."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / marker).exists():
            fail(
                _("{folder} is not empty and not the demo's. Name another with --data.").format(
                    folder=folder
                )
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / marker).write_text("Fictional data; may be deleted.\n")


def _country(folder: Path, scale: float) -> Country:
    notes.print(
        _("Settling Averlund, a country that is not on any map: eight weeks of made-up life ...")
    )
    try:
        country = build(scale=scale).until(datetime.now(UTC))
    except ValueError as problem:
        fail(str(problem))
    country.write(folder / "events")
    return country


def _watch(folder: Path, workers: int) -> Summary:
    plan = Plan(
        open_sources([str(folder / "events")]),
        find_detectors(),
        out=folder / "warnings.jsonl",
        dead_letters=folder / "dead-letters.jsonl",
        checkpoint=folder / "checkpoint",
        workers=workers,
    )
    with counting(_("events watched")) as done:
        return Run(plan, lambda lines, n: done(lines, _("warnings: {n}").format(n=n))).carry_out()


def _warnings(folder: Path) -> list[Any]:
    return [read_warning(line) for line in (folder / "warnings.jsonl").read_bytes().splitlines()]


def _desk(folder: Path) -> tuple[list[Login], str]:
    from allauth.mfa.totp.internal.auth import generate_totp_secret

    secret = generate_totp_secret()
    (folder / "one-time-secret").write_text(secret)
    return populate(folder / "sender-key.pem", secret), secret


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _open(port: int) -> "Server":
    """The hub, answering on loopback only."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            fail(_("Port {port} is taken. Choose another with --port.").format(port=port))
    web = server("127.0.0.1", port)
    threading.Thread(target=web.run, daemon=True).start()
    for _try in range(200):
        if web.started:
            return web
        time.sleep(0.05)
    fail(_("The hub did not open. Run hedgerow serve to see why."), 1)


def _troubles(summary: Summary, comparison: Comparison, url: str) -> list[str]:
    """What did not go as it should; the demo fails on any of it."""
    from hedgerow.hub.audit.actions import verify
    from hedgerow.hub.cases.models import Case
    from hedgerow.hub.warnings.models import Warning

    stored = Warning.objects.count()
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - loopback, see the caller
        page = answer.read().decode()
    checks = {
        _("the hub holds {n} warnings of {all}").format(n=stored, all=summary.warnings): stored
        == summary.warnings,
        _("no storyline was found"): bool(comparison.found),
        _("three malformed lines were planted and {n} refused").format(
            n=summary.refused
        ): summary.refused == 3,
        _("the audit chain is broken"): verify().whole,
        _("no case was opened"): Case.objects.exists(),
        _("the sign-in page does not open"): "<form" in page,
    }
    return [text for text, good in checks.items() if not good]


def _result(
    summary: Summary, comparison: Comparison, seconds: float, troubles: list[str]
) -> dict[str, Any]:
    return {
        "ok": not troubles,
        "troubles": troubles,
        "seconds": round(seconds, 1),
        "run": told(summary),
        "found_against_planted": comparison.as_dict(),
    }


def _keep_open(port: int, folder: Path, logins: list[Login], secret: str) -> None:
    table = Table(
        title=_("The desk is open: http://localhost:{port}/").format(port=port), title_justify="left"
    )
    table.add_column(_("role"))
    table.add_column(_("e-mail"), no_wrap=True)
    table.add_column(_("name"))
    for login in logins:
        table.add_row(login.role, login.email, f"{login.name}, {login.agency}")
    notes.print(table)
    notes.print(_("Password for all: {password}").format(password=password))
    notes.print(
        _("To begin, sign in as {email}. Ctrl-C closes the desk.").format(email=address("triage"))
    )
    try:
        _show_codes(secret, folder)
    except KeyboardInterrupt:
        notes.print(_("The desk is closed. {folder} may be deleted.").format(folder=folder))


def _show_codes(secret: str, folder: Path) -> None:
    """The one-time code that signs everybody in, renewed as it changes."""
    if not notes.is_terminal:
        notes.print(
            _("One-time code now: {code}; a new one: hedgerow demo-code --data {folder}").format(
                code=code(secret), folder=folder
            )
        )
        while True:
            time.sleep(3600)
    with Live(console=notes, refresh_per_second=1) as live:
        while True:
            left = period - int(time.time()) % period
            text = _("One-time code for all: {code} ({left} s)").format(code=code(secret), left=left)
            live.update(Text(text, style="bold green"))
            time.sleep(1)


def code(secret: str) -> str:
    """The one-time code that is valid now."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return str(format_hotp_value(hotp_value(secret, int(time.time()) // period)))


def demo_code(
    folder: Annotated[
        Path, typer.Option("--data", help=_("where the demo keeps its files"))
    ] = default_folder,
) -> None:
    """Print the one-time code that signs in to the demo now."""
    try:
        secret = (folder / "one-time-secret").read_text()
    except OSError:
        fail(_("There is no demo in {folder}. Start one with: hedgerow demo").format(folder=folder))
    open_hub(folder)
    print(code(secret))
