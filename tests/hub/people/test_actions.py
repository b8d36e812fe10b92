"""Every change to people: who may make it, what is written, and what is refused in plain words."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from hedgerow.hub.audit.models import Entry
from hedgerow.hub.people import actions
from hedgerow.hub.people.keys import read_public_key
from hedgerow.hub.people.models import Agency, Person, Role, Sector, SigningKey
from hedgerow.hub.people.purpose import Purpose

pytestmark = pytest.mark.django_db


def pem(private=None) -> str:
    public = (private or Ed25519PrivateKey.generate()).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


rsa_pem = pem(rsa.generate_private_key(65537, 2048))
ec_pem = pem(ec.generate_private_key(ec.SECP256R1()))
private_pem = (
    Ed25519PrivateKey.generate()
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)


@pytest.fixture
def admin(person):
    return person(role=Role.ADMINISTRATOR)


def test_an_administrator_adds_an_agency_to_her_own_desk_only(admin, agency):
    made = actions.create_agency(by=admin, name="Bank", sector=Sector.FINANCE, desk=admin.agency)
    assert made.desk == admin.agency
    for desk in (agency(), None):
        with pytest.raises(PermissionDenied):
            actions.create_agency(by=admin, name="Other", sector=Sector.FINANCE, desk=desk)
    assert not Agency.objects.filter(name="Other").exists()


def test_what_is_refused_leaves_no_trace_in_the_ledger(admin, agency):
    before = Entry.objects.count()
    elsewhere = agency()
    with pytest.raises(PermissionDenied):
        actions.create_person(
            by=admin, email="a@example.org", name="A", agency=elsewhere, role=Role.TRIAGE
        )
    assert Entry.objects.count() == before + 1  # the fixture's own agency
    assert not Person.objects.filter(email="a@example.org").exists()


def test_only_the_setup_protocol_stands_in_for_a_person():
    with pytest.raises(PermissionDenied):
        actions.create_agency(by="somebody", name="X", sector=Sector.HEALTH)


def test_a_person_is_added_with_her_address_vouched_for(admin):
    made = actions.create_person(
        by=admin,
        email=" New@Example.ORG ",
        name="New",
        agency=admin.agency,
        role=Role.SOURCE,
        language="fr",
    )
    assert made.email == "new@example.org"
    assert not made.has_usable_password()
    assert made.emailaddress_set.get().verified
    entry = Entry.objects.first()
    assert (entry.verb, entry.person, entry.thing_id) == ("create_person", admin, str(made.pk))
    assert "new@example.org" not in str(entry.content())


@pytest.mark.parametrize("wrong", [{"email": "no"}, {"role": "queen"}, {"name": ""}, {"language": "xx"}])
def test_a_person_who_makes_no_sense_is_refused(admin, wrong):
    fields = {
        "email": "a@example.org",
        "name": "A",
        "agency": admin.agency,
        "role": Role.TRIAGE,
        **wrong,
    }
    with pytest.raises(ValidationError):
        actions.create_person(by=admin, **fields)


def test_one_address_one_person_whatever_its_case(admin, person):
    person(email="same@example.org")
    with pytest.raises(ValidationError):
        actions.create_person(
            by=admin, email="SAME@example.org", name="A", agency=admin.agency, role=Role.TRIAGE
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(email="Same@Example.org", name="A", agency=admin.agency, role=Role.TRIAGE)


def test_a_deactivated_person_is_out_at_once(admin, person, signed_in):
    leaver = person(agency=admin.agency, role=Role.SUPERVISOR, password="a long pass phrase")
    client = signed_in(leaver)
    assert client.get("/ledger/").status_code == 200
    actions.deactivate_person(by=admin, person=leaver)
    assert client.get("/ledger/").status_code == 302
    assert authenticate(None, email=leaver.email, password="a long pass phrase") is None


def test_nobody_deactivates_herself_or_a_stranger(admin, person):
    with pytest.raises(ValidationError):
        actions.deactivate_person(by=admin, person=admin)
    with pytest.raises(PermissionDenied):
        actions.deactivate_person(by=admin, person=person())


def test_a_person_who_stands_in_the_ledger_cannot_be_deleted(admin):
    actions.set_language(by=admin, language="de")
    with pytest.raises(ProtectedError):
        admin.delete()


def test_a_key_is_registered_in_one_normal_form(admin):
    text = pem()
    made = actions.register_key(
        by=admin, agency=admin.agency, public_key="\r\n" + text.replace("\n", "\r\n"), label="live"
    )
    assert made.public_key == text
    assert made.key_id.startswith("ed25519-")
    assert Entry.objects.first().detail == {"key": made.key_id, "agency": admin.agency_id}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hello", "not_pem"),
        ("", "not_pem"),
        ("é" * 20, "not_pem"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "not_pem"),
        (rsa_pem, "not_ed25519"),
        (ec_pem, "not_ed25519"),
        (private_pem, "private"),
    ],
)
def test_what_is_no_ed25519_public_key_is_refused_and_told_apart(text, code):
    with pytest.raises(ValidationError) as refused:
        read_public_key(text)
    assert refused.value.code == code


def test_a_key_is_registered_once_even_after_it_was_revoked(admin):
    text = pem()
    made = actions.register_key(by=admin, agency=admin.agency, public_key=text, label="live")
    actions.revoke_key(by=admin, key=made)
    with pytest.raises(ValidationError, match="registered already"):
        actions.register_key(by=admin, agency=admin.agency, public_key=text, label="again")


def test_revoking_twice_changes_nothing(admin, key):
    made, _private = key(admin.agency)
    actions.revoke_key(by=admin, key=made)
    first = made.revoked_at
    actions.revoke_key(by=admin, key=made)
    assert made.revoked_at == first
    assert Entry.objects.filter(verb="revoke_key").count() == 1
    assert not SigningKey.objects.in_force().exists()


def test_a_strangers_key_is_not_hers_to_revoke_or_add(admin, key, agency):
    made, _private = key()
    with pytest.raises(PermissionDenied):
        actions.revoke_key(by=admin, key=made)
    with pytest.raises(PermissionDenied):
        actions.register_key(by=admin, agency=agency(), public_key=pem(), label="x")


def test_language_and_purpose_are_kept_and_recorded(person):
    who = person()
    actions.set_language(by=who, language="ru")
    who.refresh_from_db()
    assert who.language == "ru"
    with pytest.raises(ValidationError):
        actions.set_language(by=who, language="tlh")
    assert actions.state_purpose(by=who, purpose="triage") is Purpose.TRIAGE
    assert Entry.objects.first().purpose == "triage"
    with pytest.raises(ValueError, match="curiosity"):
        actions.state_purpose(by=who, purpose="curiosity")
