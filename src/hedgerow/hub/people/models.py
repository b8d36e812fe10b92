"""Agencies, the people who work in them, and the keys their systems sign requests with."""

from __future__ import annotations

from typing import ClassVar, get_args

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hedgerow.domain.kinds import Sector as SectorCode


class Sector(models.TextChoices):
    """The seven sectors that each hold a piece."""

    LAW_ENFORCEMENT = "law_enforcement", _("law enforcement")
    SOCIAL_SERVICES = "social_services", _("social services")
    HEALTH = "health", _("health")
    EDUCATION = "education", _("education")
    COMMUNITY = "community", _("community")
    FINANCE = "finance", _("finance")
    PLATFORM = "platform", _("online platform")


assert set(Sector.values) == set(get_args(SectorCode))


class Role(models.TextChoices):
    """What a person is here for; it decides which desks she sees."""

    TRIAGE = "triage", _("triage officer")
    CASEWORKER = "caseworker", _("caseworker")
    SUPERVISOR = "supervisor", _("supervisor")
    SOURCE = "source", _("trust and safety engineer")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")


class Language(models.TextChoices):
    """The languages the hub speaks."""

    EN = "en", _("English")
    FR = "fr", _("French")
    DE = "de", _("German")
    IT = "it", _("Italian")
    RU = "ru", _("Russian")
    ES = "es", _("Spanish")


class Agency(models.Model):
    """An organisation that protects children, or that sees a piece of what happens to them.

    `desk` is the agency whose triage desk receives the warnings this one sends.
    """

    name = models.CharField(pgettext_lazy("of an agency", "name"), max_length=120, unique=True)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices)
    desk = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sending_agencies",
        verbose_name=_("triage desk"),
    )

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["Person"]):
    """Questions about people."""

    def waiting(self) -> PersonQuerySet:
        """Those whom a second administrator has not confirmed yet."""
        return self.filter(confirmed_at__isnull=True)

    def administrators(self) -> PersonQuerySet:
        """Those who look after an agency now."""
        return self.filter(role=Role.ADMINISTRATOR, is_active=True)


class PersonManager(BaseUserManager["Person"]):
    """People are found by e-mail address, whatever its case; `actions.create_person` makes them."""

    def get_queryset(self) -> PersonQuerySet:
        return PersonQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, email: str | None) -> Person:
        return self.get(email__iexact=email)


TAKEN = _("This address cannot be used here. Please ask the people who run this hub.")
"""Said for an address that somebody has already, in whichever agency: it must not tell who works where."""


class Person(AbstractBaseUser):
    """Someone who signs in: known by her e-mail address, working for one agency, in one role.

    `added_by` is the administrator who added her or let her back in, and `confirmed_by` the second
    one who agreed; both are empty where it was the setup protocol. Until she is confirmed she is not
    active: the database holds to that.
    """

    email = models.EmailField(_("e-mail address"), unique=True, error_messages={"unique": TAKEN})
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=120)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="people", verbose_name=_("agency"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=Language.choices,
        blank=True,
        help_text=_("Empty: the browser decides."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    added_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )
    confirmed_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]
    objects = PersonManager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"), name="person_email_any_case", violation_error_message=TAKEN
            ),
            models.CheckConstraint(
                condition=models.Q(is_active=False) | models.Q(confirmed_at__isnull=False),
                name="person_active_only_when_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_waiting(self) -> bool:
        """Whether she waits for a second administrator."""
        return self.confirmed_at is None


class SigningKeyQuerySet(models.QuerySet["SigningKey"]):
    """Questions about keys."""

    def in_force(self) -> SigningKeyQuerySet:
        return self.filter(revoked_at__isnull=True)


class SigningKey(models.Model):
    """An Ed25519 key with which an agency's system signs what it sends; only the public half is here."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="keys", verbose_name=_("agency"))
    key_id = models.CharField(_("key ID"), max_length=80, unique=True)
    public_key = models.TextField(
        _("public key (PEM)"),
        unique=True,
        error_messages={"unique": _("This key is registered already, or was once and is revoked.")},
    )
    label = models.CharField(_("label"), max_length=120)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")

    def __str__(self) -> str:
        return self.key_id
