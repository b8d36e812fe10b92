"""A calibration table says what its weights are worth, and is refused where it was changed."""

import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.engine.calibration import BadCalibration, Calibration, Scale, read_calibration, shipped

numbers = st.floats(-5, 5)


@given(st.floats(0, 3), numbers, st.floats(-12, 12))
def test_a_scale_never_turns_evidence_round(slope: float, offset: float, weight: float) -> None:
    nats = Scale(slope, offset).nats(weight)
    assert nats * weight >= 0
    assert Scale(slope, offset).nats(-weight) == -nats


@given(st.floats(0, 3), numbers, st.floats(-12, 12), st.floats(0, 5))
def test_more_weight_is_never_worth_less(
    slope: float, offset: float, weight: float, more: float
) -> None:
    scale = Scale(slope, min(offset, 0.0))
    assert scale.nats(weight + more) >= scale.nats(weight)


def test_the_shipped_table_takes_weights_as_they_are_and_says_how_unsure_that_is() -> None:
    scale = shipped().scale("any", "channel")
    assert scale.nats(4.0) == 4.0
    assert scale.doubt(4.0) > 0.3


def test_the_channels_own_scale_goes_before_the_detectors() -> None:
    own, detectors = Scale(0.5), Scale(2.0)
    table = Calibration("1", "test", scales={"d": detectors, "d.c": own})
    assert table.scale("d", "c") is own
    assert table.scale("d", "other") is detectors
    assert table.scale("e", "c") is table.usual


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    table = Calibration("1", "test – ü", scales={"d.c": Scale(0.5, 0, 1)}, repeats={"platform": 0.5})
    table.write(tmp_path / "table.json")
    found = read_calibration(tmp_path / "table.json")
    assert found == table
    assert found.sha256 == table.sha256
    assert pickle.loads(pickle.dumps(found)) == table
    assert table.sha256 in repr(table)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("told", "measured on a million children", "sha256"),
        ("repeats", {"sector": 2.0}, "between 0 and 1"),
        ("usual", {"slope": -1.0, "offset": 0, "error": 0, "slope_error": 0}, "negative"),
        ("usual", {"slope": "steep"}, "float"),
        ("further", 1, "unknown field"),
    ],
)
def test_a_changed_table_is_refused(tmp_path: Path, name: str, value: object, why: str) -> None:
    path = tmp_path / "table.json"
    shipped().write(path)
    path.write_text(json.dumps(json.loads(path.read_text()) | {name: value}))
    with pytest.raises(BadCalibration, match=why):
        read_calibration(path)


def test_what_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(BadCalibration, match=r"nowhere\.json"):
        read_calibration(tmp_path / "nowhere.json")
