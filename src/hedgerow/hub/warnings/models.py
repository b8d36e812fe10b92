"""Warnings on the triage desk, questions to their senders, and the nonces of signed requests.

The database holds the same rules as the workflow's table: a state without what belongs to it (an
assigned warning without a person, a decision without a name and a time) cannot be stored.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar, get_args

import msgspec
from django.db import models
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from hedgerow.domain.chain import EarlyWarning
from hedgerow.domain.kinds import AgeBand as AgeBandCode
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.people.models import Agency, Person, Sector, SigningKey
from hedgerow.hub.warnings.workflow import DECIDED, OPEN, State


class Level(models.TextChoices):
    """How soon a person must look; the engine's words."""

    URGENT = "urgent", _("urgent")
    HIGH = "high", _("high")
    ELEVATED = "elevated", _("elevated")


class Confidence(models.TextChoices):
    """How much stands behind a risk; the engine's words."""

    SINGLE = "single", _("one kind of sign")
    CORROBORATED = "corroborated", _("several signs of one kind")
    JOINED = "joined", _("several kinds of signs")


class AgeBand(models.TextChoices):
    """How old a source says the person at risk is; the engine's words."""

    CHILD = "child", _("child")
    UNSURE = "unsure", _("age not certain")
    ADULT = "adult", _("adult")


assert set(AgeBand.values) == set(get_args(AgeBandCode))


class Dismissal(models.TextChoices):
    """Why a warning does not become a case; `TOLD` says what its sender learns of that."""

    INNOCENT = "innocent", _("there is an innocent explanation")
    KNOWN = "known", _("already known: another warning or a case covers it")
    UNCLEAR = "unclear", _("the signs are too weak to act on")
    MISTAKEN = "mistaken", _("the data was wrong, or about somebody else")
    NOT_OURS = "not_ours", _("another agency is responsible and has been told")


NOT_URGENT = (Level.HIGH, Level.ELEVATED)
COUNTED = ("level", "detector", "sender", "sector", "language", "age_band", "state", "dismissal")
"""By what decided warnings are counted."""
NO_ACTION_NEEDED = "no_action_needed"
TOLD: dict[str, str] = {
    Dismissal.INNOCENT: Dismissal.INNOCENT,
    Dismissal.UNCLEAR: Dismissal.UNCLEAR,
    Dismissal.MISTAKEN: Dismissal.MISTAKEN,
    Dismissal.KNOWN: NO_ACTION_NEEDED,
    Dismissal.NOT_OURS: NO_ACTION_NEEDED,
}
"""What the sender is told: why, so that it can learn; never that a case or another report exists."""
LABELLED = tuple(str(reason) for reason, told in TOLD.items() if told == reason)
"""The reasons that say something of the warning itself, and so become its label."""


class WarningQuerySet(models.QuerySet["Warning"]):
    """Questions about warnings."""

    def open(self) -> WarningQuerySet:
        return self.filter(state__in=OPEN)

    def overdue(self, now: datetime) -> WarningQuerySet:
        return self.open().filter(act_by__lt=now)

    def within_budget(self) -> WarningQuerySet:
        """Those to look at today. An urgent one is never put off, whatever its sender's budget."""
        return self.exclude(over_budget=True, level__in=NOT_URGENT)

    def beyond_budget(self) -> WarningQuerySet:
        """Those that wait for room in a day's budget."""
        return self.filter(over_budget=True)

    def labelled(self) -> WarningQuerySet:
        """Those whose decision says what the warning was worth; `labels` says how."""
        return self.filter(Q(state=State.ACCEPTED) | Q(state=State.DISMISSED, dismissal__in=LABELLED))

    def put_off(self) -> WarningQuerySet:
        """The open ones that `within_budget` leaves out."""
        return self.open().filter(over_budget=True, level__in=NOT_URGENT)

    def for_list(self, now: datetime) -> WarningQuerySet:
        """What a list shows: without the long payload, with its weightiest reason, in this order:

        what presses (urgent or overdue), by level and then by time; what is open, by time; what is
        decided. Level comes first among the pressing, since the time is told by the sender: one that
        tells of the distant past must not push an urgent warning down, and an urgent one that tells
        of the distant future must not come last.
        """
        pressing = Q(state__in=OPEN) & (Q(level=Level.URGENT) | Q(act_by__lt=now))
        rank = _rank(*(Q(level=level) for level in Level.values))
        place = _rank(pressing, Q(state__in=OPEN))
        rank_where_pressing = Case(When(pressing, then=rank), default=Value(0))
        return (
            self.defer("payload")
            .select_related("sender", "desk", "assigned_to", "decided_by")
            .annotate(first_reason=KT("payload__reasons__0__reason"))
            .order_by(place, rank_where_pressing, "act_by", rank, "pk")
        )

    def counts(self) -> dict[str, int]:
        """How many there are in each state."""
        rows = self.order_by().values("state").annotate(n=Count("pk"))
        return {row["state"]: row["n"] for row in rows}


def _rank(*conditions: Q) -> Case:
    """The place of the first condition that holds; one more where none does."""
    whens = (When(condition, then=Value(place)) for place, condition in enumerate(conditions))
    return Case(*whens, default=Value(len(conditions)), output_field=IntegerField())


