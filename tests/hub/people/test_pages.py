"""Purpose, language, and an administrator's pages."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core import mail
from django.http import HttpResponse
from django.test import RequestFactory

from entry import public_pem
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.people.acts import ACTS
from hedgerow.hub.people.models import Agency, Person, Role, SigningKey
from hedgerow.hub.people.purpose import needs_purpose, purpose_of, safe_next

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(person):
    return person(role=Role.ADMINISTRATOR)


@needs_purpose
def childs_file(request, number):
    return HttpResponse(f"{number} for {purpose_of(request)}")


def ask(client, person, path="/x/7/?y=1", method="get"):
    request = getattr(RequestFactory(), method)(path)
    request.user, request.session = person, client.session
    return childs_file(request, 7)


def test_a_file_asks_for_a_purpose_first_and_comes_back(person, signed_in):
    who = person()
    client = signed_in(who, purpose="")
    answer = ask(client, who)
    assert answer["Location"] == "/purpose/?next=%2Fx%2F7%2F%3Fy%3D1"
    assert client.get(answer["Location"]).status_code == 200
    stated = client.post("/purpose/", {"purpose": "follow_up", "next": "/x/7/?y=1"})
    assert stated["Location"] == "/x/7/?y=1"
    assert ask(client, who).content == b"7 for follow_up"
    assert Entry.objects.filter(verb="state_purpose", person=who, purpose="follow_up").exists()


def test_a_form_sent_without_a_purpose_comes_back_to_the_desk(person, signed_in):
    who = person()
    assert ask(signed_in(who, purpose=""), who, method="post")["Location"] == "/purpose/?next=%2F"


def test_a_file_asks_to_sign_in_first(client, db):
    from django.contrib.auth.models import AnonymousUser

    assert ask(client, AnonymousUser())["Location"].startswith("/account/login/?next=")


def test_every_purpose_is_explained_in_the_form():
    from hedgerow.hub.people.forms import EXPLAINED
    from hedgerow.hub.people.purpose import Purpose

    assert [value for value, _words in EXPLAINED] == Purpose.values


def test_a_purpose_that_is_none_is_refused(person, signed_in):
    client = signed_in(person(), purpose="curiosity")
    page = client.post("/purpose/", {"purpose": "curiosity"})
    assert page.status_code == 200
    assert "error-summary" in page.content.decode()
    assert client.get("/purpose/").wsgi_request.session["purpose"] == "curiosity"
    assert purpose_of(client.get("/purpose/").wsgi_request) == ""


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "javascript:alert(1)",
        "/\\elsewhere.example",
        "x",
    ],
)
def test_it_never_leads_away_from_the_hub(wanted, person, signed_in):
    client = signed_in(person())
    assert client.post("/purpose/", {"purpose": "triage", "next": wanted})["Location"] == "/"
    assert client.post("/language/", {"language": "fr", "next": wanted})["Location"] == "/"
    assert safe_next(RequestFactory().get("/", {"next": wanted})) == "/"


def test_the_head_shows_the_purpose_and_a_way_to_change_it(person, signed_in):
    page = signed_in(person(role=Role.AUDITOR), purpose="audit").get("/ledger/").content.decode()
    assert "Reading for: audit" in page
    assert "/purpose/?next=/ledger/" in page


def test_home_leads_to_the_desk_of_the_role(person, signed_in, client):
    assert client.get("/")["Location"] == "/account/login/?next=/"
    ways = {
        Role.TRIAGE: "/warnings/",
        Role.SOURCE: "/warnings/",
        Role.AUDITOR: "/ledger/",
        Role.ADMINISTRATOR: "/agencies/",
    }
    for role, way in ways.items():
        assert signed_in(person(role=role)).get("/")["Location"].startswith(way)


def test_every_role_has_a_desk():
    from hedgerow.hub.people.header import desks_of

    assert all(desks_of(role) for role in Role.values)


def test_the_language_changes_without_signing_in(client, db):
    assert 'lang="en"' in client.get("/account/login/").content.decode()
    client.post("/language/", {"language": "ru", "next": "/account/login/"})
    page = client.get("/account/login/")
    assert '<html lang="ru" dir="ltr">' in page.content.decode()
    assert page["Content-Language"] == "ru"


def test_a_persons_language_follows_her(person, signed_in):
    who = person(role=Role.AUDITOR, language="de")
    client = signed_in(who)
    assert (
        '<html lang="de"' in client.get("/ledger/", headers={"accept-language": "fr"}).content.decode()
    )
    client.post("/language/", {"language": "it", "next": "/ledger/"})
    who.refresh_from_db()
    assert who.language == "it"
    assert '<html lang="it"' in signed_in(who).get("/ledger/").content.decode()


def test_a_language_nobody_speaks_here_changes_nothing(person, signed_in):
    who = person(language="fr")
    client = signed_in(who)
    for wrong in ("tlh", "", "../en", "x" * 999):
        assert client.post("/language/", {"language": wrong}).status_code == 302
    assert client.get("/language/").status_code == 405
    who.refresh_from_db()
    assert who.language == "fr"


def test_an_administrator_sees_her_agencies_people_and_keys(admin, agency, person, key, signed_in):
    school = agency("School", desk=admin.agency)
    stranger, colleague = person(name="A Stranger"), person("source", name="An Engineer", agency=school)
    head = person("supervisor", name="A Head", agency=school)
    signing, _private = key(school)
    client = signed_in(admin)
    page = client.get("/agencies/").content.decode()
    assert "School" in page
    assert stranger.agency.name not in page
    page = client.get(f"/agencies/{school.pk}/").content.decode()
    assert colleague.name in page
    assert head.name not in page
    assert signing.key_id in page
    assert client.get(f"/agencies/{stranger.agency.pk}/").status_code == 404


def test_adding_an_agency_a_person_and_a_key(admin, signed_in):
    client = signed_in(admin)
    made = client.post("/agencies/add/", {"name": "Chat", "sector": "platform"})
    chat = Agency.objects.get(name="Chat")
    assert made["Location"] == f"/agencies/{chat.pk}/"
    assert chat.desk == admin.agency
    form = {"name": "Ada", "email": "Ada@example.org", "role": "source", "language": ""}
    client.post(f"/agencies/{chat.pk}/people/add/", form)
    assert Person.objects.get(email="ada@example.org").agency == chat
    assert mail.outbox[0].to == ["ada@example.org"]
    assert "/account/password/reset/key/" in mail.outbox[0].body
    pem = public_pem(Ed25519PrivateKey.generate())
    page = client.post(
        f"/agencies/{chat.pk}/keys/add/", {"label": "live", "public_key": pem}, follow=True
    )
    assert SigningKey.objects.get(agency=chat).key_id in page.content.decode()


def test_what_is_wrong_with_a_key_is_said_beside_it(admin, signed_in, key):
    _taken, private = key()
    client = signed_in(admin)
    address = f"/agencies/{admin.agency.pk}/keys/add/"
    for text, words in (
        ("hello", "not a public key in PEM form"),
        (public_pem(private), "registered already"),
        ("", "This field is required."),
    ):
        page = client.post(address, {"label": "live", "public_key": text})
        assert page.status_code == 200
        assert words in str(page.context["form"].errors["public_key"])
        assert 'href="#id_public_key"' in page.content.decode()
    assert SigningKey.objects.count() == 1


@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_a_taken_address_reads_alike_wherever_it_is_taken(admin, signed_in, person, where):
    person(email="ada@example.org", agency=admin.agency if where == "here" else None)
    form = {"name": "Ada", "email": "ADA@example.org", "role": "source", "language": ""}
    page = signed_in(admin).post(f"/agencies/{admin.agency.pk}/people/add/", form)
    assert page.status_code == 200
    words = ["This address cannot be used here. Please ask the people who run this hub."]
    assert page.context["form"].errors == {"email": words}


def test_revoking_asks_first(admin, signed_in, key):
    signing, _private = key(admin.agency)
    client = signed_in(admin)
    assert "Revoke this key?" in client.get(f"/keys/{signing.pk}/revoke/").content.decode()
    signing.refresh_from_db()
    assert signing.revoked_at is None
    client.post(f"/keys/{signing.pk}/revoke/")
    signing.refresh_from_db()
    assert signing.revoked_at


def test_deactivating_asks_first_and_spares_oneself(admin, signed_in, person):
    leaver = person(agency=admin.agency)
    client = signed_in(admin)
    client.get(f"/people/{leaver.pk}/deactivate/")
    assert Person.objects.get(pk=leaver.pk).is_active
    client.post(f"/people/{leaver.pk}/deactivate/")
    assert not Person.objects.get(pk=leaver.pk).is_active
    page = client.post(f"/people/{admin.pk}/deactivate/", follow=True).content.decode()
    assert "You cannot deactivate yourself" in page
    assert Person.objects.get(pk=admin.pk).is_active


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.ADMINISTRATOR])
def test_nobody_else_reaches_these_pages(person, signed_in, key, role):
    who = person(role=role)
    signing, _private = key(who.agency)
    client = signed_in(who)
    assert {client.get(f"/agencies/{x}").status_code for x in ("", "add/")} == {403}
    own = f"/agencies/{who.agency.pk}/"
    hidden = (
        own,
        f"{own}keys/add/",
        f"{own}people/add/",
        f"/keys/{signing.pk}/revoke/",
        *(f"/people/{who.pk}/{act.replace('_', '-')}/" for act in ACTS),
    )
    assert {client.get(address).status_code for address in hidden} == {404}
    assert {client.post(address).status_code for address in hidden[1:]} == {404}
