"""What people do with a case."""

from django.db import transaction
from django.utils import timezone

from hedgerow.hub.access import get_or_hidden
from hedgerow.hub.audit.actions import record
from hedgerow.hub.cases.models import Case
from hedgerow.hub.cases.workflow import workflow
from hedgerow.hub.people.models import Person
from hedgerow.hub.warnings.models import Warning
from hedgerow.hub.workflow import START


@transaction.atomic
def open_case(*, by: Person, warning: Warning, purpose: str = "") -> Case:
    """Register a case for a warning that this person has just accepted, for the same audience."""
    step = workflow.step("open", START)
    assert step is not None, "the table must say how a case begins"
    if by.role not in step.whose or warning.decided_by_id != by.pk:
        raise PermissionError("a case begins where a person has accepted a warning")
    case = Case.objects.create(
        subject=warning.subject,
        state=step.after,
        agency_id=warning.desk_id,
        opened_by=by,
        opened_at=timezone.now(),
        warning=warning,
    )
    record(
        by=by,
        verb="open_case",
        thing=case,
        purpose=purpose,
        detail={"warning": str(warning.pk), "after": step.after, "reference": case.reference},
    )
    return case


@transaction.atomic
def open_file(*, by: Person, reference: str, purpose: str) -> Case:
    """Read one case and what its warning says: an act, kept in the ledger; Http404 where hidden."""
    rows = Case.objects.select_related("agency", "opened_by", "warning__sender")
    case = get_or_hidden(by, "read", rows, reference=reference)
    detail = {"state": case.state, "warning": str(case.warning_id)}
    record(by=by, verb="read_case", thing=case, purpose=purpose, detail=detail)
    return case


def read_list(*, by: Person, purpose: str, page: int, rows: int) -> None:
    """Enter that a page of the agency's cases was read."""
    record(by=by, verb="list_cases", purpose=purpose, detail={"page": page, "rows": rows})
