"""POST /api/warnings: what is good is stored once, the rest is refused with its place."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from exchange.sample_warnings import make_json, make_warning, noon
from hedgerow.exchange import keys
from hedgerow.hub.audit.actions import verify
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.warnings import receiving
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


def test_released_from_the_budget_it_waits_no_longer(key):
    signing, private = key()
    waiting = [make_json(n, over_budget=True) for n in (1, 2, 3)]
    post(array(waiting), private)
    released = post(array([make_json(1), make_json(1), waiting[1], make_json(3, risk=0.9)]), private)
    assert [one["status"] for one in released.json()["results"]] == [
        "repeated", "repeated", "repeated", "refused",
    ]  # fmt: skip
    rows = Warning.objects.order_by("subject")
    assert [row.over_budget for row in rows] == [False, True, True]
    assert [row.payload["over_budget"] for row in rows] == [True, True, True]
    entry = Entry.objects.get(verb="release_warning")
    assert (entry.thing_id, entry.actor) == (str(rows[0].pk), f"key {signing.key_id}")
    post(array([make_json(1), make_json(1, over_budget=True)]), private)
    assert Entry.objects.filter(verb="release_warning").count() == 1
    assert not Warning.objects.get(subject="child:00001").over_budget


def test_released_within_one_request(key):
    _, private = key()
    post(array([make_json(1, over_budget=True), make_json(1)]), private)
    assert not Warning.objects.get().over_budget


def test_a_receipt_names_the_desk(key, agency):
    desk = agency("Thistlemere Families")
    _, private = key(agency(desk=desk))
    body = array([make_json(1), make_json(1), make_json(1, risk=0.9), b"17"])
    told = [one["desk"] for one in post(body, private).json()["results"]]
    assert told == ["Thistlemere Families", "Thistlemere Families", "", ""]
    assert post(make_json(1), private).json()["results"][0]["desk"] == "Thistlemere Families"


ABSURD = [
    {"raised_at": "0001-01-01T00:00:00+14:00"}, {"act_by": "9999-12-31T23:59:59-14:00"},
    {"raised_at": "1999-12-31T23:59:59Z"}, {"act_by": "2100-01-01T00:00:00Z"},
]  # fmt: skip


@pytest.mark.parametrize("change", ABSURD)
def test_an_absurd_moment_spoils_nothing_else(key, change):
    _, private = key()
    bad = json.dumps(json.loads(make_json(2)) | change).encode()
    response = post(array([make_json(1), bad, make_json(3)]), private)
    assert results(response) == [
        ("accepted", ""),
        ("refused", f"$.{next(iter(change))}"),
        ("accepted", ""),
    ]
    assert Warning.objects.count() == 2


def in_days(days):
    return (timezone.now() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("where", "field"),
    [
        ("raised_at", "$.raised_at"), ("reasons", "$.reasons[0].time"),
        ("against", "$.against[0].time"), ("course", "$.course[0].time"),
    ],
)  # fmt: skip
def test_what_has_not_happened_yet_is_refused(key, where, field):
    _, private = key()
    for days, status in ((1.1, "refused"), (0.9, "accepted")):
        told = json.loads(make_json()) | {"act_by": in_days(3)}
        if where == "raised_at":
            told[where] = in_days(days)
        else:
            told[where][0]["time"] = in_days(days)
        one = post(json.dumps(told).encode(), private).json()["results"][0]
        assert (one["status"], one["field"]) == (status, field if status == "refused" else "")


@pytest.mark.parametrize(("level", "hours"), [("urgent", 4), ("high", 24), ("elevated", 72)])
def test_the_sender_does_not_rule_the_desks_clock(key, level, hours):
    _, private = key()
    far = datetime(2099, 1, 1, tzinfo=UTC)
    soon = timezone.now() + timedelta(hours=1)
    post(
        array([make_json(n, level=level, act_by=at) for n, at in enumerate((far, soon, noon))]), private
    )
    late, sooner, past = Warning.objects.order_by("subject")
    assert late.act_by - late.received_at == timedelta(hours=hours)
    assert late.payload["act_by"].startswith("2099-01-01")
    assert (sooner.act_by, past.act_by) == (soon, noon)


@pytest.mark.parametrize(
    "change",
    [
        {"risk": 7.0},
        {"level": "x" * 20},
        {"version": 10**30},
    ],
)
def test_a_row_the_database_cannot_hold_spoils_nothing_else(key, monkeypatch, change):
    _, private = key()
    make = receiving._row

    def unfit(by, warning, now):
        row = make(by, warning, now)
        for name, value in change.items() if row.subject == "child:00002" else ():
            setattr(row, name, value)
        return row

    monkeypatch.setattr(receiving, "_row", unfit)
    response = post(array([make_json(n) for n in (1, 2, 3)]), private)
    assert results(response) == [("accepted", ""), ("refused", "$"), ("accepted", "")]
    assert Warning.objects.count() == 2
    assert verify().whole


def test_a_fault_of_the_hub_is_told_without_details(key, monkeypatch, caplog):
    _, private = key()

    def broken(**_):
        raise RuntimeError("secret of the machine")

    monkeypatch.setattr("hedgerow.hub.warnings.actions.receive", broken)
    response = post(make_json(), private)
    assert (response.status_code, response.json()["code"]) == (500, "fault")
    assert response["Content-Type"] == "application/problem+json"
    assert "secret" not in response.content.decode()
    assert "secret of the machine" in caplog.text


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
