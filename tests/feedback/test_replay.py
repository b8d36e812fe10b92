"""Another line tried on what a shadow run wrote gives what a run with that line would have given."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.moments import Step, labels, warned
from hedgerow.domain.chain import EarlyWarning
from hedgerow.engine.settings import Settings
from hedgerow.feedback.labels import Labels
from hedgerow.feedback.replay import Moments, join, replay, with_line

steps = st.lists(
    st.tuples(
        st.sampled_from(["c-1", "c-2", "c-3", "c-4"]),
        st.integers(0, 900).map(float),
        st.floats(0.03, 0.98).map(lambda risk: round(risk, 3)),
    ),
    min_size=1,
    max_size=60,
    unique_by=lambda step: (step[0], step[1]),
)


def shadow(found: list[Step], known: Labels | None = None) -> Moments:
    return join(warned(found), known or Labels(), Settings())


def told(warnings: list[EarlyWarning]) -> list[tuple[object, ...]]:
    return [(w.subject, w.raised_at, w.level, w.risk, w.act_by) for w in warnings]


@settings(max_examples=60)
@given(steps, st.sampled_from([0.03, 0.2, 0.3, 0.5, 0.6, 0.7]), st.integers(1, 3))
def test_a_replay_is_what_a_run_would_have_written(found: list[Step], line: float, budget: int) -> None:
    # A moment below every line on each day, as a run has: a day turns when anything is looked at.
    chosen = replace(with_line(Settings(), line), budget=budget)
    daily: list[Step] = [("quiet", day * 24 - 9.0, 0.0001) for day in range(1, 39)]
    run = warned([*daily, *found], line=None, settings=chosen)
    again = [one.warning for one in replay(shadow(found), chosen)]
    assert sorted(map(str, told(again))) == sorted(map(str, told(run)))


def test_a_line_above_high_moves_high_with_it() -> None:
    assert with_line(Settings(), 0.7).levels == (("urgent", 0.9), ("high", 0.7), ("elevated", 0.7))


def test_the_budget_delays_and_says_when_it_is_too_late() -> None:
    found = [(f"c-{n}", n / 10, 0.4) for n in range(7)]
    tight = replace(Settings(), budget=1)
    assert len(replay(shadow(found), tight)) == 7
    a_week_later = replay(shadow([*found, ("c-9", 24 * 8, 0.4)]), tight)
    assert [(one.day - one.warning.raised_at.date()).days for one in a_week_later] == [
        0,
        *range(1, 7),
        0,
    ]
    assert sum(one.too_late for one in a_week_later) == 3, "elevated ones wait three days at most"


def test_a_decision_covers_what_lies_near_it() -> None:
    found = [("c-1", 0, 0.1), ("c-1", 24, 0.4), ("c-1", 48, 0.7), ("c-1", 24 * 20, 0.4), ("c-2", 0, 0.4)]
    warnings = {(w.subject, w.risk): w for w in warned(found[:3] + found[4:])}
    late = warned([found[3]])[0]
    dismissed = labels((warnings["c-1", 0.4], "innocent"))
    moments = join([*warnings.values(), late], dismissed, Settings())
    assert moments.verdict(warnings["c-1", 0.1]) == "innocent"
    assert moments.verdict(warnings["c-1", 0.7]) is None, "it rose to a higher level since"
    assert moments.verdict(late) is None, "that was three weeks later"
    assert moments.verdict(warnings["c-2", 0.4]) is None
    confirmed = join([*warnings.values(), late], labels((warnings["c-1", 0.4], "confirmed")), Settings())
    assert confirmed.verdict(warnings["c-1", 0.7]) == "confirmed"


def test_the_nearest_decision_counts() -> None:
    low, high = warned([("c-1", 0, 0.4), ("c-1", 100, 0.7)])
    between = warned([("c-1", 30, 0.35)])[0]
    known = labels((low, "mistaken"), (high, "confirmed"))
    assert join([low, high, between], known, Settings()).verdict(between) == "mistaken"


def test_labels_of_other_warnings_are_counted() -> None:
    (warning,) = warned([("c-1", 0, 0.4)])
    (stranger,) = warned([("c-2", 0, 0.4)])
    moments = join([warning], labels((warning, "unclear"), (stranger, "mistaken")), Settings())
    assert moments.unknown == 1
    assert [one.label for one in moments.decisions] == ["unclear"]


def test_a_file_written_with_a_cool_down_is_told() -> None:
    found = [("c-1", 0.0, 0.4), ("c-1", 30.0, 0.5), ("c-1", 60.0, 0.7)]
    assert not shadow(found).thinned
    assert join(warned(found, line=None), Labels(), Settings()).thinned


def test_a_peak_is_looked_for_within_the_cool_down() -> None:
    moments = shadow([("c-1", 0, 0.1), ("c-1", 100, 0.5), ("c-1", 24 * 9, 0.8)])
    assert [moments.peak(w) for w in moments.warnings] == [0.5, 0.8, 0.8]
    assert Settings().cool_down == timedelta(days=7)
