"""What crosses subjects is noticed once, in the order of time, and reaches each subject's ledger."""

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import indent
from typing import Any

import msgspec
import pytest

from engine.crossroads import Ahead, AheadAcross, Crossroads
from engine.nightwatch import Nightwatch, activity
from hedgerow.domain.chain import Assessment, Event, Signal
from hedgerow.domain.kinds import Message
from hedgerow.engine import settings as chosen
from hedgerow.engine.contract import write_event
from hedgerow.engine.crossing import Crossing
from hedgerow.engine.detector import Detector
from hedgerow.engine.pipeline import InProcess, Pipeline
from hedgerow.engine.run import Plan, Run
from hedgerow.engine.settings import Settings
from hedgerow.engine.sources import open_sources
from hedgerow.engine.workers import Workers

both: dict[str, Detector[Any]] = {"nightwatch": Nightwatch(), "crossroads": Crossroads()}


def stream(count: int) -> list[Event]:
    chance = random.Random(3)
    return [
        activity(
            n,
            subject=f"c-{chance.randrange(60)}",
            device=f"d-{chance.randrange(12)}",
            contact=f"u-{chance.randrange(30)}" if n % 4 == 0 else None,
        )
        for n in range(count)
    ]


def in_batches(processor: InProcess | Workers, events: list[Event], size: int) -> list[Assessment]:
    made: list[Assessment] = []
    for at in range(0, len(events), size):
        made += processor.process(events[at : at + size])
    return made + processor.drain()


def test_one_subjects_events_do_not_show_what_all_together_do() -> None:
    crossing = Crossing({"crossroads": Crossroads()}, Settings())
    same = [activity(n, subject="c-1", device="d") for n in range(50)]
    assert crossing.process(same) == {}
    others = [activity(50 + n, subject=f"c-{n + 2}", device="d") for n in range(4)]
    crossed = crossing.process(others)
    assert list(crossed) == [3], "the place in the batch of the event that made it five"
    (said,) = crossed[3]
    assert (said.subject, said.counterpart, said.reason.values) == ("c-5", "device:d", {"count": 5})


def test_it_reaches_a_subject_to_whom_nobody_else_listens() -> None:
    processor = InProcess({"crossroads": Crossroads()}, Settings())
    events = [activity(n, subject=f"c-{n}", device="d", contact="u") for n in range(5)]
    (assessment,) = processor.process(events)
    assert assessment.subject == "c-4"
    assert [s.counterpart for s in assessment.signals] == ["device:d", "contact:u"]


@pytest.mark.parametrize("size", [1, 17, 1_000])
def test_workers_and_batches_change_nothing(size: int) -> None:
    events = stream(600)
    plain = in_batches(InProcess(both, Settings()), events, 100)
    assert {s.detector for a in plain for s in a.signals} == set(both)
    assert in_batches(InProcess(both, Settings()), events, size) == plain
    workers = Workers(both, Settings(), 2)
    try:
        assert in_batches(workers, events, size) == plain
    finally:
        workers.close()


def test_memories_move_between_one_process_and_many() -> None:
    events = stream(600)
    plain = in_batches(InProcess(both, Settings()), events, 100)
    first, then = InProcess(both, Settings()), Workers(both, Settings(), 2)
    try:
        made = in_batches(first, events[:300], 50)
        then.restore([(n, about, blob) for n, about, blob in first.changes() if blob is not None])
        made += in_batches(then, events[300:], 50)
        assert made == plain
        saved = [about for number, about, _ in then.changes() if number >= chosen.shards]
        assert saved
        assert all(key.startswith(("device:", "contact:")) for key in saved)
    finally:
        then.close()


def test_the_same_event_twice_is_noticed_once() -> None:
    events = stream(400)
    once, twice = Pipeline(both), Pipeline(both)
    plain = once.feed(events) + once.finish()
    assert plain
    assert twice.feed([event for event in events for _ in range(2)]) + twice.finish() == plain


def test_keys_are_forgotten_after_silence_and_give_way_where_room_runs_out() -> None:
    crossing = Crossing({"crossroads": Crossroads()}, Settings(subjects_per_shard=2))
    crossing.process([activity(n, subject="c", device=f"d-{n}") for n in range(2_000)])
    held = sum(len(memory.subjects) for memory in crossing.memories.values())
    assert held == 2 * chosen.shards
    assert crossing.forgotten() == 2_000 - held
    assert InProcess({}, Settings()).forgotten() == 0
    late = 91 * 24 * 60
    crossing = Crossing({"crossroads": Crossroads()}, Settings())
    crossing.process([activity(n, subject=f"c-{n}", device="d") for n in range(4)])
    assert crossing.process([activity(9, minute=late, subject="c-9", device="d")]) == {}
    (memory,) = crossing.memories.values()
    assert memory.subjects["device:d"].states["crossroads"].subjects == ["c-9"]


