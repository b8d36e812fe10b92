"""Households are the same on every machine, in order, and plant what was asked for."""

import json
from collections import Counter
from pathlib import Path

import pytest

from hedgerow.country.households.flows import abroad, home
from hedgerow.country.households.lives import lives
from hedgerow.country.households.schemes import schemes
from hedgerow.country.households.writing import events, households, write_households
from hedgerow.domain.kinds import Transaction
from hedgerow.engine.contract import read_event


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    def written(name: str, seed: int) -> tuple[bytes, bytes]:
        folder = tmp_path / name
        write_households(folder, accounts=40, seed=seed, prevalence=0.1)
        return (folder / "events.jsonl").read_bytes(), (folder / "truth.jsonl").read_bytes()

    assert written("a", 1) == written("b", 1)
    assert written("a", 1) != written("c", 2)


def test_every_line_is_an_event_of_the_contract_in_the_order_of_time(tmp_path: Path) -> None:
    told = write_households(tmp_path, accounts=60, seed=3, prevalence=0.2)
    read = [read_event(line) for line in (tmp_path / "events.jsonl").read_bytes().splitlines()]
    assert len(read) == told["events"] > 1000
    assert [e.time for e in read] == sorted(e.time for e in read)
    assert len({e.id for e in read}) == len(read)
    for event in read:
        assert isinstance(event.data, Transaction)
        assert event.data.country in (home, *abroad)
        assert event.data.amount > 0


def test_the_truth_names_every_account_and_plants_as_many_as_asked(tmp_path: Path) -> None:
    write_households(tmp_path, accounts=400, seed=5, prevalence=0.05)
    truth = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text().splitlines()]
    assert len({row["subject"] for row in truth}) == 400
    planted = [row for row in truth if row["label"] == 1]
    assert len(planted) == 20
    assert Counter(row["scheme"] for row in planted) == dict.fromkeys(schemes, 2)
    assert {row["intensity"] for row in planted} == {"faint", "middling", "strong"}
    assert all(row["begins"] < row["ends"] for row in planted)
    assert {row["scheme"] for row in truth if row["label"] == 0} <= set(lives)


def test_every_scheme_moves_money_between_its_first_and_last_day() -> None:
    people = households(200, seed=7, prevalence=0.15)
    paid: Counter[str] = Counter()
    begins = {a.truth.subject: (a.truth.begins, a.truth.ends) for a in people if a.truth.label}
    for event in events([a for a in people if a.truth.label]):
        first, last = begins[event.subject or ""]
        if first and last and first <= event.time.isoformat() <= last:
            paid[event.subject or ""] += 1
    assert set(paid) == set(begins)


def test_the_share_is_settable_and_nonsense_is_refused() -> None:
    assert sum(a.truth.label for a in households(1000, seed=1)) == 2
    assert sum(a.truth.label for a in households(50, seed=1, prevalence=0)) == 0
    with pytest.raises(ValueError, match="prevalence"):
        households(10, prevalence=0.9)
    with pytest.raises(ValueError, match="accounts"):
        households(0)


def test_shares_of_lives_add_up_and_schemes_hide_in_lives_there_are() -> None:
    assert sum(life.share for life in lives.values()) == pytest.approx(1)
    assert all(kind in lives for scheme in schemes.values() for kind in scheme.hidden_in)
