"""`hedgerow emerging` as a person runs it."""

import importlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner, Result

from exchange.sample_warnings import make_signal, make_warning
from hedgerow.cli import terminal
from hedgerow.engine.wire import write_warning
from learning.emerging.planted import ordinary, planted, write

# The package names the verb as its module is named.
command = importlib.import_module("hedgerow.cli.emerging")
app = typer.Typer()
app.command()(command.emerging)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("events")
    made, _truth = planted(ordinary(folder, 400), with_tactic=40, misreported=20)
    return write(made, folder / "events.jsonl")


def test_patterns_and_channels_are_written(events: Path, tmp_path: Path) -> None:
    out, channels = tmp_path / "patterns.json", tmp_path / "channels"
    done = run(events, "--out", out, "--channels", channels, "--compare", "letters")
    assert done.exit_code == 0, done.output
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["compared_by"] == "letters"
    assert told["patterns"][0]["accounts"] >= 20
    assert sum(told["patterns"][0]["accounts_per_week"].values()) >= 20
    assert sorted(channels.glob("*.toml"))
    assert 'author = ""' in sorted(channels.glob("*.toml"))[0].read_text(encoding="utf-8")


def test_unexplained_and_unclear_warnings_are_looked_at(events: Path, tmp_path: Path) -> None:
    lines, decided = [], []
    for number in range(60):
        # Half rest on behaviour alone; half on a named tactic, and a person found them unclear.
        channel = "night" if number % 2 else "secrecy_and_isolation"
        sign = replace(
            make_signal(f"child-1-{number}"),
            detector="grooming",
            channel=channel,
            counterpart=f"acc-1-{number}",
        )
        warning = make_warning(number, subject=f"child-1-{number}", reasons=(sign,))
        lines.append(write_warning(warning))
        if channel != "night":
            told = {"warning": warning.id, "label": "unclear", "decided_at": "2026-05-04T08:00:00Z"}
            decided.append(json.dumps(told).encode())
    warnings, labels = tmp_path / "warnings.jsonl", tmp_path / "labels.jsonl"
    warnings.write_bytes(b"\n".join(lines))
    labels.write_bytes(b"\n".join(decided))
    given = ("--no-reports", "--warnings", warnings, "--compare", "letters")
    accounts = []
    for more in ((), ("--labels", labels)):
        out = tmp_path / "patterns.json"
        assert run(events, "--out", out, *given, *more).exit_code == 0
        found = json.loads(out.read_text(encoding="utf-8"))["patterns"]
        accounts.append(found[0]["accounts"] if found else 0)
        assert all(not pattern["reported_as"] for pattern in found)
    assert accounts[1] > accounts[0] + 10


def test_text_is_shown_on_a_terminal_only(
    events: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "patterns.json"
    refused = run(events, "--out", out, "--compare", "letters", "--show-text")
    assert refused.exit_code == 2
    assert not out.exists()
    shown = Console(force_terminal=True, width=200, record=True, file=(tmp_path / "tty").open("w"))
    monkeypatch.setattr(command, "notes", shown)
    monkeypatch.setattr(terminal, "notes", shown)
    assert run(events, "--out", out, "--compare", "letters", "--show-text").exit_code == 0
    assert "codes" in shown.export_text()
    shown.file.close()


def test_a_message_cannot_steer_the_terminal() -> None:
    assert command._harmless("a\x1b[31mb\u202e" + "c" * 999) == "a [31mb " + "c" * 292


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["-"], "read twice"),
        (["nowhere.jsonl"], "no such file"),
        (["EVENTS", "--no-reports"], "Nothing to look at"),
        (["EVENTS", "--labels", "labels.jsonl"], "--labels needs --warnings"),
        (["EVENTS", "--warnings", "nowhere.jsonl"], "is not there"),
        (["EVENTS", "--compare", "colours"], "meaning, letters or auto"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: list[str], why: str, events: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    given = [str(events) if a == "EVENTS" else a for a in arguments]
    compare = [] if "--compare" in given else ["--compare", "letters"]
    done = run(*given, "--out", tmp_path / "patterns.json", *compare)
    assert done.exit_code == 2
    assert why in " ".join((done.output + "".join(capfd.readouterr())).split())
