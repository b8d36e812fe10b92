"""The hub that the journeys walk through: `hedgerow demo` in a process of its own, as anyone starts it."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from hedgerow.cli.demo_desk import password

COMMAND = Path(sys.executable).with_name("hedgerow")
PATIENCE = 90
"""Seconds after which a demo that has not opened its desk is taken for broken."""


@dataclass
class DemoHub:
    """One running demo: where it answers, where it keeps its files."""

    folder: Path
    port: int
    told: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """By name, not by number: a passkey belongs to a name."""
        return f"http://localhost:{self.port}"

    def run(self, *words: str) -> str:
        """What another `hedgerow` command prints, beside the running demo."""
        line = [str(COMMAND), *words, "--data", str(self.folder)]
        done = subprocess.run(line, env=_surroundings(), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def secret(self) -> str:
        """The secret of the authenticator app that the demo's people share."""
        return (self.folder / "one-time-secret").read_text()

    def mail_to(self, address: str) -> EmailMessage:
        """The newest letter the hub has written to somebody."""
        letters = []
        for file in sorted((self.folder / "mail").iterdir(), key=lambda one: one.stat().st_mtime_ns):
            for part in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
                letter = message_from_bytes(part, policy=policy.default)
                letters += [letter] if letter["To"] == address else []
        return letters[-1]

    def close(self) -> None:
        """Ctrl-C, as anyone would."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        finally:
            self.process.kill()
            self.process.wait()


def start(folder: Path) -> DemoHub:
    """Begin a demo and wait until its desk is open."""
    port, told = _free_port(), folder / "told.txt"
    data = folder / "demo"
    line = [str(COMMAND), "demo", "--scale", "0.25", "--port", str(port), "--data", str(data)]
    with told.open("wb") as out:
        process = subprocess.Popen(line, env=_surroundings(), stdout=out, stderr=out, cwd=folder)
    hub = DemoHub(data, port, told, process)
    for _try in range(PATIENCE * 10):
        if password in told.read_text():
            return hub
        if process.poll() is not None:
            break
        time.sleep(0.1)
    hub.close()
    raise AssertionError(told.read_text())


def _surroundings() -> dict[str, str]:
    """This process's environment without what would lead the demo to another database or folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HEDGEROW_")}
    kept.pop("DATABASE_URL", None)
    return kept | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "LANGUAGE": "en"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
