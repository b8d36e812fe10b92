"""One line of the ledger. Lines are only ever added; the database itself refuses anything else."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC
from typing import Any, ClassVar, NamedTuple

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hedgerow.hub.people.purpose import Purpose

GENESIS = "0" * 64
"""What the first entry names as the hash before it."""


class Head(NamedTuple):
    """The end of the chain as somebody may note it elsewhere: the entry's number and its seal."""

    number: int
    seal: str


class EntryQuerySet(models.QuerySet["Entry"]):
    """Questions about the ledger."""

    def head(self) -> Head | None:
        """The last entry as it stands, unchecked; None while the ledger is empty."""
        last = self.order_by("-sequence").only("sequence", "hash").first()
        return Head(last.sequence, last.hash) if last else None

    def fits_our_key(self) -> bool:
        """Whether the last entry was sealed with this machine's key; said when the hub opens."""
        last = self.order_by("-sequence").first()
        return last is None or last.seal() == last.hash


class Entry(models.Model):
    """Who did what to which thing, when and for what purpose; `hash` seals it and all before it."""

    sequence = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("time"))
    actor = models.CharField(_("who"), max_length=200)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    agency = models.ForeignKey(
        "people.Agency", models.PROTECT, null=True, related_name="+", verbose_name=_("agency")
    )
    verb = models.CharField(_("what"), max_length=60)
    thing_type = models.CharField(_("kind of thing"), max_length=60, blank=True)
    thing_id = models.CharField(_("which"), max_length=80, blank=True)
    purpose = models.CharField(_("purpose"), max_length=40, blank=True)
    detail = models.JSONField(_("detail"), default=dict)
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(_("seal"), max_length=64, unique=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-sequence"]
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        indexes: ClassVar = [
            models.Index(fields=["person", "sequence"]),
            models.Index(fields=["agency", "sequence"]),
            models.Index(fields=["thing_type", "thing_id", "sequence"]),
            models.Index(fields=["verb", "sequence"]),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.actor} {self.verb} {self.thing_type} {self.thing_id}".rstrip()

    @property
    def purpose_label(self) -> str:
        """The purpose in the reader's language."""
        return str(dict(Purpose.choices).get(self.purpose, self.purpose))

    def content(self) -> dict[str, Any]:
        """What the seal covers: everything but the seal."""
        return {
            "sequence": self.sequence,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": self.actor,
            "person": self.person_id,
            "agency": self.agency_id,
            "verb": self.verb,
            "thing_type": self.thing_type,
            "thing_id": self.thing_id,
            "purpose": self.purpose,
            "detail": self.detail,
            "previous_hash": self.previous_hash,
        }

    def seal(self) -> str:
        """HMAC-SHA-256 in hex over the content as canonical JSON: keys sorted, no spaces, UTF-8.

        Its key is kept outside the database (`settings.LEDGER_KEY`): whoever has the database alone can
        break the chain, and cannot make another that passes for it.
        """
        text = json.dumps(
            self.content(), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
        return hmac.new(settings.LEDGER_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
