"""The table of a warning's workflow, and the database that holds the same rules."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from hedgerow.hub.audit.models import Entry
from hedgerow.hub.cases.workflow import workflow as case_workflow
from hedgerow.hub.people.models import Role
from hedgerow.hub.warnings.models import Question, Warning
from hedgerow.hub.warnings.workflow import DECIDED, OPEN, SENDER, State, workflow
from hedgerow.hub.workflow import START, Step, Workflow


def test_every_state_is_reached_and_only_decisions_are_ends():
    reached = {step.after for step in workflow.steps}
    assert reached == set(workflow.states) == {*OPEN, *DECIDED}
    assert set(workflow.ends) == set(DECIDED)


def test_every_step_is_somebodys():
    known = {*Role.values, SENDER}
    assert all(step.whose and set(step.whose) <= known for step in workflow.steps)


def test_the_diagram_is_printed_from_the_table():
    diagram = workflow.diagram().splitlines()
    assert diagram[0] == "stateDiagram-v2"
    assert "    [*] --> new: receive (sender)" in diagram
    assert "    asked --> assigned: answer (source, sender)" in diagram
    assert "    dismissed --> [*]" in diagram
    assert len(diagram) == 1 + sum(len(step.before) for step in workflow.steps) + len(DECIDED)
    assert len(workflow.table().splitlines()) == 2 + len(workflow.steps)
    assert "[*] --> registered: open (triage, supervisor)" in case_workflow.diagram()


def test_a_table_that_names_a_state_that_is_not_there():
    with pytest.raises(ValueError, match="nowhere"):
        Workflow("x", {"a": "A"}, (Step("go", (START,), "nowhere", ("triage",)),))


DECIDED_WELL = {"decided_by": "officer", "decided_at": timezone.now(), "decision": "entry"}
WITHOUT = {
    name: {key: value for key, value in DECIDED_WELL.items() if key != name} for name in DECIDED_WELL
}
BAD = [
    {"state": "lost"},
    {"level": "worst"},
    {"risk": 1.5},
    {"sector": "grandmother"},
    {"age_band": "12"},
    {"assigned_to": "officer"},
    {"state": State.ASSIGNED},
    {"state": State.ASKED},
    {"state": State.ACCEPTED},
    *({"state": State.ACCEPTED} | without for without in WITHOUT.values()),
    {"decided_by": "officer", "decided_at": timezone.now()},
    {"decision": "entry"},
    {"state": State.DISMISSED} | DECIDED_WELL,
    {"state": State.DISMISSED, "dismissal": "whim"} | DECIDED_WELL,
    {"state": State.ACCEPTED, "dismissal": "known"} | DECIDED_WELL,
    {"dismissal": "known"},
    {"note": "on an open warning"},
]
GOOD = [
    {"state": State.ACCEPTED} | DECIDED_WELL,
    {"state": State.DISMISSED, "dismissal": "known", "note": "see the other one"} | DECIDED_WELL,
]


def change(town, change):
    """Write past the actions, straight into the database."""
    known = {"officer": town.officer, "entry": Entry.objects.last()}
    told = {name: known.get(value, value) for name, value in change.items()}
    with transaction.atomic():
        Warning.objects.filter(pk=town.warn().pk).update(**told)


@pytest.mark.django_db
@pytest.mark.parametrize("told", BAD)
def test_the_database_refuses_what_the_table_does_not_hold(town, told):
    with pytest.raises(IntegrityError):
        change(town, told)


@pytest.mark.django_db
@pytest.mark.parametrize("told", GOOD)
def test_the_database_takes_what_is_whole(town, told):
    change(town, told)


@pytest.mark.django_db
def test_the_database_refuses_answers_without_a_name_and_second_questions(town):
    warning = town.in_state("asked")
    for change in (
        {"answer": "yes"},
        {"answered_at": timezone.now()},
        {"answered_at": timezone.now(), "answer": "yes"},
        {"answered_at": timezone.now(), "answered_by": town.engineer},
        {
            "answered_at": timezone.now(), "answer": "yes",
            "answered_by": town.engineer, "answered_by_key": town.key,
        },
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Question.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.create(
            warning=warning, text="And?", asked_by=town.officer, asked_at=timezone.now()
        )
