"""The event contract: what is taken, what is refused, and what the refusal says."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.nightwatch import activity
from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import KINDS
from hedgerow.engine.contract import BadEvent, read_event, write_event
from hedgerow.engine.schema import schema

good = {
    "specversion": "1.0",
    "id": "1",
    "source": "platform/larkchat",
    "type": "org.hedgerow.message.v1",
    "time": "2026-03-02T17:04:05+01:00",
    "subject": "c-1",
    "data": {"author": "a-1", "text": "see you at school"},
}


def line(**changes: object) -> bytes:
    event = {name: value for name, value in (good | changes).items() if value is not ...}
    return json.dumps(event).encode()


def test_reads_what_it_writes() -> None:
    event = read_event(line())
    assert event.time.utcoffset() is not None
    assert read_event(write_event(event)) == event
    assert read_event(write_event(activity(1))) == activity(1)


def test_extension_attributes_are_left_alone() -> None:
    assert read_event(line(traceparent="00-abc")) == read_event(line())


@pytest.mark.parametrize(
    ("given_line", "field", "reason"),
    [
        (b"", "line", "truncated"),
        (b'{"specversion": "1.0"', "line", "truncated"),
        (b"[1]", "line", "object"),
        (b"\xff\xfe{}", "line", "malformed"),
        (line().replace(b"see you", b"see \xff\xfe"), "line", "UTF-8 (byte 0xff)"),
        (line(specversion="0.3"), "specversion", "0.3"),
        (line(specversion=...), "specversion", "missing"),
        (line(id=7), "id", "got `int`"),
        (line(id=""), "id", "0 characters"),
        (line(source="x" * 600), "source", "600"),
        (line(type="org.hedgerow.rumour.v1"), "type", "unknown kind"),
        (line(time="2026-03-02T17:04:05"), "time", "offset"),
        (line(time="yesterday"), "time", "RFC3339"),
        (line(subject=...), "subject", "missing"),
        (line(data={"author": "a", "text": 5}), "data.text", "got `int`"),
        (line(data={"author": "a"}), "data.text", "missing"),
        (line(data=None), "data", "null"),
        (line(data=...), "data", "missing"),
        (
            line(
                type="org.hedgerow.transaction.v1",
                data={"amount": -1, "currency": "EUR", "direction": "in"},
            ),
            "data.amount",
            "negative",
        ),
        (line(type="org.hedgerow.activity.v1", data={"action": "flew"}), "data.action", "flew"),
    ],
)
def test_refusal_names_field_reason_and_remedy(given_line: bytes, field: str, reason: str) -> None:
    with pytest.raises(BadEvent) as refused:
        read_event(given_line)
    assert refused.value.field == field
    assert reason in refused.value.reason
    assert refused.value.remedy.endswith(".")


def test_a_chat_stands_in_for_an_unknown_subject() -> None:
    data = {"author": "a-1", "text": "hello", "conversation": "room-5"}
    assert read_event(line(subject=..., data=data)).about == "conversation:room-5"


def test_what_nests_too_deeply_or_lies_out_of_time_is_refused() -> None:
    for bad, field in (
        (line().replace(b'"1.0"', b'"1.0", "x": ' + b"[" * 100_000), "line"),
        (line(time="0001-01-01T00:00:00+05:00"), "time"),
        (line(time="9999-12-31T23:59:59-05:00"), "time"),
        (line(data={"author": "a" * 600, "text": "t"}), "data.author"),
    ):
        with pytest.raises(BadEvent) as refused:
            read_event(bad)
        assert refused.value.field == field


names = st.text(min_size=1, max_size=30)
kinds = st.one_of([st.builds(kind) for kind in KINDS.values()])
moments = st.datetimes(
    datetime(1971, 1, 1), datetime(9998, 12, 31), timezones=st.just(timezone(timedelta(hours=3)))
)


@given(kinds, names, names, moments)
def test_every_event_reads_as_it_was_written(data, identity: str, subject: str, time: datetime) -> None:
    kind = next(name for name, made in KINDS.items() if isinstance(data, made))
    if kind == "transaction":
        data = replace(data, amount=abs(data.amount) if isfinite(data.amount) else 1.0)
    if not all(
        isfinite(v) for n in data.__dataclass_fields__ if isinstance(v := getattr(data, n), float)
    ):
        return
    event = Event(identity, "s", kind, time, subject, data)
    assert read_event(write_event(event)) == event


@given(st.binary(max_size=400))
def test_no_bytes_crash_it(junk: bytes) -> None:
    with pytest.raises(BadEvent):
        read_event(b"{" + junk)


@pytest.mark.parametrize("kind", KINDS)
def test_schema_describes_every_field(kind: str) -> None:
    data = schema(kind)["properties"]["data"]
    assert set(data["properties"]) == set(KINDS[kind].__dataclass_fields__)
    assert all(field.get("description") for field in data["properties"].values())


def test_schema_and_reader_agree() -> None:
    validator = pytest.importorskip("jsonschema_rs").validator_for(schema("message"))
    assert validator.is_valid(json.loads(line()))
    for bad in (line(subject=...), line(id=""), line(data={"author": "a"}), line(specversion="0.3")):
        assert not validator.is_valid(json.loads(bad))
