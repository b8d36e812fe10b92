"""GET /api/warnings/{id} and the answer to a question: what a sender's system learns, and no more."""

import json

import pytest

from exchange.sample_warnings import make_warning
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.warnings import actions
from hub.api.sending import get, post, send, signed

pytestmark = pytest.mark.django_db


def path(number=1):
    return f"/api/warnings/{make_warning(number).id}"


@pytest.mark.parametrize("state", ["new", "assigned", "accepted"])
def test_its_state(town, state):
    warning = town.in_state(state)
    fate = get(path(), town.private).json()
    told = "taken_up" if state == "accepted" else state
    assert (fate["id"], fate["state"], fate["question"]) == (warning.warning_id, told, None)
    assert "case" not in str(fate)
    assert (fate["decided_at"] is not None) == (state == "accepted")
    assert set(fate) == {"id", "state", "received_at", "decided_at", "reason", "question"}


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("innocent", "innocent"), ("unclear", "unclear"), ("mistaken", "mistaken"),
        ("known", "no_action_needed"), ("not_ours", "no_action_needed"),
    ],
)  # fmt: skip
def test_why_it_was_dismissed_but_not_the_note_nor_other_reports(town, reason, told):
    warning = town.warn()
    actions.dismiss(by=town.officer, pk=warning.pk, reason=reason, note="see the other one")
    response = get(path(), town.private)
    assert response.json()["reason"] == told
    assert "see the other one" not in response.content.decode()
    assert town.officer.name not in response.content.decode()


def test_asking_and_answering_are_one_entry_each(town):
    warning = town.in_state("asked")
    get(path(), town.private)
    post(b'{"text": "Yes, it is."}', town.private, f"{path()}/answer")
    get(path(2), town.private)
    entries = Entry.objects.filter(agency=town.sender, thing_id=str(warning.pk)).order_by("sequence")
    assert [(one.verb, one.purpose) for one in entries[1:]] == [
        ("read_fate", "follow_up"), ("answer_warning", "follow_up"),
    ]  # fmt: skip
    assert entries[1].actor == f"key {town.key.key_id}"
    assert Entry.objects.filter(verb="read_fate").count() == 1


def test_the_open_question_and_the_answer(town):
    town.in_state("asked")
    assert get(path(), town.private).json()["question"]["text"].startswith("Is the other account")
    response = post(b'{"text": "Yes, it is."}', town.private, f"{path()}/answer")
    assert (response.status_code, response.json()["state"]) == (200, "assigned")
    again = post(b'{"text": "Yes, it is."}', town.private, f"{path()}/answer")
    assert (again.status_code, again.json()["code"]) == (409, "no_open_question")


def test_a_question_is_closed_by_a_decision(town):
    warning = town.in_state("asked")
    actions.accept(by=town.officer, pk=warning.pk)
    assert get(path(), town.private).json()["question"] is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 415), (b"{", 400), (b"[]", 400), (b'{"text": 5}', 400), (b'{"text": "a", "more": 1}', 400),
        (b'{"text": " "}', 422), (b'{"text": "a\\u0000b"}', 422),
        (json.dumps({"text": "x" * 2001}).encode(), 422), (b"[" * 50_000, 400),
    ],
)  # fmt: skip
def test_answers_that_cannot_be_kept(town, body, status):
    warning = town.in_state("asked")
    response = post(body, town.private, f"{path()}/answer")
    assert response.status_code == (status if body else response.status_code)
    assert 400 <= response.status_code < 500
    warning.refresh_from_db()
    assert warning.state == "asked"


def test_hidden_and_absent_are_alike(town, key):
    town.in_state("asked")
    _, stranger = key()
    hidden, absent = get(path(1), stranger), get(path(2), stranger)
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
    assert hidden.status_code == 404
    hidden, absent = (post(b'{"text": "x"}', stranger, f"{path(n)}/answer") for n in (1, 2))
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)


def test_another_key_of_the_same_agency_may_ask(town, key):
    town.warn()
    _, second = key(town.sender)
    assert get(path(), second).status_code == 200


def test_nothing_without_a_signature_and_nothing_twice(town):
    town.warn()
    assert send("GET", path(), b"", {}).status_code == 401
    headers = signed("GET", path(), b"", town.private)
    assert send("GET", path(), b"", headers).status_code == 200
    assert send("GET", path(), b"", headers).json()["code"] == "replayed"
