"""Reading warnings: each reading is an act for a purpose, and makes one entry in the ledger."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404
from django.utils import timezone

from hedgerow.exchange.labels import Label, write_label
from hedgerow.hub.access import condition, get_or_hidden, require, visible_to
from hedgerow.hub.audit.actions import Plain, record
from hedgerow.hub.people.models import Agency, Person, SigningKey
from hedgerow.hub.people.purpose import Purpose
from hedgerow.hub.warnings.labels import labels, page_of
from hedgerow.hub.warnings.models import Question, Warning, WarningQuerySet
from hedgerow.hub.warnings.quality import Quality, decided_since, quality, start_of


@transaction.atomic
def open_warning(*, by: Person, pk: UUID, purpose: str) -> Warning:
    """Read one warning in full; Http404 where hidden."""
    rows = Warning.objects.select_related("sender", "desk", "assigned_to", "decided_by", "case")
    warning = get_or_hidden(by, "read", rows, pk=pk)
    record(by=by, verb="read_warning", thing=warning, purpose=purpose, detail={"level": warning.level})
    return warning


@transaction.atomic
def follow_warning(*, by: Person, pk: UUID, purpose: str) -> Warning:
    """Read what became of a warning that one's own agency sent; Http404 where hidden."""
    rows = Warning.objects.select_related("desk").defer("payload")
    warning = get_or_hidden(by, "follow", rows, pk=pk)
    record(by=by, verb="follow_warning", thing=warning, purpose=purpose, detail=_state(warning))
    return warning


@transaction.atomic
def read_fate(*, by: SigningKey, warning_id: str) -> Warning:
    """The same for the sender's system, which knows a warning by the id it gave; Http404 where hidden."""
    warning = sent_warning(by=by, warning_id=warning_id)
    record(by=by, verb="read_fate", thing=warning, purpose=Purpose.FOLLOW_UP, detail=_state(warning))
    return warning


def sent_warning(*, by: SigningKey, warning_id: str) -> Warning:
    """The warning that the key's agency sent, with the open question as `unanswered`."""
    asked = Prefetch("questions", Question.objects.filter(answered_at__isnull=True), "unanswered")
    rows = Warning.objects.filter(sender=by.agency_id, warning_id=warning_id).defer("payload")
    warning = rows.prefetch_related(asked).first() if "\x00" not in warning_id else None
    if warning is None:
        raise Http404
    return warning


@transaction.atomic
def read_labels(
    *, by: SigningKey, since: datetime | None, after: str | None
) -> tuple[list[Label], str | None]:
    """What people decided about the warnings that the key's agency sent; `labels.UnknownLabel`."""
    rows: WarningQuerySet = Warning.objects.filter(sender=by.agency_id)
    found, rest = page_of(rows, since, after)
    detail: dict[str, Plain] = {"labels": len(found)}
    if since is not None:
        detail["since"] = since.isoformat()
    if after is not None:
        detail["after"] = after
    record(by=by, verb="read_labels", purpose=Purpose.QUALITY_REVIEW, detail=detail)
    return found, rest


@transaction.atomic
def measure(*, by: Person, days: int, purpose: str) -> Quality:
    """Count what the desk decided in so many days: no child is read of, but the counts are the desk's."""
    require(by, "measure", Warning)
    now = timezone.now()
    # The rule itself, not `visible_to`: a further look at each row would read past the index of figures.
    rows = Warning.objects.filter(condition(by, "measure", Warning))
    found = quality(decided_since(rows, start_of(days, now)))
    detail = {"days": days, "decided": found.all.decided}
    record(by=by, verb="measure_warnings", purpose=purpose, detail=detail)
    return found


@transaction.atomic
def export_labels(*, by: Person, sender: int, days: int, purpose: str) -> tuple[Agency, bytes]:
    """The labels of one sender's warnings as JSON Lines; Http404 where it has sent nothing to her desk.

    The ledger keeps the file's digest, so that a file found elsewhere can be told by it.
    """
    require(by, "measure", Warning)
    rows = visible_to(by, Warning, "measure")
    agency = get_or_hidden(by, "read", Agency.objects.filter(pk__in=rows.values("sender")), pk=sender)
    decided = decided_since(rows.filter(sender=agency), start_of(days, timezone.now()))
    lines = [write_label(one) + b"\n" for one in labels(decided)]
    file = b"".join(lines)
    detail: dict[str, Plain] = {
        "days": days,
        "labels": len(lines),
        "sha256": hashlib.sha256(file).hexdigest(),
    }
    record(by=by, verb="export_labels", thing=agency, purpose=purpose, detail=detail)
    return agency, file


def read_list(
    *, by: Person, verb: str, purpose: str, asked: Mapping[str, str], page: int, rows: int
) -> None:
    """Enter that a page of a list was read: how it was narrowed down, and how much stood on it."""
    record(by=by, verb=verb, purpose=purpose, detail={**asked, "page": page, "rows": rows})


def _state(warning: Warning) -> dict[str, str]:
    return {"state": str(warning.state)}
