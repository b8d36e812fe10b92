"""Who sees patterns and marks them: the supervisors of a desk, for their own desk."""

from django.db.models import Q

from hedgerow.hub.access import NOBODY, role_rule, rule
from hedgerow.hub.patterns.models import Mark
from hedgerow.hub.people.models import Person, Role


def _supervises(person: Person) -> bool:
    return person.role == Role.SUPERVISOR


@rule(Mark, "read")
def marks_of_her_desk(person: Person) -> Q:
    """The marks made at her own desk."""
    return Q(desk=person.agency_id) if _supervises(person) else NOBODY


for _verb in ("read", "make"):
    role_rule(Mark, _verb)(_supervises)
