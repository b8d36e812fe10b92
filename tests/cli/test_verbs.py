"""The other verbs, each as a user would call it."""

import gzip
import json
import subprocess
from pathlib import Path

import pytest

from cli.conftest import Hedgerow

irc = Path(__file__).parents[3] / "shared" / "data" / "irc" / "ubuntu-irc.jsonl.gz"
nab = irc.parents[1] / "nab"

chat = {
    "conversation": "room-1",
    "language": "en",
    "label": 0,
    "messages": [
        {"author": "a", "time": "10:00", "text": "hello"},
        {"author": "b", "time": None, "text": "hi"},
    ],
}


def test_schema_of_one_kind_and_of_all(hedgerow: Hedgerow) -> None:
    assert json.loads(hedgerow("schema", "message").stdout)["title"] == "Hedgerow message event"
    assert len(json.loads(hedgerow("schema").stdout)) == 6
    assert "There are: message" in hedgerow("schema", "rumour", code=2).stderr


def test_convert_then_run(hedgerow: Hedgerow, tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text(json.dumps(chat) + "\n")
    hedgerow("convert", "chats", "c.jsonl", "--out", "e.jsonl")
    told = json.loads(hedgerow("run", "e.jsonl", "--out", "w", "--json").stdout)
    assert (told["events"], told["refused"]) == (2, 0)


def test_convert_of_bad_chats_names_the_place_and_leaves_nothing_half_written(
    hedgerow: Hedgerow, tmp_path: Path
) -> None:
    (tmp_path / "c.jsonl").write_text(json.dumps(chat) + "\n" + json.dumps(chat | {"label": "x"}) + "\n")
    told = hedgerow("convert", "chats", "c.jsonl", "--out", "e.jsonl", code=2).stderr
    assert "c.jsonl" in told
    assert "label" in told
    assert not list(tmp_path.glob("e.jsonl*"))


def test_keys(hedgerow: Hedgerow, tmp_path: Path) -> None:
    public = hedgerow("key", "new", "key.pem").stdout
    assert "BEGIN PUBLIC KEY" in public
    assert hedgerow("key", "show", "key.pem").stdout == public
    assert "never written over" in hedgerow("key", "new", "key.pem", code=2).stderr
    (tmp_path / "key.pem").chmod(0o644)
    assert "chmod 600" in hedgerow("key", "show", "key.pem", code=2).stderr


def test_evaluate_chats_says_what_it_cannot_measure(hedgerow: Hedgerow, tmp_path: Path) -> None:
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(json.dumps(chat).encode()))
    figures = json.loads(hedgerow("evaluate", "chats", "--data", "c.jsonl.gz", "--scores", "s").stdout)
    assert figures["conversations"] == 1
    assert figures["recall"] is None
    assert json.loads((tmp_path / "s").read_text())["first_alarm"] is None
    assert "truth.jsonl" in hedgerow("evaluate", "money", "--data", ".", code=2).stderr
    assert (
        "cannot be loaded"
        in hedgerow("evaluate", "chats", "--data", ".", "--model", "no:no", code=2).stderr
    )


@pytest.mark.skipif(not irc.exists(), reason="the IRC corpus is not on this machine")
def test_ordinary_chat_stays_quiet(hedgerow: Hedgerow, tmp_path: Path) -> None:
    hedgerow("convert", "chats", irc, "--out", "e.jsonl")
    told = json.loads(hedgerow("run", "e.jsonl", "--out", "w", "--json").stdout)
    assert told["events"] == 221_033
    alarmed = {json.loads(line)["subject"] for line in (tmp_path / "w").read_bytes().splitlines()}
    assert len(alarmed) <= 0.005 * 3_728


@pytest.mark.skipif(not nab.exists(), reason="the NAB series are not on this machine")
def test_evaluate_series_writes_scores(hedgerow: Hedgerow, tmp_path: Path) -> None:
    figures = json.loads(hedgerow("evaluate", "series", "--data", nab, "--scores", "s").stdout)
    assert figures["suite"] == "series"
    files = list((tmp_path / "s").rglob("*.csv"))
    assert len(files) == 24
    assert files[0].read_text().splitlines()[0] == "timestamp,value,anomaly_score"


def test_a_hub_is_set_up_from_nothing(hedgerow: Hedgerow) -> None:
    data = ("--data", "hub")
    hedgerow("desk", "agency", "Desk", "--sector", "social_services", *data)
    hedgerow("desk", "agency", "Platform", "--sector", "platform", "--sends-to", "Desk", *data)
    weak = (
        "desk",
        "person",
        "a@example.org",
        "--name",
        "A",
        "--agency",
        "Desk",
        "--role",
        "triage",
        *data,
    )
    assert "password" in hedgerow(*weak, "--password", "short", code=2).stderr
    hedgerow(*weak, "--password", "a long and quiet river")
    assert (
        "There are: Desk, Platform"
        in hedgerow(
            *weak[:6], "Nowhere", *weak[7:], "--password", "a long and quiet river", code=2
        ).stderr
    )


def test_demo_runs_every_stage_and_walk_follows_an_event(hedgerow: Hedgerow, tmp_path: Path) -> None:
    done = hedgerow("demo", "--check", "--json", "--scale", "0.25", "--data", "demo")
    told = json.loads(done.stdout)
    assert told["ok"], told
    found = told["found_against_planted"]["found"][0]
    warnings = [
        json.loads(line) for line in (tmp_path / "demo/warnings.jsonl").read_bytes().splitlines()
    ]
    evidence = next(w for w in warnings if w["subject"] == found["subject"])["reasons"][0]["evidence"][0]
    stations = json.loads(hedgerow("walk", evidence, "--data", "demo", "--json").stdout)
    words = [station["word"] for station in stations]
    assert words[0] == "Event"
    assert {"Signal", "Assessment", "EarlyWarning", "Case"} <= set(words)
    source = Path(__file__).parents[2] / "src"
    for station in stations:
        file, line = station["place"].split(":")
        assert len((source / file).read_text().splitlines()) >= int(line)
    assert "No event is called" in hedgerow("walk", "nothing", "--data", "demo", code=2).stderr


def test_demo_leaves_other_peoples_folders_alone(hedgerow: Hedgerow, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    assert "not empty" in hedgerow("demo", "--check", "--data", "mine", code=2).stderr
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_help_speaks_the_users_language() -> None:
    from cli.conftest import program, surroundings

    run = subprocess.run(
        [program, "--help"],
        env=surroundings | {"HEDGEROW_LANGUAGE": "fr"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Early warning" not in run.stdout
