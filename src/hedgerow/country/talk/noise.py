"""Makes a line look typed: every author has habits, and one writes neatly where another does not."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

_rows = {
    "en": "qwertyuiop asdfghjkl zxcvbnm",
    "de": "qwertzuiopü asdfghjklöä yxcvbnm",
    "fr": "azertyuiop qsdfghjklm wxcvbn",
    "ru": "йцукенгшщзхъ фывапролджэ ячсмитьбю",
    "uk": "йцукенгшщзхї фівапролджє ячсмитьбю",
    "tr": "qwertyuıopğü asdfghjklşi zxcvbnmöç",
    "ar": "ضصثقفغعهخحجد شسيبلاتنمكط ئءؤرلاىةوزظ",
}
"""Rows of keys as they lie side by side; other languages use the first."""
smileys = (":)", ":D", ":(", ";)", "xD", "😂", "😅", "😊", "🙈", "👍", "🔥", "😭", "❤️", "🎉", "😴", "🤔")
_word = re.compile(r"[^\W\d_]+", re.UNICODE)
_last = re.compile(r"([^\W\d_])(?=\W*$)")


@dataclass(frozen=True, slots=True)
class Habits:
    """How somebody types: shares of messages (or of words) that each habit changes."""

    small: float
    """Messages in small letters only."""
    bare: float
    """Messages that lose their punctuation."""
    neat: float
    """Messages that begin with a capital and end with a full stop."""
    slips: float
    """Words with a slip of the finger."""
    slang: float
    """Words written as chat writes them, where the language's file knows how."""
    smileys: float
    longer: float
    """Messages whose last letter is repeated."""
    split: float
    """Longer messages that are sent as two."""


def habits(rnd: Random) -> Habits:
    """Somebody's habits: about one in four writes neatly."""
    if rnd.random() < 0.25:
        return Habits(0.05, 0.1, 0.8, 0.002, 0.02, rnd.uniform(0, 0.1), 0.01, 0.03)
    return Habits(
        small=rnd.uniform(0.4, 1),
        bare=rnd.uniform(0.3, 1),
        neat=0,
        slips=rnd.uniform(0, 0.04),
        slang=rnd.uniform(0, 0.8),
        smileys=rnd.uniform(0, 0.3),
        longer=rnd.uniform(0, 0.08),
        split=rnd.uniform(0, 0.25),
    )


class Typist:
    """Types in one language."""

    def __init__(self, language: str, slang: Mapping[str, Sequence[str]]) -> None:
        self.neighbours = _neighbours(_rows.get(language, _rows["en"]))
        self.slang = slang

    def type(self, text: str, by: Habits, rnd: Random) -> list[str]:
        """The one message, or two, that the line becomes."""
        text = _word.sub(lambda m: self._word(m[0], by, rnd), text)
        if rnd.random() < by.small:
            text = text.lower()
        if rnd.random() < by.bare:
            text = _bare(text)
        if rnd.random() < by.neat:
            text = _neat(text)
        if rnd.random() < by.longer:
            text = _last.sub(lambda m: m[1] * rnd.randint(2, 4), text)
        if rnd.random() < by.smileys:
            text = f"{text} {rnd.choice(smileys)}"
        return _split(text, rnd) if rnd.random() < by.split else [text]

    def _word(self, word: str, by: Habits, rnd: Random) -> str:
        luck = rnd.random()
        if luck < by.slang and word.lower() in self.slang:
            return rnd.choice(self.slang[word.lower()])
        return self._slip(word, rnd) if len(word) > 3 and luck > 1 - by.slips else word

    def _slip(self, word: str, rnd: Random) -> str:
        """A neighbouring key, a letter left out, or two in the wrong order."""
        at = rnd.randrange(1, len(word) - 1)
        how = rnd.randrange(3)
        if how == 0:
            return word[:at] + rnd.choice(self.neighbours.get(word[at], word[at])) + word[at + 1 :]
        if how == 1:
            return word[:at] + word[at + 1 :]
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _neighbours(rows: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows.split():
        for index, key in enumerate(row):
            found[key] = row[max(0, index - 1) : index] + row[index + 1 : index + 2]
    return found


def _bare(text: str) -> str:
    """Without commas, full stops and apostrophes inside; question marks stay half of the time's cue."""
    kept = [c for c in text if c not in ",.'’!;¿¡،"]
    bare = "".join(kept).strip()
    return bare if any(unicodedata.category(c)[0] == "L" for c in bare) else text


def _neat(text: str) -> str:
    text = text[0].upper() + text[1:]
    return text if unicodedata.category(text[-1])[0] in "PS" else text + "."


def _split(text: str, rnd: Random) -> list[str]:
    words = text.split(" ")
    if len(words) < 6:
        return [text]
    at = rnd.randint(2, len(words) - 2)
    return [" ".join(words[:at]), " ".join(words[at:])]
