"""The page of patterns in a real browser: accessible, in the dark, on a small phone."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from browser import chromium, complaints, small_targets, too_wide
from hedgerow.hub.warnings.models import Warning
from hub.patterns.alike import loud, quiet, send
from hub.warnings.desks import make_town

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_it_can_be_read_everywhere(live_server, agency, person, key, signed_in):
    town = make_town(agency, person, key)
    send(town, range(12), *quiet)
    send(town, range(20, 26), *loud, level="urgent")
    for number, warning in enumerate(Warning.objects.order_by("pk")):
        received = timezone.now() - timedelta(days=3 * number)
        Warning.objects.filter(pk=warning.pk).update(received_at=received)
    session = signed_in(town.supervisor, purpose="supervision").cookies["sessionid"].value
    address = live_server.url.replace("127.0.0.1", "localhost")
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1200, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/patterns/")
        assert page.locator("section.card").count() == 2
        for summary in page.locator("summary").all():
            summary.click()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert complaints(page) == [], scheme
            picture(page, scheme)
        assert small_targets(page) == []
        page.set_viewport_size({"width": 320, "height": 640})
        assert not too_wide(page)
        picture(page, "phone")
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert not too_wide(page)
        assert cut_off(page) == []
        page.evaluate("document.documentElement.dir = 'ltr'")
        page.set_viewport_size({"width": 1200, "height": 900})
        page.get_by_role("combobox").first.select_option("no_pattern")
        page.get_by_role("button", name="Mark").first.click()
        assert page.get_by_text("Nothing changed for any child.").is_visible()
        assert "not a pattern" in page.locator("section.card").last.inner_text()


def cut_off(page):
    """Words of a chart that begin or end outside it."""
    return page.evaluate("""() => [...document.querySelectorAll("svg.chart text")].filter((word) => {
        const [box, chart] = [word, word.closest("svg")].map((e) => e.getBoundingClientRect())
        return box.left < chart.left - 1 || box.right > chart.right + 1
    }).map((word) => word.textContent)""")


def picture(page, name):
    if folder := os.environ.get("HEDGEROW_PICTURES"):
        page.screenshot(path=Path(folder) / f"patterns-{name}.png", full_page=True)
