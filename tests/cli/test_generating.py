"""`hedgerow generate` and what can be measured on what it makes."""

import json
from pathlib import Path

from cli.conftest import Hedgerow


def test_chats_can_be_made_and_measured(hedgerow: Hedgerow, tmp_path: Path) -> None:
    made = json.loads(
        hedgerow("generate", "chats", "--out", "c.jsonl", "--languages", "nl,ar", "--count", "30").stdout
    )
    assert set(made) == {"nl", "ar"}
    figures = json.loads(hedgerow("evaluate", "chats", "--data", "c.jsonl").stdout)
    assert figures["conversations"] == 30
    assert set(figures["languages"]) == {"nl", "ar"}


def test_childhoods_are_measured_as_activity(hedgerow: Hedgerow, tmp_path: Path) -> None:
    made = json.loads(hedgerow("generate", "childhoods", "--out", "years", "--count", "4").stdout)
    assert made["children"] == 4
    figures = json.loads(hedgerow("evaluate", "series", "--data", "years").stdout)
    assert (figures["suite"], figures["children"], figures["changes"]) == ("activity", 4, 2)


def test_households_hold_events_and_the_truth(hedgerow: Hedgerow, tmp_path: Path) -> None:
    hedgerow("generate", "households", "--out", "bank", "--count", "200")
    assert {path.name for path in (tmp_path / "bank").iterdir()} >= {"events.jsonl", "truth.jsonl"}


def test_what_cannot_be_made_is_said_plainly(hedgerow: Hedgerow) -> None:
    assert "There are: chats" in hedgerow("generate", "weather", "--out", "x", code=2).stderr


def test_a_model_needs_ordinary_chat(hedgerow: Hedgerow, tmp_path: Path) -> None:
    hedgerow("generate", "chats", "--out", "c.jsonl", "--languages", "en", "--count", "20")
    told = hedgerow("train", "chats", "--data", "c.jsonl", "--out", "m.model", code=2)
    assert "--benign" in told.stderr
    assert not (tmp_path / "m.model").exists()
