"""Every page that a role can reach by following links, on an old phone of 320 by 568 points."""

from collections.abc import Set

import pytest

from browser import complaints, small_targets, too_wide
from journeys.conftest import Window
from journeys.sitting import OLD_PHONE, Sitting, shape

pytestmark = pytest.mark.journey
PHONE = {"viewport": OLD_PHONE, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
FILES = {"/account/2fa/recovery-codes/download/", "/api/openapi.json"}
"""Answers that a browser saves or shows raw: no pages."""
FEWEST = {"triage": 3, "supervisor": 6, "caseworker": 3, "source": 3, "auditor": 2, "administrator": 8}
"""How many pages each role has of her own; a crawl that finds fewer has gone astray."""


@pytest.mark.parametrize("role", FEWEST)
def test_every_page_fits(person: Window, role: str):
    with person(role, **PHONE) as sitting:
        walked = walk(sitting, "/", besides={"/account/2fa/", "/account/password/change/"})
        assert len(walked) >= FEWEST[role], sorted(walked)


def test_the_pages_of_signing_in_fit(person: Window):
    """They are the same for everybody, so one person's are enough."""
    with person("caseworker", **PHONE) as sitting:
        walked = walk(sitting, "/account/2fa/", besides={"/cases/", "/purpose/"})
        assert walked >= {"/account/2fa/", "/account/2fa/webauthn/add/", "/account/2fa/totp/deactivate/"}


def test_the_door_fits(window: Window):
    with window(**PHONE) as sitting:
        assert walk(sitting, "/account/login/") >= {"/account/login/", "/account/password/reset/"}


def walk(sitting: Sitting, start: str, besides: Set[str] = frozenset()) -> set[str]:
    """Follow every link once for each shape of address, and examine each page; not those of `besides`."""
    waiting, known = [start], {start} | FILES | besides
    while waiting:
        sitting.go(waiting.pop())
        examine(sitting)
        links = sitting.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        for url in links:
            if url.startswith(sitting.hub.url) and shape(url) not in known:
                known.add(shape(url))
                waiting.append(url)
    return sitting.looked_at


def examine(sitting: Sitting) -> None:
    """No sideways scroll in either direction of writing, whole targets, axe content."""
    page, here = sitting.page, shape(sitting.page.url)
    sitting.looked_at.add(here)
    assert complaints(page) == [], here
    assert small_targets(page) == [], here
    assert not too_wide(page), here
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert not too_wide(page), f"{here}, from right to left"
    assert sitting.said == [], here
