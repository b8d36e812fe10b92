"""What a person made of a pattern: watch it, no pattern, passed on. Nothing is decided about a child.

A pattern is worked out anew from the warnings each time; what stays the same is the set of channels it
shows, from which its key is made. Marks are only ever added: the latest one counts, the others stay.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hedgerow.hub.people.models import Agency, Person


class Verdict(models.TextChoices):
    """What is to be done with a pattern."""

    WATCH = "watch", _("watch it")
    NO_PATTERN = "no_pattern", _("not a pattern")
    PASSED_ON = "passed_on", _("passed on to the senders")


class Mark(models.Model):
    """One person's mark on one pattern of her desk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    desk = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("triage desk"))
    key = models.CharField(max_length=16)
    channels = models.JSONField(_("signs"), default=list)
    verdict = models.CharField(_("what is to be done"), max_length=12, choices=Verdict.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("time"))

    class Meta:
        ordering: ClassVar = ["-at", "pk"]
        verbose_name = _("mark on a pattern")
        verbose_name_plural = _("marks on patterns")
        indexes: ClassVar = [models.Index(fields=["desk", "key", "at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="mark_verdict_known", condition=Q(verdict__in=sorted(Verdict.values))
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.verdict}"
