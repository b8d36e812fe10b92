"""Made-up years of children: the same by seed, in order, and true to what truth says."""

import json
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from hedgerow.country.chance import chance
from hedgerow.country.childhoods import year
from hedgerow.country.childhoods.build import build_childhoods
from hedgerow.country.childhoods.happenings import plant, planted, sizes
from hedgerow.engine.contract import read_event


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        build_childhoods(tmp_path / name, children=3, seed=seed)
    for file in ("events.jsonl", "truth.jsonl", "calendar.json"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
    assert (tmp_path / "a/events.jsonl").read_bytes() != (tmp_path / "c/events.jsonl").read_bytes()


def test_events_are_in_order_and_changes_can_be_seen(tmp_path: Path) -> None:
    built = build_childhoods(tmp_path, children=20, calendar=False)
    assert (built.children, built.planted) == (20, 10)
    assert not (tmp_path / "calendar.json").exists()
    events = [read_event(line) for line in (tmp_path / "events.jsonl").read_bytes().splitlines()]
    assert built.events == len(events) == len({e.id for e in events})
    by_child = defaultdict(list)
    for event in events:
        by_child[event.subject].append(event)
    for own in by_child.values():
        assert own == sorted(own, key=lambda e: e.time)
    truth = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text().splitlines()]
    changes = [row for row in truth if row["label"] == 1]
    assert Counter(row["kind"] for row in changes) == dict.fromkeys(planted, 2)
    for row in changes:
        if row["kind"] in ("night", "second_device") and row["size"] != "small":
            first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
            nights = [e.time.date() for e in by_child[row["subject"]] if 2 <= e.time.hour < 5]
            inside = sum(first <= day <= last for day in nights)
            assert inside > 20 > len(nights) - inside


def test_all_kinds_and_sizes_are_planted_in_turn() -> None:
    made = [plant(n, chance("t", n)) for n in range(15)]
    assert {(one.kind, one.named) for one in made} == {(k, s) for k in planted for s in sizes}
    assert all(60 <= one.first <= one.last < year.days for one in made)


def test_the_year_has_terms_vacations_and_holidays() -> None:
    assert year.has_school(0)
    assert not year.has_school(5)
    assert not year.has_school((date(2025, 10, 20) - year.first_day).days)
    assert not year.has_school((date(2026, 5, 1) - year.first_day).days)
    assert year.told(0) == "2025-09-01"


def test_no_children_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="children"):
        build_childhoods(tmp_path, children=0)
