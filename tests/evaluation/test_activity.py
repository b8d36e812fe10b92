"""Figures of sudden change in activity, by hand where they can be."""

import json
from datetime import date
from pathlib import Path

import pytest

from hedgerow.country.childhoods.build import build_childhoods
from hedgerow.detectors.activity_change import ActivityChange
from hedgerow.evaluation.activity import (
    Alarm,
    BadActivity,
    Child,
    Happened,
    Watch,
    evaluate_activity,
    figures,
    read_calendar,
    read_truth,
)


def alarm(month: int, day: int, *channels: str) -> Alarm:
    return Alarm(date(2026, month, day), channels or ("night",))


def test_recall_delay_and_false_alarms_by_hand() -> None:
    change = Happened("a", 1, "night", date(2026, 3, 1), date(2026, 3, 21), "large")
    ill = Happened("b", 0, "illness", date(2026, 5, 1), date(2026, 5, 5))
    watch = Watch(ActivityChange())
    whole = (date(2026, 1, 1), date(2026, 12, 31))
    start = watch.detector.start
    a = [alarm(2, 28), alarm(3, 4), alarm(3, 10), alarm(3, 28), alarm(3, 29, "night", "explained")]
    watch.children = {
        "a": Child(*whole, start(), a),
        "b": Child(*whole, start(), [alarm(5, 3)]),
    }
    found = figures([(watch, ["a", "b"])], {"a": [change], "b": [ill]})
    assert (found["changes"], found["found"], found["recall"]) == (1, 1, 1.0)
    assert found["median_delay_days"] == 3
    assert found["false_alarms"] == 3  # the day before, past the grace, and the illness
    assert found["of_these_without_an_everyday_reason"] == 2
    assert found["false_alarms_during"] == {"illness": 1, "nothing in particular": 2}
    assert found["child_months"] == round((2 * 365 - 21 - 7) / 30.44, 1)
    assert found["found_but_given_an_everyday_reason"] == 0


def test_a_made_up_year_is_measured_held_out(tmp_path: Path) -> None:
    build_childhoods(tmp_path, children=12, seed=4)
    found = evaluate_activity(tmp_path)
    held = found["held_out"]
    assert (found["children"], found["changes"], held["changes"]) == (12, 6, 6)
    assert held["found"] >= 3
    assert held["false_alarms_per_child_month"] < 0.3
    rates = [one["false_alarms"] for one in found["by_strictness"].values()]
    assert rates[0] >= rates[-1]
    assert 0 < found["bytes_per_child"]["mean"] < 4_096
    assert found["school_calendar"] is True


def test_what_is_not_in_order_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadActivity, match="is not there"):
        evaluate_activity(tmp_path)
    truth, calendar = tmp_path / "truth.jsonl", tmp_path / "calendar.json"
    truth.write_text('{"subject": "a"}\n')
    with pytest.raises(BadActivity) as caught:
        read_truth(truth)
    assert caught.value.line == 1
    for text in ("{", json.dumps({"vacations": [["soon", "later"]]})):
        calendar.write_text(text)
        with pytest.raises(BadActivity, match="cannot be read"):
            read_calendar(calendar)
    truth.write_text("")
    calendar.unlink()
    (tmp_path / "events.jsonl").write_text("no event\n")
    with pytest.raises(BadActivity):
        evaluate_activity(tmp_path)
