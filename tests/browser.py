"""A real Chromium for tests: the one HEDGEROW_BROWSER names, the machine's own, or Playwright's."""

import atexit
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

# Playwright's own loop runs in this thread, so Django takes it for an async one; the tests are not.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""The rules that a change of colour scheme alone can break."""

AXE = Axe()
RUN_AXE = """async (rules) => {
  const found = await axe.run({ runOnly: rules, resultTypes: ["violations"] });
  return found.violations.flatMap((v) => v.nodes.map((node) => `${v.id}: ${node.html.slice(0, 120)}`));
}"""


_driver: Playwright | None = None


@contextmanager
def running() -> Iterator[Playwright]:
    """The one driver of this process: a second beside it is refused."""
    global _driver
    if _driver is None:
        _driver = sync_playwright().start()
        atexit.register(_driver.stop)
    yield _driver


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium for as long as the block lasts; where there is none, the tests are skipped."""
    if os.environ.get("HEDGEROW_BROWSER") == "none":
        pytest.skip("No Chromium, or no driver for it, on this machine.")
    with running() as playwright:
        path = executable() or playwright.chromium.executable_path
        if not os.environ.get("HEDGEROW_BROWSER") and not Path(path).exists():
            pytest.skip("No Chromium on this machine; HEDGEROW_BROWSER may name one.")
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


def executable() -> str | None:
    """The browser to use, where the environment names one or the machine has one."""
    named = os.environ.get("HEDGEROW_BROWSER")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


def complaints(page: Page, rules: list[str] | dict[str, object] = WCAG) -> list[str]:
    """What axe finds wrong with the page, at WCAG 2.2 AA unless other rules are named, as one line each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    return list(page.evaluate(RUN_AXE, rules))


def too_wide(page: Page) -> bool:
    """Whether the page has to be scrolled sideways."""
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )


def small_targets(page: Page) -> list[str]:
    """Buttons and fields lower than 44 pixels."""
    return list(
        page.evaluate("""() => [...document.querySelectorAll("button, .button, input, select, textarea")]
        .filter((e) => e.offsetParent && e.offsetHeight < 44)
        .filter((e) => !["hidden", "checkbox", "radio"].includes(e.type))
        .map((e) => e.outerHTML.slice(0, 120))""")
    )
