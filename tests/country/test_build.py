"""The country as a whole: the same every time, complete, and true to its planted stories."""

import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from hedgerow.country.build import build
from hedgerow.country.chatter import languages
from hedgerow.domain.kinds import KINDS, Message
from hedgerow.engine.contract import read_event, write_event
from hedgerow.engine.order import Order
from hedgerow.engine.settings import Settings

scale = 0.25


@pytest.fixture(scope="module")
def country():
    return build(scale=scale)


@pytest.fixture(scope="module")
def events(country):
    return list(country.events())


digest = """
import hashlib, sys, tempfile, pathlib
from hedgerow.country.build import build
with tempfile.TemporaryDirectory() as place:
    for path in build(scale=0.25).write(pathlib.Path(place)):
        print(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def test_two_processes_write_the_same_bytes():
    written = [
        subprocess.run(
            [sys.executable, "-c", digest],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "42")
    ]
    assert written[0] == written[1]
    assert len(written[0].splitlines()) == 4


def test_events_can_be_had_twice(country, events):
    again = country.events()
    assert all(e == next(again) for e in events)
    assert next(again, None) is None


def test_another_seed_is_another_country(country):
    other = build(seed=7, scale=scale)
    assert other.truth.storylines[0].subject != country.truth.storylines[0].subject


def test_events_come_in_the_order_of_time(events):
    assert all(a.time <= b.time for a, b in pairwise(events))


def test_events_span_eight_weeks(events):
    assert events[-1].time - events[0].time > timedelta(days=55)
    assert {e.time.utcoffset() for e in events} == {timedelta(hours=2)}


def test_all_kinds_and_languages_are_present(events):
    assert {e.kind for e in events} == set(KINDS)
    spoken = {e.data.language for e in events if isinstance(e.data, Message)}
    assert spoken == set(languages)


def test_every_event_keeps_the_contract(events):
    for event in events:
        assert read_event(write_event(event)) == event


def test_no_two_events_share_an_id(events):
    assert len({e.reference for e in events}) == len(events)


def test_planted_events_happen_and_are_about_their_child(country, events):
    happened = {e.reference: e for e in events}
    stories = [*country.truth.storylines, *country.truth.look_alikes]
    for story in stories:
        assert story.events
        for reference in story.events:
            assert happened[reference].subject == story.subject
            assert happened[reference].kind in story.kinds


def test_first_harm_is_the_first_harmful_event(country, events):
    times = {e.reference: e.time for e in events}
    for story in country.truth.storylines:
        assert story.first_harm == min(times[r] for r in story.events)
        assert story.first_harm < story.know_by


def test_every_story_has_a_child_of_its_own(country):
    stories = [*country.truth.storylines, *country.truth.look_alikes]
    subjects = [s.subject for s in stories]
    assert len(set(subjects)) == len(subjects)
    assert set(subjects) <= {c.id for c in country.society.children}


def test_stories_change_what_the_child_usually_does(country):
    quiet = {s.subject for s in country.truth.storylines} & set(country.quiet)
    assert len(quiet) >= 8


def test_deliveries_are_counted_by_the_engine_as_planted(country, events):
    settings = Settings()
    order = Order.of(settings.lateness, settings.remember_ids)
    delivered = list(country.deliveries())
    verdicts = Counter()
    for event in delivered:
        verdicts[order.offer(event)] += 1
        list(order.ready())
    repeated = len(delivered) - len(events)
    assert repeated > 0
    assert verdicts["duplicate"] == repeated
    assert 0 < verdicts["late"] < 20
    assert {e.reference for e in delivered} == {e.reference for e in events}


def test_a_country_too_small_for_its_stories_is_refused():
    with pytest.raises(ValueError, match=r"smallest is 0\.25"):
        build(scale=0.1)
