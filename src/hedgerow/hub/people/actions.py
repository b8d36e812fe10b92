"""Every change to agencies, people and keys: check, write, audit, in one transaction.

`by` is the person who does it. The very first agency and administrator have nobody before them:
for these, and for the demo's country, `by=SETUP` names the protocol instead.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hedgerow.hub.access import require
from hedgerow.hub.audit.actions import Plain, record
from hedgerow.hub.people.keys import read_public_key
from hedgerow.hub.people.models import Agency, Language, Person, Role, SigningKey
from hedgerow.hub.people.purpose import Purpose

SETUP = "setup"
"""The protocol by which whoever runs the machine fills an empty hub; never reachable over the web."""


def _allow(by: Person | str, verb: str, thing: models.Model | type[models.Model]) -> None:
    if isinstance(by, Person):
        require(by, verb, thing)
    elif by != SETUP:
        raise PermissionDenied


def _let_in(person: Person, by: Person | str) -> None:
    """Open the door as far as one pair of hands may; the second administrator does the rest."""
    person.added_by = by if isinstance(by, Person) else None
    alone = by == SETUP or person.role == Role.SOURCE
    person.confirmed_at = timezone.now() if alone else None
    person.is_active = alone


def _sign_out_everywhere(person: Person) -> None:
    """Close what she has open: whoever found her phone may be the one who has it open."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            session.delete()


def _note(
    by: Person | str, verb: str, person: Person, detail: dict[str, str | int] | None = None
) -> None:
    """Enter in the ledger what was done about a person."""
    record(by=by, verb=verb, thing=person, agency=person.agency, detail=detail)


@transaction.atomic
def create_agency(*, by: Person | str, name: str, sector: str, desk: Agency | None = None) -> Agency:
    """An administrator adds an agency that sends its warnings to her own agency's desk."""
    _allow(by, "create", Agency)
    agency = Agency(name=name, sector=sector, desk=desk)
    agency.full_clean()
    agency.save()
    _allow(by, "administer", agency)
    detail = {"sector": sector, "desk": desk.pk if desk else None}
    record(by=by, verb="create_agency", thing=agency, agency=agency, detail=detail)
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
    """An administrator adds a person; nobody signs up.

    In a role that sees files, or lets others see them, she waits until a second administrator of her
    agency confirms her; what the setup protocol adds needs nobody else.
    """
    _allow(by, "administer", agency)
    person = Person(email=email.strip().lower(), name=name, agency=agency, role=role, language=language)
    person.set_password(password)
    _let_in(person, by)
    person.full_clean()
    person.save()
    _allow(by, "administer", person)
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    _note(by, "create_person", person, {"role": role, "agency": agency.pk})
    return person


@transaction.atomic
def confirm_person(*, by: Person | str, person: Person) -> None:
    """A second administrator agrees, and the person may come in."""
    _allow(by, "confirm", person)
    if not person.is_waiting:
        raise ValidationError(_("Nobody needs to confirm this person."))
    person.confirmed_by = by if isinstance(by, Person) else None
    person.confirmed_at, person.is_active = timezone.now(), True
    person.save(update_fields=["confirmed_by", "confirmed_at", "is_active"])
    _note(by, "confirm_person", person)


@transaction.atomic
def deactivate_person(*, by: Person | str, person: Person) -> None:
    """She can no longer sign in, and what she has open closes; what she did stays in the ledger.

    Somebody who was still waiting is not waiting any more.
    """
    _allow(by, "administer", person)
    if by == person:
        raise ValidationError(_("You cannot deactivate yourself. Please ask another administrator."))
    person.is_active = False
    person.confirmed_at = person.confirmed_at or timezone.now()
    person.save(update_fields=["is_active", "confirmed_at"])
    _note(by, "deactivate_person", person)


@transaction.atomic
def reactivate_person(*, by: Person | str, person: Person) -> None:
    """Let somebody back in who was deactivated. It takes as many people as letting her in did."""
    _allow(by, "administer", person)
    if person.is_active or person.is_waiting:
        raise ValidationError(_("This person is not deactivated."))
    person.confirmed_at = person.confirmed_by = None
    _let_in(person, by)
    person.save(update_fields=["added_by", "confirmed_by", "confirmed_at", "is_active"])
    _note(by, "reactivate_person", person)


@transaction.atomic
def reset_second_factor(*, by: Person | str, person: Person) -> None:
    """For somebody who lost her phone: she sets up a new factor when she next signs in.

    All her factors and recovery codes go, and what she has open closes. She is told by e-mail.
    """
    _allow(by, "administer", person)
    if by == person:
        raise ValidationError(_("You cannot do this for yourself. Please ask another administrator."))
    Authenticator.objects.filter(user=person).delete()
    _sign_out_everywhere(person)
    _note(by, "reset_second_factor", person)


@transaction.atomic
def invite_again(*, by: Person | str, person: Person) -> None:
    """Send the invitation once more, for instance because the first one was lost or is too old."""
    _allow(by, "administer", person)
    if not person.is_active:
        raise ValidationError(_("This person cannot sign in, so there is nothing to invite them to."))
    _note(by, "invite_again", person)


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
    detail: dict[str, Plain] = {"key": key.key_id, "agency": agency.pk}
    record(by=by, verb="register_key", thing=key, agency=agency, detail=detail)
    return key


@transaction.atomic
def revoke_key(*, by: Person | str, key: SigningKey) -> None:
    """From now on nothing signed with this key is taken; revoking it twice changes nothing."""
    _allow(by, "administer", key)
    if SigningKey.objects.in_force().filter(pk=key.pk).update(revoked_at=timezone.now()):
        detail = {"key": key.key_id}
        record(by=by, verb="revoke_key", thing=key, agency=key.agency, detail=detail)
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
