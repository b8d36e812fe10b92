"""What a line would bring: figures held against a town of which the truth is known."""

import pytest

from feedback.moments import labels, warned
from feedback.town import town
from hedgerow.engine.settings import Settings
from hedgerow.feedback.intervals import Share
from hedgerow.feedback.lines import candidates, measure, measure_all
from hedgerow.feedback.replay import join


def test_figures_of_a_small_desk() -> None:
    found = warned(
        [("c-1", 0, 0.35), ("c-2", 1, 0.5), ("c-3", 24, 0.7), ("c-4", 48, 0.95), ("c-5", 72, 0.1)]
    )
    one, two, three, four, five = found
    right = (three, "confirmed"), (four, "confirmed")
    known = labels((one, "mistaken"), (two, "unclear"), (five, "innocent"), *right)
    moments = join(found, known, Settings())
    today, higher, lower = (measure(moments, line, 10) for line in (0.3, 0.6, 0.05))
    assert (today.warnings, today.a_day, today.busiest, today.urgent) == (4, 1.0, 2, 1)
    assert today.judged == Share(2, 3)
    assert today.labels == {"confirmed": 2, "innocent": 0, "mistaken": 1, "unclear": 1}
    assert today.precision == (Share(2, 3).value, Share(2, 3).between)
    assert (higher.warnings, higher.judged, higher.urgent) == (2, Share(2, 2), 1)
    assert (lower.warnings, lower.judged) == (5, Share(2, 4))
    assert (lower.added, lower.added_warnings) == (Share(0, 1), 1)
    assert higher.kept == lower.kept == Share(2, 2)
    assert lower.precision[0] == pytest.approx(0.8 * 2 / 3)


def test_a_lower_line_is_told_how_much_sooner_it_comes() -> None:
    found = warned([("c-1", 0, 0.1), ("c-1", 20, 0.4), ("c-1", 30, 0.8)])
    moments = join(found, labels((found[2], "confirmed")), Settings())
    assert measure(moments, 0.05, 10).hours_sooner == 20
    assert measure(moments, 0.3, 10).hours_sooner == 0
    assert measure(moments, 0.5, 10).hours_sooner == -10
    assert measure(moments, 0.85, 10).kept == Share(0, 1)


def test_urgent_ones_are_the_same_at_every_line() -> None:
    figures = measure_all(town().moments(), 10)
    assert len({found.urgent for found in figures.values()}) == 1
    assert next(iter(figures.values())).urgent >= 2
    counts = [found.warnings for _line, found in sorted(figures.items())]
    assert counts == sorted(counts, reverse=True)


def test_a_sample_below_the_line_does_not_bias_precision() -> None:
    # All above the line are judged and one in five below: pooled, precision would be far too high.
    place = town(subjects=2000)
    line = 0.05
    whole = measure(place.moments(), line, 100)
    sampled = measure(place.moments(below=0.2), line, 100)
    assert whole.judged.value == pytest.approx(whole.precision[0], abs=0.03)
    assert sampled.judged.value > whole.precision[0] + 0.08
    low, high = sampled.precision[1]
    assert low <= whole.precision[0] <= high
    assert sampled.precision[0] == pytest.approx(whole.precision[0], abs=0.04)


def test_precision_is_unknown_where_nobody_looked() -> None:
    sampled = measure(town().moments(below=0.0), 0.1, 10)
    assert sampled.precision is None
    assert sampled.added.of == 0
    assert sampled.judged.of > 0


def test_lines_are_tried_from_the_lowest_moment_to_urgent() -> None:
    found = warned([("c-1", 0, 0.237), ("c-2", 0, 0.99)])
    lines = candidates(join(found, labels((found[0], "unclear")), Settings()))
    assert lines[0] == 0.23
    assert lines[-1] == 0.89
    assert 0.3 in lines
    live = warned([("c-1", 0, 0.34)], line=None)
    assert candidates(join(live, labels((live[0], "unclear")), Settings()))[0] == 0.3
