"""Who may do what with a case: the team of the agency that answers for it, and who opened it."""

from django.db.models import Q

from hedgerow.hub.access import NOBODY, role_rule, rule
from hedgerow.hub.cases.models import Case
from hedgerow.hub.people.models import Person, Role


@role_rule(Case, "read")
def who_works_on_cases(person: Person) -> bool:
    """Caseworkers and supervisors have a desk of cases."""
    return person.role in (Role.CASEWORKER, Role.SUPERVISOR)


@rule(Case, "read")
def the_case_team(person: Person) -> Q:
    """The cases her own agency answers for; a triage officer, those that she opened herself."""
    if who_works_on_cases(person):
        return Q(agency=person.agency_id)
    if person.role == Role.TRIAGE:
        return Q(agency=person.agency_id, opened_by=person.pk)
    return NOBODY
