"""What an administrator may do about a person: each asks first, on one page that all share."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedgerow.hub.people import actions
from hedgerow.hub.people.invitation import invite, tell_of_reset
from hedgerow.hub.people.models import Person

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Act:
    """One act: the rule that allows it, the words of its page, and the e-mail that follows it."""

    action: Callable[..., None]
    title: Text
    lead: Text
    button: Text
    done: Text
    rule: str = "administer"
    danger: bool = False
    mail: Callable[[HttpRequest, Person], bool] | None = None


ACTS = {
    "confirm": Act(
        actions.confirm_person,
        _("Let this person in?"),
        _("Another administrator added this person. Please confirm only whom you know to work here."),
        _("Confirm"),
        _("%(name)s is confirmed."),
        rule="confirm",
        mail=invite,
    ),
    "deactivate": Act(
        actions.deactivate_person,
        _("Take this person's access away?"),
        _("They are signed out at once and cannot sign in again. What they did stays in the ledger."),
        _("Deactivate"),
        _("%(name)s can no longer sign in."),
        danger=True,
    ),
    "reactivate": Act(
        actions.reactivate_person,
        _("Let this person back in?"),
        _("In most roles another administrator has to confirm it, as for somebody new."),
        _("Reactivate"),
        _("%(name)s is reactivated."),
        mail=invite,
    ),
    "reset_second_factor": Act(
        actions.reset_second_factor,
        _("Take this person's second factor away?"),
        _(
            "For somebody who lost a phone or a key. Please make sure, by telephone or face to face, that "
            "it is really they who ask. They are signed out, and set up a new second factor when they "
            "next sign in with their password. An e-mail tells them."
        ),
        _("Take the second factor away"),
        _("The second factor of %(name)s is gone."),
        danger=True,
        mail=tell_of_reset,
    ),
    "invite_again": Act(
        actions.invite_again,
        _("Send the invitation again?"),
        _("They get an e-mail with a new link to set a password."),
        _("Send"),
        _("%(name)s is invited again."),
        mail=invite,
    ),
}
