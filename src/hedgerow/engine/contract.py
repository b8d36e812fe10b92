"""The event contract: CloudEvents 1.0 in, an `Event` out, or a refusal that says what to mend."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Union

import msgspec

from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import KINDS, Data, Transaction, type_prefix, type_suffix

longest_name = 512
"""Longest id, source, subject or other name that is accepted, in characters."""


unreadable = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding raises where the bytes are no event."""


class BadEvent(ValueError):
    """An event that is refused: which field, why, and how to mend it."""

    def __init__(self, field: str, reason: str, remedy: str) -> None:
        super().__init__(f"{field}: {reason}. {remedy}")
        self.field = field
        self.reason = reason
        self.remedy = remedy


def _envelope(kind: str, data: type[Data]) -> type[msgspec.Struct]:
    """CloudEvents attributes with one kind's data; extension attributes are left alone."""
    fields: list[Any] = [
        ("specversion", str),
        ("id", str),
        ("source", str),
        ("time", datetime),
        ("data", data),
        ("subject", str | None, None),
    ]
    tag = f"{type_prefix}{kind}{type_suffix}"
    name = kind.capitalize()
    return msgspec.defstruct(name, fields, tag_field="type", tag=tag, gc=False)


_kind_of = {_envelope(kind, data): kind for kind, data in KINDS.items()}
_any_envelope: Any = Union[tuple(_kind_of)]  # noqa: UP007 - made at run time
_decode = msgspec.json.Decoder(_any_envelope).decode


def read_event(line: bytes) -> Event:
    """One JSON line as an `Event`; raises `BadEvent`."""
    try:
        envelope = _decode(line)
    except unreadable as problem:
        raise _refusal(problem) from None
    event = _checked(envelope)
    if len(line) > longest_name:
        _check_names(event)
    return event


def read_row(row: Mapping[str, Any]) -> Event:
    """One row of a columnar file as an `Event`; raises `BadEvent`.

    `data` is JSON text, or a struct whose empty fields are null.
    """
    data = row.get("data")
    try:
        if isinstance(data, str | bytes):
            data = msgspec.json.decode(data)
        elif isinstance(data, dict):
            data = {name: value for name, value in data.items() if value is not None}
        envelope = msgspec.convert({**row, "data": data}, _any_envelope)
    except unreadable as problem:
        raise _refusal(problem) from None
    event = _checked(envelope)
    _check_names(event)
    return event


def _checked(envelope: Any) -> Event:
    event = Event(
        envelope.id,
        envelope.source,
        _kind_of[type(envelope)],
        envelope.time,
        envelope.subject,
        envelope.data,
    )
    if envelope.specversion != "1.0":
        raise BadEvent("specversion", f"is {envelope.specversion!r}", 'Send CloudEvents "1.0".')
    _check_rules(event)
    return event


def _check_rules(event: Event) -> None:
    """What the types alone cannot say."""
    if not 1970 <= event.time.year < 9999:
        raise BadEvent("time", f"lies in the year {event.time.year}", "Check the sender's clock.")
    if event.time.tzinfo is None:
        raise BadEvent("time", "has no offset from UTC", "Write it as 2026-03-02T17:04:05+01:00.")
    # The plain comparisons come first: this runs for every event.
    if (
        not 0 < len(event.id) <= longest_name
        or not 0 < len(event.source) <= longest_name
        or (event.subject is not None and not 0 < len(event.subject) <= longest_name)
    ):
        raise _bad_length(event)
    if event.about is None:
        wanted = " or data.conversation" if event.kind == "message" else ""
        raise BadEvent(
            "subject", "is missing", f"Name the pseudonym of the child or person in subject{wanted}."
        )
    if isinstance(event.data, Transaction) and not event.data.amount >= 0:
        raise BadEvent("data.amount", "is negative", "Send the amount as it is and say in or out.")


def _check_names(event: Event) -> None:
    """Names in the data are remembered, so they are short; only words may be long."""
    for name in event.data.__dataclass_fields__:
        if name == "text":
            continue
        value = getattr(event.data, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, str) and len(one) > longest_name:
                reason = f"has {len(one)} characters"
                raise BadEvent(f"data.{name}", reason, f"Use at most {longest_name}.")


def _bad_length(event: Event) -> BadEvent:
    names = {"id": event.id, "source": event.source, "subject": event.subject}
    name, size = next(
        (name, len(value))
        for name, value in names.items()
        if value is not None and not 0 < len(value) <= longest_name
    )
    return BadEvent(name, f"has {size} characters", f"Use 1 to {longest_name}.")


def _refusal(problem: Exception) -> BadEvent:
    """msgspec's error, told as field, reason and remedy."""
    if isinstance(problem, RecursionError):
        return BadEvent("line", "is nested too deeply", "Send flat events; see hedgerow schema.")
    if isinstance(problem, UnicodeDecodeError):
        byte = problem.object[problem.start]
        reason = f"is not valid UTF-8 (byte 0x{byte:02x})"
        return BadEvent("line", reason, "Write the file in UTF-8.")
    reason, _, path = str(problem).partition(" - at `$")
    field = path.rstrip("`").lstrip(".")
    if "missing required field `" in reason:
        name = reason.rpartition("field `")[2].rstrip("`")
        field, reason = f"{field}.{name}".lstrip("."), "is missing"
    if field == "type" and reason.startswith("Invalid value"):
        return BadEvent(field, f"unknown kind {reason[14:94]}", _known_types)
    if not field:
        return BadEvent("line", reason.rstrip("."), "Write one whole JSON object a line, in UTF-8.")
    return BadEvent(field, reason.rstrip("."), "See the schema: hedgerow schema.")


_known_types = "Known types: " + ", ".join(f"{type_prefix}{kind}{type_suffix}" for kind in KINDS) + "."


def write_event(event: Event) -> bytes:
    """An `Event` as one JSON line, without the line's end; `read_event` gives it back."""
    return msgspec.json.encode(as_cloudevent(event))


def as_cloudevent(event: Event) -> dict[str, object]:
    """An `Event` as the CloudEvents object it travels as; fields left at None are left out."""
    data = {
        name: value
        for name, field in event.data.__dataclass_fields__.items()
        if (value := getattr(event.data, name)) != field.default
    }
    envelope: dict[str, object] = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": f"{type_prefix}{event.kind}{type_suffix}",
        "time": event.time,
    }
    if event.subject is not None:
        envelope["subject"] = event.subject
    envelope["data"] = data
    return envelope
