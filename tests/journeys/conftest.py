"""One demo and one browser for all journeys, and the cookies of whoever has come in once."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from playwright.sync_api import Browser

from browser import chromium
from journeys import triage_morning
from journeys.demo_hub import DemoHub, start
from journeys.entering import Cookies, come_in
from journeys.sitting import Sitting, sit_down

Window = Callable[..., AbstractContextManager[Sitting]]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def hub(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    """The running demo; asked for after the browser, so that none is started where none can be seen."""
    running = start(tmp_path_factory.mktemp("journeys"))
    yield running
    running.close()


@pytest.fixture(scope="package")
def window(browser: Browser, hub: DemoHub) -> Window:
    """window(**settings of the browser's context) -> a sitting of somebody who is not signed in"""

    def opened(**settings: Any) -> AbstractContextManager[Sitting]:
        return sit_down(browser, hub, **settings)

    return opened


@pytest.fixture(scope="package")
def morning(window: Window) -> triage_morning.Morning:
    """What the triage officer did with her keyboard, before anybody else came."""
    with window() as sitting:
        return triage_morning.spend(sitting)


@pytest.fixture(scope="package")
def person(window: Window, morning: triage_morning.Morning) -> Window:
    """person(role, **settings) -> a sitting of one of the demo's people; each signs in once."""
    known: Cookies = {"triage": morning.cookies}

    def seated(role: str, **settings: Any) -> AbstractContextManager[Sitting]:
        if role not in known:
            with window() as sitting:
                come_in(sitting, role)
                known[role] = sitting.page.context.storage_state()
        return window(storage_state=known[role], **settings)

    return seated
