"""Spellings of a word in plain Latin letters, for people who write without their own keyboard.

German umlauts are spelt out; Russian and Ukrainian are written as people do in chat, with the few
choices that are common ("zh" or "j", "kh" or "h"). Arabic written in Latin letters and figures drops
short vowels at will, so both sides are reduced to consonants, and are compared only where a message
has the figures that mark such writing ("3", "7"). The tables follow common usage, not a standard.
"""

import re
from itertools import islice, product

most_spellings = 12
"""Spellings planted for one word, the commonest first."""

_umlauts = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})

_russian = {
    **dict(zip("абвгдезиклмнопрстуфэь", "abvgdeziklmnoprstufe ", strict=True)),
    "ё": "e|yo|io",
    "ж": "zh|j",
    "й": "y|i|j",
    "х": "h|kh|x",
    "ц": "c|ts",
    "ч": "ch|4",
    "ш": "sh|w",
    "щ": "sch|shch|sh",
    "ъ": " ",
    "ы": "y|i",
    "ю": "yu|u|ju|iu",
    "я": "ya|ja|ia",
    "ь": " ",
}
_ukrainian = {
    **_russian,
    "г": "h|g",
    "ґ": "g",
    "е": "e",
    "и": "y|i",
    "і": "i",
    "ї": "yi|i|ji",
    "є": "ye|e|je|ie",
}
_cyrillic = {"ru": _russian, "uk": _ukrainian}
languages = frozenset({"ar", "de", *_cyrillic})
"""Languages whose words are also spelt in plain Latin letters."""

_consonants = {
    **dict(zip("بتدرزسفكلمنه", "btdrzsfklmnh", strict=True)),
    "ث": "t",
    "ج": "j",
    "ح": "7",
    "خ": "5",
    "ذ": "d",
    "ش": "c",
    "ص": "s",
    "ض": "d",
    "ط": "t",
    "ظ": "z",
    "ع": "3",
    "غ": "8",
    "ق": "q",
}
_latin = {"kh": "5", "5": "5", "sh": "c", "ch": "c", "gh": "8", "th": "t", "dh": "d", "6": "t", "9": "q"}
_sounds = re.compile("kh|sh|ch|gh|th|dh|[a-z0-9]")
_figure_in_word = re.compile(r"(?:[a-z]+[3579][a-z]|[357][a-z]{2})[a-z2356789]*")


def spellings(word: str, language: str) -> list[str]:
    """Other spellings of a word, given in lower case and with its accents.

    >>> spellings("tschüss", "de"), spellings("ещё", "ru"), spellings("mum", "en")
    (['tschuess'], ['esche', 'eschyo', 'eschio', 'eshche', 'eshchyo', 'eshchio', 'eshe', 'eshyo', 'eshio'], [])
    """
    if language == "de":
        return [spelt] if (spelt := word.translate(_umlauts)) != word else []
    table = _cyrillic.get(language)
    if table is None or not all(letter in table for letter in word):
        return []
    letters = product(*(table[letter].split("|") for letter in word))
    return ["".join(one).replace(" ", "") for one in islice(letters, most_spellings)]


def arabic_skeleton(word: str) -> str:
    """The consonants of a word in Arabic letters, as `latin_skeleton` writes them; "" for none.

    >>> arabic_skeleton("تعال") == latin_skeleton("ta3al")
    True
    """
    return _marked("".join(_consonants.get(letter, "") for letter in word))


def latin_skeleton(word: str) -> str:
    """The consonants of an Arabic word in Latin letters and figures; "" for none, or for a number."""
    if word.isdecimal():
        return ""
    sounds = (_latin.get(sound, sound) for sound in _sounds.findall(word))
    return _marked("".join(sound for sound in sounds if sound not in "aeiouyw24"))


def _marked(skeleton: str) -> str:
    """The skeleton with a sign that no word has; the last h may be left unwritten."""
    skeleton = re.sub(r"(.)\1+", r"\1", skeleton)
    return "=" + (skeleton.removesuffix("h") or skeleton) if skeleton else ""


def may_be_arabic(word: str) -> bool:
    """Whether a word in Latin letters has the figures of Arabic chat spelling, as "7abibi" has.

    >>> may_be_arabic("ta3al"), may_be_arabic("mp3"), may_be_arabic("64bit")
    (True, False, False)
    """
    return len(word) > 3 and _figure_in_word.fullmatch(word) is not None
