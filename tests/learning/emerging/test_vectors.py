"""What is alike: by letters, and how alike ordinary messages are."""

import numpy as np
import pytest

from hedgerow.learning.emerging.vectors import by_letters, by_meaning, least_likeness, usual_likeness

ordinary = ["how was your day", "what did you eat", "see you after school", "did you see the match"]


def cosine(one: str, other: str) -> float:
    vectors, _ = by_letters([one, other], ordinary)
    return float(vectors[0] @ vectors[1])


def test_what_shares_rare_words_is_alike_however_it_is_typed() -> None:
    offer = "free codes for tutoring"
    assert cosine(offer, "FREE codes, for Tutoring!!") == pytest.approx(1)
    assert cosine(offer, "free code for the tutor") > 0.3
    assert cosine(offer, "how was your day") < 0.1


def test_what_everybody_says_counts_little() -> None:
    usual, rare = cosine("how was it zebra", "how was it kangaroo"), cosine("zebra day", "zebra night")
    assert usual < rare


def test_vectors_are_of_length_one_or_nothing() -> None:
    vectors, beside = by_letters(["free codes", "", "?!"], ordinary)
    assert np.linalg.norm(vectors, axis=1).round(5).tolist() == [1, 0, 0]
    assert len(beside) == len(ordinary)


def test_likeness_is_learnt_from_ordinary_talk_and_has_a_floor() -> None:
    apart = np.eye(50, dtype=np.float32)
    assert usual_likeness(apart, 0.01, "letters") == least_likeness["letters"]
    alike = np.ones((50, 1), dtype=np.float32)
    assert usual_likeness(alike, 0.01, "meaning") == 1.0
    assert usual_likeness(apart[:1], 0.01, "letters") == 1.0


def test_by_meaning_the_middle_of_ordinary_talk_is_taken_away() -> None:
    table = {"a": [1.0, 0.9], "b": [1.0, -0.9], "c": [1.0, 0.0]}

    def embed(texts):
        return np.array([table[text] for text in texts], dtype=np.float32)

    vectors, beside = by_meaning(["a", "b"], ["c", "c"], embed)
    assert vectors[0] @ vectors[1] == pytest.approx(-1)
    assert not beside.any()
