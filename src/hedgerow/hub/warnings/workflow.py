"""The workflow of a warning: from its arrival to a person's decision.

`new` is on the desk and nobody has taken it. `assigned` is in somebody's hands. `asked` waits for
the sender's answer, and may be decided all the same: a child's safety does not wait for a letter.
`accepted` and `dismissed` are ends; an accepted warning goes on as a case.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hedgerow.hub.people.models import Role
from hedgerow.hub.workflow import START, Step, Workflow


class State(models.TextChoices):
    """Where a warning stands."""

    NEW = "new", _("new")
    ASSIGNED = "assigned", _("assigned")
    ASKED = "asked", _("waiting for an answer")
    ACCEPTED = "accepted", _("accepted")
    DISMISSED = "dismissed", _("dismissed")


OPEN = (State.NEW, State.ASSIGNED, State.ASKED)
DECIDED = (State.ACCEPTED, State.DISMISSED)
SENDER = "sender"
"""Not a role: the sending agency's own system, which signs with the agency's key."""

DESK = (Role.TRIAGE, Role.SUPERVISOR)

workflow = Workflow(
    "warning",
    dict(State.choices),
    (
        Step("receive", (START,), State.NEW, (SENDER,)),
        Step("assign", (State.NEW, State.ASSIGNED), State.ASSIGNED, DESK),
        Step("assign", (State.ASKED,), State.ASKED, DESK),
        Step("ask", (State.NEW, State.ASSIGNED), State.ASKED, DESK),
        Step("answer", (State.ASKED,), State.ASSIGNED, (Role.SOURCE, SENDER)),
        Step("accept", OPEN, State.ACCEPTED, DESK),
        Step("dismiss", OPEN, State.DISMISSED, DESK),
    ),
)
