"""The XML of PAN 2012 as labelled chats."""

from pathlib import Path

import pytest

from hedgerow.evaluation.labelled_chats import BadChat, read_chats

corpus = """<?xml version="1.0" encoding="UTF-8"?>
<conversations>
<conversation id="c1"><message line="1"><author>p1</author><time>03:20</time><text>hi &amp; hello</text>
</message><message line="2"><author>k</author><time>03:21</time><text/></message></conversation>
<conversation id="c2"><message line="1"><author>x</author><time>03:20</time><text>yo</text></message>
</conversation><conversation id="c3"></conversation>
</conversations>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "corpus.xml").write_text(corpus, encoding="utf-8")
    (tmp_path / "corpus-predators.txt").write_text("p1\n\n", encoding="utf-8")
    return tmp_path


def test_a_conversation_is_positive_where_a_listed_author_writes(folder: Path) -> None:
    one, two = read_chats(folder)
    assert (one.conversation, one.label, two.conversation, two.label) == ("c1", 1, "c2", 0)
    assert [(m.author, m.time, m.text) for m in one.messages] == [
        ("p1", "03:20", "hi & hello"),
        ("k", "03:21", ""),
    ]


def test_it_lies_beside_json_lines(folder: Path) -> None:
    (folder / "more.jsonl").write_text(
        '{"conversation":"c9","label":0,"messages":[{"author":"a","time":null,"text":"hi"}]}\n',
        encoding="utf-8",
    )
    assert [chat.conversation for chat in read_chats(folder)] == ["c9", "c1", "c2"]


def test_without_its_list_of_predators_nothing_can_be_labelled(folder: Path) -> None:
    (folder / "corpus-predators.txt").unlink()
    with pytest.raises(BadChat, match="no list of predators"):
        list(read_chats(folder))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<conversations><conversation id='a'>", "not well-formed"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><conversations/>", "DOCTYPE"),
    ],
)
def test_damaged_xml_is_refused_with_its_place(folder: Path, text: str, reason: str) -> None:
    (folder / "corpus.xml").write_text(text, encoding="utf-8")
    with pytest.raises(BadChat, match=reason):
        list(read_chats(folder))
