"""The phrase files hold together, whoever wrote them."""

import pickle
import tomllib

import pytest

from hedgerow.detectors import tactics
from hedgerow.detectors.recruitment import Recruitment
from hedgerow.detectors.words import find, lexicon
from hedgerow.detectors.words.lexicon import BadPhrases, Book, books, choices, load, read
from hedgerow.detectors.words.matching import _picture
from hedgerow.detectors.words.normalising import tokens

every: list[tuple[Book, str]] = [(book, lang) for book in books for lang in lexicon.languages(book)]
each_file = pytest.mark.parametrize(("book", "language"), every)
tactics_proper = books["tactics"] - tactics.context.keys()
good = """
language = "xx"
source = "Made for this test."
[words]
app = ["signal"]
[documents]
clear = ["show me (your|the) passport on {app}"]
mild = []
"""


def test_the_books_hold_the_detectors_channels() -> None:
    assert tactics_proper == tactics.channels.keys() - {lexicon.coarse_channel}
    assert books["recruitment"] == Recruitment.channels.keys()
    assert {"en", "fr", "de", "it", "ru", "es"} <= set(lexicon.languages("tactics"))


@each_file
def test_a_file_can_be_read_and_says_where_it_comes_from(book: Book, language: str) -> None:
    loaded = load(language, book)
    assert loaded.language == language
    assert len(loaded.source) > 40
    least = tactics_proper if book == "tactics" else books[book]
    assert least <= set(loaded.channels)
    for by_strength in loaded.channels.values():
        assert set(by_strength) == {"clear", "mild"}
        assert len(by_strength["clear"]) >= 5


@each_file
def test_a_pattern_is_found_by_its_phrases(book: Book, language: str) -> None:
    loaded = load(language, book)
    for hit, pattern in loaded.patterns():
        for which in (0, -1):
            phrase = "".join(part[which] for part in choices(pattern, loaded.words))
            if tokens(phrase):
                assert hit.channel in {h.channel for h in find(phrase, book)}, (pattern, phrase)


@each_file
def test_no_short_word_alone_is_a_clear_phrase(book: Book, language: str) -> None:
    """Optional parts that all fall away would leave a word that anybody uses."""
    loaded = load(language, book)
    for hit, pattern in loaded.patterns():
        if hit.strength == "clear" and hit.channel not in tactics.context:
            parts = choices(pattern, loaded.words)
            shortest = [min((tokens(choice) for choice in part), key=len) for part in parts]
            words = [word for part in shortest for word in part]
            assert len(words) > 1 or len(words[0]) >= 8 or words == ["asl"], pattern


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        ("[documents]", "[dokuments]", "no such channel"),
        ("{app}", "{place}", "no 'place'"),
        ("(your|the)", "()", "without words"),
        ("(your|the)", "(your|(the|a))", "brackets"),
        ("(your|the) passport", "(your|the)passport", "between words"),
        ("show me (your|the) passport on {app}", "(show|) (me|)", "no words at all"),
        ('["signal"]', "[]", "no entries"),
        ("clear =", "strong =", "lists named"),
        ('language = "xx"', 'language = "yy"', "another language"),
        ("source =", "sauce =", "cannot be read"),
        ("[words]", "[words", "cannot be read"),
    ],
)
def test_what_is_not_in_order_is_named(was: str, becomes: str, reason: str) -> None:
    assert read("tactics/xx.toml", good, "tactics")
    assert was in good
    with pytest.raises(BadPhrases, match=reason) as raised:
        read("tactics/xx.toml", good.replace(was, becomes), "tactics")
    assert "tactics/xx.toml" in str(raised.value)
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)


def test_a_bad_pattern_is_named_with_its_channel() -> None:
    with pytest.raises(BadPhrases) as raised:
        read("tactics/xx.toml", good.replace("{app}", "{place}"), "tactics")
    assert raised.value.channel == "documents"
    assert raised.value.pattern.endswith("on {place}")


def test_a_book_takes_no_channel_of_another() -> None:
    with pytest.raises(BadPhrases, match="no such channel"):
        read("recruitment/xx.toml", good, "recruitment")


def test_chat_spellings_lead_to_words() -> None:
    for table in lexicon.slang().values():
        for spelling, words in table.items():
            assert tokens(spelling) == [spelling]
            assert list(words) == tokens(" ".join(words))


def test_emoji_are_one_sign_each_and_lead_to_words() -> None:
    for table in lexicon.emoji().values():
        assert len(table) > 10
        for sign, words in table.items():
            assert len(sign) == 1
            assert not tokens(sign)
            assert _picture.match(sign), "beyond the range that is looked through first"
            assert words


def test_no_coarse_word_stands_in_the_files() -> None:
    """Digests only: the folder's one list of words that are not ours."""
    folder = lexicon.files("hedgerow.detectors") / "data"
    lines = (folder / "coarse_words.txt").read_text("ascii").splitlines()
    rows = [line.split() for line in lines if not line.startswith("#")]
    assert len(rows) > 1_000
    for key, strength in rows:
        assert len(bytes.fromhex(key)) == 8
        assert strength in lexicon.strengths
    assert tomllib.loads((folder / "emoji.toml").read_text("utf-8"))
