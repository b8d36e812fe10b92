"""Signals add up, fade and are capped; the contributions always explain the risk."""

import math
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.nightwatch import start
from hedgerow.domain.chain import Reason, Signal
from hedgerow.engine.assessor import Ledger, assess
from hedgerow.engine.settings import Settings

settings = Settings()
prior = math.log(0.001 / 0.999)


def signal(weight: float, detector: str = "d", channel: str = "c", **rest: object) -> Signal:
    made = Signal(detector, channel, "c-1", start, weight, Reason("d.r"), ("s#1",))
    return replace(made, **rest)


signals = st.builds(
    signal,
    st.floats(-5, 20),
    st.sampled_from("abc"),
    st.sampled_from("xyz"),
    counterpart=st.sampled_from("pq"),
)


@given(st.lists(signals, min_size=1, max_size=20))
def test_contributions_add_up_to_the_risk(given_signals: list[Signal]) -> None:
    assessment = assess(Ledger(), given_signals, start, settings)
    last = assessment.course[-1]
    total = prior + sum(c.weight for c in last.contributions)
    assert assessment.log_odds == pytest.approx(total, abs=1e-4)
    assert assessment.risk == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-4)
    for detector in "abc":
        positive = [c.weight for c in last.contributions if c.detector == detector and c.weight > 0]
        assert sum(positive) <= settings.cap + 1e-4


def test_a_later_signal_replaces_the_earlier() -> None:
    ledger = Ledger()
    assess(ledger, [signal(3.0)], start, settings)
    assert assess(ledger, [signal(2.0)], start, settings).log_odds == pytest.approx(prior + 2, abs=1e-5)


def test_a_signal_weighs_half_after_its_half_life() -> None:
    ledger = Ledger()
    assess(ledger, [signal(4.0)], start, settings)
    later = start + settings.half_life
    held = assess(ledger, [signal(0.0, channel="other", time=later)], later, settings)
    assert held.log_odds == pytest.approx(prior + 2, abs=1e-5)


def test_confidence_says_what_stands_behind() -> None:
    assert assess(Ledger(), [signal(1)], start, settings).confidence == "single"
    two = [signal(1), signal(1, channel="e")]
    assert assess(Ledger(), two, start, settings).confidence == "corroborated"
    assert assess(Ledger(), [signal(1), signal(1, "f")], start, settings).confidence == "joined"
    slight = [signal(1), signal(0.1, "f")]
    assert assess(Ledger(), slight, start, settings).confidence == "single"


def test_memory_stays_bounded_and_keeps_the_heaviest() -> None:
    ledger = Ledger()
    for i in range(500):
        assess(ledger, [signal(i % 50, channel=f"c{i}")], start + timedelta(seconds=i), settings)
    assert len(ledger.signals) == settings.signals_kept
    assert len(ledger.course) == settings.course_points
    assert min(s.weight for s in ledger.signals.values()) >= 40
