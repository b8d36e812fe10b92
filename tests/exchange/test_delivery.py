"""Delivery: every warning gets a receipt, whatever the hub does; a real server plays it."""

import json
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from exchange.playing_hub import playing
from exchange.sample_warnings import make_json, make_warning
from hedgerow.exchange import carrier, keys, signature
from hedgerow.exchange.carrier import CannotDeliver, KeyRefused, NoAddress, NoHub
from hedgerow.exchange.delivery import Delivery, NotDelivered, Receipt

key = keys.new_key()


def takes_all(body):
    told = [
        {"id": one["id"], "status": "accepted", "field": "", "reason": ""} for one in json.loads(body)
    ]
    return 200, {}, json.dumps({"results": told}).encode()


def problem(status, code="", detail="because", **headers):
    return status, headers, json.dumps({"code": code, "detail": detail}).encode()


def deliver(url, warnings, tries=3):
    waits = []
    delivery = Delivery(url, key, tries=tries)
    delivery.carrier.sleep = waits.append
    return delivery.send(warnings), waits


def failing(url, warnings, tries=3):
    with pytest.raises(NotDelivered) as caught:
        deliver(url, warnings, tries)
    return caught.value


def test_each_gets_its_receipt_in_order():
    with playing(takes_all) as (url, got):
        receipts, _ = deliver(url, [make_json(n) for n in range(3)])
    assert receipts == [Receipt(make_warning(n).id, "accepted") for n in range(3)]
    assert [path for path, *_ in got] == ["/api/warnings"]


def test_the_desk_that_has_it_is_told():
    def names_the_desk(*request):
        status, headers, body = takes_all(*request)
        told = [one | {"desk": "Thistlemere"} for one in json.loads(body)["results"]]
        return status, headers, json.dumps({"results": told}).encode()

    with playing(names_the_desk) as (url, _got):
        receipts, _ = deliver(url, [make_json()])
    assert receipts == [Receipt(make_warning().id, "accepted", desk="Thistlemere")]


def test_the_request_is_signed():
    with playing(takes_all) as (url, got):
        deliver(url, [make_json()])
    _, headers, body, target = got[0]
    signer = signature.verify(
        "POST", target, headers, body, find_key=lambda _: key.public_key(), seen=lambda *_: False
    )
    assert signer == keys.key_id(key)


def test_batches_of_five_hundred():
    with playing(takes_all) as (url, got):
        receipts, _ = deliver(url, [make_json(n) for n in range(1201)])
    assert [len(json.loads(body)) for _, _, body, _ in got] == [500, 500, 201]
    assert [receipt.id for receipt in receipts] == [make_warning(n).id for n in range(1201)]


@pytest.mark.parametrize("suffix", ["/", "/api/warnings", "/api/warnings/"])
def test_the_address_may_be_written_in_several_ways(suffix):
    with playing(takes_all) as (url, got):
        deliver(url + suffix, [make_json()])
    assert got[0][0] == "/api/warnings"


def test_a_hub_below_a_path():
    with playing(takes_all) as (url, got):
        deliver(url + "/hub", [make_json()])
    assert got[0][0] == "/hub/api/warnings"


def test_raw_content_never_leaves():
    raw = json.dumps(json.loads(make_json(2)) | {"text": "what somebody wrote"}).encode()
    with playing(takes_all) as (url, got):
        receipts, _ = deliver(url, [make_json(1), raw, b"nonsense", make_json(3)])
    assert [receipt.status for receipt in receipts] == ["accepted", "refused", "refused", "accepted"]
    assert (receipts[1].id, receipts[1].field) == (make_warning(2).id, "$.text")
    assert b"somebody" not in got[0][2]


def test_what_the_hub_refuses_comes_back_with_field_and_reason():
    told = [{"id": make_warning().id, "status": "refused", "field": "$.id", "reason": "used before"}]
    with playing((200, {}, json.dumps({"results": told}).encode())) as (url, _):
        receipts, _ = deliver(url, [make_json()])
    assert receipts == [Receipt(make_warning().id, "refused", "$.id", "used before")]


@pytest.mark.parametrize("status", sorted(carrier.passing))
def test_what_may_pass_is_tried_again_with_a_new_signature(status):
    with playing(problem(status), problem(status), takes_all) as (url, got):
        receipts, waits = deliver(url, [make_json()])
    assert receipts[0].status == "accepted"
    assert len({headers["Signature-Input"] for _, headers, _, _ in got}) == 3
    assert 0.25 <= waits[0] <= 0.5 <= waits[1] <= 1.0


@pytest.mark.parametrize("told", ["7", format_datetime(datetime.now(UTC) + timedelta(hours=2)), "soon"])
def test_the_hub_says_how_long_to_wait(told):
    with playing(problem(503, **{"Retry-After": told}), takes_all) as (url, _):
        _, waits = deliver(url, [make_json()])
    assert waits[0] == {"7": 7.0, "soon": waits[0]}.get(told, 300.0)


def test_a_hub_that_stays_busy():
    with playing(problem(503)) as (url, got):
        error = failing(url, [make_json(1), make_json(2)])
    assert len(got) == 3
    assert "cannot take it now (status 503); tried 3 times" in str(error)
    assert (error.receipts, error.left) == ([], [make_json(1), make_json(2)])


def test_what_was_delivered_before_the_hub_gave_out_is_told():
    many = [make_json(n) for n in range(600)]
    with playing(takes_all, problem(503)) as (url, _):
        error = failing(url, many)
    assert (len(error.receipts), error.left) == (500, many[500:])


def test_nobody_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = failing(f"http://127.0.0.1:{port}", [make_json()])
    assert isinstance(error.cause, NoHub)
    assert "no hub answers" in str(error)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (problem(404), NoHub, "but no hub"),
        ((301, {"Location": "https://hub.example/"}, b""), NoHub, "sends us on to https://hub.example/"),
        (problem(401, "key_unknown", "no key"), KeyRefused, "register the public key"),
        (
            problem(401, "clock_skew", "x", Date="Mon, 02 Mar 2026 12:00:00 GMT"),
            KeyRefused,
            "set this mach",
        ),
        (problem(400, "malformed", "not JSON"), CannotDeliver, "status 400: not JSON"),
        (problem(403), CannotDeliver, "because"),
        ((200, {}, b"<html>"), CannotDeliver, "does not speak like a hub"),
        ((200, {}, b'{"results": []}'), CannotDeliver, "0 warnings out of 1"),
        ((200, {}, b"[]"), CannotDeliver, "does not speak like a hub"),
        (problem(413), CannotDeliver, "too large"),
    ],
)
def test_what_no_second_try_would_mend(answer, kind, words):
    with playing(answer) as (url, got):
        error = failing(url, [make_json()])
    assert isinstance(error.cause, kind)
    assert words in str(error)
    assert len(got) == 1
    assert error.left == [make_json()]


def test_a_batch_too_large_is_halved():
    def picky(body):
        return takes_all(body) if len(json.loads(body)) <= 2 else problem(413)

    with playing(picky) as (url, _):
        receipts, _ = deliver(url, [make_json(n) for n in range(5)])
    assert [receipt.id for receipt in receipts] == [make_warning(n).id for n in range(5)]


@pytest.mark.parametrize("url", ["", "hub.example", "ftp://hub.example", "http://"])
def test_what_is_no_address(url):
    with pytest.raises(NoAddress, match="no address"):
        Delivery(url, key)


def test_nothing_to_send_asks_nobody():
    assert Delivery("http://hub.invalid", key).send([]) == []
