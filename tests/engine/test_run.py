"""One truth: the same events give the same warnings, however they are read, cut, spread or stopped."""

import base64
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from engine.crossroads import Crossroads
from engine.nightwatch import Nightwatch, activity
from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Message
from hedgerow.engine.checkpoint import Checkpoint, OtherRun
from hedgerow.engine.contract import write_event
from hedgerow.engine.run import OutputChanged, Plan, Run, Summary
from hedgerow.engine.settings import Settings
from hedgerow.engine.shard import Shard
from hedgerow.engine.sources import open_sources
from hedgerow.engine.workers import WorkerLost, Workers

events = 3_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two files of events, out of order within ten minutes, with duplicates, latecomers and junk."""
    chance = random.Random(7)
    folder = tmp_path_factory.mktemp("events")
    for name in "ab":
        lines = []
        for n in range(events // 2):
            minute = n * 3 + chance.uniform(0, 8)
            event = activity(
                n,
                subject=f"c-{chance.randrange(90)}",
                minute=minute,
                source=name,
                device=f"d-{chance.randrange(40)}" if n % 3 else None,
                contact=f"u-{chance.randrange(200)}" if n % 7 == 0 else None,
            )
            lines.append(write_event(event))
            if chance.random() < 0.02:
                lines.append(
                    chance.choice([lines[-1], b"{}", b"\xff", write_event(activity(-n, minute=n))])
                )
        (folder / f"{name}.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    return folder


def plan(folder: Path, out: Path, **changes: object) -> Plan:
    made = Plan(
        open_sources([str(folder)]),
        {"nightwatch": Nightwatch(), "crossroads": Crossroads()},
        out=out / "warnings.jsonl",
        dead_letters=out / "dead.jsonl",
        checkpoint_every=300,
        batch=50,
        settings=Settings(budget=3),
    )
    return replace(made, **changes)


def carried_out(made: Plan) -> tuple[Summary, bytes, bytes]:
    summary = Run(made).carry_out()
    assert made.dead_letters is not None
    return (
        replace(summary, seconds=0, resumed=False),
        made.out.read_bytes(),
        made.dead_letters.read_bytes(),
    )


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, bytes, bytes]:
    return carried_out(plan(folder, tmp_path_factory.mktemp("undisturbed")))


def test_every_line_is_accounted_for(folder: Path, undisturbed: tuple[Summary, bytes, bytes]) -> None:
    summary, out, dead = undisturbed
    written = sum(path.read_bytes().count(b"\n") for path in folder.iterdir())
    assert (
        summary.lines == written == summary.events + summary.duplicates + summary.late + summary.refused
    )
    assert min(summary.events, summary.duplicates, summary.late, summary.refused) > 0
    assert summary.warnings == out.count(b"\n") > 40
    for name in (b"nightwatch.third", b"crossroads.met"):
        assert out.count(name) > 40
    letters = [json.loads(line) for line in dead.splitlines()]
    assert len(letters) == summary.late + summary.refused
    assert all(letter["field"] and letter["reason"] and letter["remedy"] for letter in letters)


@pytest.mark.parametrize("batch", [1, 7, 100_000])
def test_batch_size_changes_nothing(
    folder: Path, tmp_path: Path, batch: int, undisturbed: tuple[Summary, bytes, bytes]
) -> None:
    assert carried_out(plan(folder, tmp_path, batch=batch)) == undisturbed


@pytest.mark.parametrize("workers", [2, 3])
def test_number_of_workers_changes_nothing(
    folder: Path, tmp_path: Path, workers: int, undisturbed: tuple[Summary, bytes, bytes]
) -> None:
    assert carried_out(plan(folder, tmp_path, workers=workers)) == undisturbed


class Stop(Exception):
    """The power goes."""


def stopping_at(line: int):
    def progress(lines: int, warnings: int) -> None:
        if lines >= line:
            raise Stop

    return progress


@pytest.mark.parametrize("workers", [1, 2])
def test_restarts_change_nothing(
    folder: Path, tmp_path: Path, workers: int, undisturbed: tuple[Summary, bytes, bytes]
) -> None:
    made = plan(folder, tmp_path, checkpoint=tmp_path / "checkpoint")
    chance = random.Random(workers)
    for line in sorted(chance.sample(range(1, events), 8)):
        # Another number of workers each time: what is remembered belongs to no worker.
        run = Run(replace(made, workers=chance.choice([1, workers])), stopping_at(line))
        with pytest.raises(Stop):
            run.carry_out()
    summary, out, dead = carried_out(made)
    assert (summary, out, dead) == undisturbed
    assert Run(made).carry_out().warnings == summary.warnings, "a finished run stays as it is"


def test_a_checkpoint_belongs_to_one_run(folder: Path, tmp_path: Path) -> None:
    made = plan(folder, tmp_path, checkpoint=tmp_path / "checkpoint")
    Run(made).carry_out()
    with pytest.raises(OtherRun, match="another run"):
        Run(replace(made, detectors={"nightwatch": Nightwatch(every=4)}))
    made.out.write_bytes(b"")
    with pytest.raises(OutputChanged, match="vouches for"):
        Run(made)


def test_a_source_that_grew_after_the_end_is_not_ignored(tmp_path: Path) -> None:
    folder = tmp_path / "events"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(write_event(activity(1)) + b"\n")
    made = plan(folder, tmp_path, checkpoint=tmp_path / "checkpoint")
    Run(made).carry_out()
    with (folder / "a.jsonl").open("ab") as file:
        file.write(write_event(activity(2)) + b"\n")
    with pytest.raises(OtherRun, match="grown"):
        Run(made).carry_out()


def test_an_event_in_the_future_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "events"
    folder.mkdir()
    far = 60 * 24 * 365 * 50
    (folder / "a.jsonl").write_bytes(write_event(activity(1, minute=far)) + b"\n")
    summary, _, dead = carried_out(plan(folder, tmp_path))
    assert summary.refused == 1
    assert "future" in json.loads(dead)["reason"]


def test_a_lost_worker_is_told_not_waited_for() -> None:
    workers = Workers({"nightwatch": Nightwatch()}, Settings(), 2)
    for process in workers._processes:
        process.kill()
        process.join()
    with pytest.raises(WorkerLost, match="run the same command again"):  # noqa: PT012 - either may tell
        workers.process([activity(1)])
        workers.drain()
    workers.close()


def test_a_future_event_in_one_source_does_not_hold_up_another(tmp_path: Path) -> None:
    folder = tmp_path / "events"
    folder.mkdir()
    far = 60 * 24 * 365 * 50
    ahead = [activity(0, minute=far, source="a"), activity(1, source="a")]
    (folder / "a.jsonl").write_bytes(b"".join(write_event(e) + b"\n" for e in ahead))
    others = [activity(n, minute=n, source="b") for n in range(50)]
    (folder / "b.jsonl").write_bytes(b"".join(write_event(e) + b"\n" for e in others))
    summary, _, _ = carried_out(plan(folder, tmp_path))
    assert (summary.events, summary.late, summary.refused) == (51, 0, 1)


def test_a_run_without_a_single_event_can_be_repeated(tmp_path: Path) -> None:
    folder = tmp_path / "events"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(b"nonsense\n")
    made = plan(folder, tmp_path, checkpoint=tmp_path / "checkpoint")
    assert carried_out(made) == carried_out(made)


def test_a_finished_checkpoint_holds_no_words(tmp_path: Path) -> None:
    folder = tmp_path / "events"
    folder.mkdir()
    said = "a sentence nobody else may read"
    events = [
        Event(f"m{n}", "s", "message", activity(n).time, "c-1", Message("a-1", said)) for n in range(40)
    ]
    (folder / "a.jsonl").write_bytes(b"".join(write_event(e) + b"\n" for e in events))
    made = plan(folder, tmp_path, checkpoint=tmp_path / "checkpoint", checkpoint_every=5, batch=5)
    with pytest.raises(Stop):
        Run(made, stopping_at(20)).carry_out()
    held = Checkpoint(tmp_path / "checkpoint")
    assert any(said.encode() in line for line in held.load().waiting), "it waits with its words"
    held.close()
    Run(made).carry_out()
    for file in tmp_path.rglob("*"):
        if file.is_file() and file.parent != folder:
            raw = file.read_bytes()
            assert said.encode() not in raw
            assert base64.b64encode(said.encode())[:20] not in raw


def test_memory_of_a_subject_expires(tmp_path: Path) -> None:
    shard = Shard({"nightwatch": Nightwatch()}, Settings())
    day = 60 * 24
    for n in range(2):
        shard.process(activity(n))
    assert shard.process(activity(9, minute=91 * day)) is None, "the third event, but 91 days later"
    assert shard.process(activity(10, minute=92 * day)) is None
    assert shard.process(activity(11, minute=93 * day)) is not None


def test_expired_subjects_leave_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hedgerow.engine.shard.sweep_every", 10)
    shard = Shard({"nightwatch": Nightwatch()}, Settings())
    for n in range(50):
        shard.process(activity(n, subject=f"old-{n}"))
    for n in range(20):
        shard.process(activity(n, subject="new", minute=60 * 24 * 100 + n))
    assert set(shard.subjects) == {"new"}


def test_room_for_subjects_is_limited_and_the_longest_silent_go(tmp_path: Path) -> None:
    shard = Shard({"nightwatch": Nightwatch()}, Settings(subjects_per_shard=3))
    for n, subject in enumerate("abcad"):
        shard.process(activity(n, subject=subject))
    assert list(shard.subjects) == ["c", "a", "d"]
    assert shard.forgotten == 1
    again = Shard({"nightwatch": Nightwatch()}, Settings(subjects_per_shard=3))
    for about, memory in shard.changes():
        if memory is not None:
            again.restore(about, memory)
    again.process(activity(9, subject="e"))
    assert list(again.subjects) == ["a", "d", "e"], "the order of last sight survives a restart"


def test_forgetting_is_bounded_and_the_same_after_a_restart(folder: Path, tmp_path: Path) -> None:
    small = Settings(subjects_per_shard=1, budget=1_000)
    plain = carried_out(plan(folder, tmp_path, settings=small))
    other = tmp_path / "other"
    other.mkdir()
    made = plan(folder, other, settings=small, checkpoint=other / "checkpoint")
    with pytest.raises(Stop):
        Run(made, stopping_at(events // 2)).carry_out()
    assert carried_out(made) == plain
    assert plain[0].forgotten > 0
