"""Features of a window, their weights, and the file that holds them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.detectors import ages, weighing
from hedgerow.detectors.tactics import Window, mark, mark_answer
from hedgerow.detectors.weighing import Ages, BadModel, ChatWeights, read_weights, shown, write_weights
from hedgerow.detectors.words import Hit


def window(*hits: tuple[str, str], answers: tuple[tuple[str, str], ...] = ()) -> Window:
    made = Window()
    mark(made, [Hit(*hit) for hit in hits], "")
    mark_answer(made, [Hit(*hit) for hit in answers])
    return made


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("im 14", 14), ("14/f/leeds", 14), ("j'ai 12 ans", 12), ("ich bin 13", 13), ("мне 13 лет", 13),
        ("13 yaşındayım", 13), ("mam 13 lat", 13), ("ik ben 15", 15), ("am 13 ani", 13), ("عمري 14", 14),
        ("мені 12 років", 12), ("tengo 15", 15), ("ho 13 anni", 13),
        ("i am 10 minutes away", None), ("im on 12.04", None), ("it has only 60 hz", None), ("im 100", None),
        ("a 9 year old bug", None), ("it costs 15", None), ("i am 15% done", None),
    ],
)  # fmt: skip
def test_an_age_is_read_only_where_one_is_stated(text: str, age: int | None) -> None:
    assert ages.stated(text) == age


@pytest.mark.parametrize(
    "text",
    [
        "How OLD are you", "asl", "ur age?", "what is your age", "wie alt bist du", "quel age as tu",
        "Quel âge as-tu ?", "quanti anni hai", "сколько лет", "Сколько тебе лет?", "cuántos años tienes",
        "cuantos anos", "скільки тобі років", "kaç yaşındasın", "kac yas", "câți ani ai", "cați ani ai", "cati ani",
        "ile masz lat", "hoe oud ben je", "كم عمرك",
    ],
)  # fmt: skip
def test_the_question_for_an_age_is_known_in_every_language(text: str) -> None:
    assert ages.asks(text)


@pytest.mark.parametrize(
    "text", ["my old page", "i slept, was asleep", "es ist alt", "летом", "cars of any age", "عمر"]
)
def test_what_only_resembles_the_question_is_none(text: str) -> None:
    assert not ages.asks(text)


def test_a_bare_figure_answers_the_question_for_an_age() -> None:
    told = Ages()
    for author, text in (("a", "15"), ("a", "how old are you?"), ("b", "13")):
        told.read(author, text)
    assert told.stated == {"b": 13}
    assert told.of_others("a") == 13
    assert told.of_others("b") is None


def test_a_question_in_one_room_is_not_answered_in_another() -> None:
    told = Ages()
    told.read("a", "how old are you?", "one")
    told.read("b", "13", "two")
    assert not told.stated


def test_ages_far_apart_and_a_childs_way_of_writing() -> None:
    asked = window(("image_request", "clear"), answers=(("young", "clear"),))
    assert shown(asked, 34, 13)["age_gap"] == 1.0
    assert shown(asked, None, None)["personal_to_a_child"] > 0
    assert "age_gap" not in shown(asked, 14, 13)
    assert "personal_to_a_child" not in shown(window(("image_request", "clear")), None, None)
    assert shown(window(("romance", "clear")), 34, 30)["grown_ups"] == 1.0


@given(st.lists(st.sampled_from(sorted(weighing.features)), unique=True))
def test_contributions_add_up_to_the_score(names: list[str]) -> None:
    weights = weighing.shipped_weights()
    added = weights.contributions(dict.fromkeys(names, 0.5))
    assert weights.score(added) == pytest.approx(
        1 / (1 + 2.718281828459045 ** -(weights.prior + sum(added.values())))
    )


def test_what_speaks_against_never_speaks_for() -> None:
    for name, nats in weighing.shipped_weights().weights.items():
        assert nats <= 0 if name in weighing.against else nats >= 0, name


def test_a_changed_file_is_refused() -> None:
    data = write_weights(ChatWeights({"romance": 1.0}, version="t"))
    assert read_weights(data, "t").weights == {"romance": 1.0}
    with pytest.raises(BadModel, match="changed after it was made"):
        read_weights(data.replace(b"1.0", b"9.0"), "t")
    with pytest.raises(BadModel, match="not a file of chat weights"):
        read_weights(b"[]", "t")
    with pytest.raises(BadModel, match="does not know"):
        read_weights(write_weights(ChatWeights({"aura": 1.0})), "t")


def test_the_shipped_file_is_what_its_digest_says() -> None:
    shipped = weighing.shipped_weights()
    assert read_weights(write_weights(shipped), "shipped").digest == shipped.digest
    assert json.dumps(shipped.card)
