"""The list, the published rule, and hardship that is no sign of exploitation."""

from datetime import UTC, datetime
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.detectors.observed_indicators import (
    ObservedIndicators,
    Strength,
    dimensions,
    indicators,
    positive,
    weights,
)
from hedgerow.domain.chain import Event, Signal
from hedgerow.domain.kinds import Observation, Sector

detector = ObservedIndicators()


def seen(*codes: str, state: object = None, number: int = 0, sector: Sector = "health") -> list[Signal]:
    state = state or detector.start()
    time = datetime(2026, 3, 2, 10, number, tzinfo=UTC)
    observation = Observation(codes, sector)
    return detector.notice(state, Event(f"o{number}", "s", "observation", time, "child", observation))


def test_the_list_is_whole() -> None:
    assert list(dimensions()) == list(detector.channels)
    assert dict(dimensions()) == detector.channels
    assert set(weights) == set(dimensions())
    for code, indicator in indicators().items():
        assert code.replace("_", "").isalpha()
        assert code.islower()
        assert indicator.dimension in dimensions()
        assert {indicator.labour, indicator.sexual} <= set(get_args(Strength))
        assert indicator.wording
    assert {i.dimension for i in indicators().values()} == set(dimensions())


@pytest.mark.parametrize(("strong", "medium", "weak"), [*product(range(4), range(5), range(4))])
def test_the_published_rule(strong: int, medium: int, weak: int) -> None:
    expected = (
        strong >= 2
        or (strong >= 1 and (medium >= 1 or weak >= 1))
        or medium >= 3
        or (medium >= 2 and weak >= 1)
    )
    assert positive({"strong": strong, "medium": medium, "weak": weak}) is expected


@given(st.sets(st.sampled_from(sorted(indicators()))))
def test_seeing_more_never_says_less(codes: set[str]) -> None:
    before = {s.channel: s.weight for s in seen(*codes)}
    after = {s.channel: s.weight for s in seen(*codes, "violence", "debt_bondage")}
    assert all(after[channel] >= weight for channel, weight in before.items())


def test_observations_add_up_over_time_and_sectors() -> None:
    state = detector.start()
    first = seen("excessive_hours", state=state)
    assert [(s.channel, s.reason.code) for s in first] == [
        ("exploitation", "observed_indicators.single_strong")
    ]
    second = seen("no_schooling", state=state, number=1, sector="education")
    assert second[0].weight == weights["exploitation"]
    assert second[0].reason.values == {"strong": 1, "medium": 1, "weak": 0, "sectors": 2}
    assert second[0].evidence == ("s#o0", "s#o1")


def test_the_same_indicator_twice_is_one_indicator() -> None:
    state = detector.start()
    seen("no_schooling", "low_or_no_pay", state=state)
    assert not [s for s in seen("no_schooling", state=state, number=1) if s.weight > 0]


def test_the_graver_of_the_two_lists_counts() -> None:
    """Hazardous work is strong on the list for sexual exploitation, medium on that for labour."""
    assert seen("hazardous_work", "no_schooling")[0].reason.code == "observed_indicators.positive"


def test_for_a_child_exploitation_is_enough_whatever_the_means() -> None:
    (signal,) = seen("excessive_hours", "very_bad_working_conditions")
    assert signal.weight > 6.1


def test_hardship_alone_never_leads_to_a_warning() -> None:
    hardship = [c for c, i in indicators().items() if i.dimension.startswith("abuse_at")]
    assert sum(s.weight for s in seen(*hardship)) < 2


def test_a_code_that_is_not_on_the_list_is_passed_over() -> None:
    state = detector.start()
    assert seen("made_up", "x" * 10_000, state=state) == []
    assert state == detector.start()
