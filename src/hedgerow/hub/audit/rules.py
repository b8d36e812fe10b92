"""Who may read the ledger."""

from django.db.models import Q

from hedgerow.hub.access import EVERYONE, NOBODY, role_rule, rule
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.people.models import Person, Role


@rule(Entry, "read")
def auditors_all_supervisors_their_agency(person: Person) -> Q:
    """An auditor reads every entry, a supervisor what her own agency did."""
    if person.role == Role.AUDITOR:
        return EVERYONE
    return Q(agency=person.agency_id) if person.role == Role.SUPERVISOR else NOBODY


@role_rule(Entry, "read")
@role_rule(Entry, "verify")
def who_opens_the_ledger(person: Person) -> bool:
    """The ledger's page, and the check of its chain."""
    return person.role in (Role.AUDITOR, Role.SUPERVISOR)
