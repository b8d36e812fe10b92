"""The examples in the docstrings hold."""

import doctest
import importlib

import pytest

modules = (
    "observed_indicators",
    "recruitment",
    "rhythm",
    "tactics",
    "words.evasion",
    "words.lexicon",
    "words.matching",
    "words.normalising",
    "words.phrases",
    "words.transliteration",
)


@pytest.mark.parametrize("name", modules)
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    results = doctest.testmod(importlib.import_module(f"hedgerow.detectors.{name}"))
    assert results.attempted > 0
    assert not results.failed
