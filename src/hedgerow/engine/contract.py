"""The event contract: CloudEvents 1.0 in, an `Event` out, or a refusal that says what to mend."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import KINDS, Data, Transaction, type_prefix, type_suffix

longest_name = 512
"""Longest id, source or subject that is accepted, in characters."""


class BadEvent(ValueError):
    """An event that is refused: which field, why, and how to mend it."""

    def __init__(self, field: str, reason: str, remedy: str) -> None:
        super().__init__(f"{field}: {reason}. {remedy}")
        self.field = field
        self.reason = reason
        self.remedy = remedy


class _Envelope(msgspec.Struct, gc=False):
    """CloudEvents attributes; extension attributes are allowed and left alone."""

    specversion: str
    id: str
    source: str
    type: str
    time: datetime
    data: msgspec.Raw
    subject: str | None = None


_envelope = msgspec.json.Decoder(_Envelope)
_data: dict[str, tuple[str, msgspec.json.Decoder[Data]]] = {
    f"{type_prefix}{kind}{type_suffix}": (kind, msgspec.json.Decoder(data))
    for kind, data in KINDS.items()
}


def read_event(line: bytes) -> Event:
    """One JSON line as an `Event`; raises `BadEvent`."""
    try:
        envelope = _envelope.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise _refusal(problem, "$") from None
    return _checked(envelope)


def read_row(row: Mapping[str, Any]) -> Event:
    """One row of a columnar file, `data` being JSON text, as an `Event`; raises `BadEvent`."""
    raw = row.get("data")
    try:
        envelope = msgspec.convert(
            {**row, "data": msgspec.Raw(raw if isinstance(raw, bytes) else str(raw or "").encode())},
            _Envelope,
        )
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise _refusal(problem, "$") from None
    return _checked(envelope)


def _checked(envelope: _Envelope) -> Event:
    if envelope.specversion != "1.0":
        raise BadEvent("specversion", f"is {envelope.specversion!r}", 'Send CloudEvents "1.0".')
    try:
        kind, decoder = _data[envelope.type]
    except KeyError:
        raise BadEvent("type", f"unknown kind {envelope.type[:80]!r}", _known_types()) from None
    try:
        data = decoder.decode(envelope.data)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise _refusal(problem, "data") from None
    event = Event(envelope.id, envelope.source, kind, envelope.time, envelope.subject, data)
    _check_rules(event)
    return event


def _check_rules(event: Event) -> None:
    """What the types alone cannot say."""
    if event.time.tzinfo is None:
        raise BadEvent("time", "has no offset from UTC", "Write it as 2026-03-02T17:04:05+01:00.")
    for name, value in (("id", event.id), ("source", event.source), ("subject", event.subject)):
        if value is not None and not 0 < len(value) <= longest_name:
            raise BadEvent(name, f"has {len(value)} characters", f"Use 1 to {longest_name}.")
    if event.about is None:
        wanted = " or data.conversation" if event.kind == "message" else ""
        raise BadEvent(
            "subject", "is missing", f"Name the pseudonym of the child or person in subject{wanted}."
        )
    if isinstance(event.data, Transaction) and not event.data.amount >= 0:
        raise BadEvent("data.amount", "is negative", "Send the amount as it is and say in or out.")


def _refusal(problem: Exception, root: str) -> BadEvent:
    """msgspec's error, told as field and reason."""
    if isinstance(problem, UnicodeDecodeError):
        byte = problem.object[problem.start]
        reason = f"is not valid UTF-8 (byte 0x{byte:02x})"
        return BadEvent("line" if root == "$" else root, reason, "Write the file in UTF-8.")
    text = str(problem)
    reason, _, path = text.partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    if "missing required field `" in reason:
        name = reason.rpartition("field `")[2].rstrip("`")
        path = f"{path}.{name}".lstrip(".")
        reason = "is missing"
    field = ".".join(part for part in (root, path) if part not in ("", "$")) or "line"
    if field == "line" or "malformed" in reason or "truncated" in reason:
        remedy = "Write one whole JSON object a line, in UTF-8."
    else:
        remedy = "See the schema: hedgerow schema."
    return BadEvent(field, reason.rstrip("."), remedy)


@cache
def _known_types() -> str:
    return "Known types: " + ", ".join(_data) + "."


def write_event(event: Event) -> bytes:
    """An `Event` as one JSON line, without the line's end; `read_event` gives it back."""
    return msgspec.json.encode(as_cloudevent(event))


def as_cloudevent(event: Event) -> dict[str, object]:
    """An `Event` as the CloudEvents object it travels as; fields left at None are left out."""
    data = {
        name: value
        for name in event.data.__dataclass_fields__
        if (value := getattr(event.data, name)) is not None and value != ()
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