class Warning(models.Model):
    """An early warning as it was received, and what people made of it.

    `desk` is the audience: the agency whose triage desk may read it, set when it is created. The
    payload is the warning itself, checked for raw content; it is never changed. `detector` and
    `sector` are those of its reasons that weigh most, and `language` and `age_band` its groups: they
    stand apart so that they can be counted without reading what a warning says. `act_by` is the
    hub's own (`timing.look_by`). `version` counts changes, so that two people who act at once find out.
    `decision` is the ledger's entry of the decision: entries are numbered in the order in which they
    come to stand, which the time of a decision does not promise.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    warning_id = models.CharField(_("identifier given by the sender"), max_length=64)
    sender = models.ForeignKey(
        Agency, models.PROTECT, related_name="warnings_sent", verbose_name=_("sender")
    )
    desk = models.ForeignKey(
        Agency, models.PROTECT, related_name="warnings_received", verbose_name=_("triage desk")
    )
    received_by_key = models.ForeignKey(SigningKey, models.PROTECT, related_name="+")
    received_at = models.DateTimeField(_("received"))
    subject = models.CharField(_("about"), max_length=120)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    risk = models.FloatField(_("risk"))
    confidence = models.CharField(_("confidence"), max_length=12, choices=Confidence.choices)
    raised_at = models.DateTimeField(_("raised"))
    act_by = models.DateTimeField(_("act by"))
    over_budget = models.BooleanField(_("beyond the daily budget"), default=False)
    payload = models.JSONField(_("warning"))
    fingerprint = models.CharField(max_length=64)
    detector = models.CharField(_("detector that weighs most"), max_length=60)
    sector = models.CharField(_("sector that weighs most"), max_length=20, choices=Sector.choices)
    language = models.CharField(_("language"), max_length=8, blank=True)
    age_band = models.CharField(_("age"), max_length=8, choices=AgeBand.choices, blank=True)

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.NEW)
    version = models.PositiveIntegerField(default=1)
    assigned_to = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="warnings",
        verbose_name=_("assigned to"),
    )
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision = models.OneToOneField(
        Entry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ledger entry")
    )
    dismissal = models.CharField(
        _("why dismissed"), max_length=12, choices=Dismissal.choices, blank=True
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = WarningQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["act_by", "pk"]
        verbose_name = _("warning")
        verbose_name_plural = _("warnings")
        indexes: ClassVar = [
            models.Index(fields=["desk", "state", "act_by"]),
            models.Index(fields=["sender", "received_at"]),
            models.Index(fields=["assigned_to", "state"]),
            models.Index(fields=["sender", "decision"], name="warning_labels"),
            # All that the figures need, so that they are counted without touching a row.
            models.Index(
                fields=["desk", "decided_at", *COUNTED, "received_at"],
                condition=Q(decided_at__isnull=False),
                name="warning_figures",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sender", "warning_id"], name="warning_once_per_sender"),
            models.CheckConstraint(
                name="warning_state_known", condition=Q(state__in=sorted(State.values))
            ),
            models.CheckConstraint(
                name="warning_level_known", condition=Q(level__in=sorted(Level.values))
            ),
            models.CheckConstraint(
                name="warning_risk_is_a_share", condition=Q(risk__gte=0, risk__lte=1)
            ),
            models.CheckConstraint(
                name="warning_sector_known", condition=Q(sector__in=sorted(Sector.values))
            ),
            models.CheckConstraint(
                name="warning_age_band_known", condition=Q(age_band__in=["", *sorted(AgeBand.values)])
            ),
            models.CheckConstraint(
                name="warning_decision_stands_in_the_ledger",
                condition=Q(state__in=sorted(DECIDED), decision__isnull=False)
                | Q(state__in=sorted(OPEN), decision__isnull=True),
            ),
            models.CheckConstraint(
                name="warning_new_is_nobodys",
                condition=~Q(state=State.NEW) | Q(assigned_to__isnull=True),
            ),
            models.CheckConstraint(
                name="warning_in_hand_has_a_person",
                condition=~Q(state__in=[State.ASSIGNED, State.ASKED]) | Q(assigned_to__isnull=False),
            ),
            models.CheckConstraint(
                name="warning_decision_has_a_name_and_a_time",
                condition=Q(
                    state__in=sorted(DECIDED), decided_by__isnull=False, decided_at__isnull=False
                )
                | Q(state__in=sorted(OPEN), decided_by__isnull=True, decided_at__isnull=True),
            ),
            models.CheckConstraint(
                name="warning_dismissed_for_a_reason",
                condition=Q(state=State.DISMISSED, dismissal__in=sorted(Dismissal.values))
                | (~Q(state=State.DISMISSED) & Q(dismissal="", note="")),
            ),
        ]

    def __str__(self) -> str:
        return self.warning_id

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def told(self) -> EarlyWarning:
        """The warning as its sender told it."""
        return msgspec.convert(self.payload, EarlyWarning)


class Question(models.Model):
    """What the desk asked the sender of a warning, and the answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    warning = models.ForeignKey(Warning, models.PROTECT, related_name="questions")
    text = models.CharField(_("question"), max_length=1000)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    answer = models.CharField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_by_key = models.ForeignKey(
        SigningKey, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["asked_at", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["warning"],
                condition=Q(answered_at__isnull=True),
                name="question_one_open_per_warning",
            ),
            models.CheckConstraint(
                name="question_answer_has_a_name_and_a_time",
                condition=Q(
                    answered_at__isnull=True,
                    answer="",
                    answered_by__isnull=True,
                    answered_by_key__isnull=True,
                )
                | (
                    Q(answered_at__isnull=False)
                    & ~Q(answer="")
                    & (
                        Q(answered_by__isnull=False, answered_by_key__isnull=True)
                        | Q(answered_by__isnull=True, answered_by_key__isnull=False)
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.warning_id} {self.asked_at:%Y-%m-%d}"


class Nonce(models.Model):
    """The nonce of a signed request that was received; kept until the signature has run out."""

    key = models.ForeignKey(SigningKey, models.CASCADE, related_name="+")
    value = models.CharField(max_length=100)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("nonce")
        verbose_name_plural = _("nonces")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "value"], name="nonce_once_per_key")
        ]

    def __str__(self) -> str:
        return self.value
