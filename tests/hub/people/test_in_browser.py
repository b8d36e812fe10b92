"""The foundation's pages in a real browser: accessible, on a phone, in the dark, and with a passkey."""

import os
import re
from pathlib import Path

import pytest

from browser import chromium, complaints, small_targets, too_wide
from entry import digits
from hedgerow.hub.audit.actions import record
from hedgerow.hub.people.actions import create_person, deactivate_person
from hedgerow.hub.people.models import Role, Sector

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long pass phrase"


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser, live_server):
    context = browser.new_context(
        viewport={"width": 1200, "height": 900},
        base_url=live_server.url.replace("127.0.0.1", "localhost"),
    )
    opened = context.new_page()
    opened.said = []
    opened.on(
        "console", lambda message: opened.said.append(message.text) if message.type == "error" else None
    )
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    yield opened
    context.close()


def look_at(page, name):
    """Everything that must hold on any page; keeps a picture where HEDGEROW_PICTURES names a folder."""
    assert complaints(page) == [], name
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert complaints(page) == [], f"{name}, {scheme}"
        if folder := os.environ.get("HEDGEROW_PICTURES"):
            page.screenshot(path=Path(folder) / f"{name}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    assert small_targets(page) == [], name
    page.set_viewport_size({"width": 320, "height": 640})
    assert not too_wide(page), name
    if folder := os.environ.get("HEDGEROW_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}-phone.png", full_page=True)
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 between its margins, at 96 dots an inch
    page.emulate_media(media="print")
    assert not too_wide(page), f"{name}, printed"
    assert page.locator(".top, .foot, .actions, .filter, .pages").locator("visible=true").count() == 0
    if folder := os.environ.get("HEDGEROW_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}-print.png", full_page=True)
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1200, "height": 900})
    assert page.said == [], name


def sit_down(page, person, signed_in, purpose="triage"):
    client = signed_in(person, purpose=purpose)
    page.goto("/account/login/")
    page.context.add_cookies(
        [
            {
                "name": "sessionid",
                "value": client.cookies["sessionid"].value,
                "url": page.url.split("/account")[0],
            }
        ]
    )


def test_the_doors_pages(page, person):
    page.goto("/account/login/")
    look_at(page, "login")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.fill("[name=login]", "nobody@example.org")
    page.fill("[name=password]", "wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_selector(".error-summary")
    look_at(page, "login-refused")
    page.goto("/account/password/reset/")
    look_at(page, "password-reset")


def test_a_newcomers_first_day(page, person):
    who = person(email="new@example.org", password=PASSWORD, role=Role.AUDITOR)
    page.goto("/account/login/")
    page.fill("[name=login]", who.email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/account/2fa/")
    look_at(page, "second-factor")
    page.get_by_role("link", name="Set up an app").click()
    look_at(page, "authenticator-app")
    page.fill("[name=code]", digits(page.locator("main code").inner_text()))
    page.get_by_role("button", name="Set up this app").click()
    page.wait_for_url("**/recovery-codes/")
    look_at(page, "recovery-codes")
    page.goto("/account/2fa/")
    look_at(page, "security")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")
    page.fill("[name=login]", who.email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/authenticate/")
    look_at(page, "second-step")


def test_a_passkey_is_added_and_then_opens_the_hub_alone(page, person):
    who = person(email="key@example.org", password=PASSWORD, role=Role.AUDITOR)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    page.goto("/account/login/")
    page.fill("[name=login]", who.email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Add a passkey").click()
    look_at(page, "passkey")
    page.check("[name=passwordless]")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**/recovery-codes/**")
    page.goto("/account/2fa/webauthn/")
    look_at(page, "passkeys")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/ledger/")
    assert page.said == []


def test_a_passkey_that_is_not_there_is_said_in_words(page, person):
    page.goto("/account/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('stopped')); }")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("alert").filter(has_text="The passkey was not used").wait_for()
    look_at(page, "passkey-trouble")


def test_an_administrators_pages(page, person, agency, key, signed_in):
    desk = agency("Rivermouth child protection desk")
    admin = person(name="Ilse Maron", role=Role.ADMINISTRATOR, agency=desk)
    chat = agency("Tern messenger", sector=Sector.PLATFORM, desk=desk)
    person(name="Odo Velm", role=Role.SOURCE, agency=chat)
    key(chat, label="chat moderation, live")
    add = {"by": admin, "agency": desk, "role": Role.TRIAGE}
    waiting = create_person(name="Ada Wick", email="ada@example.org", **add)
    lost = person(name="Uwe Brand", role=Role.TRIAGE, agency=desk)
    second = person(name="Second Admin", role=Role.ADMINISTRATOR, agency=desk)
    deactivate_person(by=second, person=person(name="Lena Ost", role=Role.AUDITOR, agency=desk))
    sit_down(page, second, signed_in)
    page.goto(f"/agencies/{desk.pk}/")
    look_at(page, "agency-own")
    for act in ("confirm", "deactivate"):
        page.goto(f"/people/{waiting.pk}/{act}/")
        look_at(page, f"person-{act}")
    page.goto(f"/people/{lost.pk}/reset-second-factor/")
    look_at(page, "person-reset")
    deactivate_person(by=admin, person=second)
    sit_down(page, admin, signed_in)
    page.goto(f"/agencies/{desk.pk}/")
    look_at(page, "agency-alone")
    for name in (
        "agencies/",
        "agencies/add/",
        f"agencies/{chat.pk}/",
        f"agencies/{chat.pk}/people/add/",
        "purpose/",
        "nowhere/",
    ):
        page.goto(f"/{name}")
        page.said.clear() if name == "nowhere/" else None  # the browser reports the 404 itself
        look_at(page, re.sub(r"\W+", "-", name).strip("-"))
    page.goto(f"/agencies/{chat.pk}/keys/add/")
    page.fill("[name=label]", "new")
    page.fill("[name=public_key]", "not a key")
    page.get_by_role("button", name="Add the key").click()
    page.wait_for_selector(".error-summary")
    look_at(page, "key-refused")
    page.get_by_role("link", name=re.compile("not a public key")).click()
    assert page.evaluate("document.activeElement.id") == "id_public_key"


def test_the_ledger(page, person, signed_in):
    auditor = person(name="Runa Esk", role=Role.AUDITOR)
    for number in range(60):
        record(by=auditor, verb="read_warning", purpose="audit", detail={"number": number})
    sit_down(page, auditor, signed_in, purpose="audit")
    page.goto("/ledger/")
    look_at(page, "ledger")
    page.get_by_role("button", name="Check the chain").click()
    page.get_by_text("The chain is whole").wait_for()
    look_at(page, "ledger-checked")


def test_the_keyboard_is_enough(page, person, signed_in):
    sit_down(page, person(role=Role.AUDITOR), signed_in, purpose="")
    page.goto("/purpose/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.type") == "radio"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ledger/")


def test_it_works_without_javascript_and_in_another_language(browser, live_server, person, signed_in):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto("/account/login/")
    page.select_option("[name=language]", "ru")
    page.locator("form.language button").click()
    assert page.locator("html").get_attribute("lang") == "ru"
    context.close()


def test_the_page_turns_round_for_languages_from_right_to_left(page, person):
    page.goto("/account/login/")
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.set_viewport_size({"width": 320, "height": 640})
    assert not too_wide(page)
