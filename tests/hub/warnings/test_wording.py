"""Reasons, channels, clocks and the chart: plain words and honest ones, in the reader's language."""

from datetime import timedelta

import pytest
from django.utils import translation

from exchange.sample_warnings import make_warning, noon
from hedgerow.domain.chain import Contribution, Moment, Reason
from hedgerow.engine.scan import detector_classes
from hedgerow.hub.warnings import wording
from hedgerow.hub.warnings.chart import MOST_COLUMNS, MOST_SERIES, draw
from hedgerow.hub.warnings.models import TOLD, Confidence, Dismissal, Level, Warning
from hedgerow.hub.warnings.workflow import State


def plain(text):
    return text.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("hours", "words", "overdue"),
    [
        (3 + 20 / 60, "in 3 hours, 20 minutes", False),
        (0, "in 0 minutes", False),
        (-50, "overdue by 2 days, 2 hours", True),
    ],
)
def test_clocks(hours, words, overdue):
    found = wording.clock(noon + timedelta(hours=hours), noon)
    assert (plain(found.words), found.overdue) == (words, overdue)


def test_every_installed_detector_has_its_words_here():
    for detector in detector_classes().values():
        assert wording.detector_title(detector.name) == detector.title
        for channel, title in detector.channels.items():
            assert wording.channel_title(detector.name, channel) == title


def test_a_reason_with_its_numbers(monkeypatch):
    class Fake:
        reasons = {"fake.share": "night hours: {share} of the day, {count} times"}
        channels = {}
        title = "Fake"

    monkeypatch.setattr(wording, "detector_classes", lambda: {"fake": Fake})
    values = {"share": 0.2567, "count": 3}
    assert wording.sentence(Reason("fake.share", values)) == "Night hours: 0.26 of the day, 3 times"
    with translation.override("fr"):
        assert "0,26" in wording.sentence(Reason("fake.share", values))
    assert "no words for (fake.share): share 1" in wording.sentence(Reason("fake.share", {"share": 1}))
    assert "no words for (fake.other): no further detail" in wording.sentence(Reason("fake.other"))


def test_what_this_hub_has_no_title_for():
    assert wording.channel_title("nobody", "nothing") == "nobody: nothing"
    assert wording.detector_title("nobody") == "nobody"


def test_strength_in_words():
    assert [wording.strength(w) for w in (4, -3, 2, 0.3)] == ["strong", "strong", "clear", "slight"]


def test_every_state_and_confidence_has_its_words():
    assert set(wording.FATES) == set(State)
    assert set(wording.CONFIDENCE) == set(Confidence)


def test_the_sender_never_learns_of_a_case_or_another_report():
    told = {
        reason: wording.fate(Warning(state=State.DISMISSED, dismissal=reason))
        for reason in Dismissal.values
    }
    assert told["known"] == told["not_ours"] == "Closed. No further action on this warning was needed."
    assert told["innocent"] == "Closed. Reason: there is an innocent explanation."
    assert len(set(told.values())) == 4
    assert set(TOLD) == set(Dismissal)
    assert wording.fate(Warning(state=State.ACCEPTED)) == "Taken up. A person is acting on it."
    everything = " ".join([*told.values(), *map(str, wording.FATES.values())]).lower()
    assert not any(word in everything for word in ("case", "known", "another", "agency"))


def test_the_engines_words_are_the_hubs():
    assert set(Level.values) == {"elevated", "high", "urgent"}
    assert set(Confidence.values) == {"single", "corroborated", "joined"}


def test_what_is_not_known_names_the_sources_and_missing_counter_evidence():
    words = wording.unknowns(make_warning())
    assert any("chat/alder" in one for one in words)
    assert len(wording.unknowns(make_warning(against=()))) == len(words) + 1


def course(*moments):
    return tuple(
        Moment(noon + timedelta(hours=n), 0.0, tuple(Contribution("d", c, w) for c, w in shares.items()))
        for n, shares in enumerate(moments)
    )


def test_the_chart_stacks_what_speaks_for_and_against():
    chart = draw(course({"a": 2.0, "b": 1.0, "c": -1.0}, {"a": 3.0}))
    assert chart.legend == ("d: a", "d: b", "d: c")
    assert [(bar.series, bar.words) for bar in chart.bars[:3]] == [
        (1, "d: a: +2.0"), (2, "d: b: +1.0"), (3, "d: c: -1.0"),
    ]  # fmt: skip
    first, second, against = chart.bars[:3]
    assert float(first.y) == pytest.approx(float(second.y) + float(second.height), abs=0.2)
    assert float(first.y) + float(first.height) == pytest.approx(float(chart.zero), abs=0.2)
    assert float(against.y) == pytest.approx(float(chart.zero), abs=0.2)


def test_the_table_holds_every_channel_newest_first():
    many = {f"c{n}": 1.0 + n / 10 for n in range(9)}
    chart = draw(course({"c0": 1.0}, many))
    assert len(chart.legend) == MOST_SERIES
    assert chart.legend[-1] == "All others together"
    assert len(chart.columns) == 9
    assert chart.rows[0].time > chart.rows[1].time
    assert chart.rows[0].total == pytest.approx(sum(many.values()))
    assert chart.rows[1].shares.count(None) == 8


def test_the_table_folds_what_is_beyond_twelve_channels():
    many = {f"c{n:02d}": 30.0 - n for n in range(20)}
    chart = draw(course({"c00": 1.0, "c19": 2.0}, {"c01": 1.0}, many))
    assert len(chart.columns) == MOST_COLUMNS + 1
    assert (chart.columns[0], chart.columns[-1]) == ("d: c00", "All others together")
    assert [row.shares[-1] for row in chart.rows] == [sum(30.0 - n for n in range(12, 20)), None, 2.0]
    assert [row.total for row in chart.rows] == [sum(many.values()), 1.0, 3.0]
    assert draw(course(dict(list(many.items())[:12]))).columns[-1] == "d: c11"


def test_the_longest_course_makes_a_page_of_bounded_size():
    """60 moments of 64 channels each, which is the most that minimisation takes."""
    chart = draw(course(*({f"c{n}": 1.0 + n for n in range(64)} for _ in range(60))))
    assert len(chart.bars) <= 60 * MOST_SERIES
    assert sum(len(row.shares) for row in chart.rows) <= 60 * (MOST_COLUMNS + 1)


@pytest.mark.parametrize("count", [1, 2, 4, 5, 60, 200])
def test_every_bar_stands_inside(count):
    chart = draw(course(*({"a": 7.9, "b": -3.0, "c": 0.01 * n} for n in range(count))))
    for bar in chart.bars:
        assert 0 <= float(bar.x) <= float(chart.width) - float(bar.width)
        assert 0 <= float(bar.y) <= float(chart.height) - float(bar.height)


@pytest.mark.parametrize("moments", [(), ({},)])
def test_no_course_no_chart(moments):
    assert draw(course(*moments)) is None


def test_a_course_that_only_speaks_against():
    assert draw(course({"a": -2.0})).bars[0].words == "d: a: -2.0"
