"""Ordinary days: when people are awake, what they do, and that the same child does the same again."""

from collections import Counter

import pytest

from hedgerow.country.calendar import days, holidays, is_school_day
from hedgerow.country.ordinary import ChildLife, Quiet, workplaces
from hedgerow.country.payments import AdultMoney, PocketMoney
from hedgerow.country.people import settle
from hedgerow.domain.kinds import Message


@pytest.fixture(scope="module")
def society():
    return settle(1, 600, 650)


def life(society, child, quiet=None):
    made = ChildLife(1, child, society, quiet)
    return [e for day in range(days) for e in made(day)]


def young(society):
    return [c for c in society.children if c.platform and c.age < 12]


def test_schools_close_on_weekends_and_in_the_holidays():
    assert sum(map(is_school_day, range(days))) == 35
    assert not any(map(is_school_day, holidays))


def test_a_child_lives_the_same_life_again(society):
    child = young(society)[0]
    assert life(society, child) == life(society, child)


def test_young_children_are_asleep_at_night(society):
    hours = Counter(e.time.hour for c in young(society)[:40] for e in life(society, c))
    assert sum(hours.values()) > 500
    assert not {23, 0, 1, 2, 3, 4, 5} & set(hours)


def test_a_quiet_child_does_less(society):
    children = young(society)[:40]
    usual = sum(len(life(society, c)) for c in children)
    assert sum(len(life(society, c, Quiet(0, days, 0.3))) for c in children) < usual * 0.6
    assert not [e for c in children for e in life(society, c, Quiet(0, days, 0.0))]


def test_messages_are_about_the_child_who_takes_part(society):
    child = next(c for c in society.children if c.platform and c.age > 14)
    messages = [e for e in life(society, child) if isinstance(e.data, Message)]
    assert messages
    for event in messages:
        assert event.subject == child.id
        assert child.id in (event.data.author, *event.data.recipients)


def test_an_adult_is_paid_twice_and_pays_rent_twice(society):
    adult = AdultMoney(1, society.adults[0])
    paid = [e.data for day in range(days) for e in adult(day) if e.data.channel == "transfer"]
    assert Counter(p.direction for p in paid) == {"in": 2, "out": 2}


def test_pocket_money_comes_on_fridays_from_a_parent(society):
    child = next(c for c in society.children if c.has_account)
    money = PocketMoney(1, child)
    received = [e for day in range(days) for e in money(day) if e.data.direction == "in"]
    assert len(received) == 8
    assert {e.time.weekday() for e in received} == {4}
    assert {e.data.counterparty for e in received} == {child.parents[0]}


def test_nobody_works_alone(society):
    assert all(2 <= len(workers) <= 25 for workers in workplaces(society).values())
