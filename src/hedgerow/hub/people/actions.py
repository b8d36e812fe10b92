"""Every change to agencies, people and keys: check, write, audit, in one transaction.

`by` is the person who does it. The very first agency and administrator have nobody before them:
for these, and for the demo's country, `by=SETUP` names the protocol instead.
"""

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hedgerow.hub.access import require
from hedgerow.hub.audit.actions import record
from hedgerow.hub.people.keys import read_public_key
from hedgerow.hub.people.models import Agency, Language, Person, SigningKey
from hedgerow.hub.people.purpose import Purpose

SETUP = "setup"
"""The protocol by which whoever runs the machine fills an empty hub; never reachable over the web."""


def _allow(by: Person | str, verb: str, thing: models.Model | type[models.Model]) -> None:
    if isinstance(by, Person):
        require(by, verb, thing)
    elif by != SETUP:
        raise PermissionDenied


@transaction.atomic
def create_agency(*, by: Person | str, name: str, sector: str, desk: Agency | None = None) -> Agency:
    """An administrator adds an agency that sends its warnings to her own agency's desk."""
    _allow(by, "create", Agency)
    agency = Agency(name=name, sector=sector, desk=desk)
    agency.full_clean()
    agency.save()
    _allow(by, "administer", agency)
    record(
        by=by,
        verb="create_agency",
        thing=agency,
        detail={"sector": sector, "desk": desk.pk if desk else None},
    )
    return agency


@transaction.atomic
def create_person(
    *,
    by: Person | str,
    email: str,
    name: str,
    agency: Agency,
    role: str,
    language: str = "",
    password: str | None = None,
) -> Person:
    """An administrator adds a person, who then sets her own password by e-mail; nobody signs up."""
    _allow(by, "administer", agency)
    person = Person(email=email.strip().lower(), name=name, agency=agency, role=role, language=language)
    person.set_password(password)
    person.full_clean()
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    record(by=by, verb="create_person", thing=person, detail={"role": role, "agency": agency.pk})
    return person


@transaction.atomic
def deactivate_person(*, by: Person | str, person: Person) -> None:
    """She can no longer sign in, and what she has open closes; what she did stays in the ledger."""
    _allow(by, "administer", person)
    if by == person:
        raise ValidationError(_("You cannot deactivate yourself. Please ask another administrator."))
    Person.objects.filter(pk=person.pk).update(is_active=False)
    person.is_active = False
    record(by=by, verb="deactivate_person", thing=person)


@transaction.atomic
def register_key(*, by: Person | str, agency: Agency, public_key: str, label: str) -> SigningKey:
    """An administrator adds the public key with which an agency's system signs; raises ValidationError.

    The key's ID is its fingerprint, so it cannot be chosen to look like another's.
    """
    _allow(by, "administer", agency)
    pem, key_id = read_public_key(public_key)
    key = SigningKey(agency=agency, key_id=key_id, public_key=pem, label=label)
    key.full_clean()
    key.save()
    record(by=by, verb="register_key", thing=key, detail={"key": key.key_id, "agency": agency.pk})
    return key


@transaction.atomic
def revoke_key(*, by: Person | str, key: SigningKey) -> None:
    """From now on nothing signed with this key is taken; revoking it twice changes nothing."""
    _allow(by, "administer", key)
    if SigningKey.objects.in_force().filter(pk=key.pk).update(revoked_at=timezone.now()):
        record(by=by, verb="revoke_key", thing=key, detail={"key": key.key_id})
    key.refresh_from_db()


@transaction.atomic
def set_language(*, by: Person, language: str) -> None:
    """A person chooses the language the hub speaks to her."""
    require(by, "set_language", by)
    if language not in Language.values:
        raise ValidationError(_("The hub does not speak this language yet."))
    Person.objects.filter(pk=by.pk).update(language=language)
    by.language = language
    record(by=by, verb="set_language", thing=by, detail={"language": language})


@transaction.atomic
def state_purpose(*, by: Person, purpose: str) -> Purpose:
    """A person says why she will read files in this sitting."""
    require(by, "state_purpose", by)
    stated = Purpose(purpose)
    record(by=by, verb="state_purpose", thing=by, purpose=stated.value)
    return stated
