"""Phrases are found however they are typed, one message at a time or many, and only as whole words."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hedgerow.detectors import tactics
from hedgerow.detectors.words import Hit, find, find_all, look_ahead
from hedgerow.detectors.words.lexicon import books, choices, load
from hedgerow.detectors.words.matching import matcher, most_together
from hedgerow.detectors.words.normalising import longest_text, normalise, tokens

irc = Path(__file__).resolve().parents[4] / "shared/data/irc/ubuntu-irc.jsonl.gz"
secret = (Hit("secrecy_and_isolation", "clear"),)
all_channels = {*tactics.channels, *tactics.context}


def phrases() -> list[str]:
    """One phrase of every clear pattern in English and Russian."""
    return [
        "".join(part[0] for part in choices(pattern, loaded.words))
        for loaded in (load("en"), load("ru"))
        for hit, pattern in loaded.patterns()
        if hit.strength == "clear"
    ]


known = phrases()
chat = st.lists(
    st.one_of(
        st.sampled_from(known),
        st.sampled_from(
            ["d o n t tell your mum", "hey 👋", "our 🤫", "p!c", "ok\n", "\0", "7abibi", "1337"]
        ),
        st.text(max_size=20),
    ),
    max_size=6,
).map(" ".join)


@pytest.mark.parametrize(
    "text",
    [
        "don't tell your mum",
        "DON’T TELL YOUR MUM!!",
        "dont   tell your\u200b mum",
        "please don't tell your mum, ok?",
        "ne le dis pas à ta mère",
        "ne le dis pas a ta mere",
        "sag es deiner Mutter nicht",
        "non dirlo a tua madre",
        "no le digas a tu mamá",
        "не говори маме",
        "НЕ ГОВОРИ МАМЕ",
    ],
)
def test_secrecy_is_found_in_any_language_and_case(text: str) -> None:
    assert secret[0] in find(text)


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
    assert find("it's a secret, our little secret, don't tell anyone") == secret


def test_a_very_long_message_is_read_only_in_part() -> None:
    assert find("hm " * longest_text + "don't tell your mum") == ()


def test_each_book_hears_its_own_channels() -> None:
    text = "no contract needed, don't tell your parents about the job"
    assert {hit.channel for hit in find(text)} <= all_channels
    assert {hit.channel for hit in find(text, "recruitment")} <= books["recruitment"]
    assert Hit("hurry_and_secrecy", "clear") in find(text, "recruitment")


@settings(max_examples=60, deadline=None)
@given(st.lists(chat, max_size=12))
def test_many_at_once_are_read_as_one_by_one(texts: list[str]) -> None:
    assert find_all(texts) == [find(text) for text in texts]
    assert find_all(texts, "recruitment") == [find(text, "recruitment") for text in texts]


def test_a_batch_larger_than_is_cut_at_once() -> None:
    texts = [known[n % len(known)] if n % 3 else f"nothing {n}" for n in range(most_together + 50)]
    assert find_all(texts) == [find(text) for text in texts]


@pytest.mark.skipif(not irc.exists(), reason="no ordinary chat at hand: ../shared/data/irc is absent")
def test_ordinary_chat_is_read_alike_in_bulk() -> None:
    texts: list[str] = []
    with gzip.open(irc, "rt", encoding="utf-8") as lines:
        for line in lines:
            texts += [message["text"] for message in json.loads(line)["messages"]]
            if len(texts) > 20_000:
                break
    found = find_all(texts)
    assert found == [find(text) for text in texts]
    clear = sum(any(hit.strength == "clear" for hit in hits) for hits in found)
    assert clear < 0.003 * len(texts), "a clear phrase is seldom said in ordinary chat"


@settings(deadline=None)
@given(chat)
def test_looking_ahead_changes_no_answer(text: str) -> None:
    before = find(text)
    look_ahead([text, "something else"])
    assert find(text) == before
    look_ahead(["nothing of it"])
    assert find(text) == before


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=300))
def test_no_text_breaks_the_search(text: str) -> None:
    found = find(text)
    assert find(text) == found
    assert {hit.channel for hit in found} <= all_channels


@pytest.mark.parametrize(
    "text",
    [
        "a " * 5_000,
        "i" * 5_000,
        "i1" * 5_000,
        "!a" * 5_000,
        "🤫" * 5_000,
        "рa" * 5_000,
        "your mom " * 2_000,
        "do you do you " * 2_000,
        "7a " * 5_000,
        "\u0301" * 5_000,
        "\0" * 5_000,
        "ﷺ" * 5_000,
        "\ud800 don't tell your mum",
    ],
)
def test_hostile_text_is_read_in_bounded_steps(text: str) -> None:
    """Every reading is no longer than the text that is read, and there are few of them."""
    read = text[:longest_text]
    words = tokens(read)
    readings = list(matcher()._readings(read, words))
    assert len(readings) <= 6
    assert all(len(reading) <= 20 * longest_text for reading in readings)
    assert find_all([text]) == [find(text)]


def test_what_was_typed_is_not_remembered_without_end() -> None:
    words = matcher().words
    for n in range(120_000):
        words[f"unheard{n}of"]
    assert len(words) <= 100_002
    assert find("don't tell your mum") == secret


@settings(deadline=None)
@given(st.text())
def test_any_text_is_normalised_once_and_for_all(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_text_is_cut_into_words_as_any_other(text: str) -> None:
    text = text.replace("\0", " ")
    assert tokens(text) == tokens(text + " é")[:-1]
