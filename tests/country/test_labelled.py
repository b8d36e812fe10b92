"""The country as labelled data: every person named once, stories known, no event named twice."""

import json
from collections import Counter
from pathlib import Path

import pytest

from hedgerow.country.labelled import write_labelled
from hedgerow.engine.sources import Position, open_sources


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("labelled")
    write_labelled(place, countries=2)
    return place


@pytest.fixture(scope="module")
def truths(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "truth.jsonl").read_text().splitlines()]


def test_everybody_is_named_once(truths: list[dict]) -> None:
    assert max(Counter(truth["subject"] for truth in truths).values()) == 1
    assert len(truths) == 2 * (600 + 650)


def test_stories_of_harm_have_their_moments_and_begun_ones_no_label(truths: list[dict]) -> None:
    told = Counter((t["label"], t["story"]) for t in truths if "harm_from" in t)
    assert set(told.values()) == {2}, "each story once in each country"
    assert {label for label, _ in told} == {1, None}
    assert all(t["harm_from"] <= t["peak"] for t in truths if t["label"] == 1)
    assert all(t["label"] == 0 for t in truths if "harm_from" not in t)


def test_no_two_events_of_different_countries_share_a_name(folder: Path, truths: list[dict]) -> None:
    seen: dict[str, set[str]] = {}
    for number in ("01", "02"):
        sources = open_sources([str(folder / f"country-{number}")])
        events = [line.event for source in sources for line in source.lines(Position())]
        seen[number] = {event.reference for event in events if event is not None}
        assert all(reference.partition("#")[0].endswith(number) for reference in seen[number])
    assert not seen["01"] & seen["02"]
