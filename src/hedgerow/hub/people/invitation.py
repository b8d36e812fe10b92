"""The e-mail with which a new person sets her own password."""

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest

from hedgerow.hub.people.models import Person


def invite(request: HttpRequest, person: Person) -> None:
    """Send her a link that lets her set a password; it is the same as for a forgotten one."""
    form = ResetPasswordForm({"email": person.email})
    if form.is_valid():
        form.save(request)
