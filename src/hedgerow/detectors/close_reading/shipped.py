"""Our closer reading: linear readers on the meaning of a message, learnt from made-up and open chat.

The model file holds numbers and a card, never words: for each tactic, and for what the author says and
is answered, a row of 384 weights and a bias. `hedgerow train reader` makes it; the card says from what,
and what it measured on scenes and languages left out.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgerow.detectors.close_reading.close import worth_reading
from hedgerow.detectors.close_reading.contract import Reading
from hedgerow.detectors.close_reading.embedding import Embedding, size

Weights = NDArray[np.float32]
most_remembered = 4096
"""Readings kept of texts that come again, such as greetings; kept by hash, so no words are."""


class BadReader(ValueError):
    """A file that is not a reader's model, or was changed after it was made."""


@dataclass(frozen=True, eq=False)
class ReaderModel:
    """Rows of weights, of shape (names, 385): 384 for the embedding, then the bias.

    `names` are the tactics, then "speaks" and "answers".
    """

    names: tuple[str, ...]
    rows: Weights
    card: Mapping[str, Any]
    version: str
    digest: str = ""


@dataclass(frozen=True, eq=False)
class MeaningReader:
    """Reads with the shipped model, or another of its kind."""

    model: ReaderModel
    embedding: Embedding = field(default_factory=Embedding)
    _seen: dict[bytes, Reading] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """The model's version, with the beginning of its digest."""
        return f"{self.model.version} {self.model.digest[:12]}"

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """A reading for each text; texts that mean nothing alone have an empty one."""
        keys = [_key(text) for text in texts]
        told = {key: self._seen[key] for key in keys if key in self._seen}
        new = {
            key: text
            for key, text in zip(keys, texts, strict=True)
            if key not in told and worth_reading(text)
        }
        if new:
            rows = self.embedding.embed(list(new.values()))
            found = dict(zip(new, map(self._reading, rows), strict=True))
            self._remember(found)
            told |= found
        nothing = Reading()
        return [told.get(key, nothing) for key in keys]

    def _remember(self, found: Mapping[bytes, Reading]) -> None:
        if len(self._seen) + len(found) > most_remembered:
            self._seen.clear()
        self._seen.update(islice(found.items(), most_remembered))

    def _reading(self, row: NDArray[np.float32]) -> Reading:
        # One row at a time: a product of many rows rounds otherwise than that of one.
        z = self.model.rows[:, :size].astype(np.float64) @ row.astype(np.float64)
        z += self.model.rows[:, size]
        values = dict(zip(self.model.names, z.tolist(), strict=True))
        speaks, answers = values.pop("speaks"), values.pop("answers")
        degrees = {name: 1 / (1 + float(np.exp(-value))) for name, value in values.items()}
        return Reading(degrees, speaks, answers)


def write_reader(path: Path, model: ReaderModel) -> str:
    """Write the model into one file, whole or not at all; its digest."""
    raw = io.BytesIO()
    np.save(raw, model.rows.astype(np.float32), allow_pickle=False)
    told = {
        "version": model.version,
        "names": list(model.names),
        "card": dict(model.card),
    }
    digest = _digest(told, raw.getvalue())
    part = path.with_name(path.name + ".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in (
            ("model.json", _json(told | {"sha256": digest})),
            ("rows.npy", raw.getvalue()),
        ):
            file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    part.replace(path)
    return digest


def read_reader(data: bytes, name: str) -> ReaderModel:
    """A model from the bytes of its file, checked against its own digest; raises `BadReader`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            told, raw = json.loads(file.read("model.json")), file.read("rows.npy")
        digest = told.pop("sha256")
        rows = np.load(io.BytesIO(raw), allow_pickle=False)
        model = ReaderModel(rows=rows, digest=digest, **told | {"names": tuple(told["names"])})
    except unreadable as problem:
        raise BadReader(
            f"{name} is not a model that `hedgerow train reader` made ({problem!r})."
        ) from None
    if digest != _digest(told, raw):
        raise BadReader(f"{name} was changed after it was made: its digest does not fit. Make it anew.")
    if rows.shape != (len(model.names), size + 1) or not needed <= set(model.names):
        raise BadReader(
            f"{name} has rows of shape {rows.shape} for {len(model.names)} names, which this version "
            "cannot read with. Make it anew."
        )
    return model


needed = frozenset({"speaks", "answers"})
unreadable = (
    OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, RuntimeError, zipfile.BadZipFile,
    zlib.error,
)  # fmt: skip
"""What comes of reading a file that is damaged, or something else."""


@cache
def shipped_model() -> ReaderModel:
    """The model that comes with the package."""
    path = files("hedgerow.detectors") / "data" / "models" / "reader.zip"
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise BadReader(
            f"The shipped reader cannot be read ({problem.strerror}). Install Hedgerow anew."
        ) from None
    return read_reader(data, "the shipped reader")


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _json(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, sort_keys=True, indent=1, ensure_ascii=False).encode()


def _digest(told: Mapping[str, Any], rows: bytes) -> str:
    return hashlib.sha256(_json(told) + rows).hexdigest()
