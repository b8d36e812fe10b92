"""The page that tells supervisors how well warnings point the way. It reads, and never writes."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.timesince import timesince
from django.views.decorators.http import require_GET, require_POST

from hedgerow.hub.people.purpose import needs_purpose, purpose_of
from hedgerow.hub.signed_in import SignedIn
from hedgerow.hub.warnings import actions
from hedgerow.hub.warnings.forms import Period
from hedgerow.hub.warnings.quality import FEWEST, Quality
from hedgerow.hub.warnings.strips import rows, words


@require_GET
@needs_purpose
def page(request: SignedIn) -> HttpResponse:
    """What people decided, counted. Looking at it is an act, and stands in the ledger."""
    days = Period(request.GET).asked()
    found = actions.measure(by=request.user, days=days, purpose=purpose_of(request))
    context = {
        "form": Period({"days": days}),  # as it was counted, whatever was asked
        "days": days,
        "all": found.all,
        "right": words(found.all),
        "wrong": words(found.all, wrong=True),
        "wait": _spelt(found.wait),
        "waits": [(level, _spelt(wait)) for level, wait in found.waits],
        "fewest": FEWEST,
        **_tables(found),
    }
    return render(request, "warnings/quality.html", context)


def _tables(found: Quality) -> dict[str, object]:
    everything = found.all
    return {
        "by_level": rows(found.levels, everything),
        "by_detector": rows(found.detectors, everything),
        "by_sender": rows(found.senders, everything),
        "by_language": rows(found.languages, everything, wrong=True),
        "by_age": rows(found.ages, everything, wrong=True),
        "by_sector": rows(found.sectors, everything, wrong=True),
    }


def _spelt(wait: timedelta | None) -> str:
    now = timezone.now()
    return timesince(now - wait, now) if wait is not None else "–"


@require_POST
@needs_purpose
def export(request: SignedIn, sender: int) -> HttpResponse:
    """The labels of one sender's warnings as a file. An act, which a link alone must not do."""
    days = Period(request.POST).asked()
    agency, file = actions.export_labels(
        by=request.user, sender=sender, days=days, purpose=purpose_of(request)
    )
    name = f"labels-{slugify(agency.name) or agency.pk}-{timezone.localdate()}.jsonl"
    response = HttpResponse(file, content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
