"""The window score and the alarm rule."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.detectors import tactics
from hedgerow.detectors.chat_scorer import WindowScorer
from hedgerow.detectors.grooming import Grooming
from hedgerow.detectors.tactics import AlarmRule, Window, saturation
from hedgerow.detectors.weighing import shipped_weights
from hedgerow.detectors.words import Hit
from hedgerow.domain.chain import Event

irc = Path(__file__).resolve().parents[3] / "shared/data/irc/ubuntu-irc.jsonl.gz"
examples = Grooming.examples()
approach = [
    "how old are you?",
    "do your parents check your phone?",
    "our little secret, don't tell anyone",
    "send me a photo of you",
    "let's talk on telegram",
]


def play(story: tuple[Event, ...]) -> WindowScorer:
    scorer = WindowScorer()
    for event in story:
        scorer.add(event.data.author, event.data.text)
        if scorer.alarm:
            break
    return scorer


@pytest.mark.parametrize("story", examples.positive)
def test_evaluation_alarms_where_the_detector_does(story: tuple[Event, ...]) -> None:
    others = tuple(e for e in story if e.data.author != "child")
    assert play(others).alarm


def test_one_channel_never_alarms() -> None:
    scorer = WindowScorer()
    for _ in range(60):
        scorer.add("other", "our little secret, don't tell anyone")
    assert not scorer.alarm


def test_an_alarm_waits_for_s_positive_windows() -> None:
    scorer = WindowScorer(AlarmRule(skepticism=3))
    scores = [scorer.add("other", text) for text in approach]
    positive = sum(score >= 0.5 for score in scores)
    assert 0 < positive < 3
    assert not scorer.alarm
    for _ in range(3 - positive):
        assert not scorer.alarm
        scorer.add("child", "ok")
    assert scorer.alarm


def test_tactics_of_two_people_do_not_add_up() -> None:
    alone, shared = WindowScorer(), WindowScorer()
    one = [alone.add("a", text) for text in approach][-1]
    two = [shared.add("ab"[n % 2], text) for n, text in enumerate(approach)][-1]
    assert two < one


def test_what_was_said_long_ago_leaves_the_window() -> None:
    scorer = WindowScorer()
    for text in approach * 3:
        scorer.add("other", text)
    assert scorer.alarm
    for _ in range(70):
        last = scorer.add("child", "ok")
    assert last == shipped_weights().score({})
    assert not scorer.alarm
    assert not scorer.windows


def test_the_future_changes_nothing() -> None:
    short, long = WindowScorer(), WindowScorer()
    first = [short.add("a", text) for text in approach]
    assert [long.add("a", text) for text in approach + approach][: len(first)] == first


@given(st.integers(0, 50), st.integers(0, 50))
def test_more_phrases_never_count_less(clear: int, mild: int) -> None:
    now = saturation(clear, mild)
    assert 0 <= now <= 1
    assert saturation(clear + 1, mild) >= saturation(clear, mild + 1) >= now


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.text(max_size=40)), max_size=80))
def test_scores_are_probabilities(messages: list[tuple[str, str]]) -> None:
    scorer = WindowScorer()
    for author, text in messages:
        assert 0 <= scorer.add(author, text) <= 1


def test_a_window_forgets_bit_by_bit() -> None:
    rule, window = AlarmRule(window=3), Window()
    tactics.mark(window, [Hit("documents", "clear")], "x#1")
    for left in (1, 1, 0):
        tactics.slide(window, rule)
        assert sum(m.bit_count() for m in window.clear.values()) == left


@pytest.mark.skipif(not irc.exists(), reason="no ordinary chat at hand: ../shared/data/irc is absent")
def test_ordinary_chat_is_silent() -> None:
    alarms = conversations = 0
    with gzip.open(irc, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % 8:
                continue
            scorer = WindowScorer()
            raised = False
            for message in json.loads(line)["messages"]:
                scorer.add(message["author"], message["text"])
                raised = raised or scorer.alarm
            conversations += 1
            alarms += raised
    assert conversations > 400
    assert alarms <= 0.002 * conversations
