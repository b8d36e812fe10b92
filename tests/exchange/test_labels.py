"""Fetching labels: page after page, once each, and a plain word where a hub does not play its part."""

import json
from datetime import UTC, datetime

import pytest

from exchange.playing_hub import playing
from hedgerow.exchange import keys, signature
from hedgerow.exchange.carrier import CannotDeliver, Carrier, KeyRefused, NoHub
from hedgerow.exchange.labels import Label, UnknownLabel, fetch, is_torn, read_label, write_label

key = keys.new_key()
noon = datetime(2026, 3, 2, 12, tzinfo=UTC)


def label(number=1, word="innocent"):
    return Label(f"warning-{number:04}", word, noon, "high", 0.71)


def page(*labels, rest=None):
    told = {"labels": [json.loads(write_label(one)) for one in labels], "next": rest}
    return 200, {}, json.dumps(told).encode()


def fetched(url, after=""):
    carrier = Carrier(url, key, tries=3, sleep=[].append)
    return [one for labels in fetch(carrier, after) for one in labels]


def test_a_line_is_what_everybody_agreed_on():
    line = write_label(label()) + b"\n"
    assert json.loads(line) == {
        "warning": "warning-0001", "label": "innocent", "decided_at": "2026-03-02T12:00:00Z",
        "level": "high", "risk": 0.71,
    }  # fmt: skip
    assert read_label(line) == label()


@pytest.mark.parametrize(
    "change",
    [
        {"label": "known"}, {"label": "not_ours"}, {"decided_at": "2026-03-02T12:00:00"}, {"risk": 1.2},
        {"level": "worst"}, {"warning": "a\n"}, {"warning": ""},
    ],
)  # fmt: skip
def test_what_is_no_label(change):
    told = json.loads(write_label(label())) | change
    with pytest.raises(ValueError, match=next(iter(change))):
        read_label(json.dumps(told).encode() + b"\n")


@pytest.mark.parametrize(
    "line", [b"", b"{", b"\xff\n", b"[]\n", b"[" * 9999 + b"\n", write_label(label())]
)
def test_what_is_no_line_of_a_file(line):
    with pytest.raises(ValueError):  # noqa: PT011 - whichever of its kinds
        read_label(line)


def test_a_torn_line_is_told_from_something_else():
    whole = write_label(label())
    assert all(is_torn(whole[:length]) for length in range(1, len(whole)))
    assert not is_torn(b"a letter to my sister")


def test_all_pages_in_order():
    first, second, third = label(1), label(2, "confirmed"), label(3)
    answers = page(first, second, rest=second.warning), page(third)
    with playing(*answers) as (url, got):
        assert fetched(url) == [first, second, third]
    assert [path for path, *_ in got] == ["/api/labels", "/api/labels?after=warning-0002"]


def test_it_goes_on_where_it_is_told_to():
    with playing(page()) as (url, got):
        assert fetched(url, after="warning-0007") == []
    assert got[0][0] == "/api/labels?after=warning-0007"


def test_the_request_is_signed_with_its_query():
    with playing(page()) as (url, got):
        fetched(url, after="warning-0007")
    _, headers, body, target = got[0]
    assert "?after=" in target
    verify = {"find_key": lambda _: key.public_key(), "seen": lambda *_: False}
    assert signature.verify("GET", target, headers, body, **verify) == keys.key_id(key)
    with pytest.raises(signature.Refused):
        signature.verify("GET", target + "x", headers, body, **verify)


def test_a_busy_hub_is_asked_again():
    with playing((503, {}, b""), page(label())) as (url, got):
        assert fetched(url) == [label()]
    assert len(got) == 2


@pytest.mark.parametrize(
    "answer",
    [
        (200, {}, b"<html>"), (200, {}, b"{}"), (200, {}, b'{"labels": [{}], "next": null}'),
        (200, {}, b'{"labels": [], "next": "warning-0001"}'), page(label(1), rest="warning-0002"),
        (200, {}, b"\xff"), (200, {}, b'{"labels":' * 5000),
    ],
)  # fmt: skip
def test_what_does_not_speak_like_a_hub(answer):
    with playing(answer) as (url, _), pytest.raises(CannotDeliver, match="does not speak like a hub"):
        fetched(url)


def test_a_hub_that_goes_round_in_circles():
    answers = page(label(1), rest="warning-0001"), page(label(2), label(1), rest="warning-0001")
    with playing(*answers) as (url, got), pytest.raises(CannotDeliver, match="same label twice"):
        fetched(url)
    assert len(got) == 2


@pytest.mark.parametrize(
    ("status", "code", "error", "said"),
    [
        (401, "key_unknown", KeyRefused, "register the public key"),
        (404, "", NoHub, "no hub; check the address"),
        (422, "unknown_label", UnknownLabel, "because"),
        (422, "bad_after", CannotDeliver, "because"),
        (400, "", CannotDeliver, "because"),
    ],
)
def test_what_the_hub_refuses(status, code, error, said):
    told = json.dumps({"code": code, "detail": "because"}).encode()
    with playing((status, {}, told)) as (url, _), pytest.raises(error, match=said):
        fetched(url)


def test_nobody_there():
    with pytest.raises(NoHub, match="no hub answers"):
        fetched("http://127.0.0.1:9")
