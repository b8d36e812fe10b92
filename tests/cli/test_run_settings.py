"""`hedgerow run` with settings of its own, and in shadow with a line of its own."""

import json
from pathlib import Path

import pytest

from cli.conftest import Hedgerow
from cli.test_run import report, some


def reports(folder: Path) -> str:
    """Six children's reports, one after another."""
    lines = [(report % (n, n)).replace(b'"c-1"', b'"c-%d"' % n) for n in range(6)]
    (folder / "e.jsonl").write_bytes(b"".join(lines))
    return "e.jsonl"


def levels(folder: Path, name: str = "w") -> list[str]:
    return [json.loads(line)["level"] for line in (folder / name).read_bytes().splitlines()]


def test_settings_decide_and_options_win(hedgerow: Hedgerow, tmp_path: Path) -> None:
    reports(tmp_path)
    hedgerow("run", "e.jsonl", "--out", "usual", "--detectors", "reports")
    (tmp_path / "s.toml").write_text("[engine]\nprior = 0.00001\nbudget = 1")
    hedgerow("run", "e.jsonl", "--out", "w", "--detectors", "reports", "--settings", "s.toml")
    assert len(levels(tmp_path, "usual")) == 6
    assert levels(tmp_path) == []
    (tmp_path / "s.toml").write_text("[engine]\nbudget = 1")
    call = ("run", "e.jsonl", "--out", "w", "--detectors", "reports", "--settings", "s.toml")
    held = [True] * 5
    for options, over in (((), [False, *held]), (("--budget", "9"), [False] * 6)):
        hedgerow(*call, *options)
        told = [json.loads(line) for line in (tmp_path / "w").read_bytes().splitlines()]
        assert [one["over_budget"] for one in told] == over


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--line", "0.1"], "give --shadow with it"),
        (["--shadow", "--line", "0.5"], "not above today's line, 0.3"),
        (["--shadow", "--line", "0"], "above 0"),
        (["--settings", "nowhere.toml"], "nowhere.toml: cannot be read"),
        (["--settings", "s.toml"], "s.toml, [engine], budgt: is not known"),
        (["--lateness", "inf"], "that can be counted"),
    ],
)
def test_a_wrong_call_says_what_to_do(
    hedgerow: Hedgerow, tmp_path: Path, arguments: list[str], says: str
) -> None:
    reports(tmp_path)
    (tmp_path / "s.toml").write_text("[engine]\nbudgt = 1")
    assert says in hedgerow("run", "e.jsonl", "--out", "w", *arguments, code=2).stderr
    assert not (tmp_path / "w").exists()


def test_an_output_may_not_be_the_settings(hedgerow: Hedgerow, tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_bytes(some(1))
    (tmp_path / "s.toml").write_text("[engine]\nbudget = 1")
    assert (
        "already" in hedgerow("run", "e.jsonl", "--out", "s.toml", "--settings", "s.toml", code=2).stderr
    )
    assert (tmp_path / "s.toml").read_text() == "[engine]\nbudget = 1"


def test_a_checkpoint_of_other_settings_is_another_run(hedgerow: Hedgerow, tmp_path: Path) -> None:
    reports(tmp_path)
    call = ("run", "e.jsonl", "--out", "w", "--checkpoint", "c", "--settings", "s.toml")
    (tmp_path / "s.toml").write_text("[engine]\nbudget = 5")
    hedgerow(*call)
    hedgerow(*call)
    (tmp_path / "s.toml").write_text("[engine]\nbudget = 5\n[detectors.reports]\nmost_kept = 9")
    assert "another run" in hedgerow(*call, code=2).stderr


def test_a_shadow_run_with_a_line_holds_nothing_back(hedgerow: Hedgerow, tmp_path: Path) -> None:
    again = [(report % (n, n)) for n in range(6)]
    (tmp_path / "e.jsonl").write_bytes(b"".join(again))
    call = ("run", "e.jsonl", "--detectors", "reports", "--budget", "1", "--shadow")
    hedgerow(*call, "--out", "w")
    hedgerow(*call, "--out", "every", "--line", "0.05", "--tally", "t.json")
    assert len(levels(tmp_path)) < len(levels(tmp_path, "every"))
    told = [json.loads(line) for line in (tmp_path / "every").read_bytes().splitlines()]
    assert not any(one["over_budget"] for one in told)
    assert (
        sum(json.loads((tmp_path / "t.json").read_text())["days"]["2026-03-02"]["events"].values()) == 6
    )
