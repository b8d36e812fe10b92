"""What people do with a warning: each act is checked, written and entered in the ledger, or undone."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from exchange.sample_warnings import make_json
from hedgerow.hub.audit.actions import verify
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.cases.models import Case
from hedgerow.hub.people.models import Role
from hedgerow.hub.warnings import actions
from hedgerow.hub.warnings.actions import Overtaken

pytestmark = pytest.mark.django_db


def entries(verb):
    return Entry.objects.filter(verb=verb)


def test_opening_a_warning_is_kept_with_its_purpose(town):
    warning = town.warn()
    assert actions.open_warning(by=town.officer, pk=warning.pk, purpose="triage") == warning
    entry = entries("read_warning").get()
    assert (entry.person, entry.purpose, entry.thing_id) == (town.officer, "triage", str(warning.pk))


def test_a_hidden_warning_and_none_are_the_same_and_leave_no_trace(town, person):
    stranger, warning = person(Role.TRIAGE), town.warn()
    for pk in (warning.pk, uuid4()):
        with pytest.raises(Http404):
            actions.open_warning(by=stranger, pk=pk, purpose="triage")
    assert not entries("read_warning").exists()


def test_from_the_desk_to_a_case(town):
    warning = town.warn()
    actions.assign(by=town.supervisor, pk=warning.pk, to=town.officer, seen=1)
    actions.ask_sender(by=town.officer, pk=warning.pk, text="  Since when? ", seen=2)
    question = actions.answer_question(by=town.engineer, pk=warning.pk, text="Since March.")
    case = actions.accept(by=town.officer, pk=warning.pk, seen=4)
    warning.refresh_from_db()
    assert (warning.state, warning.version, warning.assigned_to) == ("accepted", 5, town.officer)
    assert (warning.decided_by, warning.decided_at is None) == (town.officer, False)
    assert (question.text, question.answer, question.answered_by) == (
        "Since when?", "Since March.", town.engineer,
    )  # fmt: skip
    assert (case.state, case.subject, case.agency, case.opened_by) == (
        "registered", warning.subject, town.desk, town.officer,
    )  # fmt: skip
    verbs = list(entries_of(warning).values_list("verb", flat=True))
    assert verbs == [
        "receive_warning",
        "assign_warning",
        "ask_warning",
        "answer_warning",
        "accept_warning",
    ]
    assert entries("open_case").get().detail["warning"] == str(warning.pk)
    assert verify().whole


def entries_of(warning):
    return Entry.objects.filter(thing_id=str(warning.pk)).order_by("sequence")


def test_whoever_asks_takes_a_warning_that_nobody_had(town):
    warning = town.in_state("asked")
    assert warning.assigned_to == town.officer


def test_a_warning_may_be_decided_while_a_question_is_open(town):
    warning = town.in_state("asked")
    actions.dismiss(by=town.officer, pk=warning.pk, reason="known", note=" see the other ")
    warning.refresh_from_db()
    assert (warning.state, warning.dismissal, warning.note) == ("dismissed", "known", "see the other")
    with pytest.raises(Overtaken):
        actions.answer_question(by=town.engineer, pk=warning.pk, text="Late.")


def test_the_senders_system_may_answer(town, key):
    warning = town.in_state("asked")
    question = actions.answer_question(by=town.key, pk=warning.pk, text="Yes.")
    assert (question.answered_by, question.answered_by_key) == (None, town.key)
    assert entries("answer_warning").get().actor == f"key {town.key.key_id}"


@pytest.mark.parametrize("text", ["", "  ", "a\x00b", "x" * 1001])
def test_questions_that_cannot_be_kept(town, text):
    warning = town.warn()
    with pytest.raises(ValidationError):
        actions.ask_sender(by=town.officer, pk=warning.pk, text=text)
    warning.refresh_from_db()
    assert (warning.state, warning.questions.count()) == ("new", 0)
    assert not entries("ask_warning").exists()


def test_no_decision_without_a_reason_that_there_is(town):
    warning = town.warn()
    for reason in ("", "whim"):
        with pytest.raises(ValidationError):
            actions.dismiss(by=town.officer, pk=warning.pk, reason=reason)
    warning.refresh_from_db()
    assert warning.state == "new"


def test_only_people_of_the_desk_are_given_warnings(town, person):
    warning = town.warn()
    for other in (person(Role.TRIAGE), town.engineer, person(Role.CASEWORKER, town.desk)):
        with pytest.raises(ValidationError):
            actions.assign(by=town.officer, pk=warning.pk, to=other)


def test_what_the_person_saw_must_be_what_is_there(town):
    warning = town.warn()
    actions.assign(by=town.colleague, pk=warning.pk, to=town.colleague, seen=1)
    for act, more in (
        (actions.assign, {"to": town.officer}),
        (actions.accept, {}),
        (actions.dismiss, {"reason": "known"}),
        (actions.ask_sender, {"text": "Since when?"}),
    ):
        with pytest.raises(Overtaken) as caught:
            act(by=town.officer, pk=warning.pk, seen=1, **more)
        assert caught.value.warning.assigned_to == town.colleague
    assert not Case.objects.exists()


@pytest.mark.parametrize("state", ["accepted", "dismissed"])
def test_a_decision_stands(town, state):
    warning = town.in_state(state)
    for act, more in ((actions.accept, {}), (actions.dismiss, {"reason": "known"})):
        with pytest.raises(Overtaken):
            act(by=town.colleague, pk=warning.pk, **more)
    assert Case.objects.count() == (state == "accepted")


def test_a_failure_half_way_leaves_nothing(town, monkeypatch):
    warning = town.warn()

    def broken(**_):
        raise RuntimeError("the ledger cannot be written")

    monkeypatch.setattr("hedgerow.hub.cases.actions.record", broken)
    with pytest.raises(RuntimeError):
        actions.accept(by=town.officer, pk=warning.pk)
    warning.refresh_from_db()
    assert (warning.state, Case.objects.count()) == ("new", 0)
    assert not entries("accept_warning").exists()


def test_a_caseworker_of_the_desk_cannot_decide(town, person):
    warning = town.warn()
    with pytest.raises((Http404, PermissionDenied)):
        actions.accept(by=person(Role.CASEWORKER, town.desk), pk=warning.pk)


def test_a_burst_has_one_entry_each_and_the_chain_is_whole(town):
    items = [make_json(number) for number in range(40)]
    actions.receive(by=town.key, items=items)
    town.in_state("accepted", 50)
    actions.receive(by=town.key, items=items)
    assert entries("receive_warning").values("thing_id").distinct().count() == 41
    assert verify().whole
