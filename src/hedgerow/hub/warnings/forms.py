"""What people fill in at the triage desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hedgerow.hub.access import visible_to
from hedgerow.hub.people.models import Person
from hedgerow.hub.warnings.models import Dismissal, Level, WarningQuerySet
from hedgerow.hub.warnings.workflow import State


class Filter(forms.Form):
    """How the list of warnings is narrowed down; everything may stay as it is."""

    level = forms.ChoiceField(
        label=_("Level"), required=False, choices=[("", _("every level")), *Level.choices]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("open")), *State.choices, ("all", _("open and decided"))],
    )
    whose = forms.ChoiceField(
        label=_("In whose hands"), required=False, choices=[("", _("anybody’s")), ("mine", _("mine"))]
    )
    budget = forms.ChoiceField(
        label=_("Daily budget"),
        required=False,
        choices=[
            ("", _("within the budget, and urgent")),
            ("beyond", _("beyond the budget")),
            ("all", _("both")),
        ],
    )

    def narrow(self, rows: WarningQuerySet, person: Person) -> WarningQuerySet:
        """The warnings that fit; a choice that does not exist narrows nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if level := asked.get("level"):
            rows = rows.filter(level=level)
        state = asked.get("state")
        if state in State.values:
            rows = rows.filter(state=state)
        elif state != "all":
            rows = rows.open()
        if asked.get("whose") == "mine":
            rows = rows.filter(assigned_to=person)
        if asked.get("budget") == "beyond":
            return rows.beyond_budget()
        return rows if asked.get("budget") == "all" else rows.within_budget()

    @property
    def hides_what_is_beyond(self) -> bool:
        """Whether warnings beyond the budget are left out."""
        return self.asked().get("budget") not in ("beyond", "all")

    def asked(self) -> dict[str, str]:
        """What was narrowed down, as the ledger keeps it; choices that do not exist are left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class Period(forms.Form):
    """How far back decisions are counted; a choice that does not exist counts as the usual one."""

    USUAL = 90
    days = forms.TypedChoiceField(
        label=_("Decided in"),
        required=False,
        coerce=int,
        empty_value=str(USUAL),
        choices=[
            (30, _("the last 30 days")),
            (USUAL, _("the last 90 days")),
            (365, _("the last 365 days")),
        ],
    )

    def asked(self) -> int:
        """So many days."""
        return int(self.cleaned_data["days"]) if self.is_valid() else self.USUAL


class Seen(forms.Form):
    """Every form on a warning's page carries the version the person has before her eyes."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class AcceptForm(Seen):
    """Nothing to fill in: one press, by a person."""


class DismissForm(Seen):
    """Why no case is needed; the sender is told what `models.TOLD` says, never the note."""

    reason = forms.ChoiceField(
        label=_("Why does this need no case?"),
        choices=Dismissal.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "The sender learns from this what its warnings are worth. It is never told that a case or "
            "another report exists."
        ),
    )
    note = forms.CharField(
        label=_("Note for your colleagues (may stay empty)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AskForm(Seen):
    """A question to the sender."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The sender sees this. Please write nothing that it does not need to know."),
    )


class AssignForm(Seen):
    """Who takes the warning: herself or a colleague of the desk."""

    to = forms.ModelChoiceField(Person.objects.none(), label=_("Who takes it?"), empty_label=None)

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: forms.ModelChoiceField = self.fields["to"]  # type: ignore[assignment]
        choice.queryset = visible_to(person, Person, "be_assigned").order_by("name", "pk")
        choice.initial = person.pk


class AnswerForm(forms.Form):
    """The sender's answer."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Tell facts. Please do not quote what a child wrote."),
    )
