"""A supervisor's review: how well warnings pointed the way, and labels for those who can learn from them."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from hedgerow.cli.demo_desk import sender_name
from hedgerow.exchange.labels import read_label
from journeys.conftest import Window
from journeys.sitting import OLD_PHONE, Sitting
from journeys.triage_morning import Morning

pytestmark = pytest.mark.journey
TITLE = "How well warnings point the way"


def _review(sitting: Sitting) -> None:
    sitting.go("/")
    sitting.look()
    sitting.link(TITLE).click()
    assert sitting.heading() == TITLE


def test_she_sees_what_was_decided_and_no_child(person: Window, morning: Morning):
    with person("supervisor") as sitting:
        _review(sitting)
        sitting.look()
        sitting.picture("quality", height=1400, start="#found")
        sitting.page.emulate_media(color_scheme="dark")
        sitting.picture("quality-dark-phone", height=780, width=360, start="main h2")
        sitting.page.emulate_media(color_scheme="light")
        counted = sitting.page.get_by_role("status").filter(has_text="decided").inner_text()
        assert int(re.findall(r"\d+", counted)[0]) >= 3
        assert morning.asked_about not in sitting.page.content()
        rows = sitting.page.get_by_role("region", name="By sender").locator("tbody tr")
        expect(rows).to_contain_text([sender_name])
        for name in ("By level", "By language", "By age", "By the sector that weighed most"):
            assert sitting.page.get_by_role("region", name=name).locator("tbody tr").count() >= 1, name


def test_she_takes_the_labels_along_and_the_ledger_knows(person: Window, morning: Morning):
    with person("supervisor") as sitting:
        _review(sitting)
        sitting.look()
        sitting.page.get_by_label("Decided in").select_option("365")
        sitting.page.wait_for_url("**days=365**")
        with sitting.page.expect_download() as started:
            sitting.button(f"Download {sender_name}").click()
        lines = Path(started.value.path()).read_bytes().splitlines(keepends=True)
        assert {"confirmed", "innocent"} <= {read_label(line).label for line in lines}
        sitting.go("/ledger/?verb=export_labels")
        entry = sitting.page.locator("tbody tr").first.inner_text()
        assert "supervision" in entry
        assert f"{len(lines)}" in entry
        sitting.look()


def test_it_reads_well_on_an_old_phone_without_scripts(person: Window, morning: Morning):
    with person("supervisor", viewport=OLD_PHONE, java_script_enabled=False) as sitting:
        sitting.go("/warnings/quality/")
        sitting.page.get_by_label("Decided in").select_option("30")
        sitting.button("Show").click()
        sitting.page.wait_for_url("**days=30**")
        assert sitting.heading() == TITLE
        sitting.look()
