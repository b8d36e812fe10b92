"""The reader of the how-to is plugged in and measured as the page says."""

import json
import os
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from cli.conftest import program, surroundings
from detectors.test_grooming import said
from detectors.test_grooming_read_closely import lines
from hedgerow.engine.contract import write_event
from hedgerow.engine.wire import read_warning
from house.test_docs import blocks

page = "docs/how-to/bring-your-own-reader.md"
means = {
    "stays in this room": "secrecy_and_isolation",
    "show me how you look": "image_request",
    "come by on your own": "meeting_and_travel",
}


written = lines + lines[1:] * 4
story = [
    event
    for n, text in enumerate(written)
    for event in (said(2 * n, "other", text), said(2 * n + 1, "child", "hm hm", to=("other",)))
]


class Server(ThreadingHTTPServer):
    """Stands for a language model: knows three wordings, and keeps what it was asked."""

    asked: list[str]


class Answer(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        rules, message = (part["content"] for part in given["messages"])
        assert "secrecy_and_isolation" in rules
        self.server.asked.append(message)
        shown = {name: 0.95 for words, name in means.items() if words in message}
        told = {"choices": [{"message": {"content": json.dumps(shown)}}]}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of what was asked."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Answer) as here:
        here.asked = []
        Thread(target=here.serve_forever, daemon=True).start()
        yield here
        here.shutdown()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What somebody has who followed the page."""
    (code,), (settings,) = blocks(page, "python"), blocks(page, "toml")
    (tmp_path / "mymodule.py").write_text(code, encoding="utf-8")
    (tmp_path / "ours.toml").write_text(settings, encoding="utf-8")
    (tmp_path / "events.jsonl").write_bytes(b"\n".join(map(write_event, story)) + b"\n")
    messages = [{"author": e.data.author, "time": None, "text": e.data.text} for e in story]
    chat = {"conversation": "c-1", "language": "en", "label": 1, "messages": messages}
    calm = {"conversation": "c-2", "language": "en", "label": 0, "messages": messages[1::2]}
    (tmp_path / "chats.jsonl").write_text(f"{json.dumps(chat)}\n{json.dumps(calm)}\n")
    return tmp_path


def hedgerow(folder: Path, address: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = surroundings | {"PYTHONPATH": str(folder), "POLICY_SERVER": address}
    return subprocess.run(
        [program, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def address(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}/"


def test_a_run_reads_with_it(folder: Path, server: Server) -> None:
    run = (
        "run",
        "events.jsonl",
        "--detectors",
        "grooming",
        "--out",
        "w.jsonl",
        "--settings",
        "ours.toml",
    )
    done = hedgerow(folder, address(server), *run)
    assert done.returncode == 0, done.stderr
    warnings = [read_warning(line) for line in (folder / "w.jsonl").read_bytes().splitlines()]
    channels = {signal.channel for warning in warnings for signal in warning.reasons}
    assert {"meant_secrecy_and_isolation", "meant_image_request"} <= channels
    assert set(lines) <= set(server.asked)
    assert all(text not in (folder / "w.jsonl").read_text() for text in lines)


def test_it_is_measured_as_the_page_says(folder: Path, server: Server) -> None:
    command = next(line for line in "".join(blocks(page, "sh")).splitlines() if "--scores" in line)
    arguments = command.replace("labelled/", "chats.jsonl").split()[2:]
    done = hedgerow(folder, address(server), *arguments)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["model"].endswith("our policy 3, small-model 1.2")
    assert figures["recall"] == 1.0
    assert figures["fpr"] == 0.0


def test_a_server_that_does_not_answer_is_told_before_anything_runs(folder: Path) -> None:
    run = (
        "run",
        "events.jsonl",
        "--detectors",
        "grooming",
        "--out",
        "w.jsonl",
        "--settings",
        "ours.toml",
    )
    done = hedgerow(folder, "http://127.0.0.1:9/", *run)
    assert done.returncode == 2
    assert "detectors.grooming" in done.stderr
    assert "cannot work with these settings" in " ".join(done.stderr.split())
    assert not (folder / "w.jsonl").exists()


def test_the_page_shows_no_more_than_a_reader_needs() -> None:
    (code,) = blocks(page, "python")
    reader = code[code.index("class ") : code.index("with_policy")]
    assert len(reader.strip().splitlines()) <= 25
    assert os.environ.get("POLICY_SERVER") is None
