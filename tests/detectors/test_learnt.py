"""A learnt model: rolling window, file and digest."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.detectors.learnt import (
    BadLearntModel,
    LearntModel,
    LearntScorer,
    hashed,
    places,
    read_model,
    write_model,
)

weights = np.random.default_rng(7).normal(size=places).astype(np.float32)
model = LearntModel(weights, -0.3, 1.5, 0.1, 0.5, 4, {"name": "test"})


def whole(texts: list[str]) -> float:
    """The same score from the window's text at once."""
    found = sorted({place for text in texts[-model.window :] for place in hashed(text)})
    raw = float(weights[found].astype(float).sum()) / max(1, len(found)) ** 0.5 + model.bias
    return model.probability(raw)


@given(st.lists(st.text(alphabet="ab ?", max_size=12), min_size=1, max_size=15))
def test_the_rolling_score_is_the_score_of_the_window(texts: list[str]) -> None:
    scorer = LearntScorer(model)
    for n, text in enumerate(texts, 1):
        assert scorer.add("a", text) == pytest.approx(whole(texts[:n]))


@given(st.text(max_size=300))
def test_any_text_can_be_hashed(text: str) -> None:
    assert all(0 <= place < places for place in hashed(text))


def test_a_file_reads_back_and_a_changed_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.model"
    digest = write_model(path, model)
    back = read_model(path, digest)
    assert np.array_equal(back.weights, weights)
    assert (back.threshold, back.card, back.digest) == (0.5, {"name": "test"}, digest)
    assert write_model(tmp_path / "again.model", model) == digest
    assert (tmp_path / "again.model").read_bytes() == path.read_bytes()
    with pytest.raises(BadLearntModel, match="not 00 that was asked for"):
        read_model(path, "00")
    changed = LearntModel(weights, -0.3, 1.5, 0.1, 0.4, 4, {"name": "test"})
    write_model(tmp_path / "other.model", changed)
    mixed = tmp_path / "mixed.model"
    _mix(path, tmp_path / "other.model", mixed)
    with pytest.raises(BadLearntModel, match="digest does not fit"):
        read_model(mixed)
    mixed.write_bytes(b"PK nonsense")
    with pytest.raises(BadLearntModel, match="not a model"):
        read_model(mixed)
    with pytest.raises(BadLearntModel, match="no such file"):
        read_model(tmp_path / "none.model")


def _mix(one: Path, other: Path, out: Path) -> None:
    """The numbers of one file under the name and digest of another."""
    import json
    import zipfile

    with zipfile.ZipFile(one) as a, zipfile.ZipFile(other) as b, zipfile.ZipFile(out, "w") as c:
        told = json.loads(b.read("model.json")) | {"sha256": json.loads(a.read("model.json"))["sha256"]}
        c.writestr("model.json", json.dumps(told))
        c.writestr("weights.npy", a.read("weights.npy"))
