"""Bad input: nothing crashes the readers, nothing vanishes."""

import gzip
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.nightwatch import activity
from hedgerow.engine.contract import as_cloudevent, write_event
from hedgerow.engine.merge import merged
from hedgerow.engine.sources import (
    Line,
    Position,
    SourceChanged,
    SourceMissing,
    columns,
    longest_line,
    open_sources,
    pause,
)


def read(path: Path, start: Position = Position()) -> list[Line]:  # noqa: B008
    (source,) = open_sources([str(path)])
    return list(source.lines(start))


def lines(*numbers: int) -> bytes:
    return b"".join(write_event(activity(n)) + b"\n" for n in numbers)


def test_empty_file(tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_bytes(b"")
    assert read(tmp_path / "e.jsonl") == []


def test_missing_file_and_empty_folder_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match="no such file"):
        open_sources([str(tmp_path / "nowhere.jsonl")])
    with pytest.raises(SourceMissing, match="holds no file"):
        open_sources([str(tmp_path)])


def test_bad_lines_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_bytes(lines(1) + b"\xff\xff\n" + b"\n" + b"{}\n" + lines(2))
    found = read(path)
    assert [line.event.id for line in found if line.event] == ["e1", "e2"]
    problems = [(line.position.number, line.problem.field) for line in found if line.problem]
    assert problems == [(2, "line"), (4, "type")]


def test_a_line_of_50_mb_is_refused_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_bytes(lines(1) + b'{"x":"' + b"y" * 50_000_000 + b'"}\n' + lines(2))
    first, long, last = read(path)
    assert (first.event.id, last.event.id) == ("e1", "e2")
    assert "50,000,009 bytes" in long.problem.reason
    assert len(long.problem.raw) <= longest_line
    assert last.position.byte == path.stat().st_size


def test_truncated_gzip_gives_what_it_holds_then_says_so(tmp_path: Path) -> None:
    whole = gzip.compress(lines(*range(5_000)))
    path = tmp_path / "e.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])
    found = read(path)
    assert len([line for line in found if line.event]) > 1_000
    assert found[-1].problem.field == "file"
    assert "gzip" in found[-1].problem.reason


