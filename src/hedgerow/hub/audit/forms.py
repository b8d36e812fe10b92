"""How a reader narrows the ledger down."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hedgerow.hub.access import visible_to
from hedgerow.hub.audit.models import Entry
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
