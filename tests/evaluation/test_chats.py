"""The whole suite on small corpora whose figures are known, and on the shipped model."""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import pytest

from hedgerow.evaluation.chats import evaluate_chats
from hedgerow.evaluation.early import Protocol
from hedgerow.evaluation.shipped import ShippedTactics

irc = Path(__file__).parents[2] / ".." / "shared" / "data" / "irc" / "ubuntu-irc.jsonl.gz"


class Reading:
    """Reads the score off the message: its text is a number."""

    def add(self, author, text):
        return float(text)


@dataclass(frozen=True)
class Literal:
    name: str = "literal"
    threshold: float = 0.5

    def scorer(self, threshold, protocol):
        return Reading()


class ReadingWithAlarm(Reading):
    """Raises its alarm at the word of the author, whatever the score."""

    alarm = False

    def add(self, author, text):
        self.alarm = author == "loud"
        return super().add(author, text)


class Loud(Literal):
    def scorer(self, threshold, protocol):
        return ReadingWithAlarm()


def chat(identity, label, scores, language="en", author="a"):
    messages = [{"author": author, "time": None, "text": str(score)} for score in scores]
    return {"conversation": identity, "language": language, "label": label, "messages": messages}


def write(tmp_path, *chats):
    path = tmp_path / "chats.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in chats))
    return path


@pytest.fixture
def corpus(tmp_path):
    """Two positives of 21 messages, one found at message 11, one missed; two negatives, one alarm."""
    return write(
        tmp_path,
        chat("found", 1, [0.1] * 6 + [0.9] * 15),
        chat("missed", 1, [0.1] * 20 + [0.8], "fr"),
        chat("false", 0, [0.7] * 30),
        chat("quiet", 0, [0.2] * 3, "fr"),
    )


def run(path, **given):
    return evaluate_chats(path, **{"model": Literal(), "resamples": 200} | given)


def test_figures_by_hand(corpus):
    found = run(corpus)
    assert (found["conversations"], found["positives"], found["alarms"]) == (4, 2, 2)
    names = ("precision", "recall", "f1", "f05", "fpr")
    assert [found[name] for name in names] == [0.5] * 5
    assert found["auc"] == 1.0
    assert found["ap"] == 1.0
    assert found["recall_at_fpr"] == {"0.01": 1.0, "0.001": 1.0}
    assert found["median_latency"] == 11
    # p puts one half at 21 messages; at 11 the penalty is tanh(ln 3 / 4)
    assert found["speed"] == pytest.approx(1 - math.tanh(math.log(3) / 4), abs=1e-6)
    assert found["f_latency"] == pytest.approx(0.5 * found["speed"], abs=1e-6)
    # ERDE50: almost nothing + a miss + one false alarm at the share of positives 1/2, over 4
    assert found["erde50"] == pytest.approx(1.5 / 4, abs=1e-6)
    assert found["erde5"] == pytest.approx((1 - 1 / (1 + math.exp(6)) + 1.5) / 4, abs=1e-6)
    assert found["precision_at_prevalence"]["0.001"] == pytest.approx(0.001, abs=1e-5)


def test_whole_conversation_counts_any_window(corpus):
    whole = run(corpus)["whole_conversation"]
    assert (whole["recall"], whole["fpr"]) == (1.0, 0.5)


def test_every_known_figure_has_an_interval_around_it(corpus):
    found = run(corpus)
    for name in ("recall", "fpr", "auc", "f_latency", "erde5", "median_latency"):
        low, high = found["intervals"][name]
        assert low <= found[name] <= high
    assert found["intervals"]["recall"] == [0.0, 1.0]


def test_seeded(corpus):
    def same(seed):
        found = run(corpus, seed=seed)
        del found["messages_per_second"]
        return found

    assert same(3) == same(3)


def test_per_language(corpus):
    languages = run(corpus)["languages"]
    assert set(languages) == {"en", "fr"}
    assert (languages["en"]["recall"], languages["en"]["fpr"]) == (1.0, 1.0)
    assert (languages["fr"]["recall"], languages["fr"]["fpr"]) == (0.0, 0.0)
    assert languages["fr"]["precision"] is None
    assert "precision" in languages["fr"]["undefined"]["No alarm was raised."]
    assert languages["fr"]["f_latency"] == 0


def test_threshold_and_protocol_change_the_alarm(corpus):
    assert run(corpus, threshold=0.85)["false_alarms"] == 0
    assert run(corpus, protocol=Protocol(needed=1))["recall"] == 1.0
    assert run(corpus, protocol=Protocol(needed=1))["protocol"]["s"] == 1


