"""A model that an adopter has learnt from labelled chats: words and pairs of words in a rolling window.

The features are the words and the pairs of neighbouring words of the last 50 messages, each once,
hashed into 2^18 places. Its score is linear, so a message costs what it brings and what it pushes
out, whatever the length of the chat. The logit is w . x / |x| + b, put on a probability scale by
Platt's method. Made by `hedgerow train chats`; the file holds numbers and a card, never words.
"""

import hashlib
import io
import json
import re
import zipfile
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, sqrt
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

places = 1 << 18
most_words = 200
"""Words of one message that are read."""
_words = re.compile(r"\w+|[^\w\s]{1,4}").findall
_digits = re.compile(r"\d")


class BadLearntModel(ValueError):
    """A model file that is not what it says it is."""


def hashed(text: str) -> list[int]:
    """The places of a message's words and pairs of words, each once.

    >>> len(hashed("how old are you")), hashed("Hi hi") == hashed("hi  HI")
    (7, True)
    """
    before = b""
    found: dict[int, None] = {}
    for word in _words(text.casefold())[:most_words]:
        raw = word.encode("utf-8", "surrogatepass")
        found[crc32(raw) & (places - 1)] = None
        if before:
            found[crc32(raw, crc32(before)) & (places - 1)] = None
        before = raw + b" "
    return list(found)


@dataclass(frozen=True, eq=False)
class LearntModel:
    """Weights, of shape (2^18,) in float32, and how their sum becomes a probability."""

    weights: NDArray[np.float32]
    bias: float
    slope: float
    offset: float
    threshold: float
    window: int
    card: Mapping[str, Any]
    digest: str = ""

    @property
    def name(self) -> str:
        """What it is called in reports."""
        return str(self.card.get("name", "learnt"))

    def probability(self, raw: float) -> float:
        """A raw score on the probability scale."""
        return 1 / (1 + exp(-max(-60.0, min(60.0, self.slope * raw + self.offset))))


class LearntScorer:
    """Scores one conversation as it runs; costs the same for every message."""

    def __init__(self, model: LearntModel) -> None:
        self.model = model
        self._held: deque[list[int]] = deque()
        self._counts: dict[int, int] = {}
        self._total = 0.0

    def add(self, author: str | None, text: str) -> float:
        """The probability that the window ending with this message is of a chat labelled 1."""
        return self.model.probability(self.raw(hashed(text)))

    def raw(self, new: list[int]) -> float:
        """The raw score after a message that brings these places."""
        if len(self._held) == self.model.window:
            self._leave(self._held.popleft())
        self._held.append(new)
        counts, weights = self._counts, self.model.weights
        for place in new:
            seen = counts.get(place, 0)
            if not seen:
                self._total += float(weights[place])
            counts[place] = seen + 1
        return self._total / sqrt(len(counts) or 1) + self.model.bias

    def _leave(self, old: list[int]) -> None:
        counts, weights = self._counts, self.model.weights
        for place in old:
            if counts[place] == 1:
                del counts[place]
                self._total -= float(weights[place])
            else:
                counts[place] -= 1


def write_model(path: Path, model: LearntModel) -> str:
    """Write the model into one file, whole or not at all; its digest, by which it may be pinned."""
    raw = io.BytesIO()
    np.save(raw, model.weights.astype(np.float32), allow_pickle=False)
    told = _told(model)
    told["sha256"] = _digest(told, raw.getvalue())
    part = path.with_name(path.name + ".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in (("model.json", _json(told)), ("weights.npy", raw.getvalue())):
            file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    part.replace(path)
    return str(told["sha256"])


def read_model(path: Path, digest: str | None = None) -> LearntModel:
    """A model file, checked against its own digest, and against `digest` where one is pinned."""
    try:
        with zipfile.ZipFile(path) as file:
            told = json.loads(file.read("model.json"))
            raw = file.read("weights.npy")
        found = told.pop("sha256")
        weights = np.load(io.BytesIO(raw), allow_pickle=False)
        model = LearntModel(weights=weights, digest=found, **told)
    except FileNotFoundError:
        raise BadLearntModel(f"{path}: there is no such file. Check the spelling of the path.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as problem:
        raise BadLearntModel(f"{path}: is not a model that `hedgerow train` made ({problem}).") from None
    if found != _digest(told, raw) or weights.shape != (places,):
        raise BadLearntModel(
            f"{path}: was changed after it was made; its digest does not fit. Make it anew."
        )
    if digest is not None and digest != found:
        raise BadLearntModel(f"{path}: has the digest {found}, not {digest} that was asked for.")
    return model


def _told(model: LearntModel) -> dict[str, Any]:
    return {
        "bias": model.bias,
        "slope": model.slope,
        "offset": model.offset,
        "threshold": model.threshold,
        "window": model.window,
        "card": dict(model.card),
    }


def _json(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, sort_keys=True, indent=1, ensure_ascii=False).encode()


def _digest(told: Mapping[str, Any], weights: bytes) -> str:
    return hashlib.sha256(_json(told) + weights).hexdigest()
