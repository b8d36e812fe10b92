"""Who may read the ledger."""

from django.db.models import Q

from hedgerow.hub.access import NOBODY, role_rule, rule
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.people.models import Person, Role


@rule(Entry, "read")
def her_agency_and_those_that_send_to_it(person: Person) -> Q:
    """Auditors and supervisors read what their own agency did, and those that send to its desk."""
    if not who_opens_the_ledger(person):
        return NOBODY
    return Q(agency=person.agency_id) | Q(agency__desk=person.agency_id)


@role_rule(Entry, "read")
@role_rule(Entry, "verify")
def who_opens_the_ledger(person: Person) -> bool:
    """The ledger's page, and the check of its chain."""
    return person.role in (Role.AUDITOR, Role.SUPERVISOR)
