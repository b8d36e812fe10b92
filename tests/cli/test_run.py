"""`hedgerow run` as an engineer meets it: good input, bad input, and the power going."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from cli.conftest import Hedgerow, program, surroundings

good = (
    b'{"specversion":"1.0","id":"%d","source":"platform/p","type":"org.hedgerow.message.v1",'
    b'"time":"2026-03-02T10:%02d:00Z","subject":"c-1","data":{"author":"a-1","text":"hello"}}\n'
)


def some(*numbers: int) -> bytes:
    return b"".join(good % (n, n) for n in numbers)


def letters(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "w.dead-letters").read_bytes().splitlines()]


def test_a_good_file(hedgerow: Hedgerow, tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_bytes(some(1, 2, 2, 3))
    told = json.loads(hedgerow("run", "e.jsonl", "--out", "w", "--json").stdout)
    assert (told["events"], told["duplicates"], told["refused"]) == (3, 1, 0)
    assert (tmp_path / "w").stat().st_mode & 0o077 == 0


def test_standard_input_and_a_bad_line(hedgerow: Hedgerow, tmp_path: Path) -> None:
    told = hedgerow(
        "run", "-", "--out", "w", "--json", given=some(1) + b"nonsense\n\xff\n" + some(2)
    ).stdout
    assert json.loads(told)["refused"] == 2
    assert [(letter["file"], letter["line"], letter["field"]) for letter in letters(tmp_path)] == [
        ("-", 2, "line"),
        ("-", 3, "line"),
    ]


def test_an_empty_file_is_said_to_be_empty(hedgerow: Hedgerow, tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_bytes(b"")
    assert "no line at all" in hedgerow("run", "e.jsonl", "--out", "w").stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere.jsonl", "--out", "w"], "no such file"),
        ([".", "--out", "w"], "holds no file"),
        (["-", "--out", "w", "--detectors", "crystal_ball"], "There are: "),
        (["-", "--out", "w", "--hub", "http://127.0.0.1:1"], "hedgerow key new"),
        (["-", "--out", "no/such/folder/w"], "no/such/folder/w"),
        (["-", "--out", "w", "--engine", "cluster"], "later"),
    ],
)
def test_a_wrong_call_says_what_to_do(hedgerow: Hedgerow, arguments: list[str], says: str) -> None:
    assert says in hedgerow("run", *arguments, given=b"", code=2).stderr


def test_a_hub_that_is_not_there_loses_nothing(
    hedgerow: Hedgerow, country: Path, tmp_path: Path
) -> None:
    hedgerow("key", "new", "key.pem")
    done = hedgerow(
        "run", country, "--out", "w", "--hub", "http://127.0.0.1:1", "--key", "key.pem", code=4
    )
    assert "Run the same command again" in done.stderr
    assert (tmp_path / "w").read_bytes().count(b"\n") > 0


def lines_saved(folder: Path) -> int:
    """How far the run's checkpoint has got."""
    try:
        with sqlite3.connect(f"file:{folder}/checkpoint.sqlite3?mode=ro", uri=True, timeout=1) as db:
            (mark,) = db.execute("SELECT value FROM run WHERE key = 'mark'").fetchone()
        return json.loads(mark)["counts"]["lines"]
    except (sqlite3.Error, TypeError):
        return 0


def test_a_live_stream_is_answered_while_it_runs(tmp_path: Path) -> None:
    stream = subprocess.Popen(
        [
            program,
            "run",
            "-",
            "--live",
            "--out",
            "w",
            "--checkpoint",
            "c",
            "--lateness",
            "0",
            "--detectors",
            "reports",
        ],
        cwd=tmp_path,
        env=surroundings,
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    for n in range(3):
        stream.stdin.write(report % (n, n))
        stream.stdin.flush()
    deadline = time.monotonic() + 30
    while not (tmp_path / "w").exists() or not (tmp_path / "w").stat().st_size:
        assert time.monotonic() < deadline, "no warning while the pipe is open"
        time.sleep(0.1)
    stream.stdin.close()
    assert stream.wait(timeout=30) == 0


report = (
    b'{"specversion":"1.0","id":"r%d","source":"platform/p","type":"org.hedgerow.report.v1",'
    b'"time":"2026-03-02T10:%02d:00Z","subject":"c-1","data":{"category":"threat","reporter":"child"}}\n'
)


def test_an_output_may_not_be_an_input(hedgerow: Hedgerow, tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_bytes(some(1, 2))
    assert "already" in hedgerow("run", "e.jsonl", "--out", "e.jsonl", code=2).stderr
    assert "already" in hedgerow("run", "e.jsonl", "--out", "w", "--dead-letters", "w", code=2).stderr
    assert (tmp_path / "e.jsonl").read_bytes() == some(1, 2)


def test_ten_kills_at_random_moments_change_nothing(
    hedgerow: Hedgerow, country: Path, tmp_path: Path
) -> None:
    whole = json.loads(hedgerow("run", country, "--out", "whole", "--json").stdout)
    chance = random.Random(11)
    command = [
        program, "run", str(country), "--out", "w", "--checkpoint", "c", "--batch", "200", "--checkpoint-every", "2000",
    ]  # fmt: skip
    killed, after_a_warning = 0, 0
    strikes = sorted(chance.sample(range(whole["lines"]), 10))
    for kill, strike in enumerate(strikes):
        process = subprocess.Popen(
            [*command, "--workers", str(1 + kill % 2)],
            cwd=tmp_path,
            env=surroundings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        while process.poll() is None and lines_saved(tmp_path / "c") < strike:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.05))
        os.killpg(process.pid, signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        after_a_warning += (tmp_path / "w").stat().st_size > 0
    assert killed >= 9
    assert after_a_warning >= 5
    told = json.loads(hedgerow(*command[1:], "--json").stdout)
    assert told["resumed"]
    assert {k: told[k] for k in ("lines", "events", "duplicates", "late", "refused", "warnings")} == {
        k: whole[k] for k in ("lines", "events", "duplicates", "late", "refused", "warnings")
    }
    assert sorted((tmp_path / "w").read_bytes().splitlines()) == sorted(
        (tmp_path / "whole").read_bytes().splitlines()
    )
    assert whole["warnings"] > 0
