"""Two officers decide about one warning at the same moment."""

import pytest
from playwright.sync_api import Locator

from hedgerow.cli.demo_desk import people
from journeys.conftest import Window
from journeys.sitting import Sitting
from journeys.triage_morning import OFFICER

pytestmark = pytest.mark.journey
SUPERVISOR = next(name for role, name, _agency in people if role == "supervisor")


def test_whoever_is_second_is_told_so_and_nothing_of_hers_is_written(person: Window):
    with person("triage") as first, person("supervisor") as second:
        first.go("/warnings/?level=elevated&state=new")
        first.look()
        first.page.locator("tbody th a").first.click()
        first.page.wait_for_url("**/warnings/*-*/")
        second.go(first.page.url)
        _dismiss_form(second).get_by_label("already known").check()
        first.look()
        first.button("Accept and register a case").click()
        first.page.get_by_text("A case is registered.", exact=False).first.wait_for()
        first.look()
        second.look()
        second.button("Dismiss").click()
        second.page.get_by_role("heading", name="Somebody else was faster").wait_for()
        assert f"{OFFICER} has just decided about this warning: accepted." in second.words()
        assert "was not carried out" in second.words()
        second.look(status=409)
        second.link("Look again").click()
        second.page.get_by_role("heading", name="Warning about").wait_for()
        assert SUPERVISOR not in second.words()
        assert "accepted" in second.words()
        second.look()


def _dismiss_form(sitting: Sitting) -> Locator:
    return sitting.page.get_by_role("region", name="Dismiss")
