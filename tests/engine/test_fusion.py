"""Fusion: discounted, capped and fading evidence adds up; silence widens and never lowers."""

import math
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.nightwatch import start
from hedgerow.domain.chain import Reason, Signal
from hedgerow.domain.kinds import Sector
from hedgerow.engine.calibration import Calibration, Scale, independent
from hedgerow.engine.fusion import fuse, logit, risk_of, tipping
from hedgerow.engine.settings import Settings

sectors: tuple[Sector, ...] = get_args(Sector)
settings = Settings()
prior = logit(settings.prior)
now = start + timedelta(days=40)


def signal(weight: float, detector: str = "d", channel: str = "c", **rest: object) -> Signal:
    made = Signal(detector, channel, "c-1", start, weight, Reason("d.r"), ("s#1",))
    return replace(made, **rest)


some_signals = st.lists(
    st.builds(
        signal,
        st.floats(-6, 12),
        st.sampled_from("abc"),
        st.sampled_from("xyz"),
        counterpart=st.sampled_from(["p", "q", None]),
        sector=st.sampled_from(sectors[:4]),
        time=st.integers(0, 40).map(lambda day: start + timedelta(days=day)),
    ),
    max_size=20,
)


@given(some_signals)
def test_contributions_add_up_exactly(told: list[Signal]) -> None:
    fused = fuse(told, now, settings)
    assert fused.log_odds == pytest.approx(prior + sum(c.weight for c in fused.contributions), abs=2e-6)
    low, high = fused.between
    assert low <= risk_of(fused.log_odds) + 1e-6
    assert risk_of(fused.log_odds) <= high + 1e-6
    assert len({(c.detector, c.channel) for c in fused.contributions}) == len(fused.contributions)


@given(some_signals, st.sampled_from(sectors))
def test_a_further_silent_sector_widens_and_never_lowers(told: list[Signal], extra: Sector) -> None:
    fewer = replace(settings, sectors=tuple(s for s in sectors if s != extra))
    without, with_it = fuse(told, now, fewer), fuse(told, now, settings)
    assert with_it.log_odds == without.log_odds
    assert with_it.between[1] >= without.between[1]
    assert with_it.between[0] <= without.between[0]
    if extra not in {s.sector for s in told}:
        assert extra in with_it.silent
        assert with_it.spread > without.spread


@given(some_signals, st.sampled_from(sectors[:4]))
def test_taking_a_sectors_evidence_away_widens(told: list[Signal], gone: Sector) -> None:
    left = [s for s in told if s.sector != gone]
    assert fuse(left, now, settings).spread >= fuse(told, now, settings).spread - 1e-12


@given(some_signals, st.floats(0, 9), st.sampled_from(sectors[:4]))
def test_another_sign_of_harm_never_lowers_the_risk(
    told: list[Signal], weight: float, sector: Sector
) -> None:
    more = [*told, signal(weight, "e", "new", sector=sector, counterpart="r")]
    assert fuse(more, now, settings).log_odds >= fuse(told, now, settings).log_odds - 1e-4


@given(some_signals)
def test_no_detector_and_no_sector_goes_beyond_its_cap(told: list[Signal]) -> None:
    for sector in sectors:
        here = [replace(s, time=now) for s in told if s.sector == sector and s.weight > 0]
        assert fuse(here, now, settings).log_odds <= prior + settings.sector_cap + 1e-4
        for detector in "abc":
            alone = [s for s in here if s.detector == detector]
            assert fuse(alone, now, settings).log_odds <= prior + settings.cap + 1e-4


@given(some_signals)
def test_the_order_of_the_signals_does_not_matter(told: list[Signal]) -> None:
    one, other = fuse(told, now, settings), fuse(told[::-1], now, settings)
    assert one.log_odds == pytest.approx(other.log_odds, abs=1e-5)
    assert one.spread == pytest.approx(other.spread)


def added(*told: Signal, at: datetime = start) -> float:
    return fuse(told, at, settings).log_odds - prior


