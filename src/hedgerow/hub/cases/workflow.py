"""The workflow of a case. It begins with `registered`, when a person accepts a warning."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hedgerow.hub.people.models import Role
from hedgerow.hub.workflow import START, Step, Workflow


class State(models.TextChoices):
    """Where a case stands."""

    REGISTERED = "registered", _("registered")


workflow = Workflow(
    "case",
    dict(State.choices),
    (Step("open", (START,), State.REGISTERED, (Role.TRIAGE, Role.SUPERVISOR)),),
)
