"""The reference pages say what the data say."""

from pathlib import Path

import pytest

from hedgerow.detectors import reference

pages = Path(__file__).resolve().parents[2] / "docs/reference"


@pytest.mark.parametrize(
    ("name", "page"),
    [("indicators", reference.indicators_page), ("tactics", reference.tactics_page)],
)
def test_the_page_is_up_to_date(name: str, page: object) -> None:
    stands = (pages / f"{name}.md").read_text(encoding="utf-8")
    assert stands == page(), "run: python -m hedgerow.detectors.reference docs/reference"
