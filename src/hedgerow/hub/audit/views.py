"""The ledger's page. Reading it is an act, and stands in it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from hedgerow.hub.access import require, visible_to
from hedgerow.hub.audit.actions import VerifyResult, record, verify
from hedgerow.hub.audit.forms import LedgerFilter, NotedHead
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.people.purpose import purpose_of
from hedgerow.hub.signed_in import SignedIn

PER_PAGE = 50


@require_GET
@login_required
def ledger(request: SignedIn) -> HttpResponse:
    """The entries she may read, newest first."""
    require(request.user, "read", Entry)
    page = _page(request)
    detail = {**page["form"].asked(), "page": page["page"].number}
    record(by=request.user, verb="read_ledger", purpose=purpose_of(request), detail=detail)
    return render(request, "audit/ledger.html", page)


@require_POST
@login_required
def check(request: SignedIn) -> HttpResponse:
    """Walks the chain and says whether anyone has changed it, and what that cannot tell."""
    require(request.user, "verify", Entry)
    noted = NotedHead(request.POST)
    if not noted.is_valid():
        return render(request, "audit/ledger.html", _page(request, noted=noted), status=422)
    head = noted.head()
    result = verify(head)
    detail = {
        "entries": result.entries,
        "broken_at": result.broken_at,
        "noted": head.number if head else None,
    }
    record(by=request.user, verb="check_ledger", purpose=purpose_of(request), detail=detail)
    return render(request, "audit/ledger.html", _page(request, result, noted))


def _page(
    request: SignedIn, result: VerifyResult | None = None, noted: NotedHead | None = None
) -> dict[str, Any]:
    form = LedgerFilter(request.user, request.GET)
    entries = form.narrow(visible_to(request.user, Entry).select_related("person", "agency"))
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)  # read before this reading is itself written down
    return {
        "form": form,
        "page": page,
        "result": result,
        "noted": noted or NotedHead(),
        "head": Entry.objects.head,  # asked when the page is drawn, so that this reading is in it
    }
