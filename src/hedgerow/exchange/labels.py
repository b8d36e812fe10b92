"""Labels: what people at a desk decided about warnings, as a sender fetches them from its hub.

A label says what a warning was worth: `confirmed` (a person took it up), `innocent` (there was an
innocent explanation), `mistaken` (the data was wrong, or about somebody else), `unclear` (too weak to
act on). It names no person and no case. A warning has one label at most; one that nobody has decided,
or that was closed for reasons of the desk's own, has none. One JSON object a line:

    {"warning": "9f2c...", "label": "innocent", "decided_at": "2026-03-02T12:00:00Z", "level": "high",
     "risk": 0.71}
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import quote

import msgspec
from msgspec import Meta

from hedgerow.domain.chain import Level
from hedgerow.exchange.carrier import Answer, CannotDeliver, Carrier, problem

path = "/api/labels"
_begins = b'{"warning":"'
Word = Literal["confirmed", "innocent", "mistaken", "unclear"]


class Label(msgspec.Struct, frozen=True):
    """What people made of one warning."""

    warning: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{8,64}$(?!\n)")]
    label: Word
    decided_at: Annotated[datetime, Meta(tz=True)]
    level: Level
    risk: Annotated[float, Meta(ge=0, le=1)]


class UnknownLabel(CannotDeliver):
    """The hub has given no label for the warning after which we asked it to go on."""


class _Page(msgspec.Struct):
    labels: list[Label]
    next: str | None


def read_label(line: bytes) -> Label:
    """The label in one line of a file, its end included; raises ValueError."""
    if not line.endswith(b"\n"):
        raise ValueError("the line has no end")
    try:
        return msgspec.json.decode(line, type=Label)
    except (msgspec.DecodeError, RecursionError) as problem:
        raise ValueError(str(problem)) from None


def is_torn(line: bytes) -> bool:
    """Whether this may be the beginning of a label's line, cut off as it was written."""
    return line.startswith(_begins) or _begins.startswith(line)


def write_label(label: Label) -> bytes:
    """A label as one JSON object, without the line's end."""
    return msgspec.json.encode(label)


def fetch(carrier: Carrier, after: str = "") -> Iterator[list[Label]]:
    """All labels since the one of the warning `after`, in the order of the decisions, page by page.

    Raises CannotDeliver where the hub gives out, UnknownLabel where it does not know `after`.
    """
    told: set[str] = {after}
    try:
        while True:
            page = _page(carrier.get(f"{path}?after={quote(after)}" if after else path))
            if not told.isdisjoint(one.warning for one in page.labels):
                raise CannotDeliver("the hub told of the same label twice; please tell its people")
            if page.labels:
                yield page.labels
            if not page.next:
                return
            if not page.labels or page.next != page.labels[-1].warning:
                raise _no_hub()
            told.update(one.warning for one in page.labels)
            after = page.next
    finally:
        carrier.close()


def _page(answer: Answer) -> _Page:
    if answer.status == 200:
        try:
            return msgspec.json.decode(answer.body, type=_Page)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise _no_hub() from error
    told = problem(answer)
    kind = UnknownLabel if told.get("code") == "unknown_label" else CannotDeliver
    raise kind(f"the hub refused the request: {told.get('detail') or 'it gave no reason'}")


def _no_hub() -> CannotDeliver:
    return CannotDeliver("what answers there does not speak like a hub; check the address")
