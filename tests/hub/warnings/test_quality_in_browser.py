"""The supervisors' figures in a real browser: accessible, in the dark, on a phone, without scripts.

HEDGEROW_PICTURES names a folder for pictures, where somebody wants to look for herself.
"""

import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser import chromium, complaints, small_targets, too_wide
from exchange.sample_warnings import make_warning
from hedgerow.exchange.labels import read_label
from hub.warnings.decisions import decide

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 320, "height": 568}
KINDS = (
    ("confirmed", 9, {"level": "urgent", "groups": {"language": "en", "age_band": "child"}}),
    ("innocent", 2, {"level": "urgent", "groups": {"language": "en", "age_band": "child"}}),
    ("confirmed", 7, {"detector": "recruitment", "groups": {"language": "de", "age_band": "child"}}),
    ("mistaken", 4, {"detector": "recruitment", "groups": {"language": "de", "age_band": "unsure"}}),
    ("innocent", 11, {"level": "elevated", "detector": "rhythm", "groups": {"language": "tr"}}),
    ("confirmed", 1, {"level": "elevated", "detector": "rhythm", "groups": {"language": "tr"}}),
    ("unclear", 3, {"level": "elevated", "sector": "education", "detector": "no_such_detector"}),
    ("known", 2, {}),
)


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def seated(browser, live_server, town, signed_in):
    """seated(**settings) -> a window in which the town's supervisor is signed in."""
    for how, times, kind in KINDS:
        decide(town, how, times, **kind)
    session = signed_in(town.supervisor, purpose="quality_review").cookies["sessionid"].value

    @contextmanager
    def sit_down(**settings):
        context = browser.new_context(
            base_url=live_server.url, **({"viewport": {"width": 1200, "height": 900}} | settings)
        )
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        try:
            yield context.new_page()
        finally:
            context.close()

    return sit_down


def picture(page, name):
    if folder := os.environ.get("HEDGEROW_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_in_the_light_and_in_the_dark(seated, scheme):
    with seated(color_scheme=scheme) as page:
        page.goto("/warnings/quality/")
        assert complaints(page) == []
        assert small_targets(page) == []
        turkish = page.get_by_role("row", name="Turkish")
        expect(turkish).to_contain_text("apart from the others")
        expect(turkish.locator("svg.strip")).to_have_count(1)
        expect(page.get_by_role("row", name="no_such_detector")).to_contain_text("too few to say")
        picture(page, f"quality-{scheme}")


def test_on_an_old_phone(seated):
    with seated(viewport=PHONE, is_mobile=True, has_touch=True) as page:
        page.goto("/warnings/quality/")
        assert complaints(page) == []
        assert small_targets(page) == []
        assert not too_wide(page)
        picture(page, "quality-phone")
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert not too_wide(page)


def test_on_paper(seated):
    with seated(viewport={"width": 718, "height": 1000}) as page:
        page.goto("/warnings/quality/")
        page.emulate_media(media="print")
        assert not too_wide(page)
        picture(page, "quality-print")


@pytest.mark.parametrize("scripts", [True, False])
def test_another_period_and_a_file_to_take_along(seated, town, scripts):
    with seated(java_script_enabled=scripts) as page:
        page.goto("/warnings/quality/")
        expect(page.get_by_role("status").filter(has_text="39 warnings were decided.")).to_be_visible()
        page.get_by_label("Decided in").select_option("30")
        if not scripts:
            page.get_by_role("button", name="Show").click()
        page.wait_for_url("**/quality/?days=30")
        with page.expect_download() as started:
            page.get_by_role("button", name=f"Download {town.sender.name}").click()
        lines = Path(started.value.path()).read_bytes().splitlines(keepends=True)
        assert started.value.suggested_filename.startswith("labels-")
        assert [read_label(line).label for line in lines].count("confirmed") == 17
        assert len(lines) == 37


def test_each_strip_lies_where_its_words_say(seated):
    with seated() as page:
        page.goto("/warnings/quality/")
        for row in page.locator("tr", has=page.locator("svg.strip")).all():
            share = float(row.locator("td").first.inner_text().split()[0])
            strip = row.locator("svg.strip")
            at = float(strip.locator("circle").get_attribute("cx"))
            assert abs((at - 6) / 188 * 100 - share) <= 0.6
            line = strip.locator("g").last.locator("line")
            assert float(line.get_attribute("x1")) < at + 1
            assert float(line.get_attribute("x2")) > at - 1
        assert make_warning().subject not in page.content()