def test_a_hundred_thousand_keys_need_the_room_of_those_held() -> None:
    crossing = Crossing({"crossroads": Crossroads()}, Settings(subjects_per_shard=10))
    for at in range(0, 100_000, 5_000):
        crossing.process([activity(n, device=f"d-{n}") for n in range(at, at + 5_000)])
        assert sum(len(m.subjects) for m in crossing.memories.values()) <= 10 * chosen.shards
    memories = [blob for _, _, blob in crossing.changes() if blob is not None]
    assert len(memories) == 10 * chosen.shards
    assert max(map(len, memories)) < 200


@pytest.mark.parametrize("name", ["ahead", "ahead_across"])
def test_a_batch_is_shown_before_its_events(name: str) -> None:
    detector = {"ahead": Ahead(), "ahead_across": AheadAcross()}[name]
    events = stream(90)
    made = in_batches(InProcess({name: detector}, Settings()), events, 30)
    assert len(made) == 90
    assert [a.signals[-1].reason.values["count"] for a in made] == [30] * 90
    workers = Workers({name: detector}, Settings(), 2)
    try:
        spread = in_batches(workers, events, 30)
    finally:
        workers.close()
    counts = [int(a.signals[-1].reason.values["count"]) for a in spread]
    assert len(counts) == 90
    assert max(counts) <= 30
    assert repr(detector) == repr(type(detector)()), "what was shown is no setting"


program = """
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import indent
from engine.test_crossing import plan
from hedgerow.engine.run import Run
Run(plan(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[2]) / "c")).carry_out()
"""


def plan(folder: Path, out: Path, workers: int = 1, checkpoint: Path | None = None) -> Plan:
    return Plan(
        open_sources([str(folder)]),
        both,
        out=out / "w",
        checkpoint=checkpoint,
        workers=workers,
        batch=20,
        checkpoint_every=200,
    )


def lines_saved(folder: Path) -> int:
    """How far the last checkpoint had got."""
    path = folder / "checkpoint.sqlite3"
    if not path.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as saved:
            row = saved.execute("SELECT value FROM run WHERE key = 'mark'").fetchone()
    except sqlite3.Error:
        return 0
    return 0 if row is None else int(msgspec.json.decode(row[0])["counts"]["lines"])


def test_a_killed_process_takes_up_what_crossed_subjects(tmp_path: Path) -> None:
    folder, whole, cut = (tmp_path / name for name in ("events", "whole", "cut"))
    for made in (folder, whole, cut):
        made.mkdir()
    lines = [write_event(event) for event in stream(20_000)]
    (folder / "a.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    summary = Run(plan(folder, whole)).carry_out()
    assert (whole / "w").read_bytes().count(b"crossroads.met") > 20
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    for kill, workers in enumerate((1, 2, 1)):
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(folder), str(cut), str(workers)],
            env=os.environ | {"PYTHONPATH": path},
            start_new_session=True,
        )
        while process.poll() is None and lines_saved(cut / "c") < 2_000 * (kill + 1):
            time.sleep(0.002)
        os.killpg(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, "it was to be cut short"
    again = Run(plan(folder, cut, 1, cut / "c"))
    assert again.resumed
    told = again.carry_out()
    assert (told.events, told.warnings) == (summary.events, summary.warnings)
    assert (cut / "w").read_bytes() == (whole / "w").read_bytes()


def test_a_key_is_stored_as_plain_values() -> None:
    processor = InProcess(both, Settings())
    processor.process(stream(50))
    blobs = {about: blob for number, about, blob in processor.changes() if number >= chosen.shards}
    stored = msgspec.msgpack.decode(blobs["device:d-1"])
    assert list(stored[1]) == ["crossroads"]
    assert stored[1]["crossroads"]["key"] == "device:d-1"


def test_the_fragments_of_the_how_to_work() -> None:
    page = Path(__file__).parents[2] / "docs/how-to/add-a-detector.md"
    across, ahead = re.findall(r"```py\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    asked: list[set[str]] = []

    def match_all(texts: set[str]) -> dict[str, int]:
        asked.append(texts)
        return {text: len(text) for text in texts}

    names = {"Event": Event, "Sequence": Sequence, "field": field, "dataclass": dataclass}
    names |= {"Nightwatch": Nightwatch, "match_all": match_all, "Signal": Signal}
    for name, body in (("Across", across), ("InOne", ahead)):
        exec(f"@dataclass(frozen=True)\nclass {name}(Nightwatch):\n{indent(body, '    ')}", names)
    crossing = Crossing({"nightwatch": names["Across"]()}, Settings())
    events = [activity(n, subject=f"c-{n}", device="d") for n in range(3)]
    assert list(crossing.process([activity(9), *events])) == [3], "the third event of the device"
    detector = names["InOne"]()
    said = [Event(str(n), "s", "message", events[0].time, "c", Message("a", "x" * n)) for n in range(5)]
    detector.prepare(said)
    assert [detector.hits(event.data.text) for event in said] == [0, 1, 2, 3, 4]
    assert len(asked) == 1
    assert names["InOne"]().hits("xyz") == 3
    assert repr(detector) == repr(names["InOne"]())
