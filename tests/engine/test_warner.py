"""Thresholds, cool-down, budget: few warnings, none lost, the urgent ones at once."""

import math
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.nightwatch import start
from hedgerow.domain.chain import Assessment, Reason, Signal
from hedgerow.engine.settings import Settings
from hedgerow.engine.warner import Warner


def assessment(risk: float, subject: str = "c-1", hours: float = 0) -> Assessment:
    time = start + timedelta(hours=hours)
    signal = Signal("d", "c", subject, time, 3.0, Reason("d.r"), ("platform/a#1",))
    against = Signal("d", "long_known", subject, time, -1.0, Reason("d.k"), ("school/b#1",))
    odds = math.log(risk / (1 - risk))
    return Assessment(subject, time, odds, risk, "single", (against, signal), ())


def test_levels_and_act_by() -> None:
    warner = Warner(Settings())
    assert warner.consider(assessment(0.29)) == []
    for i, (risk, level, hours) in enumerate(
        [(0.3, "elevated", 72), (0.6, "high", 24), (0.95, "urgent", 4)]
    ):
        (warning,) = warner.consider(assessment(risk, f"c-{i}"))
        assert warning.level == level
        assert warning.act_by - warning.raised_at == timedelta(hours=hours)
        assert [s.channel for s in warning.reasons] == ["c"]
        assert [s.channel for s in warning.against] == ["long_known"]
        assert warning.sources == ("platform/a", "school/b")


def test_cool_down_but_a_higher_level_passes() -> None:
    warner = Warner(Settings())
    assert warner.consider(assessment(0.7))
    assert not warner.consider(assessment(0.8, hours=30))
    assert warner.consider(assessment(0.95, hours=40))
    assert not warner.consider(assessment(0.95, hours=100))
    assert warner.consider(assessment(0.95, hours=40 + 24 * 7))


def test_budget_holds_back_the_weaker_and_loses_none() -> None:
    warner = Warner(Settings(budget=2))
    first = [warner.consider(assessment(0.5, f"c-{i}")) for i in range(2)]
    assert all(len(given_out) == 1 for given_out in first)
    assert warner.consider(assessment(0.4, "weak")) == []
    assert warner.consider(assessment(0.7, "strong")) == []
    assert [w.subject for w in warner.consider(assessment(0.99, "now"))] == ["now"]
    next_day = warner.consider(assessment(0.8, "tomorrow", hours=24))
    assert [w.subject for w in next_day] == ["strong", "weak"]
    assert not any(w.over_budget for w in next_day), "they stand in this day's budget"
    (last,) = warner.finish()
    assert (last.subject, last.over_budget) == ("tomorrow", True)


@given(st.lists(st.tuples(st.floats(0.01, 0.99), st.integers(0, 9), st.floats(0, 400)), max_size=60))
def test_every_warning_called_for_comes_out_once(steps: list[tuple[float, int, float]]) -> None:
    steps = sorted(steps, key=lambda step: step[2])
    generous, tight = Warner(Settings(budget=10_000)), Warner(Settings(budget=1))
    out: dict[str, list[tuple[str, str]]] = {"generous": [], "tight": []}
    for name, warner in (("generous", generous), ("tight", tight)):
        given_out = [w for s in steps for w in warner.consider(assessment(s[0], f"c-{s[1]}", s[2]))]
        given_out += warner.finish()
        out[name] = [(w.subject, w.level) for w in given_out]
        assert len({w.id for w in given_out}) == len(given_out)
    assert {subject for subject, _ in out["tight"]} == {subject for subject, _ in out["generous"]}
    urgent = [w for w in out["generous"] if w[1] == "urgent"]
    assert [w for w in out["tight"] if w[1] == "urgent"] == urgent
