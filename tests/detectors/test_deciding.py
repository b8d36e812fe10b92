"""Which pairs are read closely, and what both stages decide together."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.policies import Counting
from hedgerow.detectors import deciding, tactics
from hedgerow.detectors.chat_scorer import WindowScorer
from hedgerow.detectors.close_reading.close import Close
from hedgerow.detectors.close_reading.contract import Reading
from hedgerow.detectors.tactics import AlarmRule, Window
from hedgerow.detectors.weighing import ChatWeights, shown
from hedgerow.detectors.words import Hit

rule = AlarmRule()
weights = ChatWeights({"secrecy_and_isolation": 3.0, "image_request": 2.0})
secrecy, picture = Reading({"secrecy_and_isolation": 0.9}, 40.0), Reading({"image_request": 0.9}, 40.0)


def window(*hits: tuple[str, str]) -> Window:
    made = Window()
    tactics.take_in(made, rule, [Hit(*hit) for hit in hits], own=True, reference="s#1")
    return made


def read(about: Window, reader: Counting, *texts: str, own: bool = True) -> dict[str, Close]:
    closes: dict[str, Close] = {}
    for number, text in enumerate(texts):
        deciding.follow(closes, "a", about, text, reader, own=own, reference=f"s#{number}")
    return closes


@pytest.mark.parametrize(
    "hits",
    [
        (),
        (("everyday", "clear"), ("romance", "clear"), ("young", "clear")),
        (("image_request", "mild"), ("documents", "mild")),
        (("image_request", "mild"), ("documents", "mild"), ("romance", "mild")),
    ],
)
def test_an_unlifted_pair_is_never_read(hits: tuple[tuple[str, str], ...]) -> None:
    reader = Counting(secrecy)
    assert read(window(*hits), reader, "never tell anyone", "are you alone") == {}
    assert reader.asked == []


@pytest.mark.parametrize(
    "hits",
    [
        (("documents", "clear"),),
        (("image_request", "mild"), ("documents", "mild"), ("moving_platform", "mild")),
    ],
)
def test_a_lifted_pair_is_read_from_then_on(hits: tuple[tuple[str, str], ...]) -> None:
    reader = Counting(secrecy)
    made = window(*hits)
    closes = read(made, reader, "never tell anyone", "ok", "are you alone")
    assert reader.asked == ["never tell anyone", "are you alone"], "a word alone is not read"
    assert closes["a"].spoken == pytest.approx(1 + 0.97**2)
    assert made.evidence["meant_secrecy_and_isolation"] == ["s#0", "s#2"]


def test_once_lifted_it_is_read_after_the_phrase_has_left_the_window() -> None:
    reader, made = Counting(), window(("documents", "clear"))
    closes = read(made, reader, "good morning")
    made.clear.clear()
    deciding.follow(closes, "a", made, "good night", reader, own=True)
    assert reader.asked == ["good morning", "good night"]


def test_answers_are_read_but_are_no_evidence_against_their_author() -> None:
    made = window(("documents", "clear"))
    closes = read(made, Counting(secrecy), "never tell anyone", own=False)
    assert not closes["a"].marks
    assert set(made.evidence) == {"documents"}


@given(st.lists(st.tuples(st.sampled_from([secrecy, picture, Reading(speaks=-3.0)]), st.booleans())))
def test_what_both_stages_add_makes_the_score(said: list[tuple[Reading, bool]]) -> None:
    made, close = window(("secrecy_and_isolation", "clear"), ("image_request", "mild")), Close()
    for reading, own in said:
        close.pass_by()
        close.hear(reading, own=own)
    added, score = deciding.decide(made, shown(made, None, None), close, weights, rule)
    assert weights.score(added) == score
    assert 0 <= score <= 1
    if 0 < score < 1 - 1e-9:
        assert sum(added.values()) + weights.prior == pytest.approx(log(score / (1 - score)), abs=1e-4)


def test_fewer_tactics_are_needed_once_messages_were_read() -> None:
    hits = (("secrecy_and_isolation", "clear"), ("image_request", "clear"))
    heavy = ChatWeights({"secrecy_and_isolation": 20.0})
    made = window(*hits)
    deciding.decide(made, shown(made, None, None), None, heavy, rule)
    assert made.decisions == 0, "two tactics are too few for phrases alone"
    close = Close()
    deciding.decide(made, shown(made, None, None), close, heavy, rule)
    assert made.decisions == 0, "nothing by the author has been read yet"
    close.hear(Reading(), own=True)
    deciding.decide(made, shown(made, None, None), close, heavy, rule)
    assert made.decisions == 1


def test_a_tactic_by_meaning_tells_beside_one_by_phrase() -> None:
    made = window(("secrecy_and_isolation", "clear"))
    close = Close()
    close.hear(picture, own=True)
    deciding.decide(made, shown(made, None, None), close, weights, rule)
    assert made.decisions == 0, "one message is too little"
    close.pass_by()
    close.hear(picture, own=True)
    close.hear(picture, own=True)
    deciding.decide(made, shown(made, None, None), close, weights, rule)
    assert made.decisions & 1


def test_a_tactic_by_phrase_and_by_meaning_counts_once() -> None:
    made, close = window(("secrecy_and_isolation", "clear")), Close()
    for _ in range(9):
        close.pass_by()
        close.hear(secrecy, own=True)
    deciding.decide(made, shown(made, None, None), close, weights, rule)
    assert made.decisions == 0


chat = [
    ("a", "how old are you?"),
    ("b", "twelve"),
    ("a", "do your parents check your phone?"),
    ("a", "our little secret, don't tell anyone"),
    ("b", "ok then"),
    ("a", "send me a photo of you"),
    ("a", "let's talk on telegram"),
    *[("a", "are you there?"), ("b", "yes I am")] * 5,
]


def test_stage_one_alone_is_what_it_was_without_a_reader() -> None:
    plain, silent = WindowScorer(), WindowScorer(reader=None)
    scores = [plain.add(*said) for said in chat]
    assert [silent.add(*said) for said in chat] == scores
    assert plain.alarm
    assert not plain.closes


def test_the_messages_before_a_pair_is_lifted_score_as_without_a_reader() -> None:
    reader = Counting(secrecy)
    plain, closely = WindowScorer(), WindowScorer(reader=reader)
    calm = [("a", "did you do the homework"), ("b", "not yet, did you"), ("a", "only maths so far")] * 8
    assert [closely.add(*said) for said in calm] == [plain.add(*said) for said in calm]
    assert reader.asked == []
    for said in chat:
        closely.add(*said)
    assert reader.asked
    assert not set(reader.asked) & {text for _, text in calm}


def test_ordinary_meaning_lowers_the_score_of_a_lifted_pair() -> None:
    plain, calmed = WindowScorer(), WindowScorer(reader=Counting(Reading(speaks=-9.0)))
    scores = [(plain.add(*said), calmed.add(*said)) for said in chat]
    assert all(b <= a for a, b in scores)
    assert scores[-1][1] < scores[-1][0]


def test_what_was_read_is_forgotten_with_the_window() -> None:
    scorer = WindowScorer(AlarmRule(window=5, decisions=5), reader=Counting())
    scorer.add("a", "our little secret, don't tell anyone")
    assert scorer.closes
    for _ in range(12):
        scorer.add("b", "see you on friday then")
    assert not scorer.windows
    assert not scorer.closes
