"""Ways back: a lost phone, a lost e-mail, somebody who returns; and mail that cannot be sent."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.base import BaseEmailBackend

from entry import give_second_factor
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.people import actions
from hedgerow.hub.people.models import Person, Role

pytestmark = pytest.mark.django_db


class Broken(BaseEmailBackend):
    """A mail server that is away."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("nobody listens")


@pytest.fixture
def admin(person):
    return person(role=Role.ADMINISTRATOR, name="Piet")


@pytest.fixture
def engineer(admin, person):
    return person(role=Role.SOURCE, agency=admin.agency, name="Tomoko", language="fr")


@pytest.fixture
def no_mail(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"


def do(client, who, act):
    assert client.get(f"/people/{who.pk}/{act}/").status_code == 200
    return client.post(f"/people/{who.pk}/{act}/", follow=True).content.decode()


def test_somebody_who_was_deactivated_by_mistake_comes_back(admin, engineer, signed_in):
    client = signed_in(admin)
    do(client, engineer, "deactivate")
    page = do(client, engineer, "reactivate")
    assert "Tomoko is reactivated." in page
    assert Person.objects.get(pk=engineer.pk).is_active
    with pytest.raises(ValidationError):
        actions.reactivate_person(by=admin, person=Person.objects.get(pk=engineer.pk))


def test_asking_changes_nothing(admin, engineer, signed_in):
    give_second_factor(engineer)
    client = signed_in(admin)
    before = Entry.objects.count()
    for act in ("deactivate", "reactivate", "reset-second-factor", "invite-again"):
        assert client.get(f"/people/{engineer.pk}/{act}/").status_code == 200
    assert Entry.objects.count() == before
    assert Authenticator.objects.filter(user=engineer).exists()


def test_a_lost_phone(admin, engineer, signed_in):
    hers = signed_in(engineer)
    assert hers.get("/warnings/sent/").status_code == 200
    do(signed_in(admin), engineer, "reset-second-factor")
    assert not Authenticator.objects.filter(user=engineer).exists()
    assert hers.get("/warnings/sent/")["Location"].startswith("/account/login/")
    assert Authenticator.objects.filter(user=admin).exists()
    assert mail.outbox[0].to == [engineer.email]
    entry = Entry.objects.filter(verb="reset_second_factor").get()
    assert (entry.person, entry.thing_id) == (admin, str(engineer.pk))
    with pytest.raises(ValidationError):
        actions.reset_second_factor(by=admin, person=admin)


def test_the_message_about_a_lost_phone_names_who_did_it(admin, engineer, signed_in):
    Person.objects.filter(pk=engineer.pk).update(language="en")
    do(signed_in(admin), engineer, "reset-second-factor")
    assert "Piet has taken away your second factor" in mail.outbox[0].body


def test_an_invitation_is_no_password_reset_and_lets_her_in(admin, engineer, signed_in, client):
    Person.objects.filter(pk=engineer.pk).update(language="en")
    do(signed_in(admin), engineer, "invite-again")
    letter = mail.outbox[0]
    assert letter.subject == "[Hedgerow] Your way into Hedgerow"
    assert "password reset" not in letter.body.lower()
    assert f"administrator of {admin.agency}" in letter.body
    link = re.search(r"http://testserver(\S+)", letter.body)[1]
    form = client.get(link, follow=True)
    words = {"password1": "a long pass phrase", "password2": "a long pass phrase"}
    client.post(form.redirect_chain[-1][0], words)
    engineer.refresh_from_db()
    assert engineer.check_password("a long pass phrase")
    assert Entry.objects.filter(verb="invite_again", person=admin).exists()


def test_a_person_who_cannot_come_in_is_not_invited(admin, engineer):
    actions.deactivate_person(by=admin, person=engineer)
    with pytest.raises(ValidationError):
        actions.invite_again(by=admin, person=engineer)


def test_mail_that_cannot_be_sent_is_said_and_nothing_is_lost(admin, signed_in, no_mail):
    client = signed_in(admin)
    form = {"name": "Ada", "email": "ada@example.org", "role": "source", "language": ""}
    page = client.post(f"/agencies/{admin.agency.pk}/people/add/", form, follow=True)
    assert page.status_code == 200
    assert (
        "Ada is added. But the e-mail could not be sent. Please send it again." in page.content.decode()
    )
    made = Person.objects.get(email="ada@example.org")
    assert "could not be sent" in do(client, made, "invite-again")
    assert "could not be sent" in do(client, made, "reset-second-factor")


def test_without_mail_known_and_unknown_addresses_still_read_alike(client, engineer, no_mail):
    answers = [
        client.post("/account/password/reset/", {"email": email})
        for email in (engineer.email, "who@example.org")
    ]
    assert {(a.status_code, a["Location"]) for a in answers} == {(302, "/account/password/reset/done/")}
