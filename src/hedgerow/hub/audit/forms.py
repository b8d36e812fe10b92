"""How a reader narrows the ledger down."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hedgerow.hub.access import visible_to
from hedgerow.hub.audit.models import Entry, Head
from hedgerow.hub.people.models import Person


class LedgerFilter(forms.Form):
    """Person, act and thing; all may stay empty."""

    person = forms.ModelChoiceField(
        Person.objects.none(), required=False, label=_("Person"), empty_label=_("anyone")
    )
    verb = forms.CharField(required=False, label=_("Act"), max_length=60)
    thing = forms.CharField(
        required=False,
        label=_("Thing"),
        max_length=141,
        help_text=_("A kind of thing, or a kind and a number, such as “people.agency 3”."),
    )

    def __init__(self, reader: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: forms.ModelChoiceField = self.fields["person"]  # type: ignore[assignment]
        people.queryset = visible_to(reader, Person)

    def asked(self) -> dict[str, str | int]:
        """What the reader asked for, as the ledger keeps it."""
        answers = self.cleaned_data if self.is_valid() else {}
        return {name: getattr(value, "pk", value) for name, value in answers.items() if value}

    def narrow(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """The entries that fit; a form that is not valid narrows to none."""
        if not self.is_valid():
            return entries.none()
        if person := self.cleaned_data["person"]:
            entries = entries.filter(person=person)
        if verb := self.cleaned_data["verb"]:
            entries = entries.filter(verb=verb)
        kind, _space, number = self.cleaned_data["thing"].partition(" ")
        if kind:
            entries = entries.filter(thing_type=kind.lower())
        return entries.filter(thing_id=number) if number else entries


class NotedHead(forms.Form):
    """The end of the chain as the reader noted it on another day, to be held against the chain now."""

    number = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, label=_("Noted number")
    )
    seal = forms.RegexField(r"^[0-9a-f]{64}$", required=False, label=_("Noted seal"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and bool(given.get("number")) != bool(given.get("seal")):
            raise forms.ValidationError(_("Please give both the number and the seal, or neither."))
        return given

    def head(self) -> Head | None:
        """What was noted, where the form holds it."""
        number = self.cleaned_data.get("number")
        return Head(number, self.cleaned_data["seal"]) if number else None
