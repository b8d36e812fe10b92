"""A new officer chooses a passkey as her second factor, and from then on needs no password."""

import pytest

from journeys.conftest import Window
from journeys.entering import newcomer

pytestmark = pytest.mark.journey

BUILT_IN = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""A device with a built-in authenticator whose owner touches it at once."""


def test_a_passkey_is_enough(window: Window):
    with window() as sitting:
        page = sitting.page
        device = page.context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": BUILT_IN})
        newcomer(sitting, "night@averlund.example", "Nerea Sund")
        sitting.link("Add a passkey").click()
        page.wait_for_url("**/webauthn/add/")
        sitting.look()
        page.get_by_role("checkbox").check()
        sitting.button("Add").click()
        page.wait_for_url("**/recovery-codes/**")
        sitting.look()
        sitting.button("Sign out").click()
        page.wait_for_url("**/account/login/**")
        sitting.button("Sign in with a passkey").click()
        page.wait_for_url("**/purpose/**")
        sitting.look()
        assert "Nerea Sund" in page.locator("header").inner_text()
