"""What is done to get a word past a reader is undone; ordinary figures, signs and scripts are not touched."""

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from hedgerow.detectors.words import Hit, find, find_all
from hedgerow.detectors.words.evasion import (
    cut,
    forms,
    has_letters_apart,
    joined,
    squeezed,
    without_symbols,
)
from hedgerow.detectors.words.lexicon import Book, choices, languages, load
from hedgerow.detectors.words.matching import matcher
from hedgerow.detectors.words.normalising import tokens
from hedgerow.detectors.words.transliteration import (
    arabic_skeleton,
    latin_skeleton,
    may_be_arabic,
    spellings,
)

secret = Hit("secrecy_and_isolation", "clear")
picture = Hit("image_request", "clear")
meeting = Hit("meeting_and_travel", "clear")
age = Hit("age_and_family", "clear")


@pytest.mark.parametrize(
    ("kind", "text", "hit"),
    [
        ("leetspeak", "d0n't t3ll y0ur mum", secret),
        ("leetspeak", "0ur l1ttle s3cr3t", secret),
        ("leetspeak", "how 0ld ar3 y0u", age),
        ("signs", "our l!ttle $ecret", secret),
        ("signs", "send me a p!cture of you", picture),
        ("spaced letters", "d o n t tell your mum", secret),
        ("spaced letters", "d o n t  t e l l  your mum", secret),
        ("dotted letters", "our little s.e.c.r.e.t", secret),
        ("dotted letters", "d-o-n-t t_e_l_l your mum", secret),
        ("spaced letters", "o u r l i t t l e s e c r e t", secret),
        ("stretching", "dooooont telllll your muuuum", secret),
        ("stretching", "our little seeeecret", secret),
        ("unseen characters", "our lit\u200btle sec\u00adret", secret),
        ("unseen characters", "our lit\u2060tle s\ufe0fecret", secret),
        ("homoglyphs", "our littlе sесrеt", secret),  # Cyrillic е and с
        ("homoglyphs", "οur little secrεt", secret),  # Greek ο and ε
        ("homoglyphs", "не гoвори мaмe", secret),  # Latin o, a and e
        ("full width", "ｄｏｎｔ ｔｅｌｌ ｙｏｕｒ ｍｕｍ", secret),
        ("letters of mathematics", "𝐨𝐮𝐫 𝓵𝓲𝓽𝓽𝓵𝓮 𝕤𝕖𝕔𝕣𝕖𝕥", secret),
        ("circled letters", "ⓞⓤⓡ ⓛⓘⓣⓣⓛⓔ ⓢⓔⓒⓡⓔⓣ", secret),
        ("emoji", "our little 🤫", secret),
        ("emoji", "our little🤫!!", secret),
        ("emoji", "send me a 📷 of you", picture),
        ("emoji", "don't you want to? send me a 📷\ufe0f of you", picture),
        ("emoji", "don't tell your mum it's our 🤫", secret),
        ("emoji between words", "don't 🙈 tell 🤫 your mum 🙏", secret),
        ("chat spelling", "how old r u", age),
        ("chat spelling", "wat grade r u in", age),
        ("Russian in Latin letters", "skolko tebe let", age),
        ("Russian in Latin letters", "ne govori mame", secret),
        ("Russian in Latin letters", "eto nash malenkiy sekret", secret),
        (
            "German without umlauts",
            "du bist so reif fuer dein Alter",
            Hit("trust_and_flattery", "clear"),
        ),
        ("two kinds at once", "0ur littttle s e c r e t", secret),
    ],
)
def test_a_hidden_phrase_is_found(kind: str, text: str, hit: Hit) -> None:
    assert hit in find(text), kind
    assert find_all([text, "ok"])[0] == find(text)


