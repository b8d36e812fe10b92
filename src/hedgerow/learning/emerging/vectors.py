"""Messages as vectors: by the letters and words they share, or by what they mean.

By letters: runs of words and of letters, hashed to a fixed number of places with a sign (Weinberger et al.
2009), each weighed by how few ordinary messages have it. Needs nothing beyond numpy. By meaning: the
embedding of the extra `semantic`, from which the middle of ordinary talk is taken, so that what all chat
has in common does not make everything alike. It reads about 60 short messages a second on one core.
"""

import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import log
from typing import Literal

import numpy as np

from hedgerow.detectors.words.normalising import tokens
from hedgerow.learning.emerging.clustering import Vectors, unit

Way = Literal["letters", "meaning"]
places = 2_048
"""Dimensions of a vector by letters."""
pairs_compared = 1_500
"""Ordinary messages that are compared with each other to learn what alike means."""


def by_letters(texts: Sequence[str], ordinary: Sequence[str]) -> tuple[Vectors, Vectors]:
    """Vectors of the texts and of ordinary talk, shapes (n, 2048) and (m, 2048)."""
    held = Counter(place for text in ordinary for place, _ in _features(text))
    count = len(ordinary)
    rarity = np.array([log((count + 1) / (held[place] + 0.5)) for place in range(places)])
    weights = np.maximum(rarity, 0.0).astype(np.float32)
    return _hashed(texts, weights), _hashed(ordinary, weights)


def by_meaning(
    texts: Sequence[str], ordinary: Sequence[str], embed: Callable[[Sequence[str]], Vectors]
) -> tuple[Vectors, Vectors]:
    """The same by an embedding of 384 numbers; raises what `embed` raises."""
    both = embed([*texts, *ordinary])
    usual = both[len(texts) :].mean(axis=0) if ordinary else 0.0
    apart = unit(both - usual)
    return apart[: len(texts)], apart[len(texts) :]


least_likeness: Mapping[Way, float] = {"letters": 0.1, "meaning": 0.15}
"""Below this cosine nothing is alike, however little ordinary messages have in common."""


def usual_likeness(ordinary: Vectors, share: float, way: Way) -> float:
    """The cosine that only this share of pairs of ordinary messages exceeds; 1 where there are none."""
    some = ordinary[:pairs_compared]
    if len(some) < 2:
        return 1.0
    cosines = (some @ some.T)[np.triu_indices(len(some), 1)]
    return max(float(np.quantile(cosines, 1 - share)), least_likeness[way])


def _hashed(texts: Sequence[str], weights: Vectors) -> Vectors:
    rows = np.zeros((len(texts), places), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for place, sign in _features(text):
            row[place] += sign
    return unit(np.sign(rows) * np.sqrt(np.abs(rows)) * weights)


def _features(text: str) -> Iterator[tuple[int, int]]:
    """The places of a text's runs, each once, with a sign."""
    words = tokens(text)
    runs = {*words, *(f"{a} {b}" for a, b in pairwise(words))}
    for word in words:
        edged = f"<{word}>"
        runs |= {edged[at : at + 4] for at in range(len(edged) - 3)}
    for run in runs:
        number = zlib.crc32(run.encode())
        yield number % places, 1 if number >> 31 else -1
