import json
from datetime import date, datetime

import pytest

from hedgerow.engine.contract import read_event, write_event
from hedgerow.evaluation import chat_events
from hedgerow.evaluation.chat_events import convert_chats
from hedgerow.evaluation.labelled_chats import BadChat


def write(path, *conversations):
    """Each conversation is (id, [(author, time, text), ...]) with what else it carries."""
    lines = []
    for identity, messages, *more in conversations:
        told = [dict(zip(("author", "time", "text"), m, strict=True)) for m in messages]
        chat = {"conversation": identity, "language": "en", "label": 1, "messages": told}
        lines.append(json.dumps(chat | (more[0] if more else {})))
    path.write_text("\n".join(lines))
    return path


def times(tmp_path, identity, *told, **given):
    path = write(tmp_path / "c.jsonl", (identity, [("a", t, "x") for t in told]))
    return [event.time.isoformat() for event in convert_chats(path, **given)]


def test_an_event_as_the_contract_wants_it(tmp_path):
    path = write(tmp_path / "c.jsonl", ("talk", [("a", 60, "one"), ("b", 120, "two")]))
    first, second = convert_chats(path)
    assert (first.id, first.source, first.kind) == ("talk:000000", "chats:c.jsonl", "message")
    assert first.subject is None
    assert first.about == "conversation:talk"
    assert (first.data.author, first.data.recipients, first.data.language) == ("a", ("b",), "en")
    assert second.data.recipients == ("a",)
    assert [read_event(write_event(e)) for e in (first, second)] == [first, second]


def test_the_label_stays_behind(tmp_path):
    path = write(tmp_path / "c.jsonl", ("talk", [("a", 60, "one")]))
    (event,) = convert_chats(path)
    assert b"label" not in write_event(event)


def test_recipients_only_where_there_are_exactly_two(tmp_path):
    three = [("a", 1, "x"), ("b", 2, "x"), ("c", 3, "x")]
    path = write(tmp_path / "c.jsonl", ("three", three), ("one", [("a", 4, "x")]))
    assert {event.data.recipients for event in convert_chats(path)} == {()}


def test_unnamed_authors_of_two_conversations_are_kept_apart(tmp_path):
    path = write(tmp_path / "c.jsonl", ("p", [(None, 1, "x"), ("b", 2, "x")]), ("q", [(None, 3, "x")]))
    events = list(convert_chats(path))
    assert [event.data.author for event in events] == ["unknown-1", "b", "unknown-2"]
    assert events[1].data.recipients == ("unknown-1",)


def test_subject_of_the_conversation_and_of_a_message(tmp_path):
    path = write(tmp_path / "c.jsonl", ("talk", [("a", 1, "x"), ("b", 2, "y")], {"subject": "kid"}))
    assert [event.subject for event in convert_chats(path)] == ["kid", "kid"]
    line = json.loads(path.read_text())
    line["messages"][1]["subject"] = "other"
    path.write_text(json.dumps(line))
    assert [event.subject for event in convert_chats(path)] == ["kid", "other"]


def test_clock_times_take_the_date_of_the_id_and_roll_over_midnight(tmp_path):
    assert times(tmp_path, "2004-11-15_03-000", "23:58", "23:59:30", "00:01") == [
        "2004-11-15T23:58:00+00:00",
        "2004-11-15T23:59:30+00:00",
        "2004-11-16T00:01:00+00:00",
    ]


def test_clock_times_without_a_date_begin_on_the_start_day(tmp_path):
    assert times(tmp_path, "talk", "8:05") == ["2020-01-01T08:05:00+00:00"]
    assert times(tmp_path, "talk", "08:05", start=date(2024, 2, 29)) == ["2024-02-29T08:05:00+00:00"]
    assert times(tmp_path, "2004-99-99_x", "08:05") == ["2020-01-01T08:05:00+00:00"]


def test_a_slipped_clock_stays_on_its_day_and_in_order(tmp_path):
    assert times(tmp_path, "talk", "12:10", "12:09", "12:11") == [
        "2020-01-01T12:10:00+00:00",
        "2020-01-01T12:10:00+00:00",
        "2020-01-01T12:11:00+00:00",
    ]


def test_missing_times_are_a_minute_apart(tmp_path):
    assert times(tmp_path, "talk", None, "10:00", None, None) == [
        "2020-01-01T00:00:00+00:00",
        "2020-01-01T10:00:00+00:00",
        "2020-01-01T10:01:00+00:00",
        "2020-01-01T10:02:00+00:00",
    ]


def test_exact_times_keep_their_offset_and_unknown_ones_are_utc(tmp_path):
    assert times(tmp_path, "talk", "2024-05-01T10:00:00+02:00") == ["2024-05-01T10:00:00+02:00"]
    assert times(tmp_path, "talk", "2024-05-01T10:00:00Z") == ["2024-05-01T10:00:00+00:00"]
    assert times(tmp_path, "talk", "2024-05-01 10:00:00") == ["2024-05-01T10:00:00+00:00"]
    assert times(tmp_path, "talk", 0.5) == ["1970-01-01T00:00:00.500000+00:00"]


@pytest.mark.parametrize("told", ["25:00", "noon", 1.7e12, -1, "12:60"])
def test_refuses_times_that_are_none(tmp_path, told):
    with pytest.raises(BadChat) as caught:
        times(tmp_path, "talk", "10:00", told)
    assert (caught.value.field, caught.value.line) == ("messages[1].time", 1)


def test_refuses_ids_too_long_for_an_event(tmp_path):
    with pytest.raises(BadChat, match="conversation"):
        times(tmp_path, "x" * 505, "10:00")


def many(tmp_path):
    """Twenty conversations, interleaved in time, with ties."""
    talks = [
        (f"t{i:02}", [("a", (i * 7 + j * 5) % 40, f"{i}.{j}") for j in range(12)]) for i in range(20)
    ]
    return write(tmp_path / "c.jsonl", *talks)


def test_sorted_over_the_whole_corpus(tmp_path):
    events = list(convert_chats(many(tmp_path)))
    assert len(events) == 240
    keys = [(event.time, event.source, event.id) for event in events]
    assert keys == sorted(keys)


def test_the_external_merge_gives_the_same(tmp_path, monkeypatch):
    path = many(tmp_path)
    at_once = list(convert_chats(path))
    monkeypatch.setattr(chat_events, "held", 7)
    monkeypatch.setattr(chat_events, "most_runs", 3)
    assert list(convert_chats(path)) == at_once


def test_offsets_survive_the_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setattr(chat_events, "held", 1)
    assert times(tmp_path, "talk", "2024-05-01T10:00:00+02:00", None) == [
        "2024-05-01T10:00:00+02:00",
        "2024-05-01T10:01:00+02:00",
    ]


def test_temporary_files_are_gone_when_done(tmp_path, monkeypatch):
    monkeypatch.setattr(chat_events, "held", 7)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    stream = convert_chats(many(tmp_path))
    assert isinstance(next(stream).time, datetime)
    assert list((tmp_path / "tmp").rglob("tmp*"))
    stream.close()
    assert list((tmp_path / "tmp").iterdir()) == []
