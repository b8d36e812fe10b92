"""Who may see and change agencies, people and keys."""

from django.db.models import Q

from hedgerow.hub.access import EVERYONE, NOBODY, role_rule, rule
from hedgerow.hub.people.models import Agency, Person, Role, SigningKey


def _looked_after(person: Person, path: str) -> Q:
    """The administrator's own agency, and those that send their warnings to its desk."""
    own = Q(**{path.rstrip("_") or "pk": person.agency_id})
    return own | Q(**{f"{path}desk": person.agency_id}) if person.role == Role.ADMINISTRATOR else NOBODY


def _senders_too(person: Person) -> Q:
    """An agency and those that send to its desk: as far as its auditors see."""
    return Q(agency=person.agency_id) | Q(agency__desk=person.agency_id)


@rule(Agency, "read")
def everyone_knows_the_agencies(person: Person) -> Q:
    """Names and sectors of agencies are no secret inside the hub."""
    return EVERYONE


@rule(Agency, "administer")
def agencies_she_looks_after(person: Person) -> Q:
    """Their keys, and such of their people as she looks after, are an administrator's to change."""
    return _looked_after(person, "")


@role_rule(Agency, "create")
def administrators_add_agencies(person: Person) -> bool:
    """Only an administrator adds an agency; it must then be one she looks after."""
    return person.role == Role.ADMINISTRATOR


@rule(Person, "read")
def colleagues(person: Person) -> Q:
    """People of her own agency; an auditor and a supervisor see those of the senders, as in the ledger."""
    if person.role in (Role.AUDITOR, Role.SUPERVISOR):
        return _senders_too(person)
    return Q(agency=person.agency_id) | people_she_looks_after(person)


@rule(Person, "administer")
def people_she_looks_after(person: Person) -> Q:
    """All of an administrator's own agency; of those that send to its desk, their engineers alone.

    Whoever could add a supervisor to another desk would read that desk's files.
    """
    if person.role != Role.ADMINISTRATOR:
        return NOBODY
    return Q(agency=person.agency_id) | Q(agency__desk=person.agency_id, role=Role.SOURCE)


@rule(Person, "confirm")
def people_another_administrator_added(person: Person) -> Q:
    """The second pair of eyes: who waits in her agency, added neither by her nor herself."""
    if person.role != Role.ADMINISTRATOR:
        return NOBODY
    return Q(agency=person.agency_id, confirmed_at=None) & ~Q(added_by=person.pk) & ~Q(pk=person.pk)


@rule(Person, "set_language")
@rule(Person, "state_purpose")
def herself(person: Person) -> Q:
    """What a person settles for herself alone."""
    return Q(pk=person.pk)


@rule(SigningKey, "read")
def keys_of_her_systems(person: Person) -> Q:
    """An engineer sees her agency's keys, an auditor those of the senders too."""
    if person.role == Role.AUDITOR:
        return _senders_too(person)
    own = Q(agency=person.agency_id) if person.role == Role.SOURCE else NOBODY
    return own | _looked_after(person, "agency__")


@rule(SigningKey, "administer")
def keys_she_looks_after(person: Person) -> Q:
    """An administrator adds and revokes keys."""
    return _looked_after(person, "agency__")
