"""Coarse sexual and abusive words, from a library's list, without one of them standing here.

The list is that of glin-profanity (MIT licence; see NOTICE), in ten of our languages; it has none
for Ukrainian and Romanian. `data/coarse_words.txt` holds a keyed digest of 8 bytes for each word,
made by `tools/coarse_words.py`, which also says how a word becomes clear or mild: words common in
ordinary writing are mild, and words common in another language are left out. A digest hides the
words from readers of the repository and from searches; it is no secret, and needs to be none.

Single words only: the list's expressions of several words are not looked for.
"""

from functools import cache
from hashlib import blake2b
from importlib.resources import files

from hedgerow.detectors.words.lexicon import Strength

key = b"hedgerow.coarse_language"


def digest(word: str) -> str:
    """How the data file writes a normalised word: 16 hexadecimal figures."""
    return blake2b(word.encode(errors="replace"), digest_size=8, key=key).hexdigest()


@cache
def digests() -> dict[str, Strength]:
    """The digests of the list's words, each with its strength."""
    text = (files("hedgerow.detectors") / "data" / "coarse_words.txt").read_text(encoding="ascii")
    rows = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {row[0]: "clear" if row[1] == "clear" else "mild" for row in rows}


def strength_of(word: str) -> Strength | None:
    """Whether a normalised word is on the list, and how much it says."""
    return digests().get(digest(word))
