"""Pages of cases. Views read; opening a file is an act, and stands in the ledger."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hedgerow.hub.access import may, require, visible_to
from hedgerow.hub.cases import actions
from hedgerow.hub.cases.models import Case
from hedgerow.hub.people.purpose import needs_purpose, purpose_of
from hedgerow.hub.signed_in import SignedIn
from hedgerow.hub.warnings import wording
from hedgerow.hub.warnings.models import Confidence

PER_PAGE = 25


@require_GET
@needs_purpose
def cases(request: SignedIn) -> HttpResponse:
    """The agency's cases, newest first."""
    require(request.user, "read", Case)
    rows = (
        visible_to(request.user, Case).select_related("opened_by", "warning").defer("warning__payload")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    actions.read_list(
        by=request.user, purpose=purpose_of(request), page=page.number, rows=len(page.object_list)
    )
    return render(request, "cases/list.html", {"page": page})


@require_GET
@needs_purpose
def case(request: SignedIn, reference: str) -> HttpResponse:
    """One case, and what speaks for and against the risk with which it began."""
    shown = actions.open_file(by=request.user, reference=reference, purpose=purpose_of(request))
    told = shown.warning.told
    context = {
        "case": shown,
        "may_read_warning": may(request.user, "read", shown.warning),
        "has_a_desk": may(request.user, "read", Case),
        "confidence": wording.CONFIDENCE[Confidence(told.confidence)],
        "reasons": [wording.sign(signal) for signal in told.reasons],
        "against": [wording.sign(signal) for signal in told.against],
    }
    return render(request, "cases/detail.html", context)
