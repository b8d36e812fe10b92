"""Reading warnings: each reading is an act for a purpose, and makes one entry in the ledger."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404

from hedgerow.hub.access import get_or_hidden
from hedgerow.hub.audit.actions import record
from hedgerow.hub.people.models import Person, SigningKey
from hedgerow.hub.people.purpose import Purpose
from hedgerow.hub.warnings.models import Question, Warning


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


def read_list(
    *, by: Person, verb: str, purpose: str, asked: Mapping[str, str], page: int, rows: int
) -> None:
    """Enter that a page of a list was read: how it was narrowed down, and how much stood on it."""
    record(by=by, verb=verb, purpose=purpose, detail={**asked, "page": page, "rows": rows})


def _state(warning: Warning) -> dict[str, str]:
    return {"state": str(warning.state)}
