"""Cases, each for one child, each with an agency that answers for it."""

from __future__ import annotations

import secrets
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hedgerow.hub.cases.workflow import State
from hedgerow.hub.people.models import Agency, Person
from hedgerow.hub.warnings.models import Warning

ALPHABET = "23456789CDFGHJKLMNPQRTVWXYZ"
"""Without vowels and look-alikes: a reference is read out over the telephone, and spells no word."""


def new_reference() -> str:
    """A reference that says nothing of when a case was opened or how many there are.

    27**8 is about 280 thousand million; a reference that is taken is refused by the database.
    """
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class Case(models.Model):
    """The shared work for one child; `agency` is its audience, set when it is created."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("reference"), max_length=12, unique=True, default=new_reference)
    subject = models.CharField(_("about"), max_length=120)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.REGISTERED)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="cases", verbose_name=_("agency"))
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    opened_at = models.DateTimeField(_("opened"))
    warning = models.OneToOneField(
        Warning, models.PROTECT, related_name="case", verbose_name=_("warning")
    )

    class Meta:
        ordering: ClassVar = ["-opened_at", "pk"]
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes: ClassVar = [models.Index(fields=["agency", "state", "opened_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(name="case_state_known", condition=Q(state__in=sorted(State.values)))
        ]

    def __str__(self) -> str:
        return self.reference
