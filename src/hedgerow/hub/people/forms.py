"""What an administrator fills in about people and keys, and what everyone says about why she reads."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext_lazy as _

from hedgerow.hub.people.keys import read_public_key
from hedgerow.hub.people.models import Agency, Person, Role, SigningKey
from hedgerow.hub.people.purpose import Purpose

EXPLAINED = [
    (Purpose.TRIAGE.value, _("triage: deciding what a warning needs")),
    (Purpose.FOLLOW_UP.value, _("follow-up: working on a case")),
    (Purpose.SUPERVISION.value, _("supervision: looking after my team's work")),
    (Purpose.QUALITY_REVIEW.value, _("quality review: were warnings right?")),
    (Purpose.AUDIT.value, _("audit: was every reading proper?")),
]


class PurposeForm(forms.Form):
    """Why do you read files in this sitting?"""

    purpose = forms.ChoiceField(label=_("I read files for"), choices=EXPLAINED, widget=forms.RadioSelect)


class KeyForm(forms.ModelForm):
    """A public key that one of the agency's systems signs with."""

    class Meta:
        model = SigningKey
        fields: ClassVar = ["label", "public_key"]
        help_texts: ClassVar = {
            "label": _("Which system signs with it, for example “chat moderation, live”."),
            "public_key": _("The public half of an Ed25519 key. The private half stays with you."),
        }
        widgets: ClassVar = {
            "public_key": forms.Textarea(
                attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off", "class": "code"}
            )
        }

    def clean_public_key(self) -> str:
        pem, _key_id = read_public_key(self.cleaned_data["public_key"])
        return pem


class PersonForm(forms.ModelForm):
    """A person who is to work here; she gets an e-mail with which she sets her own password.

    Of an agency that only sends, an administrator of the desk adds the engineers.
    """

    def __init__(self, administrator: Person, employer: Agency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if employer.pk != administrator.agency_id:
            role: forms.TypedChoiceField = self.fields["role"]  # type: ignore[assignment]
            role.choices = [(Role.SOURCE.value, Role.SOURCE.label)]

    class Meta:
        model = Person
        fields: ClassVar = ["name", "email", "role", "language"]

    def full_clean(self) -> None:
        """The field and the constraint both say that an address is taken; once, beside it, is enough."""
        super().full_clean()
        if self.has_error("email", "unique"):
            self.errors.pop(NON_FIELD_ERRORS, None)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class AgencyForm(forms.ModelForm):
    """An agency whose warnings are to come to this desk."""

    class Meta:
        model = Agency
        fields: ClassVar = ["name", "sector"]


def note_errors(form: forms.BaseForm, error: Any) -> None:
    """Show what an action refused beside the field it is about, or above the form."""
    fields = getattr(error, "error_dict", {"__all__": error})
    for name, found in fields.items():
        form.add_error(name if name in form.fields else None, found)
