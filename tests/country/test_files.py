"""The files that sources deliver, read with the engine's own readers."""

from collections import Counter

import pytest

from hedgerow.country.build import build, read_truth
from hedgerow.engine.merge import merged
from hedgerow.engine.sources import Position, open_sources


@pytest.fixture(scope="module")
def country():
    return build(scale=0.25)


@pytest.fixture(scope="module")
def place(country, tmp_path_factory):
    place = tmp_path_factory.mktemp("country")
    country.write(place)
    return place


def test_each_form_of_file_is_written(place):
    names = {p.name for p in place.iterdir()}
    assert names == {"platforms.jsonl", "services.jsonl.gz", "banks.parquet", "truth.json"}


def test_the_engine_reads_all_of_it_back(country, place):
    lines = [line for _, line in merged([s.lines(Position()) for s in open_sources([str(place)])])]
    read = Counter(line.event.reference for line in lines if line.event)
    assert read == Counter(e.reference for e in country.deliveries())


def test_three_lines_are_refused_with_their_fields(place):
    lines = [line for _, line in merged([s.lines(Position()) for s in open_sources([str(place)])])]
    problems = [line.problem.field for line in lines if line.problem]
    assert problems == ["line", "time", "type"]


def test_malformed_lines_can_be_left_out(country, tmp_path):
    country.write(tmp_path, malformed=False)
    lines = [line for _, line in merged([s.lines(Position()) for s in open_sources([str(tmp_path)])])]
    assert all(line.event for line in lines)


def test_the_truth_can_be_read_back(country, place):
    assert read_truth(place / "truth.json") == country.truth
