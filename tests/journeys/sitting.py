"""One person at one browser window; every page she comes to is looked at, or the sitting fails."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Frame, Locator, Page

from browser import COLOURS, complaints, small_targets, too_wide
from journeys.demo_hub import DemoHub

DESK = {"width": 1200, "height": 800}
OLD_PHONE = {"width": 320, "height": 568}
PICTURES = Path(__file__).parents[2] / "docs" / "screenshots"
UNSTEADY = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|/[A-Z2-9]{4}-[A-Z2-9]{4}/|(?<=/)\d+(?=/)"
)
"""Identifiers in addresses: pages that differ in these alone are one page."""


class Sitting:
    """A window with what it complained of, and which pages were seen and which looked at."""

    def __init__(self, page: Page, hub: DemoHub, scripts: bool = True) -> None:
        self.page, self.hub, self.scripts = page, hub, scripts
        self.said: list[str] = []
        self.seen: set[str] = set()
        self.looked_at: set[str] = set()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("framenavigated", self._arrive)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(message.text)

    def _arrive(self, frame: Frame) -> None:
        if frame == self.page.main_frame and frame.url.startswith("http"):
            self.seen.add(shape(frame.url))

    def go(self, path: str) -> None:
        self.page.goto(path)

    def link(self, name: str, exact: bool = False) -> Locator:
        return self.page.get_by_role("link", name=name, exact=exact)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def words(self) -> str:
        """All that stands in the page's main part."""
        return self.page.locator("main").inner_text()

    def look(self, *, status: int = 200) -> None:
        """What must hold on any page: axe in light and dark, whole targets, nothing said on the console.

        `status` is the answer's status where the page is meant to be one; the browser then says so itself.
        """
        here = shape(self.page.url)
        self.looked_at.add(here)
        if self.scripts:  # axe is itself a script
            assert complaints(self.page) == [], here
            self.page.emulate_media(color_scheme="dark")
            assert complaints(self.page, COLOURS) == [], f"{here}, dark"
            self.page.emulate_media(color_scheme="light")
        assert small_targets(self.page) == [], here
        assert not too_wide(self.page), here
        expected = f"the server responded with a status of {status} "
        assert [line for line in self.said if status == 200 or expected not in line] == [], here
        self.said.clear()

    def picture(self, name: str, height: int = 800, width: int = 1200, start: str = "body") -> None:
        """A picture for the docs from `start` downwards, where HEDGEROW_SCREENSHOTS=1 asks for one."""
        if os.environ.get("HEDGEROW_SCREENSHOTS") != "1":
            return
        PICTURES.mkdir(exist_ok=True)
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.locator(start).first.evaluate("e => e.scrollIntoView(true)")
        self.page.screenshot(path=PICTURES / f"{name}.png")
        self.page.set_viewport_size(DESK)


@contextmanager
def sit_down(browser: Browser, hub: DemoHub, **settings: Any) -> Iterator[Sitting]:
    """A new window at the hub; at its end, every page that was seen must have been looked at."""
    context = browser.new_context(
        **{
            "base_url": hub.url,
            "viewport": DESK,
            "locale": "en-GB",
            "reduced_motion": "reduce",
            **settings,
        }
    )
    context.set_default_timeout(10_000)
    sitting = Sitting(context.new_page(), hub, settings.get("java_script_enabled", True))
    try:
        yield sitting
        assert sitting.seen <= sitting.looked_at, "pages nobody looked at"
        assert sitting.said == []
    finally:
        context.close()


def shape(url: str) -> str:
    """The address of a page without what differs from one to the next."""
    path = re.sub(r"^https?://[^/]+|[?#].*$", "", url)
    return UNSTEADY.sub(lambda found: "/*/" if found[0].startswith("/") else "*", path)
