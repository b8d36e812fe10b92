"""One warning's day: the triage officer, its sender, the caseworker and the auditor, one after another."""

import re

import pytest
from playwright.sync_api import expect

from hedgerow.cli.demo_desk import desk_name, people
from journeys.conftest import Window
from journeys.sitting import Sitting
from journeys.triage_morning import NOTE, OFFICER, QUESTION, Morning

pytestmark = pytest.mark.journey
ANSWER = "Since February. Two other reports name it; the account is closed for now."


def test_a_triage_officer_needs_nothing_but_her_keyboard(morning: Morning):
    assert re.fullmatch(r"[A-Z2-9]{4}-[A-Z2-9]{4}", morning.case)
    assert len({morning.asked, morning.accepted, morning.dismissed}) == 3
    assert morning.presses < 300, "her hands would hurt"


def test_the_sender_learns_the_fate_and_answers(person: Window, morning: Morning):
    with person("source") as sitting:
        sitting.go("/")
        assert sitting.heading() == "What became of what we sent"
        sitting.look()
        fates = _all_pages(sitting)
        assert "Taken up. A person is acting on it." in fates
        assert "Reason: there is an innocent explanation." in fates
        _nothing_of_the_desk(fates, morning)
        sitting.go("/")
        asked = sitting.page.locator("li.card", has_text=QUESTION)
        asked.get_by_role("link").click()
        sitting.look()
        _nothing_of_the_desk(sitting.words(), morning)
        sitting.page.get_by_label("Your answer").fill(ANSWER)
        sitting.button("Send the answer").click()
        expect(sitting.page.get_by_role("status")).to_contain_text("Thank you.")
        sitting.look()
    with person("triage") as sitting:
        sitting.go(morning.asked)
        assert ANSWER in sitting.words()
        sitting.look()


def _all_pages(sitting: Sitting) -> str:
    """What stands on the list, page after page: what is decided stands last, behind all that is open."""
    words = sitting.words()
    while sitting.link("Next", exact=True).count():
        sitting.link("Next", exact=True).click()
        words += sitting.words()
    return words


def _nothing_of_the_desk(words: str, morning: Morning) -> None:
    hidden = (morning.case, NOTE, *(name for _role, name, agency in people if agency == desk_name))
    assert not [word for word in hidden if word in words]


def test_the_caseworker_opens_the_case(person: Window, morning: Morning):
    with person("caseworker") as sitting:
        sitting.go("/")
        assert sitting.heading() == "Cases"
        sitting.look()
        sitting.link(morning.case).click()
        assert sitting.heading() == f"Case {morning.case}"
        for fact in ("registered", desk_name, OFFICER):
            assert fact in sitting.words()
        sitting.look()
        sitting.picture("case", height=760)


def test_the_auditor_finds_each_reading_with_its_purpose(person: Window, morning: Morning):
    with person("auditor") as sitting:
        sitting.go("/")
        assert sitting.heading() == "Ledger"
        sitting.page.get_by_label("Person").select_option(label=OFFICER)
        sitting.page.get_by_label("Act", exact=True).fill("read_warning")
        sitting.button("Show").click()
        sitting.page.wait_for_url("**verb=read_warning**")
        sitting.look()
        for path in (morning.asked, morning.accepted, morning.dismissed):
            reading = sitting.page.locator("tbody tr", has_text=path.strip("/").rpartition("/")[2])
            assert "triage" in reading.first.inner_text().split()
        sitting.button("Check the chain").click()
        expect(sitting.page.get_by_role("status").last).to_contain_text("The chain is whole")
        sitting.look()
        sitting.picture("ledger", height=1100)
