"""POST /api/warnings: what is good is stored once, the rest is refused with its place."""

import json

import pytest

from exchange.sample_warnings import make_json, make_warning
from hedgerow.exchange import keys
from hedgerow.hub.audit.actions import verify
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.warnings.models import Nonce, Warning
from hub.api.sending import array, post

pytestmark = pytest.mark.django_db


def results(response):
    return [(one["status"], one["field"]) for one in response.json()["results"]]


def test_one_warning(key, agency):
    desk = agency()
    sender = agency(desk=desk)
    signing, private = key(sender)
    response = post(make_json(), private)
    assert (response.status_code, results(response)) == (200, [("accepted", "")])
    stored = Warning.objects.get()
    assert (stored.sender, stored.desk, stored.state) == (sender, desk, "new")
    assert (stored.warning_id, stored.subject, stored.level) == (
        make_warning().id, "child:00001", "high",
    )  # fmt: skip
    entry = Entry.objects.filter(verb="receive_warning").get()
    assert (entry.actor, entry.agency, entry.thing_id) == (
        f"key {signing.key_id}",
        sender,
        str(stored.pk),
    )


def test_the_hub_and_the_sender_give_a_key_the_same_name(key):
    signing, private = key()
    assert signing.key_id == keys.key_id(private)


def test_an_agency_without_a_desk_is_its_own(key):
    signing, private = key()
    post(make_json(), private)
    assert Warning.objects.get().desk == signing.agency


def test_the_same_warning_again(key):
    _, private = key()
    post(make_json(), private)
    response = post(make_json(), private)
    assert (response.status_code, results(response)) == (200, [("repeated", "")])
    assert Warning.objects.count() == 1
    assert Entry.objects.filter(verb="receive_warning").count() == 1


def test_released_from_the_budget_it_is_still_the_same(key):
    _, private = key()
    post(make_json(), private)
    assert results(post(make_json(over_budget=True), private)) == [("repeated", "")]


def test_the_same_id_for_something_else_is_refused_not_swallowed(key):
    _, private = key()
    post(make_json(), private)
    response = post(make_json(risk=0.9), private)
    assert (response.status_code, results(response)) == (422, [("refused", "$.id")])
    assert Warning.objects.get().risk == 0.71


def test_two_senders_may_use_the_same_id(key):
    assert results(post(make_json(), key()[1])) == results(post(make_json(), key()[1]))
    assert Warning.objects.count() == 2


def test_an_array_with_all_kinds_of_things_in_it(key):
    _, private = key()
    post(make_json(1), private)
    raw = json.loads(make_json(4)) | {"text": "words that somebody wrote"}
    body = array([
        make_json(1), make_json(2), make_json(2), make_json(2, risk=0.9),
        json.dumps(raw).encode(), b"17", b'{"id": "come and see"}', make_json(3),
    ])  # fmt: skip
    response = post(body, private)
    assert response.status_code == 200
    assert results(response) == [
        ("repeated", ""), ("accepted", ""), ("repeated", ""), ("refused", "$.id"),
        ("refused", "$.text"), ("refused", "$"), ("refused", "$.id"), ("accepted", ""),
    ]  # fmt: skip
    assert Warning.objects.count() == 3
    entry = Entry.objects.filter(verb="refuse_warnings").get()
    assert entry.detail == {"refused": 4, "fields": ["$", "$.id", "$.text"]}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "words that somebody wrote"}, "$.text"),
        ({"subject": "Ann from the corner"}, "$.subject"),
        ({"risk": "high"}, "$.risk"),
        ({"raised_at": "today"}, "$.raised_at"),
        ({"reasons": []}, "$.reasons"),
    ],
)
def test_raw_text_unknown_fields_and_wrong_types(key, change, field):
    _, private = key()
    response = post(json.dumps(json.loads(make_json()) | change).encode(), private)
    assert (response.status_code, results(response)) == (422, [("refused", field)])
    assert response.json()["results"][0]["reason"]
    assert "somebody" not in response.content.decode()
    assert not Warning.objects.exists()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"nothing", b"null", b"[" * 50_000 + b"]" * 50_000]
)
def test_bodies_that_are_no_warning(key, body):
    _, private = key()
    assert post(body, private).status_code in (400, 415, 422)
    assert not Warning.objects.exists()


@pytest.mark.parametrize("number", [0, 1001])
def test_too_few_and_too_many(key, number):
    _, private = key()
    response = post(array([b"1"] * number), private)
    assert (response.status_code, response.json()["code"]) == (400, "wrong_number")


def test_a_body_over_the_limit(key):
    _, private = key()
    response = post(b" " * 5_000_001, private)
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert response["Content-Type"] == "application/problem+json"
    assert not Nonce.objects.exists()


def test_ten_thousand_in_a_burst(key):
    _, private = key()
    for start in range(0, 10_000, 500):
        response = post(array([make_json(n) for n in range(start, start + 500)]), private)
        assert results(response) == [("accepted", "")] * 500
    again = post(array([make_json(n) for n in range(9_000, 9_500)]), private)
    assert results(again) == [("repeated", "")] * 500
    assert Warning.objects.count() == 10_000
    assert Entry.objects.filter(verb="receive_warning").values("thing_id").distinct().count() == 10_000
    assert verify().whole
