"""What a supervisor fills in about a pattern."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hedgerow.hub.patterns.models import Verdict


class MarkForm(forms.Form):
    """What is to be done with a pattern, and why."""

    verdict = forms.ChoiceField(label=_("What is to be done"), choices=Verdict.choices)
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        help_text=_("No names and nothing that was written; the note is for your colleagues."),
    )
