"""An administrator lets a person and a system of an agency in, and shuts a key out again."""

import re

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import expect

from entry import public_pem
from hedgerow.cli.demo_desk import sender_name
from journeys.conftest import Window
from journeys.demo_hub import DemoHub
from journeys.entering import give_password, set_up_app, state_purpose
from journeys.sitting import Sitting

pytestmark = pytest.mark.journey
EMAIL, PASSPHRASE = "engineer@larkchat.example", "warm bread on a cold morning"


def test_a_person_is_added_and_comes_in_only_with_a_second_factor(
    person: Window, window: Window, hub: DemoHub
):
    with person("administrator") as sitting:
        _open_agency(sitting)
        sitting.link("Add a person").click()
        sitting.page.get_by_label("Name").fill("Lioba Fenn")
        sitting.page.get_by_label("E-mail address").fill(EMAIL)
        sitting.page.get_by_label("Role").select_option("source")
        sitting.look()
        sitting.button("Add the person").click()
        expect(sitting.page.get_by_role("status").first).to_contain_text("Lioba Fenn is added")
        sitting.look()
    with window() as sitting:
        _set_password(sitting, hub)
        give_password(sitting, EMAIL, PASSPHRASE)
        sitting.page.wait_for_url("**/account/2fa/")
        sitting.look()
        for closed in (
            "/",
            "/warnings/",
            "/warnings/sent/",
            "/cases/",
            "/ledger/",
            "/agencies/",
            "/purpose/",
        ):
            sitting.go(closed)
            assert sitting.page.url.endswith("/account/2fa/"), closed
        assert sitting.page.get_by_role("navigation", name="Desks").count() == 0
        set_up_app(sitting)
        state_purpose(sitting, "follow-up")
        sitting.go("/")
        assert sitting.heading() == "What became of what we sent"
        sitting.look()


def _open_agency(sitting: Sitting) -> None:
    sitting.go("/")
    assert sitting.heading() == "Agencies"
    sitting.look()
    sitting.link(sender_name).click()
    sitting.page.wait_for_url("**/agencies/*/")
    sitting.look()


def _set_password(sitting: Sitting, hub: DemoHub) -> None:
    letter = hub.mail_to(EMAIL).get_content()
    found = re.search(r"http://\S+", letter)
    assert found, letter
    sitting.go(found[0])
    sitting.look()
    for field in sitting.page.locator("input[type=password]").all():
        field.fill(PASSPHRASE)
    sitting.page.locator("main form button[name=action]").click()
    sitting.page.wait_for_url("**/done/")
    sitting.look()


def test_a_key_is_refused_with_a_reason_then_added_then_revoked(person: Window):
    private = Ed25519PrivateKey.generate()
    secret = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with person("administrator") as sitting:
        _open_agency(sitting)
        sitting.link("Add a key").click()
        sitting.look()
        for pasted, reason in (
            ("ssh-ed25519 AAAA", "not a public key"),
            (secret, "This is a private key"),
        ):
            _paste(sitting, pasted)
            sitting.page.get_by_role("alert").get_by_role("link", name=re.compile(reason)).click()
            expect(sitting.page.get_by_label("Public key")).to_be_focused()
            sitting.look()
        _paste(sitting, public_pem(private))
        expect(sitting.page.get_by_role("status").first).to_contain_text("The key is added")
        sitting.look()
        sitting.link("Revoke night watch").click()
        sitting.look()
        sitting.button("Revoke the key").click()
        card = sitting.page.locator("li.card", has_text="night watch")
        expect(card.locator(".chip")).to_have_text("revoked")
        assert card.get_by_role("link", name="Revoke").count() == 0
        sitting.look()


def _paste(sitting: Sitting, text: str) -> None:
    sitting.page.get_by_label("Label").fill("night watch")
    sitting.page.get_by_label("Public key").fill(text)
    sitting.button("Add the key").click()
    sitting.page.wait_for_load_state()