@pytest.mark.parametrize(
    "text",
    [
        "i got 100% on 3 tests and a 4.0 gpa",
        "call 555-0134 or meet at 17:30 in room 4b",
        "mail me at s.ecret@example.org",
        "win10 x86_64 sha256 i386 mp3 h264 ps5",
        "a b c d e f g h i j k",
        "1 2 3 4 5 6 7 8 9 10",
        "try ctrl alt f(1-6) or 1,6 m",
        "bob2, no, im on 64bit with usb3 and win2k",
        "lol 😂😂😂 so funny 🎉🎉",
        "happy birthday 🎁🎂🥳",
        "🤫",
        "at the airport ✈️ see you soon 🏠",
        "hmmmm okayyyy yesss",
        "версия 2.0 вышла в 2024 году",
        "привет hello как дела bro",
        "γεια σου τι κάνεις",
        "c'est l'été 🌞 on va à la plage",
        "x = y + z; if (a!b) return $ecretariat",
        "Сeкретарь позвонил",
        "the s.e.c. r.u.l.e.s apply",
    ],
)
def test_ordinary_text_is_not_bent_into_a_clear_phrase(text: str) -> None:
    assert not [hit for hit in find(text) if hit.strength == "clear"]


@pytest.mark.parametrize("text", ["are you 13 in m4th", "2nd of may", "5g", "1 or 2", "year 2024"])
def test_figures_stay_figures(text: str) -> None:
    known = matcher().words
    for word in tokens(text):
        if word.isdecimal():
            assert not list(forms(word))
            assert known[word] == known.known.get(word, known["nosuchword"])


# Latin phrases of the files, and ways to write each of their words so that a reader still reads it.

latin: list[tuple[Book, str, str]] = [
    (book, hit.channel, "".join(part[0] for part in choices(pattern, loaded.words)))
    for book, language in [(b, lang) for b in ("tactics", "recruitment") for lang in languages(b)]
    for loaded in [load(language, book)]
    for hit, pattern in loaded.patterns()
    if language in ("en", "fr", "es", "nl")
]
figures = str.maketrans("oea", "034")
alike = str.maketrans("aeocpx", "аеосрх")
wide = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(97, 123)})
bold = str.maketrans({chr(c): chr(0x1D41A + c - 97) for c in range(97, 123)})
disguises = {
    "as it is": lambda word: word,
    "capitals": str.upper,
    "figures": lambda word: word.translate(figures) if len(word) > 3 else word,
    "look-alikes": lambda word: word.translate(alike) if len(word) > 3 else word,
    "full width": lambda word: word.translate(wide),
    "mathematics": lambda word: word.translate(bold),
    "unseen": lambda word: "\u200b".join(word),
    "stretched": lambda word: word[:-1] + word[-1] * 4 if len(word) > 3 else word,
    "accents": lambda word: "\u0301".join(word),
}


def ordinary(word: str) -> bool:
    """Whether a disguise leaves it readable: letters only, and no other word."""
    return word.isascii() and word.isalpha()


@settings(deadline=None)
@given(st.sampled_from(latin), st.lists(st.sampled_from(sorted(disguises)), min_size=1, max_size=8))
@example(latin[0], ["figures"])
def test_a_disguised_phrase_is_found(phrase: tuple[Book, str, str], kinds: list[str]) -> None:
    book, channel, text = phrase
    words = text.casefold().split()
    hidden = " ".join(
        disguises[kinds[n % len(kinds)]](word) if ordinary(word) else word
        for n, word in enumerate(words)
    )
    known, plain = matcher().words, tokens(text)
    numbers = known.numbers(plain)
    told = known.numbers(tokens(hidden))
    assume(len(plain) == len(told))
    for number, other, word in zip(numbers, told, tokens(hidden), strict=True):
        assume(number == other or word not in known.known)  # what is a word as it stands, stays it
        assume(number == other or squeezed(word) not in known.squeezed)
    assert channel in {hit.channel for hit in find(hidden, book)}, hidden


@settings(deadline=None)
@given(st.sampled_from([p for p in latin if p[2].isascii()]))
def test_letters_set_apart_are_found(phrase: tuple[Book, str, str]) -> None:
    book, channel, text = phrase
    words = [word for word in tokens(text) if word.isalpha()]
    assume(words == tokens(text))
    long = max(words, key=len)
    assume(len(long) > 3)
    # The other words are put together with one-letter neighbours, so those are left out here.
    assume(all(len(word) > 1 for word in words))
    apart = " ".join(".".join(word) if word == long else word for word in words)
    assert channel in {hit.channel for hit in find(apart, book)}, apart


