"""Receiving warnings from a sender's system: checked, stored once, and a receipt for each.

A warning is known by its sender and its id. The same one again is `repeated`: no second row, no
error. What is refused comes back with the JSON path and the reason, and is counted in the ledger.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec
from django.db import transaction
from django.utils import timezone

from hedgerow.domain.chain import EarlyWarning
from hedgerow.exchange import minimisation
from hedgerow.exchange.delivery import Receipt
from hedgerow.exchange.minimisation import NotMinimal
from hedgerow.hub.audit.actions import record, record_each
from hedgerow.hub.people.models import SigningKey
from hedgerow.hub.warnings.models import Warning


@dataclass(slots=True)
class _Post:
    """What came in one request: rows to be stored and receipts so far, by their place."""

    rows: dict[int, Warning] = field(default_factory=dict)
    receipts: dict[int, Receipt] = field(default_factory=dict)


def receive(*, by: SigningKey, items: Sequence[bytes | msgspec.Raw]) -> list[Receipt]:
    """Store what is new; one receipt for each item, in order. `by` is the key that signed them."""
    post = _sorted(by, items, timezone.now())
    with transaction.atomic():
        Warning.objects.bulk_create(post.rows.values(), ignore_conflicts=True)
        _compare(by, post)
        new = [row for place, row in post.rows.items() if post.receipts[place].status == "accepted"]
        record_each(by=by, verb="receive_warning", things=((row, _entry(row)) for row in new))
        refused = [receipt.field for receipt in post.receipts.values() if receipt.status == "refused"]
        if refused:
            record(
                by=by,
                verb="refuse_warnings",
                detail={"refused": len(refused), "fields": sorted({path[:80] for path in refused})[:10]},
            )
    return [post.receipts[place] for place in range(len(items))]


def _sorted(by: SigningKey, items: Sequence[bytes | msgspec.Raw], now: datetime) -> _Post:
    """Rows for what may be stored, receipts for what may not or stands twice in one request."""
    post = _Post()
    first: dict[str, Warning] = {}
    for place, data in enumerate(items):
        try:
            warning = minimisation.read(data)
        except NotMinimal as found:
            why = f"{found.reason}. {found.remedy}"
            post.receipts[place] = Receipt(_id_of(data), "refused", found.path, why)
            continue
        row = _row(by, warning, now)
        twin = first.setdefault(warning.id, row)
        if twin is row:
            post.rows[place] = row
        else:
            post.receipts[place] = _known(row, twin.fingerprint)
    return post


def _compare(by: SigningKey, post: _Post) -> None:
    """Which rows are ours now: the rest was there before, from an earlier request or one beside us."""
    ids = [row.warning_id for row in post.rows.values()]
    stored = {
        warning_id: (pk, fingerprint)
        for warning_id, pk, fingerprint in Warning.objects.filter(
            sender=by.agency_id, warning_id__in=ids
        ).values_list("warning_id", "pk", "fingerprint")
    }
    for place, row in post.rows.items():
        pk, fingerprint = stored[row.warning_id]
        new = pk == row.pk
        post.receipts[place] = Receipt(row.warning_id, "accepted") if new else _known(row, fingerprint)


def _entry(row: Warning) -> dict[str, str | int | None]:
    """What the ledger keeps of a warning that came in."""
    return {"warning": row.warning_id, "level": row.level, "desk": row.desk_id}


def _known(row: Warning, fingerprint: str) -> Receipt:
    """The receipt for an id we have: the same warning, or another under the same id."""
    if row.fingerprint == fingerprint:
        return Receipt(row.warning_id, "repeated")
    why = "was used before for a warning that says something else. Give each warning an id of its own."
    return Receipt(row.warning_id, "refused", "$.id", why)


def _row(by: SigningKey, warning: EarlyWarning, now: datetime) -> Warning:
    return Warning(
        warning_id=warning.id,
        sender_id=by.agency_id,
        desk_id=by.agency.desk_id or by.agency_id,
        received_by_key=by,
        received_at=now,
        subject=warning.subject,
        level=warning.level,
        risk=warning.risk,
        confidence=warning.confidence,
        raised_at=warning.raised_at,
        act_by=warning.act_by,
        over_budget=warning.over_budget,
        payload=msgspec.to_builtins(warning),
        fingerprint=_fingerprint(warning),
    )


def _fingerprint(warning: EarlyWarning) -> str:
    """SHA-256 of what a warning says; whether it waited for its budget is no part of that."""
    told = msgspec.json.encode(replace(warning, over_budget=False), order="deterministic")
    return hashlib.sha256(told).hexdigest()


def _id_of(data: bytes | msgspec.Raw) -> str:
    """The id of what was refused, where it is one and may be repeated."""
    try:
        found = msgspec.json.decode(data)["id"]
        return str(msgspec.convert(found, minimisation.rules["id"]))
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError, TypeError, RecursionError):
        return ""
