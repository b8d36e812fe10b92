"""Coming into the hub as people do: password, second step, purpose; and a newcomer's second factor."""

from playwright.sync_api import StorageState

from hedgerow.cli.demo import code
from hedgerow.cli.demo_desk import address, desk_name, password
from journeys.demo_hub import DemoHub
from journeys.sitting import Sitting

PURPOSES = {
    "triage": "triage",
    "supervisor": "supervision",
    "caseworker": "follow-up",
    "auditor": "audit",
    "source": "follow-up",
}
"""Why each role reads; an administrator reads no file."""

Cookies = dict[str, StorageState]


def give_password(sitting: Sitting, email: str, secret: str = password) -> None:
    """The first step of signing in."""
    sitting.go("/account/login/")
    sitting.look()
    sitting.page.fill("[name=login]", email)
    sitting.page.fill("[name=password]", secret)
    sitting.button("Sign in").click()


def give_code(sitting: Sitting, secret: str) -> None:
    """The second step: the six digits of the app."""
    sitting.page.wait_for_url("**/2fa/authenticate/**")
    sitting.look()
    sitting.page.fill("[name=code]", code(secret))
    sitting.button("Sign in").click()
    sitting.page.wait_for_url(lambda url: "/account/" not in url)


def state_purpose(sitting: Sitting, purpose: str) -> None:
    """Say why one reads."""
    sitting.go("/purpose/")
    sitting.look()
    sitting.page.get_by_role("radio", name=purpose).check()
    sitting.button("Go on").click()
    sitting.page.wait_for_url(lambda url: "/purpose/" not in url)


def come_in(sitting: Sitting, role: str) -> None:
    """One of the demo's people signs in and says why she reads."""
    give_password(sitting, address(role))
    give_code(sitting, sitting.hub.secret())
    sitting.look()
    if role in PURPOSES:
        state_purpose(sitting, PURPOSES[role])
        sitting.look()


def set_up_app(sitting: Sitting) -> str:
    """Enrol an authenticator app from the page that a newcomer is led to; returns its secret."""
    sitting.link("Set up an app").click()
    sitting.page.wait_for_url("**/totp/activate/")
    sitting.look()
    secret = sitting.page.locator("main code").inner_text()
    sitting.page.fill("[name=code]", code(secret))
    sitting.button("Set up this app").click()
    sitting.page.wait_for_url("**/recovery-codes/**")
    sitting.look()
    return secret


def newcomer(
    sitting: Sitting, email: str, name: str, role: str = "triage", agency: str = desk_name
) -> None:
    """Whoever runs the machine adds a person; she signs in and is led to set up a second factor."""
    add_person(sitting.hub, email, name, role, agency)
    give_password(sitting, email)
    sitting.page.wait_for_url("**/account/2fa/")
    sitting.look()


def add_person(hub: DemoHub, email: str, name: str, role: str, agency: str) -> None:
    """`hedgerow desk person`, beside the running hub."""
    given = {"--name": name, "--role": role, "--agency": agency, "--password": password}
    hub.run("desk", "person", email, *(word for pair in given.items() for word in pair))