def test_letters_are_cut_into_the_fewest_known_words() -> None:
    known = {"do", "nt", "dont", "tell", "te", "ll", "me"}
    assert cut("donttellme", known.__contains__) == ["dont", "tell", "me"]
    assert cut("dontxme", known.__contains__) == ["dontxme"]
    assert cut("", known.__contains__) == []


@settings(deadline=None)
@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=3), max_size=12))
def test_putting_letters_together_loses_none(words: list[str]) -> None:
    assert "".join(joined(words, {"ab", "cab"}.__contains__)) == "".join(words)
    if not has_letters_apart(words):
        assert joined(words, {"ab"}.__contains__) == words


@settings(deadline=None)
@given(st.text(alphabet=st.characters(), max_size=60))
def test_no_word_breaks_the_forms(word: str) -> None:
    assert len(list(forms(word))) <= 60
    without_symbols(word)


def test_signs_are_letters_only_inside_words() -> None:
    assert without_symbols("p!c for $5 @noon, wow! a+b") == "pic for $5 @noon, wow! atb"


@pytest.mark.parametrize(("typed", "language", "spelt"), [
    ("живёшь", "ru", "zhivesh"),
    ("живёшь", "ru", "jivyosh"),
    ("хочешь", "ru", "hochesh"),
    ("щось", "uk", "schos"),
    ("гроші", "uk", "hroshi"),
    ("für", "de", "fuer"),
])  # fmt: skip
def test_people_spell_it_so(typed: str, language: str, spelt: str) -> None:
    assert spelt in spellings(typed, language)


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("تعال", "ta3al"),
        ("حبيبي", "7abibi"),
        ("صورة", "sora"),
        ("عمرك", "3omrak"),
        ("صديقتي", "sadi2ti"),
    ],
)
def test_arabic_in_latin_letters_is_compared_by_its_consonants(arabic: str, latin: str) -> None:
    if arabic == "صديقتي":  # the figure 2 for q is dialect, and not followed
        assert arabic_skeleton(arabic) != latin_skeleton(latin)
    else:
        assert arabic_skeleton(arabic) == latin_skeleton(latin)


def test_arabic_in_latin_letters_is_found() -> None:
    assert age in find("kam 3omrak")
    assert "age_and_family" in {hit.channel for hit in find("3omrak 13")}
    assert secret in find("la ta5bir a7ad")
    assert find("kam omrak") == (), "without its figures nothing says that it is Arabic"
    assert find("ok ta3al no bit on my man") == (), "English words keep out of Arabic phrases"


def test_figures_mark_arabic_in_latin_letters() -> None:
    assert may_be_arabic("7abibi")
    assert may_be_arabic("ta3al")
    assert not may_be_arabic("habibi")
    assert not may_be_arabic("2024")
    assert not may_be_arabic("u2")


def typed_words(language: str, book: Book = "tactics") -> list[tuple[str, list[str]]]:
    """Channel and words of one phrase of every clear pattern, as they stand in the file."""
    loaded = load(language, book)
    return [
        (hit.channel, "".join(part[0] for part in choices(pattern, loaded.words)).casefold().split())
        for hit, pattern in loaded.patterns()
        if hit.strength == "clear"
    ]


@pytest.mark.parametrize("language", sorted({"ru", "uk"} & set(languages("tactics"))))
@pytest.mark.parametrize("which", [0, -1])
def test_every_phrase_is_found_in_latin_letters(language: str, which: int) -> None:
    for channel, words in typed_words(language):
        ways = [spellings(word, language) or [word] for word in words]
        text = " ".join(way[which] for way in ways)
        assert channel in {hit.channel for hit in find(text)}, text


@pytest.mark.parametrize("language", languages("tactics"))
def test_every_phrase_is_found_without_accents(language: str) -> None:
    plain = str.maketrans("ąćęłńóśźżăâîșşțţçğıöüáéíúñàèìòùêëôûï", "acelnoszzaaissttcgiouaeiunaeioueeoui")
    for channel, words in typed_words(language):
        text = " ".join(words).translate(plain)
        assert channel in {hit.channel for hit in find(text)}, text
        assert find(text.upper()) == find(text)
