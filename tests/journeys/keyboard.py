"""A person who uses the keyboard alone: Tab, Enter, Space, arrows and letters."""

import re

from playwright.sync_api import Locator, Page

FAR = 150
"""After so many presses of Tab a thing counts as out of reach."""

SEEN = """(element) => {
  const look = getComputedStyle(element), box = element.getBoundingClientRect();
  const shown = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  return shown && box.bottom > 0 && box.top < innerHeight;
}"""
"""Whether the focused element shows that it is, and stands in the window."""


class Keyboard:
    """The keys of one window; `presses` counts how often Tab was needed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def to(self, thing: Locator) -> None:
        """Press Tab until the thing has the focus; at each stop one must see where one is."""
        assert thing.count() == 1, thing
        for _press in range(FAR):
            self.page.keyboard.press("Tab")
            self.presses += 1
            focused = self.page.locator(":focus")
            if focused.count():
                assert focused.evaluate(SEEN), focused.evaluate("e => e.outerHTML.slice(0, 120)")
            if thing.evaluate("e => e === document.activeElement"):
                return
        raise AssertionError(f"out of reach: {thing}")

    def write(self, thing: Locator, text: str) -> None:
        """Go to a field and write into it."""
        self.to(thing)
        self.page.keyboard.type(text)

    def follow(self, thing: Locator) -> None:
        """Go to a link or a button and press Enter; wait for the next page."""
        self.to(thing)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def choose(self, group: Locator, wanted: Locator) -> None:
        """Enter a group of radio buttons and press the arrow until the wanted one is chosen."""
        self.to(group)
        self.page.keyboard.press("Space")
        for _press in range(group.page.get_by_role("radio").count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"cannot be chosen: {wanted}")

    def pick(self, listbox: Locator, letters: str, value: str) -> None:
        """Go to a list that drops down and type the first letters of a choice."""
        self.to(listbox)
        self.page.keyboard.type(letters)
        assert re.fullmatch(value, listbox.input_value())
