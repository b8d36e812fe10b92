"""A triage officer's morning, with the keyboard alone. Other people's journeys begin with what she did."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, StorageState, expect

from hedgerow.cli.demo_desk import address, password, people
from journeys.keyboard import Keyboard
from journeys.sitting import Sitting

QUESTION = "Since when has this account existed, and did anybody else report it?"
NOTE = "The school confirms that both take part in its theatre group."
OFFICER = next(name for role, name, _agency in people if role == "triage")


@dataclass(frozen=True)
class Morning:
    """What she leaves behind: the warnings' paths and subjects, the case, and her cookies."""

    asked: str
    asked_about: str
    accepted: str
    dismissed: str
    case: str
    presses: int
    cookies: StorageState


def spend(sitting: Sitting) -> Morning:
    """Sign in, read, ask, take, accept, dismiss."""
    keys = Keyboard(sitting.page)
    _come_in(sitting, keys)
    _narrow_down(sitting, keys)
    asked, about = _open(sitting, keys)
    _read(sitting, keys)
    _take_and_ask(sitting, keys)
    accepted, case = _accept(sitting, keys)
    dismissed = _dismiss(sitting, keys)
    cookies = sitting.page.context.storage_state()
    return Morning(asked, about, accepted, dismissed, case, keys.presses, cookies)


def _come_in(sitting: Sitting, keys: Keyboard) -> None:
    page = sitting.page
    sitting.go("/")
    sitting.look()
    sitting.picture("sign-in")
    keys.write(page.get_by_label("Email", exact=True), address("triage"))
    keys.write(page.get_by_label("Password", exact=True), password)
    keys.follow(sitting.button("Sign in"))
    sitting.look()
    keys.write(page.get_by_label("Code", exact=True), sitting.hub.run("demo-code"))
    keys.follow(sitting.button("Sign in"))
    sitting.look()
    keys.choose(page.get_by_role("radio").first, page.get_by_role("radio", name="triage"))
    keys.follow(sitting.button("Go on"))


def _narrow_down(sitting: Sitting, keys: Keyboard) -> None:
    page = sitting.page
    assert sitting.heading() == "Warnings"
    sitting.look()
    sitting.picture("triage-list", height=1000)
    everything = page.locator("tbody tr").count()
    keys.pick(page.get_by_label("Level"), "ur", "urgent")
    page.wait_for_url("**level=urgent**")
    expect(page.locator("tbody .chip.urgent")).to_have_count(page.locator("tbody tr").count())
    assert 0 < page.locator("tbody tr").count() < everything
    sitting.look()


def _untouched(sitting: Sitting) -> Locator:
    """The warning to act on soonest among those that nobody has taken."""
    rows = sitting.page.locator("tbody tr").filter(
        has=sitting.page.get_by_role("cell", name="new", exact=True)
    )
    return rows.first.get_by_role("link")


def _open(sitting: Sitting, keys: Keyboard) -> tuple[str, str]:
    about = _untouched(sitting).inner_text()
    keys.follow(_untouched(sitting))
    assert sitting.heading() == f"Warning about {about}"
    return sitting.page.url.removeprefix(sitting.hub.url), about


def _read(sitting: Sitting, keys: Keyboard) -> None:
    """Reasons, evidence for and against, the chart and its table."""
    page = sitting.page
    sitting.look()
    sitting.picture("warning", height=1150)
    sitting.picture("warning-chart", height=840, width=1000, start="[aria-labelledby=course]")
    page.emulate_media(color_scheme="dark")
    sitting.picture("warning-dark-phone", height=780, width=360, start="h1")
    page.emulate_media(color_scheme="light")
    speaks_for = page.get_by_role("region", name="What speaks for a risk")
    assert speaks_for.locator(".signs > li").count() >= 1
    assert "sign" in speaks_for.inner_text()
    keys.to(speaks_for.locator("summary").first)
    page.keyboard.press("Enter")
    expect(speaks_for.locator("details li").first).to_be_visible()
    against = page.get_by_role("region", name="What speaks against it")
    assert len(against.inner_text().split()) > 8
    expect(page.get_by_role("img", name="How this warning came about")).to_be_visible()
    keys.to(page.locator("summary", has_text="The same as a table"))
    page.keyboard.press("Enter")
    table = page.get_by_role("region", name="Table of contributions")
    expect(table).to_be_visible()
    assert re.search(r"\d\.\d", table.locator("tbody tr").first.inner_text())
    sitting.look()


def _take_and_ask(sitting: Sitting, keys: Keyboard) -> None:
    page = sitting.page
    keys.follow(sitting.button("Assign"))
    assert f"in the hands of {OFFICER}" in sitting.words()
    keys.write(page.get_by_label("Your question"), QUESTION)
    keys.follow(sitting.button("Ask"))
    assert "Your question is on its way." in sitting.words()
    assert QUESTION in sitting.words()
    sitting.look()


def _accept(sitting: Sitting, keys: Keyboard) -> tuple[str, str]:
    keys.follow(sitting.link("All warnings"))
    path, _about = _open(sitting, keys)
    keys.to(sitting.link("Decide, ask or hand on"))
    sitting.page.keyboard.press("Enter")
    keys.follow(sitting.button("Accept and register a case"))
    sitting.look()
    case = re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", sitting.words())
    assert case, "the reference of the case is not shown"
    return path, case[0]


def _dismiss(sitting: Sitting, keys: Keyboard) -> str:
    page = sitting.page
    keys.follow(page.get_by_role("link", name="Warnings", exact=True))
    path, _about = _open(sitting, keys)
    reasons = page.get_by_role("region", name="Dismiss")
    keys.choose(
        reasons.get_by_role("radio").first, reasons.get_by_label("there is an innocent explanation")
    )
    keys.write(reasons.get_by_label("Note for your colleagues"), NOTE)
    keys.follow(sitting.button("Dismiss"))
    assert "There is an innocent explanation" in sitting.words()
    assert NOTE in sitting.words()
    assert sitting.button("Accept and register a case").count() == 0
    return path
