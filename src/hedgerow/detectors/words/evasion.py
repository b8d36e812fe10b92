"""Undoing what is done to get a word past a reader: figures for letters, look-alikes, stretching.

Each function proposes spellings; a proposal counts only where it is a word of the lexicon, and a word
that is in the lexicon as it stands is never touched. So ordinary figures, names and mixed scripts
come out as they went in. The tables hold what is common in chat; they are written from general
knowledge of leetspeak and of Unicode's confusable letters (UTS 39), of which they hold a small part.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import product

longest_word = 40
"""Letters of a word that is looked at again; longer ones are seldom words."""

_figures = {
    **dict(zip("0345789", "oeastbg", strict=True)),
    "1": "il",
    "2": "z",
    "6": "g",
}
_cyrillic_figures = str.maketrans({"0": "о", "3": "з", "4": "ч", "6": "б", "1": "і"})
_latin_like = str.maketrans(
    dict(zip("аесорхуікмтнвјѕԁԛԝһпгь", "aecopxyikmthbjsdqwhnrb", strict=True))
    | dict(zip("αορτυινκηεβχγωμσδλ", "aoptuivknebxywmodl", strict=True))
    | dict(zip("ɡɑɩʟɴʀʏᴏᴀᴇᴍᴋᴛᴜᴠᴡ", "gailnryoaemktuvw", strict=True))
)
_cyrillic_like = str.maketrans(dict(zip("aceopxyikmthbjsu", "асеорхуікмтнвјѕи", strict=True)))
_stretched = re.compile(r"(.)\1{2,}")
_runs = re.compile(r"(.)\1+")
symbols = {"@": "a", "$": "s", "€": "e", "!": "i", "|": "l", "+": "t"}
"""Signs that stand in words as letters do."""
_symbol = re.compile(r"[@$€!|+](?=\w)")
_between = re.compile(r"(?<=[^\W\d_])[@€!|+](?=[^\W\d_])|(?:(?<=[^\W\d_])|(?<![\w$]))\$(?=[^\W\d_])")


def forms(word: str) -> Iterator[str]:
    """Spellings that a word may stand for, the nearest first; the word itself is not among them.

    >>> list(forms("s3cr3t")), list(forms("heyyy")), list(forms("рhоtо"))
    (['secret'], ['heyy', 'hey'], ['photo', 'рното'])
    """
    if len(word) > 3 * longest_word:
        return
    whole = [word, *_scripts(word)]
    lettered = [form for one in whole for form in (one, *_lettered(one))]
    for form in lettered:
        if form is not word:
            yield form
        yield from _shortened(form)


def squeezed(word: str) -> str:
    """The word with every letter once in a row; what stretching cannot change.

    >>> squeezed("helllo") == squeezed("hello")
    True
    """
    return _runs.sub(r"\1", word)


def stretched(word: str) -> bool:
    """Whether a letter stands three times in a row or more, as in no ordinary word."""
    return _stretched.search(word) is not None


def _scripts(word: str) -> Iterator[str]:
    """The word in one script, where letters of another that look alike were put in."""
    if word.isascii():
        return
    latin = word.translate(_latin_like)
    if latin.isascii():
        yield latin
    if any("a" <= letter <= "z" for letter in word):
        yield word.translate(_cyrillic_like)


def _lettered(word: str) -> Iterator[str]:
    """The word with letters for its figures; not where it is a figure with a letter, as "4k"."""
    count = sum(letter.isdecimal() for letter in word)
    if not count or count == len(word) or (len(word) == 2 and word[0].isdecimal()):
        return
    if not word.isascii():
        yield word.translate(_cyrillic_figures)
    elif count <= longest_word // 4:
        ones = product(_figures["1"], repeat=min(word.count("1"), 4))
        for one in ones:
            yield _spell(word, iter(one))


def _spell(word: str, ones: Iterator[str]) -> str:
    return "".join(next(ones, "l") if c == "1" else _figures.get(c, c) for c in word)


def _shortened(word: str) -> Iterator[str]:
    if stretched(word):
        yield _stretched.sub(r"\1\1", word)
        yield _stretched.sub(r"\1", word)


def has_symbols(text: str) -> bool:
    """Whether signs stand in words as letters do: "p!cture", "$ecret"."""
    return _symbol.search(text) is not None and _between.search(text) is not None


def without_symbols(text: str) -> str:
    """The text with letters for such signs.

    >>> without_symbols("our $ecret p!c, $5 @noon")
    'our secret pic, $5 @noon'
    """
    return _between.sub(lambda sign: symbols[sign[0]], text)


def has_letters_apart(words: Sequence[str]) -> bool:
    """Whether three single letters follow each other, as in "m e e t".

    >>> has_letters_apart(["d", "o", "n", "t"]), has_letters_apart(["i", "a", "boy"])
    (True, False)
    """
    return b"\1\1\1" in bytes([len(word) == 1 and word.isalpha() for word in words])


def joined(words: Sequence[str], known: Callable[[str], bool]) -> list[str]:
    """The words with letters set apart put together again, cut where known words end.

    >>> joined("ok m e e t m e now".split(), {"meet", "me", "meetm"}.__contains__)
    ['ok', 'meet', 'me', 'now']
    """
    whole: list[str] = []
    run: list[str] = []
    for word in [*words, "  "]:
        if len(word) == 1 and word.isalpha():
            run.append(word)
            continue
        whole += cut("".join(run), known) if len(run) > 2 else run
        whole.append(word)
        run = []
    return whole[:-1]


def cut(letters: str, known: Callable[[str], bool], longest: int = 20) -> list[str]:
    """Letters without spaces cut into the fewest known words; whole where that cannot be done."""
    best: list[tuple[int, int]] = [(0, 0)]  # for each end: number of words, where the last begins
    for end in range(1, len(letters) + 1):
        starts = (s for s in range(max(0, end - longest), end) if known(letters[s:end]))
        best.append(min(((best[s][0] + 1, s) for s in starts), default=(len(letters) + 1, -1)))
    words: list[str] = []
    end = len(letters)
    while end > 0:
        start = best[end][1]
        if start < 0:
            return [letters]
        words.append(letters[start:end])
        end = start
    return words[::-1]
