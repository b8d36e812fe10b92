"""Hostile streams about one subject: each event brings names nobody has seen before."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import (
    Activity,
    Data,
    HashMatch,
    Message,
    Observation,
    Report,
    Transaction,
)
from hedgerow.engine.detector import Detector

start = datetime(2026, 1, 1, tzinfo=UTC)
categories = ("unwanted_contact", "secrecy", "threat", "money_request", "image_request", "other")


def flood(detector: Detector[Any], count: int) -> Iterator[Event]:
    """Events of every kind the detector reads, in turn, five minutes apart."""
    makers = [making(detector)[kind] for kind in sorted(detector.kinds)]
    for n in range(count):
        data = makers[n % len(makers)](n)
        kind = sorted(detector.kinds)[n % len(makers)]
        yield Event(f"event-{n:08}", "platform.example/chat", kind, time(n), "child", data)


def time(n: int) -> datetime:
    return start + timedelta(minutes=5 * n)


def making(detector: Detector[Any]) -> Mapping[str, Callable[[int], Data]]:
    stories = detector.examples().positive
    texts = [e.data.text for s in stories for e in s if isinstance(e.data, Message)] or ["hello"]
    codes = [c for s in stories for e in s if isinstance(e.data, Observation) for c in e.data.indicators]
    loud = " ".join(texts)

    def message(n: int) -> Message:
        # Each account writes a few times, so that windows open, and the child answers now and then.
        other = f"account-{n // 7:08}"
        if n % 7 == 6:
            return Message("child", "ok", f"room-{n}", (other,))
        return Message(other, loud if n % 20 == 0 else texts[n % len(texts)], f"room-{n}", ("child",))

    return {
        "message": message,
        "activity": lambda n: Activity("contact_added", contact=f"account-{n:08}"),
        "transaction": lambda n: Transaction(10.0 + n, "EUR", "in", f"payer-{n:08}", "transfer"),
        "observation": lambda n: Observation((*codes, f"made_up_{n}"), "health"),
        "report": lambda n: Report(categories[n % 6], "anonymous", f"account-{n:08}"),
        "hashmatch": lambda n: HashMatch(
            f"list-{n:08}", "PDQ", "near" if n % 2 else "exact", "received"
        ),
    }
