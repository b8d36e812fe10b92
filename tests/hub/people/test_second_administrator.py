"""Nobody gains sight of files through one administrator alone."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from hedgerow.hub.access import may, visible_to
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.people import actions
from hedgerow.hub.people.actions import SETUP
from hedgerow.hub.people.models import Person, Role

pytestmark = pytest.mark.django_db
PASSWORD = "a long pass phrase"
OTHERS = [role for role in Role.values if role != Role.SOURCE]


@pytest.fixture
def admin(person):
    return person(role=Role.ADMINISTRATOR, name="First Admin")


@pytest.fixture
def second(admin, person):
    return person(role=Role.ADMINISTRATOR, agency=admin.agency, name="Second Admin")


@pytest.fixture
def add(admin):
    def make(role=Role.AUDITOR, agency=None, by=admin, email="new@example.org") -> Person:
        return actions.create_person(
            by=by, email=email, name="New", agency=agency or admin.agency, role=role, password=PASSWORD
        )

    return make


@pytest.mark.parametrize("role", OTHERS)
def test_whoever_sees_files_or_lets_others_see_them_waits(admin, second, add, role):
    made = add(role)
    assert made.is_waiting
    assert not made.is_active
    with pytest.raises(PermissionDenied):
        actions.confirm_person(by=admin, person=made)
    actions.confirm_person(by=second, person=made)
    made.refresh_from_db()
    assert (made.is_active, made.added_by, made.confirmed_by) == (True, admin, second)
    assert Entry.objects.first().verb == "confirm_person"


def test_an_engineer_of_a_sender_waits_for_nobody(add):
    assert add(Role.SOURCE).is_active


def test_a_made_up_second_administrator_confirms_nobody(admin, add):
    puppet, spy = add(Role.ADMINISTRATOR, email="p@example.org"), add(Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        actions.confirm_person(by=puppet, person=spy)
    with pytest.raises(PermissionDenied):
        actions.confirm_person(by=admin, person=puppet)


def test_strangers_and_other_roles_confirm_nobody(add, person, admin):
    made = add()
    for role in Role.values:
        if role != Role.ADMINISTRATOR:
            assert not may(person(role=role, agency=admin.agency), "confirm", made)
    assert not may(person(role=Role.ADMINISTRATOR), "confirm", made)


def test_setup_confirms_where_there_is_one_administrator_only(add):
    made = add()
    actions.confirm_person(by=SETUP, person=made)
    made.refresh_from_db()
    assert (made.is_active, made.confirmed_by) == (True, None)
    with pytest.raises(ValidationError):
        actions.confirm_person(by=SETUP, person=made)


def test_what_setup_adds_is_confirmed_at_once(person):
    assert all(person(role=role).is_active for role in Role.values)


def test_the_database_lets_nobody_in_unconfirmed(admin):
    with pytest.raises(IntegrityError, match="person_active_only_when_confirmed"), transaction.atomic():
        Person.objects.create(email="x@example.org", name="X", agency=admin.agency, role=Role.AUDITOR)


def test_who_waits_cannot_sign_in_and_is_told_no_more_than_that(client, add):
    add()
    page = client.post(
        "/account/login/", {"login": "new@example.org", "password": PASSWORD}, follow=True
    )
    assert "_auth_user_id" not in client.session
    text = page.content.decode()
    assert "Please ask an administrator of your agency." in text
    assert "confirm" not in text.lower()


@pytest.mark.parametrize("role", OTHERS)
def test_of_a_sender_she_looks_after_the_engineers_alone(admin, agency, add, person, role):
    sender = agency(desk=admin.agency)
    assert add(Role.SOURCE, sender).agency == sender
    with pytest.raises(PermissionDenied):
        add(role, sender, email="mole@example.org")
    there = person(role=role, agency=sender)
    for act in (
        actions.deactivate_person,
        actions.reactivate_person,
        actions.reset_second_factor,
        actions.invite_again,
    ):
        with pytest.raises(PermissionDenied):
            act(by=admin, person=there)
    assert there not in visible_to(admin, Person)
    assert not Person.objects.filter(email="mole@example.org").exists()


def test_the_form_for_a_sender_offers_engineers_only(admin, agency, signed_in):
    sender = agency(desk=admin.agency)
    client = signed_in(admin)
    form = {"name": "Mole", "email": "mole@example.org", "role": "supervisor", "language": ""}
    page = client.post(f"/agencies/{sender.pk}/people/add/", form)
    assert page.context["form"].errors.keys() == {"role"}
    assert 'value="supervisor"' not in page.content.decode()


def test_an_auditor_sees_people_as_far_as_she_sees_the_ledger(admin, agency, person, key):
    auditor = person(role=Role.AUDITOR, agency=admin.agency)
    sender, stranger = person(agency=agency(desk=admin.agency)), person()
    assert set(visible_to(auditor, Person)) == {auditor, admin, sender}
    own, other = key(sender.agency)[0], key(stranger.agency)[0]
    assert may(auditor, "read", own)
    assert not may(auditor, "read", other)


def test_letting_back_in_takes_two_as_well(admin, second, person):
    leaver = person(role=Role.TRIAGE, agency=admin.agency)
    actions.deactivate_person(by=admin, person=leaver)
    assert not leaver.is_waiting
    actions.reactivate_person(by=admin, person=leaver)
    assert (leaver.is_active, leaver.is_waiting) == (False, True)
    assert not may(admin, "confirm", leaver)
    actions.confirm_person(by=second, person=leaver)
    leaver.refresh_from_db()
    assert leaver.is_active


def test_somebody_who_waits_can_be_turned_away(admin, second, add):
    made = add()
    actions.deactivate_person(by=second, person=made)
    assert not may(second, "confirm", made)
    with pytest.raises(ValidationError):
        actions.confirm_person(by=SETUP, person=made)


def test_the_pages_lead_through_it(admin, second, signed_in):
    client, page = signed_in(admin), f"/agencies/{admin.agency.pk}/"
    form = {"name": "Ada", "email": "ada@example.org", "role": "triage", "language": ""}
    told = client.post(f"{page}people/add/", form, follow=True).content.decode()
    assert "Another administrator of this agency has to confirm" in told
    assert not mail.outbox
    made = Person.objects.get(email="ada@example.org")
    confirm = f"/people/{made.pk}/confirm/"
    assert confirm not in told
    assert client.post(confirm).status_code == 404
    other = signed_in(second)
    assert confirm in other.get(page).content.decode()
    assert "First Admin" in other.get(confirm).content.decode()
    other.post(confirm)
    made.refresh_from_db()
    assert made.is_active
    assert mail.outbox[0].to == ["ada@example.org"]


def test_the_only_administrator_is_told_the_command(admin, signed_in, person):
    page = f"/agencies/{admin.agency.pk}/"
    assert "hedgerow desk confirm" in signed_in(admin).get(page).content.decode()
    person(role=Role.ADMINISTRATOR, agency=admin.agency)
    assert "hedgerow desk confirm" not in signed_in(admin).get(page).content.decode()
