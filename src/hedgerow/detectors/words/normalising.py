"""The same word however it is typed: case, accents, apostrophes, unseen characters, letter forms.

What is folded away here is what no reader minds: "Don’t", "DONT" and "ｄｏｎｔ" are one word. What
somebody does on purpose to get past a reader (figures for letters, letters set apart) is undone in
`evasion`, and only where a known word comes out.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

longest_text = 2_000
"""Characters of one message that are read; what a person types is shorter."""

_apostrophes = "'`´‘’ʼ′＇ʹ"
_unseen = (
    "\u00ad\u034f\u061c\u0640\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
)
_selectors = "\ufe00-\ufe0f"


def _ranges(points: Iterable[int]) -> Iterator[str]:
    """Code points as the ranges of a character class."""
    first = last = -2
    for point in [*points, 0xFFFF]:
        if point == last + 1:
            last = point
            continue
        if first >= 0:
            yield f"{chr(first)}-{chr(last)}"
        first = last = point


_marks = "".join(_ranges(p for p in range(0x300, 0xFFFF) if unicodedata.combining(chr(p))))
# None beyond the basic plane, where the scripts of no chat lie: with them the search is ten times slower.
_dropped = re.compile(f"[{_apostrophes}{_unseen}{_selectors}{_marks}]+")

_folded = {
    **dict(zip("ıłøđðħŧ", "ilodddt", strict=True)),
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ґ": "г",
    **dict(zip("ٱىةکیەۀ", "ايهكيهه", strict=True)),
    **{chr(0x660 + n): str(n) for n in range(10)},
    **{chr(0x6F0 + n): str(n) for n in range(10)},
}
"""Letters that no decomposition folds: Latin with strokes, Arabic forms, Arabic figures."""
_fold = re.compile("[" + "".join(_folded) + "]")

_ascii = bytes(b if chr(b).isalnum() or not b else 32 for b in bytes(range(128)).lower()) + bytes(128)
_word = re.compile(r"[^\W_]+|\0").findall


def normalise(text: str) -> str:
    """The same words for the same sound: no case, accents, apostrophes or unseen characters.

    >>> normalise("Don’t  TELL\u200b Ma\u0301ma")
    'dont  tell mama'
    """
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    text = unicodedata.normalize("NFKD", _dropped.sub("", text)).casefold()
    text = _dropped.sub("", unicodedata.normalize("NFKD", text))
    return _fold.sub(lambda letter: _folded[letter[0]], text)


def tokens(text: str) -> list[str]:
    """The words of a text as it is typed, normalised; a NUL stands as a word of its own.

    >>> tokens("Don't tell!  Сёма_2")
    ['dont', 'tell', 'сема', '2']
    """
    if text.isascii():
        return text.encode().translate(_ascii, b"'`").decode().split()
    return _word(normalise(text))
