"""Who may do what: every role, agency, verb and state, against a table written by hand."""

from itertools import product

import pytest

from hedgerow.hub.access import may, visible_to
from hedgerow.hub.people.models import Role
from hedgerow.hub.warnings.models import Warning
from hedgerow.hub.warnings.workflow import State

pytestmark = pytest.mark.django_db

OPEN = {"new", "assigned", "asked"}
ANY = {"new", "assigned", "asked", "accepted", "dismissed"}

# (role, where she works) -> verb -> states. What is not written here nobody may do.
MAY = {
    (role, "desk"): {
        "read": ANY,
        "assign": {"new", "assigned", "asked"},
        "ask": {"new", "assigned"},
        "accept": OPEN,
        "dismiss": OPEN,
    }
    for role in ("triage", "supervisor")
} | {
    ("source", "sender"): {"follow": ANY, "answer": {"asked"}},
    ("caseworker", "desk"): {"read": {"accepted"}},
}
MAY["supervisor", "desk"]["measure"] = ANY
VERBS = ("read", "follow", "assign", "ask", "answer", "accept", "dismiss", "measure", "receive",
         "delete", "")  # fmt: skip


def test_the_whole_matrix(town, person, agency):
    places = {"desk": town.desk, "sender": town.sender, "elsewhere": agency(desk=agency())}
    people = {
        (role, place): person(role, where)
        for role, (place, where) in product(Role.values, places.items())
    }
    warnings = {state: town.in_state(state, number) for number, state in enumerate(State.values)}
    wrong = []
    for (who, one), verb in product(people.items(), VERBS):
        expected = {warnings[state].pk for state in MAY.get(who, {}).get(verb, ())}
        if set(visible_to(one, Warning, verb).values_list("pk", flat=True)) != expected:
            wrong.append((who, verb, "visible_to"))
        wrong += [
            (who, verb, state)
            for state, warning in warnings.items()
            if may(one, verb, warning) != (warning.pk in expected)
        ]
    assert wrong == []


def test_who_has_left_may_do_nothing(town):
    warning = town.warn()
    town.officer.is_active = False
    assert not any(may(town.officer, verb, warning) for verb in VERBS)
    assert not may(town.officer, "read", Warning)
