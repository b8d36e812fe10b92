"""Spellings that shall slip past a filter: leetspeak, spaced letters, look-alike letters, other scripts.

Young people write so for fun as well, so ordinary chats have them too, only more seldom.
"""

import re
from collections.abc import Callable
from random import Random

evading_approaches = 0.08
"""Share of approaches in which whoever approaches spells so."""
evading_peers = 0.02
"""Share of ordinary chats in which somebody spells so."""
evaded_messages = 0.4
"""Share of that person's messages that are changed."""

_word = re.compile(r"[^\W\d_]{4,}")
_leet = str.maketrans("aeiostAEIOST", "431057431057")
_alike = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")
_alike_back = str.maketrans("асеорхуАВСЕНКМОРТХ", "aceopxyABCEHKMOPTX")


def _table(pairs: str) -> dict[int, str]:
    """Letters, each followed by what it becomes: "шsh чch"."""
    return {ord(pair[0]): pair[1:] for pair in pairs.split()}


_russian = _table(
    "аa бb вv гg дd еe ёyo жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хh цc чch шsh щsch ъ ыy ь эe юyu яya"
)
_ukrainian = _russian | _table("гh ґg єye иy іi їyi йi")
_arabic = _table(
    "اa بb تt ثth جj ح7 خkh دd ذth رr زz سs شsh صs ضd طt ظz ع3 غgh فf ق9 كk لl مm نn هh وw يy ىa ةa ء2 "
    "أa إe آa ؤo ئe ؟? ،,"
)
_tables = {"ru": _russian, "uk": _ukrainian, "ar": _arabic}

Evasion = Callable[[str, Random], str]


def evasions(language: str) -> dict[str, Evasion]:
    """The spellings that people who write the language use, by name."""
    if language == "ar":
        return {"stretched": _in_one_word(_stretched), "transliterated": _transliterated("ar")}
    if language in _tables:
        return {
            "spaced": _in_one_word(" ".join),
            "lookalike": _in_one_word(lambda word: word.translate(_alike_back)),
            "transliterated": _transliterated(language),
        }
    return {
        "leet": _in_one_word(lambda word: word.translate(_leet)),
        "spaced": _in_one_word(" ".join),
        "lookalike": _in_one_word(lambda word: word.translate(_alike)),
    }


def _in_one_word(change: Callable[[str], str]) -> Evasion:
    """One of the longer words of a message is changed."""

    def evade(text: str, rnd: Random) -> str:
        found = list(_word.finditer(text))
        if not found:
            return text
        word = rnd.choice(found)
        return text[: word.start()] + change(word[0]) + text[word.end() :]

    return evade


def _stretched(word: str) -> str:
    return "ـ".join((word[:2], word[2:]))


def _transliterated(language: str) -> Evasion:
    """The whole message in Latin letters."""
    table = _tables[language]
    return lambda text, rnd: text.lower().translate(table)
