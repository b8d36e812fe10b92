"""A browser without JavaScript: another language, and the whole decision about a warning."""

import gettext
import re

import pytest

import hedgerow
from journeys.conftest import Window
from journeys.entering import newcomer, set_up_app, state_purpose
from journeys.sitting import Sitting

pytestmark = pytest.mark.journey
LOCALE = f"{hedgerow.__path__[0]}/locale"


def spoken(language: str, text: str) -> str:
    """The text as the language's catalogue has it."""
    return gettext.translation("django", LOCALE, [language]).gettext(text)


def change_language(sitting: Sitting, language: str) -> None:
    sitting.page.select_option("form.language select", language)
    sitting.page.locator("form.language button").click()
    assert sitting.page.locator("html").get_attribute("lang") == language
    sitting.look()


@pytest.mark.parametrize("language", ["fr", "ru"])
def test_the_language_changes_at_the_door_and_at_the_desk(window: Window, language: str):
    with window(java_script_enabled=False) as sitting:
        sitting.go("/account/login/")
        change_language(sitting, language)
        assert spoken(language, "Sign in") != "Sign in"
        assert sitting.heading() == spoken(language, "Sign in")
        change_language(sitting, "en")
        newcomer(sitting, f"{language}@averlund.example", "Amélie Орлова")
        set_up_app(sitting)
        state_purpose(sitting, "triage")
        change_language(sitting, language)
        assert sitting.heading() == spoken(language, "Warnings")
        sitting.page.locator("tbody th a").first.click()
        sitting.look()
        for words in ("What speaks for a risk", "What is not known", "Accept and register a case"):
            assert spoken(language, words) in sitting.words()
        sitting.go("/warnings/")
        change_language(sitting, "en")
        assert sitting.heading() == "Warnings"


def test_a_whole_triage_without_scripts(window: Window):
    with window(java_script_enabled=False) as sitting:
        newcomer(sitting, "plain@averlund.example", "Fergus Dale")
        set_up_app(sitting)
        state_purpose(sitting, "triage")
        sitting.page.get_by_label("Level").select_option("high")
        sitting.page.get_by_label("State").select_option("new")
        sitting.button("Show").click()
        sitting.look()
        chips = sitting.page.locator("tbody .chip")
        assert set(chips.all_inner_texts()) == {"high"}
        _decide(sitting)


def _decide(sitting: Sitting) -> None:
    """Take one, ask about it, accept it; dismiss another."""
    page, narrowed = sitting.page, sitting.page.url
    page.locator("tbody th a").first.click()
    sitting.look()
    sitting.button("Assign").click()
    assert "in the hands of Fergus Dale" in sitting.words()
    page.get_by_label("Your question").fill("Is the account still open?")
    sitting.button("Ask").click()
    assert "Is the account still open?" in sitting.words()
    sitting.button("Accept and register a case").click()
    assert re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", sitting.words())
    sitting.look()
    sitting.go(narrowed)
    page.locator("tbody th a").first.click()
    page.get_by_label("the signs are too weak to act on").check()
    sitting.button("Dismiss").click()
    assert "The signs are too weak to act on" in sitting.words()
    sitting.look()
