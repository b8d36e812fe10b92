"""Our style sheets assume no direction of writing: right-to-left languages need no second sheet."""

import re
from pathlib import Path

import pytest

import hedgerow.hub

SHEETS = sorted(Path(hedgerow.hub.__path__[0]).glob("**/static/**/*.css"))
PHYSICAL = re.compile(
    r"(?:^|[;{\s])((?:margin|padding|border|scroll-margin|scroll-padding|inset)-(?:left|right)[\w-]*|left|right"
    r"|border-(?:top|bottom)-(?:left|right)-radius|(?:float|clear|text-align)\s*:\s*(?:left|right))(?=\s*[:;}])"
)


def test_there_are_sheets():
    assert {sheet.name for sheet in SHEETS} >= {"hub.css", "warnings.css"}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_property_says_left_or_right(sheet: Path):
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
    assert PHYSICAL.findall(text) == []


@pytest.mark.parametrize(
    "rule",
    ["a { margin-left: 1px }", "a{left:0}", "b { text-align: right; }", "b{border-right-color:red}"],
)
def test_the_search_finds_what_it_is_for(rule: str):
    assert PHYSICAL.search(rule)