def test_no_gzip_at_all(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl.gz"
    path.write_bytes(b"not gzip")
    (only,) = read(path)
    assert only.problem.field == "file"


@pytest.mark.parametrize("name", ["e.jsonl", "e.jsonl.gz"])
def test_reading_goes_on_from_a_position(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    data = lines(*range(20))
    path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    found = read(path)
    assert read(path, found[7].position) == found[8:]


def table(*numbers: int) -> pa.Table:
    rows = [as_cloudevent(activity(n)) for n in numbers]
    return pa.Table.from_pylist(
        [row | {"time": row["time"].isoformat(), "data": '{"action":"login"}'} for row in rows]
    )


def test_parquet_gives_the_same_events(tmp_path: Path) -> None:
    pq.write_table(table(*range(5_000)), tmp_path / "e.parquet")
    found = read(tmp_path / "e.parquet")
    assert [line.event for line in found] == [activity(n) for n in range(5_000)]
    assert read(tmp_path / "e.parquet", found[2_500].position) == found[2_501:]


@pytest.mark.parametrize("column", columns)
def test_parquet_with_a_missing_column_names_it(tmp_path: Path, column: str) -> None:
    pq.write_table(table(1, 2).drop_columns([column]), tmp_path / "e.parquet")
    (only,) = read(tmp_path / "e.parquet")
    assert only.problem.field == "file"
    assert column in only.problem.reason


def test_parquet_rows_that_are_no_events_do_not_stop_the_others(tmp_path: Path) -> None:
    rows = table(1, 2, 3).to_pylist()
    rows[1]["data"] = "[[1]]"
    as_struct = pa.Table.from_pylist([row | {"data": {"action": "login", "app": None}} for row in rows])
    for name, made, good in (
        ("text", pa.Table.from_pylist(rows), 2),
        ("struct", as_struct, 3),
        ("number", pa.Table.from_pylist([row | {"data": 5} for row in rows]), 0),
        ("nanoseconds", _with_times(rows, pa.timestamp("ns", "UTC"), 1), 1),
    ):
        pq.write_table(made, tmp_path / f"{name}.parquet")
        found = read(tmp_path / f"{name}.parquet")
        assert len([line for line in found if line.event]) == good, name
        assert len(found) == 3, name


def _with_times(rows: list[dict], kind: pa.DataType, sharp: int) -> pa.Table:
    """The rows with times as a column of that type; the last is too fine for a Python datetime."""
    times = [int(datetime.fromisoformat(row["time"]).timestamp() * 1e9) for row in rows]
    times[-1] += sharp
    made = pa.Table.from_pylist(rows)
    column = made.schema.get_field_index("time")
    return made.set_column(column, "time", pa.array(times, kind))


def test_parquet_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "e.parquet").write_bytes(b"PAR1 but no more")
    (only,) = read(tmp_path / "e.parquet")
    assert "not a Parquet file" in only.problem.reason


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    (source,) = open_sources(["-"])
    with piped(monkeypatch, lines(1, 2, 3)):
        found = list(source.lines(Position()))
    with piped(monkeypatch, lines(1, 2, 3)):
        assert list(source.lines(found[0].position)) == found[1:]


@contextmanager
def piped(monkeypatch: pytest.MonkeyPatch, *parts: bytes, wait: float = 0) -> Iterator[None]:
    """Standard input as a real pipe that is given the parts one after the other."""
    reading, writing = os.pipe()

    def give() -> None:
        with os.fdopen(writing, "wb") as file:
            for part in parts:
                file.write(part)
                file.flush()
                time.sleep(wait)

    giver = threading.Thread(target=give)
    giver.start()
    with os.fdopen(reading) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield
        giver.join()


def test_a_silent_stream_says_so_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = lines(1, 2)
    (source,) = open_sources(["-"])
    with piped(monkeypatch, whole[:100], whole[100:], wait=0.8):
        found = list(source.lines(Position()))
    assert pause in found
    assert [line.event.id for line in found if line.event] == ["e1", "e2"]


def test_another_input_under_the_same_name_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, pack in (("e.jsonl", bytes), ("e.jsonl.gz", gzip.compress)):
        path = tmp_path / name
        path.write_bytes(pack(lines(*range(20))))
        position = read(path)[7].position
        for other in (lines(*range(30, 50)), lines(1), b""):
            path.write_bytes(pack(other))
            with pytest.raises(SourceChanged, match="no longer begins"):
                read(path, position)
    (source,) = open_sources(["-"])
    with piped(monkeypatch, lines(*range(30, 50))), pytest.raises(SourceChanged):
        list(source.lines(position))


def test_a_live_stream_goes_on_with_what_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    (source,) = open_sources(["-"], live=True)
    with piped(monkeypatch, lines(8, 9)):
        found = list(source.lines(Position(7, 700, 1)))
    assert [(line.position.number, line.event.id) for line in found] == [(8, "e8"), (9, "e9")]


def test_several_sources_become_one_stream_in_time(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(1, 4, 5))
    (tmp_path / "b.jsonl").write_bytes(b"{}\n" + lines(2, 3, 6))
    sources = open_sources([str(tmp_path)])
    stream = list(merged([s.lines(Position()) for s in sources]))
    assert [line.event.id for _, line in stream if line.event] == ["e1", "e2", "e3", "e4", "e5", "e6"]
    starts = (stream[1][1].position, stream[0][1].position)
    again = merged([s.lines(start) for s, start in zip(sources, starts, strict=True)])
    ids = [line.event.id for _, line in again if line.event]
    assert sorted(ids) == ["e2", "e3", "e4", "e5", "e6"]
