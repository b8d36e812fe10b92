"""Households, schools and pseudonyms."""

import re

from hedgerow.country.people import settle


def test_the_country_has_as_many_people_as_asked():
    society = settle(1, 600, 650)
    assert len(society.children) == 600
    assert len(society.adults) == 650


def test_pseudonyms_are_short_and_belong_to_one_person():
    society = settle(1, 600, 650)
    ids = [p.id for p in [*society.children, *society.adults]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[ac]-[0-9a-f]{6}", i) for i in ids)


def test_children_live_with_their_parents():
    society = settle(1, 600, 650)
    parents = {a.id: a for a in society.adults if a.role == "parent"}
    for child in society.children:
        assert child.parents
        assert {parents[p].household for p in child.parents} == {child.household}


def test_classes_hold_children_of_one_age_and_language():
    for members in settle(1, 600, 650).groups.values():
        assert len({(c.age, c.language, c.town) for c in members}) == 1
