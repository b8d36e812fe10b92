"""A tally counts every day's events exactly, whatever way the run went, and names nobody."""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date
from pathlib import Path

import pytest

from engine.crossroads import Crossroads
from engine.nightwatch import Listener, activity, message, payment
from engine.test_run import Stop, stopping_at
from hedgerow.domain.chain import Event
from hedgerow.engine.checkpoint import Checkpoint
from hedgerow.engine.contract import write_event
from hedgerow.engine.pipeline import InProcess, Pipeline
from hedgerow.engine.run import Plan, Run
from hedgerow.engine.settings import Settings
from hedgerow.engine.sources import open_sources
from hedgerow.engine.tally import BadTally, Day, Tally, days_kept, read_tally, write_tally, written

detectors = {"listener": Listener(), "crossroads": Crossroads()}
settings = Settings(budget=3)
day_of_minutes = 60 * 24


def made_up(chance: random.Random, source: str) -> Iterator[Event]:
    """Nine days of three kinds of events about 60 subjects, in any order within ten minutes."""
    for n in range(900):
        minute = n * 14 + chance.uniform(0, 8)
        who = f"c-{chance.randrange(60)}"
        speaks = chance.choice(["de", "fr-CA", None])
        event = chance.choice([
            activity(n, subject=who, minute=minute, device=f"d-{chance.randrange(25)}"),
            message(n, subject=who, minute=minute, author=who, language=speaks, age="child"),
            payment(n, subject=who, minute=minute, age=chance.choice(["child", "adult", None])),
        ])  # fmt: skip
        yield replace(event, source=source)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two files, with events sent twice, events that come days late, and lines that are none."""
    folder, chance = tmp_path_factory.mktemp("events"), random.Random(3)
    for name in "ab":
        lines = [b"first of all, no event"] if name == "a" else []
        for n, event in enumerate(made_up(chance, name)):
            lines.append(write_event(event))
            late = write_event(activity(-n, minute=n))
            if n > 200 and chance.random() < 0.05:
                lines.append(chance.choice([lines[-1], b"{}", b"\xff", late]))
        (folder / f"{name}.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    return folder


def plan(folder: Path, out: Path, **changes: object) -> Plan:
    made = Plan(
        open_sources([str(folder)]),
        detectors,
        out=out / "warnings.jsonl",
        tally=out / "tally.json",
        checkpoint_every=200,
        batch=50,
        settings=settings,
    )
    return replace(made, **changes)


def tallied(made: Plan) -> bytes:
    Run(made).carry_out()
    assert made.tally is not None
    return made.tally.read_bytes()


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return tallied(plan(folder, tmp_path_factory.mktemp("undisturbed")))


@pytest.mark.parametrize("batch", [1, 7, 100_000])
def test_batch_size_changes_nothing(
    folder: Path, tmp_path: Path, batch: int, undisturbed: bytes
) -> None:
    assert tallied(plan(folder, tmp_path, batch=batch)) == undisturbed


@pytest.mark.parametrize("workers", [2, 4])
def test_number_of_workers_changes_nothing(
    folder: Path, tmp_path: Path, workers: int, undisturbed: bytes
) -> None:
    assert tallied(plan(folder, tmp_path, workers=workers)) == undisturbed


@pytest.mark.parametrize("workers", [1, 2])
def test_nothing_is_counted_twice_after_a_kill(
    folder: Path, tmp_path: Path, workers: int, undisturbed: bytes
) -> None:
    made = plan(folder, tmp_path, checkpoint=tmp_path / "checkpoint")
    chance = random.Random(workers)
    for line in sorted(chance.sample(range(1, 1_700), 6)):
        run = Run(replace(made, workers=chance.choice([1, workers])), stopping_at(line))
        with pytest.raises(Stop):
            run.carry_out()
    assert tallied(made) == undisturbed


def test_every_line_and_warning_is_counted(folder: Path, tmp_path: Path) -> None:
    made = plan(folder, tmp_path)
    summary = Run(made).carry_out()
    tally = read_tally(tmp_path / "tally.json")
    days = list(tally.days.values())
    refused = sum((list(d.refused.values()) for d in days), list(tally.undated.values()))
    assert tally.undated == {"line": 1}
    assert sum(refused) == summary.refused + summary.late + summary.duplicates
    assert {what for d in days for what in d.refused} == {"duplicate", "late", "line", "type"}
    assert sum(sum(d.events.values()) for d in days) == summary.events
    assert sum(sum(d.warnings.values()) for d in days) == summary.warnings > 5
    assert len(days) > 8


epoch = date(1970, 1, 1).toordinal()


def by_day(events: list[Event]) -> tuple[dict[int, Day], Counter[int]]:
    """What a tally should say of events in order, and the subjects of each day, counted by name."""
    days: dict[int, Day] = defaultdict(lambda: Day(risks=[0] * 9))
    seen, heard, processor = set(), set(), InProcess(detectors, settings)
    for event in events:
        number = event.time.astimezone(UTC).date().toordinal() - epoch
        counts = days[number].events
        counts[event.kind] = counts.get(event.kind, 0) + 1
        seen.add((number, event.about))
        for assessment in processor.process([event]):
            days[number].risks[sum(assessment.risk >= edge for edge in Tally.of(settings).edges)] += 1
            new = [s for s in assessment.signals if s.time == event.time]
            heard |= {(number, event.about, s.detector, s.channel, s.counterpart) for s in new}
    for number, _about, detector, channel, _counterpart in heard:
        counts = days[number].signals
        counts[f"{detector}.{channel}"] = counts.get(f"{detector}.{channel}", 0) + 1
    return days, Counter(number for number, _about in seen)


def test_counts_are_those_of_counting_by_hand() -> None:
    pipeline = Pipeline(detectors, settings)
    events = sorted(made_up(random.Random(5), "s"), key=lambda e: (e.time, e.source, e.id))
    pipeline.feed(events)
    pipeline.finish()
    found, (wanted, subjects) = pipeline.tallied().days, by_day(events)
    assert found.keys() == wanted.keys()
    for number, day in wanted.items():
        assert found[number].events == day.events
        assert found[number].risks == day.risks
        assert found[number].signals == day.signals
        for group in found[number].subjects.values():
            assert sum(group.values()) == subjects[number]
    for name in ("listener.third", "crossroads.met"):
        assert sum(day.signals.get(name, 0) for day in found.values()) > 20
    assert {"de", "fr"} <= {value for d in found.values() for value in d.subjects["language"]}


def test_a_channel_that_repeats_itself_counts_once_a_day() -> None:
    pipeline = Pipeline({"listener": Listener(every=1)}, settings)
    # The tests' clock stands at half past five east of Greenwich: the UTC day turns at minute 330.
    pipeline.feed([activity(n, minute=n) for n in range(400)])
    pipeline.finish()
    days = pipeline.tallied().days
    assert [d.signals for _, d in sorted(days.items())] == [{"listener.third": 1}] * 2
    assert [d.events for _, d in sorted(days.items())] == [{"activity": 330}, {"activity": 70}]
    assert [d.assessments for _, d in sorted(days.items())] == [330, 70]


def test_only_so_many_days_are_kept_however_they_are_added() -> None:
    whole, parts = Tally.of(settings), [Tally.of(settings) for _ in range(2)]
    for number in range(1_000):
        for tally in (whole, parts[number % 2]):
            tally.day(number).events["message"] = number
    assert sorted(whole.days) == list(range(1_000 - days_kept, 1_000))
    for order in (parts, parts[::-1]):
        added = Tally.of(settings)
        for part in order:
            added.add(part)
        assert written(added) == written(whole)


def test_the_file_names_nobody(folder: Path, undisturbed: bytes) -> None:
    assert json.loads(undisturbed)["tally"] == 1
    for name in (b"c-1", b"d-1", b"see you", b"jsonl", b'"a"', b"first of all"):
        assert name not in undisturbed


def test_it_is_read_as_it_was_written(tmp_path: Path, undisturbed: bytes) -> None:
    path = tmp_path / "tally.json"
    path.write_bytes(undisturbed)
    tally = read_tally(path)
    write_tally(tally, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == undisturbed
    assert (tmp_path / "again.json").stat().st_mode & 0o077 == 0
    assert written(read_tally(path)) == written(tally)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"tally": 2}, "2"),
        ({"names": []}, "unknown field"),
        ({"days": {"2026-13-01": {}}}, "date"),
        ({"risk_edges": [0.5]}, "bands of risk"),
    ],
)
def test_what_is_no_tally_is_refused(
    tmp_path: Path, undisturbed: bytes, change: dict[str, object], why: str
) -> None:
    path = tmp_path / "tally.json"
    path.write_text(json.dumps(json.loads(undisturbed) | change))
    with pytest.raises(BadTally, match=why):
        read_tally(path)


def test_tallies_with_other_levels_are_not_added() -> None:
    other = replace(settings, levels=(("urgent", 0.95), ("high", 0.7), ("elevated", 0.35)))
    with pytest.raises(BadTally, match="other bands"):
        Tally.of(settings).add(Tally.of(other))


def test_a_checkpoint_written_before_there_were_tallies_is_taken_up(
    folder: Path, tmp_path: Path
) -> None:
    made = plan(folder, tmp_path, checkpoint=tmp_path / "checkpoint")
    with pytest.raises(Stop):
        Run(made, stopping_at(900)).carry_out()
    held = Checkpoint(tmp_path / "checkpoint")
    mark = json.loads(held._get("mark") or b"")
    lost = mark.pop("tally")
    held._put("mark", json.dumps(mark).encode())
    held.close()
    summary = Run(made).carry_out()
    before = sum(sum(day["events"].values()) for day in lost["days"].values())
    after = sum(sum(d.events.values()) for d in read_tally(tmp_path / "tally.json").days.values())
    assert before > 100
    assert before + after == summary.events


def test_a_finished_run_writes_its_tally_again(folder: Path, tmp_path: Path, undisturbed: bytes) -> None:
    """It may have been killed after its last checkpoint and before the tally was written."""
    made = plan(folder, tmp_path, checkpoint=tmp_path / "checkpoint")
    assert made.tally is not None
    tallied(made)
    made.tally.unlink()
    assert tallied(made) == undisturbed


def test_a_tally_without_a_group_can_be_added(tmp_path: Path) -> None:
    """A file of a version that knows fewer groups, or one that was cut down by hand."""
    path = tmp_path / "tally.json"
    whole = Tally.of(Settings())
    day = whole.day(20_000)
    day.events["message"] = 2
    write_tally(whole, path)
    told = json.loads(path.read_bytes())
    for counts in told["days"].values():
        counts["subjects"] = {}
    path.write_text(json.dumps(told))
    whole.add(read_tally(path))
    assert whole.days[20_000].events == {"message": 4}
