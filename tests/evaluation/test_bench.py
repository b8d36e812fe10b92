"""What the bench counts is right; how fast it is, no test can say."""

import json

import pytest

from hedgerow.engine.contract import read_event
from hedgerow.evaluation.bench import BadBench, bench
from hedgerow.evaluation.bench_events import generate

observation = {
    "specversion": "1.0",
    "id": "o1",
    "source": "school",
    "type": "org.hedgerow.report.v1",
    "time": "2026-03-02T07:00:00Z",
    "subject": "child-1",
    "data": {"category": "other", "reporter": "peer"},
}


def test_generated_events_are_the_same_every_time():
    lines = list(generate(200, seed=3))
    assert lines == list(generate(200, seed=3))
    assert lines != list(generate(200, seed=4))
    events = [read_event(line) for line in lines]
    assert len({event.id for event in events}) == 200
    assert [e.time for e in events] == sorted(e.time for e in events)
    assert all(len(event.data.recipients) == 1 for event in events)


@pytest.fixture(scope="module")
def measured():
    told = []
    report = bench(count=3000, sample=300, batch=500, advance=lambda *step: told.append(step))
    return report, told


def test_all_passes_read_all_events(measured):
    report, _ = measured
    assert report["one_at_a_time"]["events"] == 3000
    assert report["batches"]["1"]["events"] == report["batches"]["2"]["events"] == 3000
    assert report["naive_rescoring"]["events"] == 300
    assert next(iter(report)) == "ratios"
    assert all(ratio > 0 for ratio in report["ratios"].values())


def test_state_and_memory_are_measured(measured):
    report, _ = measured
    assert report["state"]["subjects"] == 500
    assert report["state"]["largest"] >= report["state"]["bytes_per_subject"] > 0
    assert report["peak_memory_mb"]["one_at_a_time"] > 10


def test_delays_are_in_order(measured):
    delays = measured[0]["one_at_a_time"]["microseconds_per_event"]
    assert 0 < delays["p50"] <= delays["p95"] <= delays["p99"] <= delays["max"]


def test_progress_reaches_its_total(measured):
    _, told = measured
    assert told[-1][0] == told[-1][1]
    assert told == sorted(told)


def test_every_way_through_gives_the_same_warnings():
    report = bench(count=20_000, sample=10, detectors=["grooming"])
    assert report["warnings"] > 0
    assert report["same_warnings"] is True
    assert report["detectors"] == ["grooming"]


def test_only_message_events_of_a_file_are_measured(tmp_path):
    path = tmp_path / "events.jsonl"
    lines = [json.dumps(observation).encode(), *generate(30)]
    path.write_bytes(b"\n".join(lines))
    report = bench(path, count=20)
    assert report["one_at_a_time"]["events"] == 20
    assert bench(path)["one_at_a_time"]["events"] == 30


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "no message event"), ("{}\n", "missing"), (json.dumps(observation), "no message event")],
)
def test_events_that_cannot_be_measured_are_refused(tmp_path, text, reason):
    path = tmp_path / "events.jsonl"
    path.write_text(text)
    with pytest.raises(BadBench, match=reason):
        bench(path)
    with pytest.raises(BadBench, match="not a file"):
        bench(tmp_path)
