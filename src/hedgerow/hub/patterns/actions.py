"""What people do with patterns: each reading and each mark is an act, and stands in the ledger.

Patterns are worked out before the transaction begins, for that takes a moment in which others may write.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from hedgerow.hub.access import require, visible_to
from hedgerow.hub.audit.actions import record
from hedgerow.hub.patterns.models import Mark, Verdict
from hedgerow.hub.patterns.profiles import Pattern, patterns, recent
from hedgerow.hub.people.models import Person
from hedgerow.hub.warnings.models import Warning


@dataclass(frozen=True, slots=True)
class Reading:
    """The patterns of a desk as they stand, and the latest mark on each, by key."""

    warnings: int
    patterns: list[Pattern]
    marks: Mapping[str, Mark]


def read_patterns(*, by: Person, purpose: str) -> Reading:
    """Work out the patterns in the desk's recent warnings; PermissionDenied for who supervises no desk."""
    require(by, "read", Mark)
    profiles = recent(visible_to(by, Warning), timezone.now())
    found = patterns(profiles)
    record(
        by=by,
        verb="read_patterns",
        purpose=purpose,
        detail={"warnings": len(profiles), "patterns": [pattern.key for pattern in found]},
    )
    keys = [pattern.key for pattern in found]
    marks = visible_to(by, Mark).filter(key__in=keys).select_related("by").order_by("at", "pk")
    return Reading(len(profiles), found, {mark.key: mark for mark in marks})


def mark_pattern(*, by: Person, key: str, verdict: str, note: str = "", purpose: str = "") -> Mark:
    """Say what is to be done with a pattern that stands now; Http404 where there is none of this key."""
    require(by, "make", Mark)
    if verdict not in Verdict.values:
        raise ValidationError(_("Please choose what is to be done."))
    standing = {one.key: one for one in patterns(recent(visible_to(by, Warning), timezone.now()))}
    if key not in standing:
        raise Http404
    mark = Mark(
        desk_id=by.agency_id,
        key=key,
        channels=[f"{detector}.{channel}" for detector, channel in standing[key].channels],
        verdict=verdict,
        note=note.replace("\x00", "").strip()[:300],
        by=by,
        at=timezone.now(),
    )
    detail = {"pattern": key, "verdict": str(verdict), "channels": list(mark.channels)}
    with transaction.atomic():
        mark.save(force_insert=True)
        record(by=by, verb="mark_pattern", thing=mark, purpose=purpose, detail=detail)
    return mark
