"""Delivers warnings to a hub, in batches, each exactly once, and returns a receipt for each.

Sending again is safe: a hub knows a warning by its id and answers `repeated`. What is refused comes
back as a receipt with field and reason; what could not be delivered comes back in `NotDelivered`.
Nothing is dropped. Raw content is refused here already, before it leaves the machine.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hedgerow.exchange import minimisation
from hedgerow.exchange.carrier import Answer, CannotDeliver, Carrier, TooMuch

path = "/api/warnings"
most_at_once = 500
"""Warnings in one request."""
most_bytes = 4_000_000
"""Bytes in one request; a hub takes five million."""

Status = Literal["accepted", "repeated", "refused"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one warning; `field` and `reason` say why it was refused.

    `desk` names the agency whose people read it, so that a wrong desk does not stay unnoticed.
    """

    id: str
    status: Status
    field: str = ""
    reason: str = ""
    desk: str = ""


class NotDelivered(CannotDeliver):
    """The hub stopped taking warnings: the receipts so far, and the warnings still to be sent."""

    def __init__(self, cause: CannotDeliver, receipts: list[Receipt], left: list[bytes]) -> None:
        super().__init__(f"{cause} ({len(left)} warnings are still to be sent)")
        self.cause = cause
        self.receipts = receipts
        self.left = left


@dataclass(slots=True)
class Delivery:
    """A way to one hub: its address and our key. Receipts come in the order of the warnings."""

    url: str
    key: Ed25519PrivateKey
    tries: int = 5
    timeout: float = 30.0
    carrier: Carrier = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.carrier = Carrier(
            self.url.removesuffix("/").removesuffix(path), self.key, self.tries, self.timeout
        )

    def send(self, warnings: Sequence[bytes]) -> list[Receipt]:
        """One receipt for each warning, given as JSON; NotDelivered where the hub gave out."""
        receipts: dict[int, Receipt] = {}
        fit = []
        for place, data in enumerate(warnings):
            try:
                minimisation.read(data)
                fit.append((place, data))
            except minimisation.NotMinimal as found:
                why = f"{found.reason}. {found.remedy}"
                receipts[place] = Receipt(_id_in(data), "refused", found.path, why)
        try:
            for batch in _batches(fit):
                for (place, _), receipt in zip(batch, self._send(batch), strict=True):
                    receipts[place] = receipt
        except CannotDeliver as cause:
            left = [data for place, data in fit if place not in receipts]
            raise NotDelivered(cause, [receipts[place] for place in sorted(receipts)], left) from cause
        finally:
            self.carrier.close()
        return [receipts[place] for place in sorted(receipts)]

    def _send(self, batch: list[tuple[int, bytes]]) -> list[Receipt]:
        body = b"[" + b",".join(data for _, data in batch) + b"]"
        try:
            return _receipts(self.carrier.post(path, body), len(batch))
        except TooMuch:
            if len(batch) == 1:
                raise
            half = len(batch) // 2
            return self._send(batch[:half]) + self._send(batch[half:])


def _batches(fit: Sequence[tuple[int, bytes]]) -> Iterator[list[tuple[int, bytes]]]:
    """Runs of warnings, each small enough for one request."""
    batch: list[tuple[int, bytes]] = []
    size = 0
    for place, data in fit:
        if batch and (len(batch) == most_at_once or size + len(data) + 1 > most_bytes):
            yield batch
            batch, size = [], 0
        batch.append((place, data))
        size += len(data) + 1
    if batch:
        yield batch


def _receipts(answer: Answer, expected: int) -> list[Receipt]:
    """The receipts in a hub's answer; an answer that does not tell of each warning is no answer."""
    try:
        told = json.loads(answer.body)["results"]
        receipts = [
            Receipt(
                str(one["id"] or ""),
                one["status"],
                *(one.get(name) or "" for name in ("field", "reason", "desk")),
            )
            for one in told
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CannotDeliver("what answers there does not speak like a hub; check the address") from error
    if len(receipts) != expected:
        raise CannotDeliver(f"the hub told of {len(receipts)} warnings out of {expected}")
    return receipts


def _id_in(data: bytes) -> str:
    """The id of a warning that was refused, where it has one that may be repeated."""
    try:
        found = json.loads(data)["id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return found[:64] if isinstance(found, str) and found.isalnum() else ""
