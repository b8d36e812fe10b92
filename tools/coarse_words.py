"""Make data/coarse_words.txt: digests of a library's coarse words, so that none of them stands here.

    pip install glin-profanity==4.1.0 wordfreq==3.1.1
    python tools/coarse_words.py

The words are those of glin-profanity (MIT licence), in the languages it shares with us. How common
a word is in ordinary writing comes from wordfreq (its data are used here, and none are kept): on its
scale of orders of magnitude (Zipf), a word at or above `common` in any of our languages is mild, for
people swear without meaning harm; so is a short one. A word that another language uses often
(`foreign`) and more than its own, or that its own uses all the time (`everyday`), is left out.
"""

import json
from importlib.resources import files
from pathlib import Path

from wordfreq import zipf_frequency

from hedgerow.detectors.words.coarse import digest
from hedgerow.detectors.words.normalising import tokens

lists = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pl": "polish",
    "ru": "russian",
    "tr": "turkish",
}
languages = (*lists, "uk", "ro")
common, foreign, everyday = 2.8, 3.8, 5.6
shortest = {"clear": 5, "mild": 4}
short_words = {"en"}
"""Languages whose words of three letters count too; elsewhere they are mostly abbreviations."""
target = Path(__file__).parents[1] / "src/hedgerow/detectors/data/coarse_words.txt"
head = """\
# Keyed digests of coarse words, made by tools/coarse_words.py; see detectors/words/coarse.py.
# The words are those of glin-profanity 4.1.0, (c) its authors, MIT licence; see NOTICE.
"""


def strength(word: str, language: str) -> str | None:
    """clear, mild, or None for a word that ordinary people use all the time."""
    frequency = {other: zipf_frequency(word, other) for other in languages}
    own = frequency.pop(language)
    least = shortest["mild"] - (language in short_words)
    elsewhere = max(frequency.values())
    if elsewhere >= max(foreign, own) or own >= everyday or len(word) < least:
        return None
    rare = max(own, elsewhere) < common
    return "clear" if rare and len(word) >= shortest["clear"] else "mild"


def rows() -> dict[str, str]:
    """Digest -> strength; mild where two languages disagree."""
    found: dict[str, str] = {}
    for language, name in lists.items():
        text = (files("glin_profanity") / "data" / "dictionaries" / f"{name}.json").read_text("utf-8")
        for entry in json.loads(text)["words"]:
            words = tokens(entry)
            grade = strength(words[0], language) if len(words) == 1 else None
            if grade:
                key = digest(words[0])
                found[key] = "mild" if "mild" in (grade, found.get(key)) else "clear"
    return found


if __name__ == "__main__":
    lines = (f"{key} {grade}\n" for key, grade in sorted(rows().items()))
    target.write_text(head + "".join(lines), encoding="ascii")
