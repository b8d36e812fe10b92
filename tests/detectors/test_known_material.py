"""Exact, near, and what a broken source may send."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hedgerow.detectors.known_material import KnownMaterial, exact_weight
from hedgerow.domain.chain import Event, Signal
from hedgerow.domain.kinds import HashMatch

detector = KnownMaterial()


def matched(*matches: tuple[Any, str, str]) -> list[Signal]:
    state = detector.start()
    signals = []
    for number, (match, algorithm, name) in enumerate(matches):
        time = datetime(2026, 3, 2, 10, number, tzinfo=UTC)
        data = HashMatch(name, algorithm, match, "received", "other")
        signals += detector.notice(state, Event(f"h{number}", "s", "hashmatch", time, "child", data))
    return signals


def test_an_exact_match_weighs_far_more_than_near_ones() -> None:
    (exact,) = matched(("exact", "SHA-256", "hotline"))
    near = matched(*[("near", "PDQ", "hotline")] * 10)
    assert exact.weight == exact_weight > 6.1
    assert [s.weight for s in near[:4]] == [2.5, 3.5, 4.0, 4.0]


def test_a_second_list_confirms_and_the_same_list_does_not() -> None:
    same = matched(("exact", "MD5", "Hotline"), ("exact", "MD5", "hotline "))
    other = matched(("exact", "MD5", "hotline"), ("exact", "MD5", "police"))
    assert same[1].reason.values == {"count": 2, "lists": 1}
    assert other[1].weight > same[1].weight == same[0].weight


@pytest.mark.parametrize("algorithm", ["MD5", "sha-1", " SHA256"])
def test_a_hash_that_only_matches_exactly_cannot_be_near(algorithm: str) -> None:
    assert matched(("near", algorithm, "hotline")) == []


def test_only_the_newest_evidence_is_kept() -> None:
    assert matched(*[("exact", "MD5", "hotline")] * 9)[-1].evidence == tuple(
        f"s#h{n}" for n in range(4, 9)
    )


def test_the_name_of_the_list_is_not_passed_on() -> None:
    (signal,) = matched(("exact", "MD5", "hotline"))
    assert "hotline" not in str(signal)
