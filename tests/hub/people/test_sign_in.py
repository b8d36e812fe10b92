"""Coming in: password and second factor, no way around it, no open sign-up, limits on guessing."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import get_resolver, reverse

from entry import digits, give_second_factor
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.people.middleware import OPEN_WITHOUT
from hedgerow.hub.people.models import Role

pytestmark = pytest.mark.django_db
PASSWORD = "a long pass phrase"


@pytest.fixture
def newcomer(person):
    return person(email="new@example.org", password=PASSWORD, role=Role.AUDITOR)


def enter(client, email="new@example.org", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_a_newcomer_is_led_to_a_second_factor_and_reaches_nothing_else(client, newcomer):
    enter(client)
    for address in (
        "/",
        "/ledger/",
        "/purpose/",
        "/agencies/",
        "/warnings/",
        "/account/password/change/",
        "/nowhere/",
    ):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index")), address
    assert client.post("/ledger/check/")["Location"] == reverse("mfa_index")
    page = client.get(reverse("mfa_index")).content.decode()
    assert reverse("mfa_activate_totp") in page
    assert reverse("mfa_add_webauthn") in page
    assert "/ledger/" not in page


def test_only_known_pages_are_open_without_a_second_factor():
    known = {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_logout",
        "account_reauthenticate",
    }
    assert known | {"people:language"} == OPEN_WITHOUT
    names = {p.name for p in get_resolver().url_patterns if getattr(p, "name", None)}
    assert not names & OPEN_WITHOUT


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_opens_the_hub(client, newcomer):
    enter(client)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
    assert client.get("/ledger/").status_code == 302
    client.post(reverse("mfa_activate_totp"), {"code": digits(secret)})
    assert client.get("/ledger/").status_code == 200
    assert "activated" in mail.outbox[0].subject.lower()
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    assert {"sign_in", "totp_activated"} <= set(
        Entry.objects.filter(person=newcomer).values_list("verb", flat=True)
    )


def test_recovery_codes_alone_are_no_second_factor(client, newcomer):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    client.force_login(newcomer)
    RecoveryCodes.activate(newcomer)
    assert client.get("/ledger/")["Location"] == reverse("mfa_index")


def test_the_second_step_is_asked_for_and_checked(client, newcomer):
    secret = give_second_factor(newcomer)
    assert enter(client)["Location"] == reverse("mfa_authenticate")
    assert client.get("/ledger/").status_code == 302
    assert "_auth_user_id" not in client.session
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    client.post(reverse("mfa_authenticate"), {"code": digits(secret)})
    assert client.get("/ledger/").status_code == 200


def test_a_code_works_once(client, newcomer):
    secret = give_second_factor(newcomer)
    code = digits(secret)
    enter(client)
    client.post(reverse("mfa_authenticate"), {"code": code})
    client.post(reverse("account_logout"))
    enter(client)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_session_that_began_before_the_factor_was_removed_is_led_back(newcomer, signed_in):
    client = signed_in(newcomer)
    assert client.get("/ledger/").status_code == 200
    Authenticator.objects.all().delete()
    assert client.get("/ledger/")["Location"] == reverse("mfa_index")


def test_nobody_signs_up_and_nobody_changes_an_address_alone(client, newcomer, signed_in):
    for address in (reverse("account_signup"), reverse("account_email")):
        for browser in (client, signed_in(newcomer)):
            assert browser.get(address).status_code == 404
            assert browser.post(address, {"email": "x@example.org"}).status_code == 404


def test_the_address_is_known_in_any_case(client, newcomer):
    give_second_factor(newcomer)
    assert enter(client, email="NEW@Example.org")["Location"] == reverse("mfa_authenticate")


def test_wrong_password_and_unknown_address_read_alike(client, newcomer):
    wrong = enter(client, password="something else entirely")
    unknown = enter(client, email="nobody@example.org")
    errors = [answer.context["form"].non_field_errors() for answer in (wrong, unknown)]
    assert errors[0] == errors[1]
    assert errors[0]


def test_guessing_is_slowed_down(client, newcomer):
    for _ in range(5):
        enter(client, password="guess")
    give_second_factor(newcomer)
    answer = enter(client)
    assert "_auth_user_id" not in client.session
    assert answer.status_code in (200, 429)
    assert answer.get("Location") is None


def test_coming_and_going_stand_in_the_ledger(client, newcomer):
    enter(client)
    client.post(reverse("account_logout"))
    assert list(Entry.objects.filter(person=newcomer).values_list("verb", flat=True)[:2]) == [
        "sign_out",
        "sign_in",
    ]


def test_signing_out_takes_the_purpose_along(newcomer, signed_in):
    client = signed_in(newcomer, purpose="audit")
    client.post(reverse("account_logout"))
    client.force_login(newcomer)
    assert "purpose" not in client.session


def test_the_password_rests_as_argon2(newcomer):
    assert newcomer.password.startswith("argon2")


def test_a_forgotten_password_is_set_anew_by_mail(client, newcomer):
    client.post(reverse("account_reset_password"), {"email": newcomer.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    client.post(
        form.redirect_chain[-1][0],
        {"password1": "another long phrase", "password2": "another long phrase"},
    )
    newcomer.refresh_from_db()
    assert newcomer.check_password("another long phrase")


def test_an_unknown_address_gets_the_same_answer(client, newcomer):
    answers = [
        client.post(reverse("account_reset_password"), {"email": e})
        for e in (newcomer.email, "who@example.org")
    ]
    assert {(a.status_code, a["Location"]) for a in answers} == {
        (302, reverse("account_reset_password_done"))
    }


def test_every_door_page_is_in_our_design(client, newcomer, signed_in):
    for name in ("account_login", "account_reset_password", "account_reset_password_done"):
        assert 'class="top"' in client.get(reverse(name)).content.decode(), name
    inside = signed_in(newcomer)
    for name in (
        "mfa_index",
        "account_logout",
        "account_change_password",
        "account_set_password",
        "account_reauthenticate",
    ):
        assert 'class="top"' in inside.get(reverse(name), follow=True).content.decode(), name


def test_passkey_sign_in_hands_out_a_challenge(client, db):
    answer = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert answer.json()["request_options"]["publicKey"]["challenge"]
