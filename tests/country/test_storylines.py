"""Tales played with children of the country."""

from collections import Counter

import pytest

from hedgerow.country.ordinary import chat_of
from hedgerow.country.people import settle
from hedgerow.country.storylines import play_all
from hedgerow.domain.kinds import Activity, Message, Transaction


@pytest.fixture(scope="module")
def society():
    return settle(20260302, 2400, 2600)


@pytest.fixture(scope="module")
def played(society):
    return play_all(20260302, society)


def test_children_have_the_age_and_language_of_their_tale(played):
    for story in played:
        youngest, oldest = story.tale.ages
        assert youngest <= story.child.age <= oldest
        assert story.child.language in story.tale.languages


def test_look_alikes_have_a_child_in_each_of_their_languages(played):
    spoken = Counter((p.tale.id, p.child.language) for p in played if p.tale.innocent)
    told = {(p.tale.id, lang) for p in played if p.tale.innocent for lang in p.tale.languages[:2]}
    assert told <= set(spoken)


def test_no_placeholder_is_left_in_an_event(played):
    for story in played:
        for event in story.events:
            assert "{" not in repr(event.data)


def test_people_of_a_tale_are_the_child_s_own(played, society):
    classmates = {c.id: c.group for c in society.children}
    for story in played:
        for role, who in story.tale.cast.items():
            if who.who == "parent":
                assert story.cast[role] in story.child.parents
            if who.who == "classmate":
                assert classmates[story.cast[role]] == story.child.group


def test_talks_run_in_the_chat_the_two_always_share(played):
    close = next(p for p in played if p.tale.id == "close-family")
    chats = {e.data.conversation for e in close.events if isinstance(e.data, Message)}
    assert chats == {chat_of(close.child.id, close.child.parents[0])}


def test_new_people_are_new_each_time(played):
    story = next(p for p in played if p.tale.id == "nights-and-new-faces")
    added = [
        e.data.contact
        for e in story.events
        if isinstance(e.data, Activity) and e.data.action == "contact_added"
    ]
    assert len(added) == len(set(added)) == 11


def test_amounts_are_drawn_within_what_is_written(played):
    story = next(p for p in played if p.tale.id == "payments-at-night")
    amounts = [e.data.amount for e in story.events if isinstance(e.data, Transaction)]
    assert len(set(amounts)) > 4
    assert all(40 <= amount <= 120 for amount in amounts)


def test_only_what_is_written_as_harm_counts_as_harm(played):
    for story in played:
        if story.tale.innocent:
            assert not story.harmful
    gifts = next(p for p in played if p.tale.id == "gifts-and-secrets")
    assert 0 < len(gifts.harmful) < len(gifts.events)