def test_a_second_opinion_of_the_same_sector_counts_less_than_one_of_another() -> None:
    same = added(signal(3, "d"), signal(2, "e"))
    other = added(signal(3, "d"), signal(2, "e", sector="finance"))
    assert same == pytest.approx(3 + 0.8 * 2, abs=1e-5)
    assert other == pytest.approx(3 + 2, abs=1e-5)


def test_several_counterparts_of_one_detector_count_less_and_less() -> None:
    told = [signal(2, counterpart=who) for who in "pqr"]
    assert added(*told) == pytest.approx(2 * (1 + 0.7 + 0.49), abs=1e-5)
    assert fuse(
        told, start, replace(settings, calibration=independent(settings.calibration))
    ).log_odds == pytest.approx(prior + 6, abs=1e-5)


def test_the_channels_of_one_opinion_count_in_full() -> None:
    assert added(signal(2, channel="x"), signal(1.5, channel="y")) == pytest.approx(3.5, abs=1e-5)


def test_detectors_fade_each_at_their_own_pace() -> None:
    told = [signal(4, "known_material"), signal(4, "d", sector="finance")]
    later = start + timedelta(days=180)
    assert added(*told, at=later) == pytest.approx(2 + 4 / 64, abs=1e-5)


def test_a_sector_that_spoke_long_ago_is_on_its_way_back_to_silence() -> None:
    told = [signal(1)]
    ages = [fuse(told, start + timedelta(days=d), settings).spread for d in (0, 30, 90, 2000)]
    assert ages == sorted(ages)
    assert ages[-1] == pytest.approx(fuse([], start, settings).spread)


def test_calibration_moves_the_weight_and_narrows_the_interval() -> None:
    table = Calibration("t", "test", scales={"d.c": Scale(0.5, -0.25, 0.05, 0.0)})
    sure = fuse([signal(3)], start, replace(settings, calibration=table))
    assert sure.log_odds == pytest.approx(prior + 1.25, abs=1e-5)
    assert sure.spread < fuse([signal(3)], start, settings).spread


def test_a_large_error_leaves_no_more_doubt_than_silence() -> None:
    table = Calibration("t", "test", usual=Scale(error=50.0))
    wild = fuse([signal(3)], start, replace(settings, calibration=table))
    assert wild.spread == pytest.approx(fuse([], start, settings).spread)


@given(some_signals)
def test_what_tips_is_what_would_have_kept_it_below(told: list[Signal]) -> None:
    line = 0.3
    tipped = tipping(told, now, settings, line)
    assert bool(tipped) == (fuse(told, now, settings).log_odds >= logit(line))
    left = [s for s in told if (s.detector, s.channel) not in tipped]
    assert fuse(left, now, settings).log_odds < logit(line)
    for channel in tipped if len(tipped) == 2 else ():
        kept = [s for s in told if (s.detector, s.channel) != channel]
        assert fuse(kept, now, settings).log_odds >= logit(line), "one of the two would have done"


def test_one_sign_tips_where_one_is_enough() -> None:
    told = [signal(7, "a", sector="finance"), signal(1, "b"), signal(1, "c", sector="health")]
    assert tipping(told, start, settings, 0.3) == (("a", "c"),)
    assert tipping(told, start, settings, 0.999) == ()


def test_what_crowds_another_out_is_weighed_anew_without_it() -> None:
    told = [signal(8, "a", "x"), signal(7.9, "b", "y")]
    assert tipping(told, start, settings, 0.3) == (("a", "x"), ("b", "y"))


def test_the_interval_is_told_at_ninety_percent() -> None:
    alone = replace(settings, sectors=(), prior_error=0.7)
    low, high = fuse([], start, alone).between
    assert math.log(high / (1 - high)) - prior == pytest.approx(1.6449 * 0.7, abs=0.01)
    assert prior - math.log(low / (1 - low)) == pytest.approx(1.6449 * 0.7, abs=0.01)
