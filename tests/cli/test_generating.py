"""`hedgerow generate` and what can be measured on what it makes."""

import json
from pathlib import Path
from typing import Any

import pytest

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


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_so_many_approaches_as_asked_for(hedgerow: Hedgerow, tmp_path: Path) -> None:
    chats = ("generate", "chats", "--languages", "en", "--count", "20", "--share-positive")
    for share, approaches in (("0", 0), ("0.5", 10), ("1", 20)):
        hedgerow(*chats, share, "--out", "c.jsonl")
        assert sum(chat["label"] for chat in rows(tmp_path / "c.jsonl")) == approaches
    assert "--share-positive" in hedgerow(*chats, "1.5", "--out", "d.jsonl", code=2).stderr
    assert not (tmp_path / "d.jsonl").exists()


def test_so_many_schemes_among_households_as_asked_for(hedgerow: Hedgerow, tmp_path: Path) -> None:
    asked = ("generate", "households", "--count", "40", "--prevalence")
    made = json.loads(hedgerow(*asked, "0.25", "--out", "bank").stdout)
    assert (made["planted"], made["prevalence"]) == (10, 0.25)
    assert sum(row["label"] for row in rows(tmp_path / "bank" / "truth.jsonl")) == 10
    assert "--prevalence" in hedgerow(*asked, "0.9", "--out", "bank", code=2).stderr


def test_a_childhood_without_a_calendar(hedgerow: Hedgerow, tmp_path: Path) -> None:
    hedgerow("generate", "childhoods", "--out", "years", "--count", "1", "--no-calendar")
    assert {path.name for path in (tmp_path / "years").iterdir()} == {"events.jsonl", "truth.jsonl"}


def test_countries_have_the_size_asked_for(hedgerow: Hedgerow, tmp_path: Path) -> None:
    people = {}
    for scale in ("0.25", "0.3"):
        hedgerow("generate", "country", "--out", scale, "--count", "1", "--scale", scale)
        people[scale] = len(rows(tmp_path / scale / "truth.jsonl"))
    assert people == {"0.25": 1_250, "0.3": 1_500}
    assert "--scale" in hedgerow("generate", "country", "--out", "x", "--scale", "0.1", code=2).stderr


def test_another_seed_makes_other_data(hedgerow: Hedgerow, tmp_path: Path) -> None:
    for name, seed in (("a", "3"), ("b", "3"), ("c", "4")):
        hedgerow("generate", "chats", "--languages", "nl", "--count", "5", "--out", name, "--seed", seed)
    first, second, third = ((tmp_path / name).read_bytes() for name in "abc")
    assert first == second != third
    assert "--seed" in hedgerow("generate", "chats", "--out", "x", "--seed", "-1", code=2).stderr


@pytest.mark.parametrize(
    ("what", "option"),
    [
        ("households", ("--languages", "nl")),
        ("childhoods", ("--share-positive", "0.5")),
        ("chats", ("--prevalence", "0")),
        ("chats", ("--scale", "1")),
        ("country", ("--no-calendar",)),
    ],
)
def test_an_option_of_other_data_is_refused(
    hedgerow: Hedgerow, tmp_path: Path, what: str, option: tuple[str, ...]
) -> None:
    told = hedgerow("generate", what, "--out", "x", *option, code=2).stderr
    assert option[0].replace("--no-", "--") in told
    assert "belongs to: hedgerow generate" in told
    assert not (tmp_path / "x").exists()


def test_what_cannot_be_made_is_said_plainly(hedgerow: Hedgerow) -> None:
    assert "There are: chats" in hedgerow("generate", "weather", "--out", "x", code=2).stderr


def test_a_model_needs_ordinary_chat(hedgerow: Hedgerow, tmp_path: Path) -> None:
    hedgerow("generate", "chats", "--out", "c.jsonl", "--languages", "en", "--count", "20")
    told = hedgerow("train", "chats", "--data", "c.jsonl", "--out", "m.model", code=2)
    assert "--benign" in told.stderr
    assert not (tmp_path / "m.model").exists()
