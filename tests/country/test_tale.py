"""The tales as they are written: enough of them, spread over languages, stages and kinds."""

from collections import Counter

import msgspec
import pytest

from hedgerow.country.calendar import days
from hedgerow.country.chatter import languages
from hedgerow.country.tale import Tale, tales
from hedgerow.domain.kinds import KINDS

harm = tales("harm")
innocent = tales("innocent")


def test_there_are_enough_of_both():
    assert len(harm) >= 12
    assert len(innocent) >= 12
    assert len({t.id for t in harm + innocent}) == len(harm + innocent)


def test_stories_of_harm_are_spread_over_the_six_languages():
    spoken = Counter(t.languages[0] for t in harm)
    assert set(spoken) == set(languages)
    assert max(spoken.values()) <= 3


def test_look_alikes_speak_the_six_languages_too():
    assert {lang for t in innocent for lang in t.languages} == set(languages)


def test_stories_are_at_different_stages():
    assert {t.stage for t in harm} == {"begun", "trust", "isolation", "control", "exploitation"}


def test_stories_that_have_just_begun_are_not_certain():
    assert all(t.certain == (t.stage != "begun") for t in harm)


@pytest.mark.parametrize("tale", harm, ids=lambda t: t.id)
def test_a_story_of_harm_says_what_and_by_when(tale):
    assert tale.harm
    assert tale.stage
    assert not tale.certain or (tale.know_by is not None and tale.know_by < days)


@pytest.mark.parametrize("tale", innocent, ids=lambda t: t.id)
def test_a_look_alike_says_what_it_really_is(tale):
    assert tale.innocent
    assert tale.harm is None


def test_together_the_stories_use_every_kind_of_event():
    told = {o.kind for t in harm for o in [*t.once, *t.often]} | {"message"}
    assert told == set(KINDS)


@pytest.mark.parametrize("tale", harm + innocent, ids=lambda t: t.id)
def test_days_lie_within_the_eight_weeks_and_talks_know_their_people(tale):
    spans = [part.days for part in [*tale.talk, *tale.often]] + [(o.day, o.day) for o in tale.once]
    assert all(0 <= first <= last < days for first, last in spans)
    assert {t.with_ for t in tale.talk} <= set(tale.cast)
    assert all(set(tale.languages) <= set(t.lines) for t in tale.talk)


def test_a_slip_of_the_pen_is_refused():
    text = 'id = "x"\ntitle = "x"\nlanguages = ["en"]\nages = [9, 10]\nkow_by = 3.0'
    with pytest.raises(msgspec.ValidationError, match="kow_by"):
        msgspec.toml.decode(text, type=Tale)
