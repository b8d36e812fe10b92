"""Writing the ledger, and checking that nobody has changed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hmac import compare_digest

from django.db import connection, models, transaction
from django.utils import timezone

from hedgerow.hub.audit.models import GENESIS, Entry, Head
from hedgerow.hub.people.models import Agency, Person, SigningKey

Actor = Person | SigningKey | str
Plain = str | int | bool | None | Sequence[str | int]

LOCK = 0x4865_6467_6572_6F77  # "Hedgerow": the advisory lock under which PostgreSQL adds entries
LONGEST = 200


class BadDetail(ValueError):
    """A detail that the ledger does not take: it holds codes, numbers and ids, no personal content."""


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What a walk along the chain found; `broken_at` numbers the first entry that is not right.

    `why` is "missing", "moved" or "changed"; or "other head", where the entry with a number that was
    noted elsewhere has another seal than the one noted, or is not there any more.
    """

    entries: int
    broken_at: int | None = None
    why: str = ""
    head: Head | None = None

    @property
    def whole(self) -> bool:
        return self.broken_at is None


@transaction.atomic
def record(
    *,
    by: Actor,
    verb: str,
    thing: models.Model | None = None,
    purpose: str = "",
    detail: Mapping[str, Plain] | None = None,
    agency: Agency | None = None,
) -> Entry:
    """Add one entry, in the caller's transaction where there is one.

    `by` is a person, a key that signed a request, or the name of a protocol; `agency` says in whose
    house a protocol acted, so that its auditors read of it. Entries are written one
    at a time: SQLite holds its write lock from the start of the transaction, PostgreSQL an advisory
    lock until its end, so the chain never forks.
    """
    entry = _next(_last(), _who(by, agency), verb, thing, purpose, detail or {})
    entry.save(force_insert=True)
    return entry


@transaction.atomic
def record_each(
    *, by: Actor, verb: str, things: Iterable[tuple[models.Model, Mapping[str, Plain]]]
) -> int:
    """Add one entry for each thing and its detail, in order; says how many. For bursts: one write."""
    entries: list[Entry] = []
    last = _last()
    who = _who(by)
    for thing, detail in things:
        last = _next(last, who, verb, thing, "", detail)
        entries.append(last)
    Entry.objects.bulk_create(entries)
    return len(entries)


def _last() -> Entry | None:
    """The end of the chain, which nobody else can lengthen before this transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    return Entry.objects.order_by("-sequence").only("sequence", "hash").first()


def _next(
    last: Entry | None,
    who: Mapping[str, object],
    verb: str,
    thing: models.Model | None,
    purpose: str,
    detail: Mapping[str, Plain],
) -> Entry:
    """The entry that follows `last`, sealed, not yet written."""
    entry = Entry(
        sequence=last.sequence + 1 if last else 1,
        at=timezone.now(),
        verb=verb,
        thing_type=thing._meta.label_lower if thing else "",
        thing_id=str(thing.pk) if thing else "",
        purpose=purpose,
        detail=_checked(detail),
        previous_hash=last.hash if last else GENESIS,
        **who,
    )
    entry.hash = entry.seal()
    return entry


def _who(by: Actor, agency: Agency | None = None) -> dict[str, object]:
    if isinstance(by, Person):
        return {"actor": by.name, "person": by, "agency_id": by.agency_id}
    if isinstance(by, SigningKey):
        return {"actor": f"key {by.key_id}", "person": None, "agency_id": by.agency_id}
    return {"actor": f"protocol {by}", "person": None, "agency": agency}


def _checked(detail: Mapping[str, Plain]) -> dict[str, object]:
    """The detail as plain values that every database gives back unchanged; raises BadDetail.

    No fractions, since databases disagree on how to write them; no NUL; no text long enough to be
    somebody's words.
    """
    return {_text(key): _plain(value) for key, value in detail.items()}


def _plain(value: object) -> object:
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple) and all(isinstance(v, str | int) for v in value):
        return [_plain(v) for v in value]
    raise BadDetail(f"the ledger takes codes and whole numbers, not {type(value).__name__}")


def _text(value: str) -> str:
    if len(value) > LONGEST or "\x00" in value:
        raise BadDetail(f"a text in the ledger has at most {LONGEST} characters and no NUL")
    return str(value)


def verify(head: Head | tuple[int, str] | None = None) -> VerifyResult:
    """Walk the whole chain and name the first entry that is missing, moved or changed.

    What the walk cannot see by itself: entries cut off at the end leave a shorter chain that is whole,
    and somebody who has both the database and the ledger's key can write a new chain from the
    beginning. Against both helps a `head` that was noted elsewhere, by another person: the chain must
    still hold that entry, with that seal.
    """
    count, seal, kept = 0, GENESIS, head is None
    for entry in Entry.objects.order_by("sequence").iterator(chunk_size=2000):
        if why := _wrong(entry, count + 1, seal):
            return VerifyResult(count, count + 1, why)
        count, seal = entry.sequence, entry.hash
        kept = kept or (count, seal) == head
    if head is not None and not kept:
        return VerifyResult(count, head[0], "other head", _head(count, seal))
    return VerifyResult(count, head=_head(count, seal))


def _head(count: int, seal: str) -> Head | None:
    return Head(count, seal) if count else None


def _wrong(entry: Entry, expected: int, previous: str) -> str:
    if entry.sequence != expected:
        return "missing"
    if entry.previous_hash != previous:
        return "moved"
    return "" if compare_digest(entry.seal().encode(), entry.hash.encode()) else "changed"
