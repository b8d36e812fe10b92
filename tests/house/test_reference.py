"""Rule 9: what stands in the code stands in docs/reference, and nothing else does."""

import importlib.util

import pytest

from house.conftest import root

spec = importlib.util.spec_from_file_location("reference", root / "tools" / "reference.py")
reference = importlib.util.module_from_spec(spec)
spec.loader.exec_module(reference)


@pytest.mark.parametrize("name", reference.pages)
def test_page_says_what_the_code_says(name: str) -> None:
    written = (reference.folder / name).read_text(encoding="utf-8")
    assert written == reference.page(name), "Run: make reference"
