"""Phrases are found however they are typed, and only as whole words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.detectors import lexicon
from hedgerow.detectors.lexicon import Hit, find, normalise, words
from hedgerow.detectors.tactics import channels, weights


@given(st.text())
def test_any_text_is_normalised_once_and_for_all(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet=st.characters(), max_size=3_000))
def test_no_text_breaks_the_search(text: str) -> None:
    for hit in find(text):
        assert hit.channel in channels


@pytest.mark.parametrize(
    "text",
    [
        "don't tell your mum",
        "DON’T TELL YOUR MUM!!",
        "dont   tell your\u200b mum",
        "d0nt t3ll your mum",
        "please don't tell your mum, ok?",
        "d o n t tell your mum",
        "ｄｏｎｔ ｔｅｌｌ ｙｏｕｒ ｍｕｍ",
        "ne le dis pas à ta mère",
        "ne le dis pas a ta mere",
        "sag es deiner Mutter nicht",
        "non dirlo a tua madre",
        "no le digas a tu mamá",
        "не говори маме",
        "НЕ ГОВОРИ МАМЕ",
    ],
)
def test_secrecy_is_found_however_it_is_typed(text: str) -> None:
    assert find(text) == (Hit("secrecy_and_isolation", "clear"),)


@pytest.mark.parametrize("text", ["bist du wirklich schon reif für dein Alter", "reif fuer dein Alter"])
def test_umlauts_may_be_spelt_out(text: str) -> None:
    assert Hit("trust_and_flattery", "clear") in find(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tell your mum I said hello",
        "the secretary told us",
        "donttellyourmum",
        "are you 130 years old",
    ],
)
def test_what_only_resembles_a_phrase_is_not_found(text: str) -> None:
    assert find(text) == ()


def test_clear_outweighs_mild_and_each_channel_counts_once() -> None:
    assert find("it's a secret, our little secret, don't tell anyone") == (
        Hit("secrecy_and_isolation", "clear"),
    )


def test_a_very_long_message_is_read_only_in_part() -> None:
    assert find("x " * lexicon.longest_text + "don't tell your mum") == ()


def test_numbers_stay_numbers() -> None:
    assert words("are you 13 in m4th") == ["are", "you", "13", "in", "math"]


@pytest.mark.parametrize("language", lexicon.languages)
def test_every_language_has_every_channel_and_says_where_it_comes_from(language: str) -> None:
    loaded = lexicon.load(language)
    assert loaded.language == language
    assert len(loaded.source) > 40
    assert set(loaded.channels) == set(channels) == set(weights)
    for by_strength in loaded.channels.values():
        assert set(by_strength) == {"clear", "mild"}
        assert len(by_strength["clear"]) >= 5


@pytest.mark.parametrize("language", lexicon.languages)
def test_every_pattern_is_found_by_its_own_first_phrase(language: str) -> None:
    loaded = lexicon.load(language)
    for channel, by_strength in loaded.channels.items():
        for patterns in by_strength.values():
            for pattern in patterns:
                phrase = "".join(part[0] for part in lexicon.choices(pattern, loaded.words))
                assert channel in {hit.channel for hit in find(phrase)}, pattern


@pytest.mark.parametrize("language", lexicon.languages)
def test_slots_stand_between_words(language: str) -> None:
    """A choice inside a word would be read as a word of its own."""
    loaded = lexicon.load(language)
    for by_strength in loaded.channels.values():
        for patterns in by_strength.values():
            for pattern in patterns:
                for piece in lexicon.slots.sub(" \0 ", pattern).split("\0")[1:]:
                    assert piece.startswith(" "), pattern
                assert not lexicon.slots.search(lexicon.slots.sub("", pattern)), pattern


def test_no_single_word_is_a_clear_phrase() -> None:
    """Optional parts that all fall away would leave a word that anybody uses."""
    alone = {
        w for w, below in lexicon.trie().items() if any(h.strength == "clear" for h in below.get("", ()))
    }
    assert alone <= {"modelagentur", "отработаешь"}
