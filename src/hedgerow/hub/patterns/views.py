"""Pages of patterns. Views read and call actions; they never write."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hedgerow.hub.access import require
from hedgerow.hub.patterns import actions, profiles
from hedgerow.hub.patterns.chart import draw
from hedgerow.hub.patterns.forms import MarkForm
from hedgerow.hub.patterns.models import Mark, Verdict
from hedgerow.hub.patterns.profiles import Pattern
from hedgerow.hub.people.purpose import needs_purpose, purpose_of
from hedgerow.hub.signed_in import SignedIn
from hedgerow.hub.warnings import wording
from hedgerow.hub.warnings.models import Level


@require_GET
@needs_purpose
def patterns(request: SignedIn) -> HttpResponse:
    """What recent warnings have in common; first what no named tactic explains."""
    return _page(request)


def _page(request: SignedIn, tried: tuple[str, MarkForm] | None = None) -> HttpResponse:
    reading = actions.read_patterns(by=request.user, purpose=purpose_of(request))
    shown = [_shown(one, reading.marks.get(one.key), tried) for one in reading.patterns]
    # What somebody found to be no pattern is kept, at the end.
    shown.sort(key=lambda one: one["mark"] is not None and one["mark"].verdict == Verdict.NO_PATTERN)
    context = {
        "patterns": shown,
        "warnings": reading.warnings,
        "fewest": profiles.FEWEST,
        "days": profiles.DAYS,
        "most": profiles.MOST,
    }
    return render(request, "patterns/list.html", context, status=422 if tried else 200)


def _shown(pattern: Pattern, mark: Mark | None, tried: tuple[str, MarkForm] | None) -> dict[str, Any]:
    levels = dict(Level.choices)
    form = tried[1] if tried and tried[0] == pattern.key else MarkForm(prefix=pattern.key)
    signs = zip(pattern.channels, pattern.reasons, strict=True)
    return {
        "pattern": pattern,
        "title": wording.channel_title(*pattern.channels[0]),
        "signs": [
            (wording.channel_title(*channel), wording.sentence(reason), pattern.shown[channel])
            for channel, reason in signs
        ],
        "levels": [(levels.get(level, level), n) for level, n in sorted(pattern.levels.items())],
        "chart": draw(pattern.weeks),
        "mark": mark,
        "form": form,
    }


@require_POST
@needs_purpose
def mark(request: SignedIn, key: str) -> HttpResponse:
    """A person says what is to be done with a pattern."""
    require(request.user, "make", Mark)
    form = MarkForm(request.POST, prefix=key)
    if not form.is_valid():
        return _page(request, (key, form))
    actions.mark_pattern(by=request.user, key=key, purpose=purpose_of(request), **form.cleaned_data)
    messages.success(request, _("Marked. Nothing changed for any child."))
    return redirect("patterns:list")
