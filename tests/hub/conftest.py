"""What every test of the hub starts from: agencies, people, keys, and a browser that is signed in."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from entry import give_second_factor, public_pem
from hedgerow.hub.people.actions import SETUP, create_agency, create_person, register_key
from hedgerow.hub.people.models import Agency, Person, Role, Sector, SigningKey
from hedgerow.hub.people.purpose import Purpose
from ledger import emptied_between_tests

_number = count(1)


@pytest.fixture(autouse=True, scope="session")
def _ledger_can_be_emptied() -> Iterator[None]:
    with emptied_between_tests():
        yield


@pytest.fixture
def agency(db: None) -> Callable[..., Agency]:
    """agency(name=..., sector=..., desk=...) -> Agency"""

    def make(name: str = "", sector: str = Sector.SOCIAL_SERVICES, desk: Agency | None = None) -> Agency:
        return create_agency(by=SETUP, name=name or f"Agency {next(_number)}", sector=sector, desk=desk)

    return make


@pytest.fixture
def person(agency: Callable[..., Agency]) -> Callable[..., Person]:
    """person(role=..., agency=..., language=..., password=...) -> Person, in a new agency unless told"""
    make_agency = agency

    def make(
        role: str = Role.TRIAGE,
        agency: Agency | None = None,
        name: str = "",
        email: str = "",
        language: str = "en",
        password: str | None = None,
    ) -> Person:
        number = next(_number)
        return create_person(
            by=SETUP,
            name=name or f"Person {number}",
            email=email or f"person{number}@example.org",
            agency=agency or make_agency(),
            role=role,
            language=language,
            password=password,
        )

    return make


@pytest.fixture
def key(agency: Callable[..., Agency]) -> Callable[..., tuple[SigningKey, Ed25519PrivateKey]]:
    """key(agency=...) -> (SigningKey, its private half)"""
    make_agency = agency

    def make(
        agency: Agency | None = None, label: str = "test system"
    ) -> tuple[SigningKey, Ed25519PrivateKey]:
        private = Ed25519PrivateKey.generate()
        owner = agency or make_agency(sector=Sector.PLATFORM)
        return register_key(by=SETUP, agency=owner, public_key=public_pem(private), label=label), private

    return make


@pytest.fixture
def signed_in(db: None) -> Callable[..., Client]:
    """signed_in(person, purpose="triage") -> Client second factor done; purpose="" states none"""

    def make(person: Person, purpose: str = Purpose.TRIAGE) -> Client:
        if not Authenticator.objects.filter(user=person).exists():
            give_second_factor(person)
        client = Client()
        client.force_login(person)
        session = client.session
        session["purpose"] = str(purpose)
        session.save()
        return client

    return make
