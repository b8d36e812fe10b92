"""Pages of cases. Views read; opening a file is an act, and stands in the ledger."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hedgerow.hub.access import may, require, visible_to
from hedgerow.hub.cases import actions
from hedgerow.hub.cases.models import Case
from hedgerow.hub.people.purpose import needs_purpose, purpose_of
from hedgerow.hub.signed_in import SignedIn

PER_PAGE = 25


@require_GET
@login_required
@needs_purpose
def cases(request: SignedIn) -> HttpResponse:
    """The agency's cases, newest first."""
    require(request.user, "read", Case)
    rows = (
        visible_to(request.user, Case).select_related("opened_by", "warning").defer("warning__payload")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "cases/list.html", {"page": page})


@require_GET
@login_required
@needs_purpose
def case(request: SignedIn, reference: str) -> HttpResponse:
    """One case."""
    shown = actions.open_file(by=request.user, reference=reference, purpose=purpose_of(request))
    context = {"case": shown, "may_read_warning": may(request.user, "read", shown.warning)}
    return render(request, "cases/detail.html", context)
