import gzip
import json

import pytest

from hedgerow.evaluation import files
from hedgerow.evaluation.labelled_chats import BadChat, read_chats


def chat(identity="c1", label=0, texts=("hi",), **more):
    messages = [{"author": "a", "time": None, "text": text} for text in texts]
    return {"conversation": identity, "language": "en", "label": label, "messages": messages} | more


def write(path, *chats):
    path.write_text("".join(json.dumps(one) + "\n" for one in chats))
    return path


def refusal(tmp_path, line):
    path = tmp_path / "c.jsonl"
    path.write_bytes(line if isinstance(line, bytes) else json.dumps(line).encode())
    with pytest.raises(BadChat) as caught:
        list(read_chats(path))
    return caught.value


def test_reads_plain_and_gzip_alike(tmp_path):
    plain = write(tmp_path / "c.jsonl", chat("a"), chat("b", 1))
    packed = tmp_path / "c.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert list(read_chats(plain)) == list(read_chats(packed))
    assert [one.label for one in read_chats(packed)] == [0, 1]


def test_reads_a_folder_in_the_order_of_names(tmp_path):
    (tmp_path / "deep").mkdir()
    write(tmp_path / "b.jsonl", chat("b"))
    write(tmp_path / "deep" / "c.jsonl", chat("c"))
    write(tmp_path / "a.jsonl", chat("a"))
    (tmp_path / "README.md").write_text("not chats")
    assert [one.conversation for one in read_chats(tmp_path)] == ["a", "b", "c"]


def test_blank_lines_and_an_empty_file_are_no_fault(tmp_path):
    path = tmp_path / "c.jsonl"
    path.write_text("\n" + json.dumps(chat()) + "\n\n")
    assert len(list(read_chats(path))) == 1
    path.write_text("")
    assert list(read_chats(path)) == []


def test_language_may_be_missing(tmp_path):
    one = chat()
    del one["language"]
    (found,) = read_chats(write(tmp_path / "c.jsonl", one))
    assert found.tongue == "und"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"label": 2}, "label"),
        ({"label": True}, "label"),
        ({"label": None}, "label"),
        ({"messages": []}, "messages"),
        ({"messages": "hello"}, "messages"),
        ({"conversation": ""}, "conversation"),
        ({"conversation": 7}, "conversation"),
        ({"messages": [{"author": "a", "time": None}]}, "messages[].text"),
        ({"messages": [{"author": 3, "time": None, "text": "x"}]}, "messages[].author"),
        ({"messages": [{"author": "a", "time": [], "text": "x"}]}, "messages[].time"),
    ],
)
def test_refuses_with_the_field(tmp_path, change, field):
    bad = refusal(tmp_path, chat() | change)
    assert bad.field.replace("[...]", "[]").replace("[0]", "[]") == field
    assert bad.line == 1
    assert bad.file.endswith("c.jsonl")
    assert bad.reason
    assert bad.remedy


def test_refuses_a_missing_label(tmp_path):
    one = chat()
    del one["label"]
    bad = refusal(tmp_path, one)
    assert (bad.field, bad.reason) == ("label", "is missing")


def test_refuses_what_is_not_json_or_not_utf8(tmp_path):
    assert refusal(tmp_path, b"{nonsense").field == "line"
    broken = json.dumps(chat()).encode().replace(b"hi", b"\xff\xfe")
    assert refusal(tmp_path, broken).line == 1


def test_names_the_line(tmp_path):
    path = tmp_path / "c.jsonl"
    path.write_text(json.dumps(chat()) + "\n\n" + "[]\n")
    with pytest.raises(BadChat, match="line 3"):
        list(read_chats(path))


def test_refuses_the_same_conversation_twice(tmp_path):
    path = write(tmp_path / "c.jsonl", chat("a"), chat("a"))
    with pytest.raises(BadChat, match=r"already used in .*line 1") as caught:
        list(read_chats(path))
    assert caught.value.line == 2


def test_refuses_a_truncated_gzip(tmp_path):
    path = tmp_path / "c.jsonl.gz"
    body = "\n".join(json.dumps(chat(str(i), texts=[str(i * i)])) for i in range(500)).encode()
    path.write_bytes(gzip.compress(body)[:-200])
    with pytest.raises(BadChat, match="ends too early"):
        list(read_chats(path))


def test_refuses_a_name_that_lies_about_gzip(tmp_path):
    with pytest.raises(BadChat, match="damaged"):
        list(read_chats(write(tmp_path / "c.jsonl.gz", chat())))


def test_refuses_an_endless_line(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "longest_line", 1000)
    path = write(tmp_path / "c.jsonl", chat(texts=["x" * 2000]))
    with pytest.raises(BadChat, match="is longer than"):
        list(read_chats(path))


def test_refuses_a_path_that_is_not_there(tmp_path):
    with pytest.raises(BadChat, match="not there"):
        list(read_chats(tmp_path / "nowhere"))
    with pytest.raises(BadChat, match="holds no file"):
        list(read_chats(tmp_path))


def test_progress_ends_at_the_total(tmp_path):
    write(tmp_path / "a.jsonl", chat("a"))
    write(tmp_path / "b.jsonl", chat("b"), chat("c"))
    told = []
    list(read_chats(tmp_path, lambda done, total: told.append((done, total))))
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert told[-1] == (size, size)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
