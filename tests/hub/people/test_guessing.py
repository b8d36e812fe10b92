"""Guessing is slowed down without shutting the person out, and the ledger tells of it in few lines."""

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client

from entry import digits, give_second_factor
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.people.models import Role

pytestmark = pytest.mark.django_db
PASSWORD = "a long pass phrase"
HER_OWN = "192.0.2.7"


@pytest.fixture
def victim(person):
    who = person(email="victim@example.org", password=PASSWORD, role=Role.AUDITOR)
    who.secret = give_second_factor(who)
    return who


def enter(address, email="victim@example.org", password="a guess"):
    form = {"login": email, "password": password}
    return Client(REMOTE_ADDR=address).post("/account/login/", form)


def asked_for_a_code(answer):
    return answer.status_code == 302 and answer["Location"] == "/account/2fa/authenticate/"


def failures():
    return [e.detail["failures"] for e in Entry.objects.filter(verb="sign_in_failed")]


def test_a_stranger_shuts_out_herself_and_not_the_person(victim):
    for _ in range(8):
        enter("198.51.100.1")
    assert not asked_for_a_code(enter("198.51.100.1", password=PASSWORD))
    assert asked_for_a_code(enter(HER_OWN, password=PASSWORD))


def test_a_stranger_with_many_addresses_meets_a_limit_that_spares_her_usual_one(victim, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed_anywhere": "6/h/key"}
    hers = Client(REMOTE_ADDR=HER_OWN)
    hers.post("/account/login/", {"login": victim.email, "password": PASSWORD})
    hers.post("/account/2fa/authenticate/", {"code": digits(victim.secret)})
    assert "_auth_user_id" in hers.session
    for number in range(6):
        enter(f"198.51.100.{number}")
    assert not asked_for_a_code(enter("198.51.100.99", password=PASSWORD))
    assert asked_for_a_code(enter(HER_OWN, password=PASSWORD))


def test_signing_in_rightly_uses_nothing_up(victim, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed_anywhere": "2/h/key"}
    assert all(asked_for_a_code(enter(HER_OWN, password=PASSWORD)) for _ in range(4))


def test_a_new_password_by_mail_ends_the_waiting(victim, client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed_anywhere": "3/h/key"}
    for number in range(3):
        enter(f"198.51.100.{number}")
    assert not asked_for_a_code(enter("127.0.0.1", password=PASSWORD))
    client.post("/account/password/reset/", {"email": victim.email})
    link = mail.outbox[0].body.split("http://testserver")[1].split()[0]
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    assert asked_for_a_code(enter("127.0.0.1", password=PASSWORD))


def test_forwarding_headers_do_not_make_new_addresses(victim):
    for number in range(8):
        Client(REMOTE_ADDR="198.51.100.1").post(
            "/account/login/",
            {"login": victim.email, "password": "a guess"},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )
    assert not asked_for_a_code(enter("198.51.100.1", password=PASSWORD))


def test_counts_are_not_pushed_out_by_made_up_addresses(victim):
    for _ in range(6):
        enter("198.51.100.1")
    for number in range(400):  # Django's own limit is 300
        cache.set(f"noise:{number}", True, 300)
    assert not asked_for_a_code(enter("198.51.100.1", password=PASSWORD))
    assert settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 100_000


def test_failures_stand_in_the_ledger_once_in_a_while_with_their_number(victim):
    for number in range(7):
        enter(f"198.51.100.{number}")
    assert failures() == [1]
    entry = Entry.objects.get(verb="sign_in_failed")
    assert (entry.thing_id, entry.agency, entry.person) == (str(victim.pk), victim.agency, None)
    cache.delete(f"told:{victim.pk}")  # five minutes later
    enter("198.51.100.9")
    assert failures() == [7, 1]


def test_her_auditor_reads_of_it(victim, signed_in):
    enter("198.51.100.1")
    assert "sign_in_failed" in signed_in(victim).get("/ledger/").content.decode()


def test_failures_that_were_not_told_yet_stand_with_the_next_sign_in(victim):
    for _ in range(3):
        enter(HER_OWN)
    hers = Client(REMOTE_ADDR=HER_OWN)
    hers.post("/account/login/", {"login": victim.email, "password": PASSWORD})
    hers.post("/account/2fa/authenticate/", {"code": digits(victim.secret)})
    assert Entry.objects.get(verb="sign_in").detail == {"failures": 2}


def test_of_unknown_people_the_ledger_keeps_no_address_and_one_line_for_all(db):
    for number in range(9):
        enter(f"198.51.100.{number}", email=f"somebody{number}@example.org", password="my real pass")
    entry = Entry.objects.get(verb="sign_in_failed")
    assert set(entry.detail) == {"failures", "account"}
    assert "somebody" not in str(entry.content())
    assert "my real pass" not in str(entry.content())


def test_a_wrong_code_after_the_right_password_is_a_failure_too(victim):
    hers = Client(REMOTE_ADDR=HER_OWN)
    hers.post("/account/login/", {"login": victim.email, "password": PASSWORD})
    hers.post("/account/2fa/authenticate/", {"code": "000000"})
    assert failures() == [1]


def test_strange_addresses_do_no_harm(db):
    for email in ("\x00@example.org", "x" * 400 + "@example.org", "é@example.org"):
        assert enter("198.51.100.1", email=email).status_code == 200


def test_the_hub_writes_to_nobody_it_does_not_know(client, db):
    client.post("/account/password/reset/", {"email": "who@example.org"})
    assert not mail.outbox
