"""Who may do what with a warning: the desk reads and decides, the sender follows and answers.

Where a warning has become a case, its caseworkers read what the case began with.

The states in which a step may be done, and whose step it is, stand in the workflow's table.
"""

from collections.abc import Callable

from django.db.models import Q

from hedgerow.hub.access import NOBODY, role_rule, rule
from hedgerow.hub.people.models import Person, Role
from hedgerow.hub.warnings.models import Warning
from hedgerow.hub.warnings.workflow import DESK, workflow


def the_desk(person: Person) -> Q:
    """The warnings that came to her own desk."""
    return Q(desk=person.agency_id) if person.role in DESK else NOBODY


@rule(Warning, "read")
def the_desk_and_the_case_team(person: Person) -> Q:
    """The desk's warnings; a caseworker, those with which her agency's cases began."""
    if person.role == Role.CASEWORKER:
        return Q(case__agency=person.agency_id)
    return the_desk(person)


@rule(Warning, "follow")
def its_sender(person: Person) -> Q:
    """The warnings her own agency sent."""
    return Q(sender=person.agency_id) if person.role == Role.SOURCE else NOBODY


@rule(Warning, "measure")
def the_desk_of_a_supervisor(person: Person) -> Q:
    """The warnings whose decisions she may add up, and whose labels she may take along."""
    return the_desk(person) if who_answers_for_a_desk(person) else NOBODY


@role_rule(Warning, "measure")
def who_answers_for_a_desk(person: Person) -> bool:
    """Supervisors look at how well warnings point the way."""
    return person.role == Role.SUPERVISOR


@role_rule(Warning, "read")
def who_works_at_a_desk(person: Person) -> bool:
    """Triage officers and supervisors have a desk of warnings."""
    return person.role in DESK


@role_rule(Warning, "follow")
def who_works_for_a_sender(person: Person) -> bool:
    """Trust and safety engineers follow what they sent."""
    return person.role == Role.SOURCE


def _step(verb: str, whom: Callable[[Person], Q]) -> None:
    """A step is for those who may see the warning, are named in the table, and only in its states."""

    @rule(Warning, verb)
    def whose_step(person: Person) -> Q:
        if person.role not in workflow.whose(verb):
            return NOBODY
        return whom(person) & Q(state__in=workflow.before(verb))


for _verb in ("assign", "ask", "accept", "dismiss"):
    _step(_verb, the_desk)
_step("answer", its_sender)


@rule(Person, "be_assigned")
def colleagues_of_the_desk(person: Person) -> Q:
    """The people to whom this person may hand a warning."""
    if person.role not in DESK:
        return NOBODY
    return Q(agency=person.agency_id, role__in=DESK, is_active=True)
