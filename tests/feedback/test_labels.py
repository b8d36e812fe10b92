"""Labels and warnings as files: what is wrong is said with file, line, field and remedy."""

import json
from pathlib import Path

import pytest

from feedback.moments import warned
from hedgerow.engine.wire import write_warning
from hedgerow.feedback.labels import BadLabels, read_labels, read_warnings

good = {"warning": "w-1", "label": "confirmed", "decided_at": "2026-03-02T10:00:00+01:00"}


def lines(folder: Path, *rows: object) -> Path:
    path = folder / "labels.jsonl"
    told = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    path.write_bytes(b"".join(one + b"\n" for one in told))
    return path


def test_the_latest_decision_holds_and_the_others_are_counted(tmp_path: Path) -> None:
    later = good | {"label": "mistaken", "decided_at": "2026-03-02T11:00:00+01:00"}
    same = good | {"decided_at": "2026-03-02T08:00:00Z"}
    known = read_labels([lines(tmp_path, later, good, same, good | {"warning": "w-2", "level": "high"})])
    assert known.of["w-1"].label == "mistaken"
    assert known.of["w-2"].level == "high"
    assert (known.repeated, known.contradicting) == (2, 2)


@pytest.mark.parametrize(
    ("row", "field", "says"),
    [
        (b"nonsense", "line", "is not JSON"),
        (b"\xff\xfe", "line", "is not JSON"),
        (b"[1]", "label", "Each line needs"),
        ({"warning": "w-1"}, "label", "Each line needs"),
        (good | {"label": "known"}, "label", "Leave the line out"),
        (good | {"label": "not_ours"}, "label", "Leave the line out"),
        (good | {"label": "wrong"}, "label", "confirmed, innocent, mistaken, unclear"),
        (good | {"decided_at": "yesterday"}, "decided_at", "RFC3339"),
        (good | {"decided_at": "2026-03-02T10:00:00"}, "decided_at", "offset"),
        (good | {"warning": ""}, "warning", "empty"),
        (good | {"warning": 3}, "warning", "Expected `str`"),
        (good | {"risk": 3.0}, "risk", "between 0 and 1"),
        (good | {"level": "mild"}, "level", "Invalid enum value"),
    ],
)
def test_a_bad_line_says_where_and_how_to_mend_it(
    tmp_path: Path, row: object, field: str, says: str
) -> None:
    with pytest.raises(BadLabels, match=r"labels\.jsonl, line 2") as problem:
        read_labels([lines(tmp_path, good, row)])
    assert problem.value.field == field
    assert says in str(problem.value)


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(BadLabels, match="is not there"):
        read_labels([tmp_path / "nowhere"])
    with pytest.raises(BadLabels, match="is a folder"):
        read_warnings([tmp_path])
    (tmp_path / "empty").write_bytes(b"\n")
    with pytest.raises(BadLabels, match="holds no label"):
        read_labels([tmp_path / "empty"])
    with pytest.raises(BadLabels, match="holds no warning"):
        read_warnings([tmp_path / "empty"])
    with pytest.raises(BadLabels, match="hedgerow run --out"):
        read_warnings([lines(tmp_path, good)])


def test_a_warning_that_two_files_hold_counts_once(tmp_path: Path) -> None:
    (warning,) = warned([("c-1", 0, 0.5)])
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(write_warning(warning) + b"\n")
    (read,) = read_warnings([tmp_path / "a", tmp_path / "b"])
    assert (read.id, read.risk, read.reasons) == (warning.id, warning.risk, warning.reasons)
