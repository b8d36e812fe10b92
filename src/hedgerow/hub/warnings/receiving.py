"""Receiving warnings from a sender's system: checked, stored once, and a receipt for each.

A warning is known by its sender and its id. The same one again is `repeated`: no second row, no
error; one that waited for its day's budget and comes again within it is taken out of the waiting.
What is refused comes back with the JSON path and the reason, and is counted in the ledger. Nothing
that is wrong with one warning keeps the others from being stored.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from hedgerow.domain.chain import EarlyWarning
from hedgerow.exchange import minimisation
from hedgerow.exchange.delivery import Receipt
from hedgerow.exchange.minimisation import NotMinimal
from hedgerow.hub.audit.actions import record, record_each
from hedgerow.hub.people.models import SigningKey
from hedgerow.hub.warnings.models import Warning
from hedgerow.hub.warnings.timing import look_by, refuse_the_future

UNFIT = (DataError, IntegrityError, OverflowError, ValueError)
"""What goes wrong where a database cannot hold a row; that it cannot be reached is not among them."""


@dataclass(slots=True)
class _Post:
    """What came in one request: rows to be stored and receipts so far, by their place."""

    rows: dict[int, Warning] = field(default_factory=dict)
    receipts: dict[int, Receipt] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the hub holds under an id."""

    pk: UUID
    fingerprint: str
    desk: str
    over_budget: bool


def receive(*, by: SigningKey, items: Sequence[bytes | msgspec.Raw]) -> list[Receipt]:
    """Store what is new; one receipt for each item, in order. `by` is the key that signed them."""
    post = _sorted(by, items, timezone.now())
    with transaction.atomic():
        _store(post.rows.values())
        waited = _compare(by, post)
        new = [row for place, row in post.rows.items() if post.receipts[place].status == "accepted"]
        _release(by, waited)  # first, since it locks warnings: the ledger's lock comes last everywhere
        record_each(by=by, verb="receive_warning", things=((row, _entry(row)) for row in new))
        _count_refused(by, post)
    return [post.receipts[place] for place in range(len(items))]


def _sorted(by: SigningKey, items: Sequence[bytes | msgspec.Raw], now: datetime) -> _Post:
    """Rows for what may be stored, receipts for what may not or stands twice in one request."""
    post = _Post()
    first: dict[str, Warning] = {}
    for place, data in enumerate(items):
        try:
            warning = minimisation.read(data)
            refuse_the_future(warning, now)
            row = _row(by, warning, now)
        except NotMinimal as found:
            why = f"{found.reason}. {found.remedy}"
            post.receipts[place] = Receipt(_id_of(data), "refused", found.path, why)
            continue
        twin = first.setdefault(warning.id, row)
        if twin is row:
            post.rows[place] = row
        else:
            post.receipts[place] = _known(row, twin.fingerprint, twin.desk.name)
            twin.over_budget = twin.over_budget and row.over_budget
    return post


def _store(rows: Iterable[Warning]) -> None:
    """Store them together; where one cannot be held, each by itself, so that the others are kept."""
    try:
        with transaction.atomic():
            Warning.objects.bulk_create(rows, ignore_conflicts=True)
    except UNFIT:
        for row in rows:
            _store_alone(row)


def _store_alone(row: Warning) -> None:
    try:
        with transaction.atomic():
            Warning.objects.bulk_create([row], ignore_conflicts=True)
    except UNFIT:
        return  # it is not there afterwards, and its receipt says so


def _compare(by: SigningKey, post: _Post) -> list[UUID]:
    """Receipts for all rows: ours now, there before, or not held. Gives those that wait no longer."""
    stored = _stored(by, [row.warning_id for row in post.rows.values()])
    waited = []
    for place, row in post.rows.items():
        found = stored.get(row.warning_id)
        post.receipts[place] = _receipt(row, found)
        same = found is not None and found.fingerprint == row.fingerprint
        if found and same and found.over_budget and not row.over_budget:
            waited.append(found.pk)
    return waited


def _stored(by: SigningKey, ids: Sequence[str]) -> dict[str, _Stored]:
    columns = ("warning_id", "pk", "fingerprint", "desk__name", "over_budget")
    rows = Warning.objects.filter(sender=by.agency_id, warning_id__in=ids).values_list(*columns)
    return {warning_id: _Stored(*rest) for warning_id, *rest in rows}


def _receipt(row: Warning, found: _Stored | None) -> Receipt:
    if found is None:
        return Receipt(row.warning_id, "refused", "$", "cannot be stored. Please tell the hub's people.")
    if found.pk == row.pk:
        return Receipt(row.warning_id, "accepted", desk=found.desk)
    return _known(row, found.fingerprint, found.desk)


def _known(row: Warning, fingerprint: str, desk: str) -> Receipt:
    """The receipt for an id we have: the same warning, or another under the same id."""
    if row.fingerprint == fingerprint:
        return Receipt(row.warning_id, "repeated", desk=desk)
    why = "was used before for a warning that says something else. Give each warning an id of its own."
    return Receipt(row.warning_id, "refused", "$.id", why)


def _release(by: SigningKey, waited: Sequence[UUID]) -> None:
    """They waited for a day's budget, and are within one now: what they say is unchanged."""
    if not waited:
        return
    rows = Warning.objects.select_for_update(of=("self",)).filter(pk__in=waited, over_budget=True)
    released = list(rows.defer("payload"))
    Warning.objects.filter(pk__in=[row.pk for row in released]).update(over_budget=False)
    record_each(by=by, verb="release_warning", things=((row, _entry(row)) for row in released))


def _count_refused(by: SigningKey, post: _Post) -> None:
    refused = [receipt.field for receipt in post.receipts.values() if receipt.status == "refused"]
    if refused:
        fields = sorted({path[:80] for path in refused})[:10]
        record(by=by, verb="refuse_warnings", detail={"refused": len(refused), "fields": fields})


def _entry(row: Warning) -> dict[str, str | int | None]:
    """What the ledger keeps of a warning that came in."""
    return {"warning": row.warning_id, "level": row.level, "desk": row.desk_id}


def _row(by: SigningKey, warning: EarlyWarning, now: datetime) -> Warning:
    return Warning(
        warning_id=warning.id,
        sender_id=by.agency_id,
        desk=by.agency.desk or by.agency,
        received_by_key=by,
        received_at=now,
        subject=warning.subject,
        level=warning.level,
        risk=warning.risk,
        confidence=warning.confidence,
        raised_at=warning.raised_at,
        act_by=look_by(warning, now),
        over_budget=warning.over_budget,
        payload=msgspec.to_builtins(warning),
        fingerprint=_fingerprint(warning),
        detector=_weightiest(warning, "detector"),
        sector=_weightiest(warning, "sector"),
        language=warning.groups.get("language", ""),
        age_band=warning.groups.get("age_band", ""),
    )


def _weightiest(warning: EarlyWarning, name: str) -> str:
    """The detector, or the sector, whose reasons weigh most together; the first by name in a draw."""
    weights: dict[str, float] = {}
    for signal in warning.reasons:
        of = str(getattr(signal, name))
        weights[of] = weights.get(of, 0.0) + signal.weight
    return min(weights, key=lambda of: (-weights[of], of))


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
