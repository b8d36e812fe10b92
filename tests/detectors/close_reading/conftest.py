"""A small reader's model with a stand-in for the meaning, for what needs no trained one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from hedgerow.detectors.close_reading.embedding import Rows, size
from hedgerow.detectors.close_reading.shipped import (
    MeaningReader,
    ReaderModel,
    read_reader,
    write_reader,
)

names = ("secrecy_and_isolation", "image_request", "speaks", "answers")


@dataclass
class Counted:
    """Rows made of hashes of the texts; counts how often each was asked for."""

    asked: list[str] = field(default_factory=list, repr=False)

    def embed(self, texts: Sequence[str]) -> Rows:
        self.asked += texts
        return np.array([_row(text) for text in texts], dtype=np.float32).reshape(-1, size)


def _row(text: str) -> Rows:
    seed = int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8])
    row = np.random.default_rng(seed).normal(size=size)
    return (row / np.linalg.norm(row)).astype(np.float32)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> ReaderModel:
    rows = np.random.default_rng(5).normal(size=(len(names), size + 1)).astype(np.float32)
    path = tmp_path_factory.mktemp("reader") / "small.zip"
    write_reader(path, ReaderModel(names, rows, {"about": "a test"}, "small 1"))
    return read_reader(path.read_bytes(), "small")


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def reader(small: ReaderModel, counted: Counted) -> MeaningReader:
    return MeaningReader(small, counted)  # type: ignore[arg-type]
