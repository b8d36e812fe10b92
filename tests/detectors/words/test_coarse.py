"""Words of the library's list are found by their digests, and those of the phrases besides."""

import pytest

from hedgerow.detectors.words import Hit, coarse
from hedgerow.detectors.words.matching import Matcher


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """One that takes two made-up words, and one that stands in phrases, for coarse."""
    listed = {"zonkel": "clear", "brumpf": "mild", "secret": "clear"}
    patch = pytest.MonkeyPatch()
    patch.setattr(coarse, "digests", lambda: {coarse.digest(word): s for word, s in listed.items()})
    try:
        made = Matcher()
        made.search_all(["zonkel brumpf", "z0nkel", "zonkellll", "zоnkеl", "🤫"])  # while it is patched
    finally:
        patch.undo()
    return made


@pytest.mark.parametrize("text", ["Zonkel!", "z0nkel", "zonkellll", "zоnkеl"])
def test_a_listed_word_is_found_however_it_is_typed(matcher: Matcher, text: str) -> None:
    assert Hit("coarse_language", "clear") in matcher.search(text)
    assert matcher.search_all([text]) == [matcher.search(text)]


def test_a_rude_word_is_mild(matcher: Matcher) -> None:
    assert matcher.search("brumpf") == (Hit("coarse_language", "mild"),)


def test_a_listed_word_still_counts_in_phrases(matcher: Matcher) -> None:
    hits = matcher.search("our little secret")
    assert Hit("coarse_language", "clear") in hits
    assert Hit("secrecy_and_isolation", "clear") in hits


def test_what_is_not_listed_is_not_found(matcher: Matcher) -> None:
    assert matcher.search("zonk") == ()


def test_a_digest_is_keyed_and_short() -> None:
    assert len(coarse.digest("zonkel")) == 16
    assert coarse.digest("zonkel") != coarse.digest("zonkels")
    assert coarse.strength_of("zonkel") is None
    assert len(coarse.digests()) > 1_000
    assert coarse.strength_of("\ud800") is None
