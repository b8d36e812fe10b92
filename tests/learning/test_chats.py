"""Learning from labelled chats: folds, thresholds, the benign set, and the card."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from hedgerow.cli import app
from hedgerow.detectors.learnt import read_model
from hedgerow.evaluation import early
from hedgerow.evaluation.labelled_chats import Chat, ChatMessage
from hedgerow.learning.chat_model import Scored, choose_threshold, rising_threshold
from hedgerow.learning.chat_rows import Hashed, ends, hash_chats, join_groups
from hedgerow.learning.chats import NoBenignSet, TooLittle, Wish, train_chats

marked = ["secret", "alone", "promise", "nobody", "delete"]
plain = ["homework", "game", "dinner", "school", "goal", "bus", "pizza", "song", "match"]
elsewhere = ["kernel", "driver", "package", "update", "terminal", "config"]


def write(path: Path, count: int, label: int, words: list[str], seed: int) -> Path:
    rnd = random.Random(seed)
    with path.open("w", encoding="utf-8") as out:
        for n in range(count):
            messages = []
            for m in range(rnd.randint(8, 30)):
                pool = [*words, *marked] if label and m % 2 else words
                text = " ".join(rnd.choices(pool, k=5))
                messages.append({"author": f"{seed}-{n}-{m % 2}", "time": None, "text": text})
            told = {
                "conversation": f"{seed}-{n}",
                "label": label,
                "language": "en",
                "messages": messages,
            }
            out.write(json.dumps(told) + "\n")
    return path


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chats")
    (folder / "corpus").mkdir()
    write(folder / "corpus" / "harm.jsonl", 30, 1, plain, 1)
    write(folder / "corpus" / "none.jsonl", 60, 0, plain, 2)
    write(folder / "ordinary.jsonl", 120, 0, elsewhere, 3)
    return folder


def wish(data: Path, out: Path, **other: object) -> Wish:
    return Wish([data / "corpus"], [data / "ordinary.jsonl"], out, folds=3, resamples=20, **other)  # type: ignore[arg-type]


def test_a_model_is_learnt_measured_and_written_with_its_card(data: Path, tmp_path: Path) -> None:
    card = train_chats(wish(data, tmp_path / "m.model"))
    model = read_model(tmp_path / "m.model", card["sha256"])
    assert card["figures"]["f1"] > 0.9, "words that only harmful chats hold are easy to learn"
    assert card["benign"]["conversations"] == 120
    assert card["benign"]["fpr"] <= 0.02
    assert model.threshold == card["threshold"]
    page = (tmp_path / "m.model.card.md").read_text(encoding="utf-8")
    assert page.index("False alarms on ordinary") < page.index("Recall of the alarm")
    told = CliRunner().invoke(
        app, ["evaluate", "chats", "--data", str(data / "corpus"), "--model", str(tmp_path / "m.model")]
    )
    assert json.loads(told.stdout)["recall"] > 0.9


def test_the_same_wish_gives_the_same_model(data: Path, tmp_path: Path) -> None:
    one = train_chats(wish(data, tmp_path / "one"))
    two = train_chats(wish(data, tmp_path / "two"))
    assert one["sha256"] == two["sha256"]


def test_no_model_without_ordinary_chat(data: Path, tmp_path: Path) -> None:
    with pytest.raises(NoBenignSet):
        train_chats(Wish([data / "corpus"], [], tmp_path / "m"))
    few = write(tmp_path / "few.jsonl", 20, 0, elsewhere, 4)
    with pytest.raises(NoBenignSet, match="holds 20 conversations"):
        train_chats(Wish([data / "corpus"], [few], tmp_path / "m"))
    assert not (tmp_path / "m").exists()


def test_too_few_groups_are_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(TooLittle, match="independent groups"):
        train_chats(Wish([data / "ordinary.jsonl"], [data / "ordinary.jsonl"], tmp_path / "m"))


def chat(name: str, *authors: str, group: str | None = None) -> Chat:
    messages = [ChatMessage(author, None, "hi") for author in authors]
    return Chat(name, 0, messages, group=group)


def test_chats_of_one_author_stay_together() -> None:
    chats = [chat("1", "a", "b"), chat("2", "b", "c"), *(chat(f"x{n}", f"p{n}") for n in range(20))]
    groups, by = join_groups(chats)
    assert by == "authors"
    assert groups[0] == groups[1]
    assert len(set(groups)) == 21
    assert join_groups([chat(str(n), "a", "b") for n in range(9)])[1] == "conversation"
    assert join_groups([chat("1", "a", group="g"), chat("2", "b", group="g")]) == (["g", "g"], "group")


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.floats(0.01, 1))
def test_the_rising_threshold_is_the_alarm_of_the_protocol(
    scores: list[float], threshold: float
) -> None:
    protocol = early.Protocol()
    rising = rising_threshold(np.array(scores), protocol)
    at = int(np.searchsorted(rising, threshold))
    expected = protocol.first_alarm(np.array(scores), threshold)
    assert (at if at < len(scores) else None) == expected


def test_the_budget_comes_before_what_is_found() -> None:
    def scored(label: int, benign: bool, top: float) -> Scored:
        made = Hashed("c", label, "en", "g", benign, ())
        return Scored(made, 0, np.zeros(12), np.full(12, top), np.full(12, top))

    quiet = [scored(0, True, 0.5 + n / 1000) for n in range(100)]
    loud = [scored(1, False, 0.55), scored(1, False, 0.9), scored(0, False, 0.1)]
    assert choose_threshold([*quiet, *loud], 0.0) > 0.599
    assert choose_threshold([*quiet, *loud], 1.0) <= 0.55


@given(st.integers(1, 600))
def test_windows_are_taken_in_order_up_to_the_end(length: int) -> None:
    cuts = ends(length, 50)
    assert cuts == sorted(set(cuts))
    assert cuts[-1] == length


def test_languages_and_labels_are_kept() -> None:
    hashed, _ = hash_chats([chat("1", "a")], benign=True)
    assert (hashed[0].label, hashed[0].benign, hashed[0].language) == (0, True, "und")
