"""What the API's reference says of bodies and answers; the warning's own schema comes from its rules."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from hedgerow.exchange import minimisation
from hedgerow.exchange.labels import Word

most_at_once = 1000
"""Warnings in one request."""
longest_body = 5_000_000
"""Bytes in one request."""


class Receipt(Schema):
    """What became of one warning that was sent."""

    id: str = Field(description="The warning's id; empty where none could be read.")
    status: Literal["accepted", "repeated", "refused"] = Field(
        description="repeated: the hub has had this very warning already. Nothing is wrong."
    )
    field: str = Field("", description="JSON path of what was refused.")
    reason: str = Field("", description="Why it was refused, and what helps.")
    desk: str = Field("", description="The agency whose desk has it: is it the one you meant?")


class Receipts(Schema):
    """One receipt for each warning sent, in order."""

    results: list[Receipt]


class OpenQuestion(Schema):
    """What the desk wants to know from the sender."""

    text: str
    asked_at: datetime


class Fate(Schema):
    """What became of a warning, as far as its sender may know."""

    id: str
    state: Literal["new", "assigned", "asked", "taken_up", "dismissed"] = Field(
        description="taken_up: a person is acting on it."
    )
    received_at: datetime
    decided_at: datetime | None
    reason: Literal["", "innocent", "unclear", "mistaken", "no_action_needed"] = Field(
        description="Why it was dismissed; empty otherwise."
    )
    question: OpenQuestion | None


class Label(Schema):
    """What people made of one warning: only what its sender may know, and learns as its fate too."""

    warning: str = Field(description="The id that you gave the warning.")
    label: Word = Field(
        description="confirmed: a person has taken it up; this tells of no case. innocent: there was an "
        "innocent explanation. mistaken: the data was wrong, or about somebody else. unclear: too weak to "
        "act on."
    )
    decided_at: datetime
    level: Literal["elevated", "high", "urgent"]
    risk: float = Field(ge=0, le=1)


class Labels(Schema):
    """Labels in the order of the decisions; other warnings have none, whatever the reason."""

    labels: list[Label]
    next: str | None = Field(description="Ask again with this as `after`; null where there is no more.")


class Answer(Schema):
    """The sender's answer to the open question. Tell facts; do not quote messages."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=2000, pattern=r"\S")


class Problem(Schema):
    """A problem document (RFC 9457); `code` is for programs, `detail` for people."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str


identifier = r"^[A-Za-z0-9_-]{8,64}$"


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


_signature = [
    {"in": "header", "name": name, "required": True, "schema": {"type": "string"}, "description": text}
    for name, text in (
        ("Signature-Input", "RFC 9421. Created, expires, nonce and keyid are required."),
        ("Signature", "RFC 9421, Ed25519."),
        ("Content-Digest", "RFC 9530. Of an empty body too."),
    )
]
signed: dict[str, Any] = {"parameters": _signature}
reads_labels: dict[str, Any] = {
    "parameters": [
        {
            "in": "query",
            "name": "since",
            "schema": {"type": "string", "format": "date-time"},
            "description": "Only what was decided at this time or later; RFC 3339, such as 2026-01-01T00:00:00Z.",
        },
        {
            "in": "query",
            "name": "after",
            "schema": {"type": "string", "pattern": identifier},
            "description": "Only what was decided after the label of this warning: go on where you ended.",
        },
        *_signature,
    ]
}
posts_warnings: dict[str, Any] = {
    **signed,
    "requestBody": _json(
        {
            "oneOf": [
                _ref("EarlyWarning"),
                {
                    "type": "array",
                    "items": _ref("EarlyWarning"),
                    "minItems": 1,
                    "maxItems": most_at_once,
                },
            ]
        }
    ),
}
posts_answer: dict[str, Any] = {**signed, "requestBody": _json(_ref("Answer"))}


def with_the_rest(document: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI document with the schemas of a warning, and problems under their own media type."""
    schemas = document["components"].setdefault("schemas", {})
    schemas.update(minimisation.schema())
    schemas["Answer"] = Answer.model_json_schema()
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                content = response.get("content", {})
                if int(status) >= 400 and content.get("application/json", {}).get("schema") == _ref(
                    "Problem"
                ):
                    content["application/problem+json"] = content.pop("application/json")
    return document
