"""JSON Schema of the event contract, made from the dataclasses that also check every event."""

from dataclasses import fields
from typing import Any

import msgspec

from hedgerow.domain.kinds import KINDS, type_prefix, type_suffix


def schema(kind: str) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one kind of event, envelope and data; KeyError if unknown."""
    data_type = KINDS[kind]
    data = msgspec.json.schema(data_type)["$defs"][data_type.__name__]
    for field in fields(data_type):
        data["properties"][field.name]["description"] = field.metadata["doc"]
    data["description"] = (data_type.__doc__ or "").strip()
    data.pop("title", None)
    if kind == "transaction":
        data["properties"]["amount"]["minimum"] = 0
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:hedgerow:event:{kind}:v1",
        "title": f"Hedgerow {kind} event",
        "description": "A CloudEvents 1.0 object; extension attributes are allowed.",
        "type": "object",
        "properties": _envelope(kind) | {"data": data},
        "required": _required(kind),
    } | ({"anyOf": _subject_or_conversation()} if kind == "message" else {})


def _envelope(kind: str) -> dict[str, Any]:
    name = {"type": "string", "minLength": 1, "maxLength": 512}
    return {
        "specversion": {"const": "1.0"},
        "id": name | {"description": "unique within the source; the same event twice counts once"},
        "source": name | {"description": "who tells it, as a URI reference"},
        "type": {"const": f"{type_prefix}{kind}{type_suffix}"},
        "time": {
            "type": "string",
            "format": "date-time",
            "description": "when it happened, with offset (RFC 3339); local offset keeps night night",
        },
        "subject": name | {"description": "pseudonym of the child or person at risk, where known"},
    }


def _required(kind: str) -> list[str]:
    always = ["specversion", "id", "source", "type", "time", "data"]
    return always if kind == "message" else [*always, "subject"]


def _subject_or_conversation() -> list[dict[str, Any]]:
    return [
        {"required": ["subject"]},
        {"properties": {"data": {"required": ["conversation"]}}},
    ]