def test_a_scorer_may_raise_its_own_alarm(tmp_path):
    path = write(tmp_path, chat("x", 1, [0.0] * 3, author="loud"), chat("y", 0, [0.9] * 20))
    found = run(path, model=Loud())
    assert (found["recall"], found["fpr"], found["median_latency"]) == (1.0, 0.0, 1.0)


def test_scores_file(corpus, tmp_path):
    out = tmp_path / "scores.jsonl"
    run(corpus, scores=out)
    assert [json.loads(line) for line in out.read_text().splitlines()] == [
        {"id": "found", "score": 0.9, "first_alarm": 10},
        {"id": "missed", "score": 0.8, "first_alarm": None},
        {"id": "false", "score": 0.7, "first_alarm": 4},
        {"id": "quiet", "score": 0.2, "first_alarm": None},
    ]


def test_without_positives_figures_are_null_with_a_reason(tmp_path):
    found = run(write(tmp_path, chat("a", 0, [0.1] * 9), chat("b", 0, [0.9] * 9)))
    assert found["fpr"] == 0.5
    for name in ("precision", "recall", "f1", "f05", "auc", "ap", "f_latency", "speed", "erde5"):
        assert found[name] is None
    assert found["recall_at_fpr"] == {"0.01": None, "0.001": None}
    (reason,) = found["undefined"]
    assert "labelled 1" in reason
    assert found["negative_scores"]["1.0"] == 0.9


def test_without_negatives(tmp_path):
    found = run(write(tmp_path, chat("a", 1, [0.9] * 9)))
    assert (found["recall"], found["precision"]) == (1.0, 1.0)
    assert found["fpr"] is None
    assert found["auc"] is None
    assert found["fpr_at_most"] is None
    assert any("labelled 0" in reason for reason in found["undefined"])


def test_an_empty_file_is_told_and_does_not_fail(tmp_path):
    found = run(write(tmp_path))
    assert found["conversations"] == 0
    assert found["f1"] is None
    assert list(found["undefined"]) == ["There are no conversations."]
    assert found["languages"] == {}


def test_single_messages_have_no_speed(tmp_path):
    path = write(tmp_path, chat("a", 1, [0.9]), chat("b", 0, [0.1]))
    found = run(path, protocol=Protocol(needed=1))
    assert found["recall"] == 1.0
    assert found["speed"] is None
    assert any("one message" in reason for reason in found["undefined"])


def test_no_false_alarm_is_not_taken_for_none_ever(tmp_path):
    path = write(tmp_path, chat("p", 1, [0.9] * 9), *(chat(f"n{i}", 0, [0.1]) for i in range(50)))
    found = run(path)
    assert (found["fpr"], found["precision_at_prevalence"]["0.001"]) == (0.0, 1.0)
    assert 0.05 < found["fpr_at_most"] < 0.1
    assert found["precision_at_prevalence_at_least"]["0.001"] < 0.05
    assert len(found["notes"]) == 2


def test_a_model_that_gives_no_number_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no number"):
        run(write(tmp_path, chat("a", 0, [math.nan])))


def test_the_report_is_json(corpus):
    assert json.loads(json.dumps(run(corpus), allow_nan=False))["suite"] == "chats"


def test_the_shipped_model_reads_its_own_alarm(tmp_path):
    """Tactics as parents' guides tell them; five window decisions after enough channels, an alarm."""
    said = [
        "how old are you? what school do you go to?",
        "you are so mature for your age, you are special to me",
        "don't tell your mum about this, it is our secret",
        "are you home alone?",
        "do you have whatsapp? let's talk there instead",
        "let's meet up, I can pick you up",
    ] + ["ok"] * 8
    talk = chat("talk", 1, said)
    plain = chat("plain", 0, ["did you do the maths homework", "yes, see you at training"] * 7)
    found = evaluate_chats(write(tmp_path, talk, plain), resamples=50)
    assert found["model"] == ShippedTactics().name
    assert (found["recall"], found["fpr"]) == (1.0, 0.0)
    assert found["median_latency"] >= 5


@pytest.mark.skipif(not irc.exists(), reason="the IRC corpus is not at ../shared/data/irc")
def test_ordinary_chat_raises_few_alarms():
    found = evaluate_chats(irc, resamples=10)
    assert found["conversations"] == 3728
    assert found["messages"] == 221_033
    assert found["fpr"] <= 0.005
    assert found["f_latency"] is None
