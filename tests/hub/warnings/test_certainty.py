"""How sure a number is, as a person reads it: whole numbers, never surer than they are."""

import pytest

from exchange.sample_warnings import make_warning, noon
from hedgerow.domain.chain import Contribution, Moment
from hedgerow.hub.warnings.certainty import certainty, in_words


@pytest.mark.parametrize(
    ("risk", "between", "words"),
    [
        (0.62, (0.351, 0.838), "About 62 in 100; between 35 and 84"),
        (0.9999, (0.97, 0.99999), "About 99 in 100; between 97 and 100"),
        (0.0001, (0.00001, 0.004), "About 1 in 100; between 0 and 1"),
        (0.5, (0.3, 0.7), "About 50 in 100; between 30 and 70"),
        (0.62, (0.0, 1.0), "About 62 in 100"),
    ],
)
def test_in_words(risk, between, words):
    assert in_words(risk, between) == words


def test_the_parts_add_up_to_the_sum():
    shares = (Contribution("tactics", "secrecy", 4.0), Contribution("tactics", "known", -1.5))
    found = certainty(make_warning(course=(Moment(noon, -4.4, shares, (0.01, 0.2)),)))
    assert sum(part.points for part in found.parts) == pytest.approx(found.total)
    assert [round(part.points, 2) for part in found.parts] == [-6.9, 4.0, -1.5]


def test_the_chart_holds_the_interval_of_every_moment_that_told_one():
    shares = (Contribution("tactics", "secrecy", 4.0),)
    moments = [Moment(noon, 0.0, shares, (0.2, 0.7)), Moment(noon, 1.0, shares)]
    course = certainty(make_warning(course=tuple(moments))).course
    (reach,) = course.reaches
    assert (reach.about, reach.low, reach.high) == (50, 20, 70)
    assert float(reach.top) < float(reach.y) < float(reach.bottom)
    assert certainty(make_warning(course=tuple(moments[1:]))).course is None


def test_sectors_and_channels_by_their_names():
    found = certainty(make_warning(silent=("law_enforcement", "platform")))
    assert found.silent == "law enforcement, online platform"
    assert found.tipping == ("tactics: secrecy",)
