"""Channel files: what they must hold, and what they are heard to say."""

import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from detectors.replay import signals
from hedgerow.detectors.own_channels import BadChannel, read_channel, read_channels
from hedgerow.detectors.own_phrases import OwnPhrases, shipped
from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Message
from hedgerow.engine.pipeline import Pipeline
from hedgerow.engine.settings_fields import BadSettings
from hedgerow.engine.settings_file import read_settings
from hedgerow.engine.wire import write_warning
from hedgerow.exchange import minimisation

codes = """
name = "tutoring_codes"
title = "Free codes for tutoring"
sentence = "messages that offer free codes for tutoring: {count} of the last {window}"
weight = 3.0
source = "made up"
author = "tests"
date = 2026-03-20
[sentences]
de = "Nachrichten, die Codes verschenken: {count} der letzten {window}"
[words]
lessons = ["lessons", "tutoring"]
[phrases.en]
clear = ["free codes for {lessons}"]
mild = ["only (two|three|) codes left"]
"""
other = codes.replace("tutoring_codes", "borrowed_accounts").replace(
    "free codes for {lessons}", "lend me your account"
)


def channels(folder: Path, *texts: str) -> Path:
    for number, text in enumerate(texts):
        (folder / f"{number}.toml").write_text(text, encoding="utf-8")
    return folder


def said(*lines: str, subject: str | None = "child") -> list[Event]:
    start = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    events = []
    for n, line in enumerate(lines):
        author = "child" if line.startswith("- ") else "other"
        message = Message(author, line.removeprefix("- "), "room")
        events.append(Event(f"m{n}", "test", "message", start + timedelta(minutes=n), subject, message))
    return events


offer = ("hey, FREE codes for tutoring", "fr33 codes for lessons, really", "only two codes left")


def test_a_channel_speaks_in_its_own_name(tmp_path: Path) -> None:
    detector = OwnPhrases(folder=channels(tmp_path, codes))
    (signal,) = signals(detector, said(*offer))
    assert (signal.channel, signal.counterpart) == ("tutoring_codes", "other")
    assert dict(signal.reason.values) == {"channel": "tutoring_codes", "count": 3, "window": 50}
    assert signal.evidence == ("test#m0", "test#m1", "test#m2")
    assert 2.0 < signal.weight < 3.0
    assert detector.channels == {"tutoring_codes": "Free codes for tutoring"}


def test_too_few_messages_say_nothing(tmp_path: Path) -> None:
    detector = OwnPhrases(folder=channels(tmp_path, codes))
    assert not signals(detector, said(*offer[:2]))
    assert signals(OwnPhrases(folder=tmp_path, least_messages=2), said(*offer[:2]))


def test_mild_phrases_must_add_up(tmp_path: Path) -> None:
    detector = OwnPhrases(folder=channels(tmp_path, codes))
    assert not signals(detector, said("only two codes left"))
    assert not signals(detector, said(*["only codes left"] * 2))
    assert signals(detector, said(*["only codes left"] * 3))


def test_several_channels_are_told_side_by_side(tmp_path: Path) -> None:
    detector = OwnPhrases(folder=channels(tmp_path, codes, other))
    found = signals(
        detector, said("free codes for lessons", "lend me your account", "only two codes left")
    )
    assert {signal.channel for signal in found} == {"borrowed_accounts", "tutoring_codes"}


def test_what_the_subject_writes_is_not_held_against_anybody(tmp_path: Path) -> None:
    detector = OwnPhrases(folder=channels(tmp_path, codes))
    assert not signals(detector, said(*(f"- {line}" for line in offer)))
    assert signals(detector, said(*offer, subject=None)), "where nobody named a subject, all are heard"


def test_old_messages_leave_the_window(tmp_path: Path) -> None:
    detector = OwnPhrases(folder=channels(tmp_path, codes))
    assert not signals(detector, said(*offer[:2], *["what a day"] * 50, offer[2]))


def test_one_channel_never_warns_alone_and_two_may(tmp_path: Path) -> None:
    heavy = [text.replace("weight = 3.0", "weight = 6.0") for text in (codes, other)]
    story = said(*offer * 5, *["lend me your account"] * 5)
    alone = Pipeline({"own_phrases": OwnPhrases(folder=channels(tmp_path, heavy[0]))})
    assert not alone.feed(story) + alone.finish()
    both = Pipeline({"own_phrases": OwnPhrases(folder=channels(tmp_path, *heavy))})
    (warning, *_more) = both.feed(story) + both.finish()
    assert {signal.channel for signal in warning.reasons} == {"borrowed_accounts", "tutoring_codes"}
    minimisation.read(write_warning(warning))  # what leaves is codes and counts, no sentence


def test_the_channels_go_with_it_to_a_worker(tmp_path: Path) -> None:
    detector = OwnPhrases(folder=channels(tmp_path, codes))
    expected = signals(detector, said(*offer))
    stored = pickle.dumps(detector)
    for file in tmp_path.iterdir():
        file.unlink()
    assert b"really" not in stored, "nor what it has read"
    assert signals(pickle.loads(stored), said(*offer)) == expected


def test_what_was_counted_under_a_channel_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    before = OwnPhrases(folder=channels(tmp_path, codes, other))
    state = before.start()
    story = said(*["lend me your account"] * 2, *offer)
    for event in story[:2]:
        before.notice(state, event)
    (tmp_path / "1.toml").unlink()
    after = OwnPhrases(folder=tmp_path)
    heard = [after.notice(state, event) for event in story[2:]]
    assert [len(one) for one in heard] == [0, 0, 1]
    assert heard[2][0].channel == "tutoring_codes"


def test_without_a_folder_only_the_example_is_looked_for() -> None:
    assert not signals(OwnPhrases(), said(*offer * 3))
    assert set(shipped().languages) == {"de", "en"}
    assert set(OwnPhrases.channels) == {shipped().name}


def test_an_empty_folder_is_silent(tmp_path: Path) -> None:
    assert not signals(OwnPhrases(folder=tmp_path), said(*offer * 3))


def test_sentences_are_told_in_the_languages_of_the_file() -> None:
    channel = read_channel("codes.toml", codes)
    assert channel.sentence("de").format(count=3, window=50) == (
        "Nachrichten, die Codes verschenken: 3 der letzten 50"
    )
    assert channel.sentence("de-AT") == channel.sentence("de")
    assert channel.sentence("fr").startswith("messages that offer")


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("weight", "weight = 3.0", "weight = 9"),
        ("weight", "weight = 3.0", "weight = true"),
        ("weight", "weight = 3.0", ""),
        ("name", '"tutoring_codes"', '"Tutoring codes"'),
        ("name", '"tutoring_codes"', '"a_name_of_far_too_many_words"'),
        ("sentence", "{count} of the last {window}", "many"),
        ("sentence", "{count} of", "{count.real} of"),
        ("sentence", "{count} of", "{count!r:>99} of"),
        ("sentence", "{count} of", "{count of"),
        ("sentences.de", "{count} der", "{zahl} der"),
        ("sentences.deutsch", "de = ", "deutsch = "),
        ("title", '"Free codes for tutoring"', f'"{"x" * 201}"'),
        ("date", "2026-03-20", '"2026-03-20"'),
        ("colour", "weight = 3.0", 'weight = 3.0\ncolour = "red"'),
        ("words.lessons", '["lessons", "tutoring"]', "[]"),
        ("phrases.en.clear", "{lessons}", "{lesson}"),
        ("phrases.en.clear", "free codes for {lessons}", "free (codes"),
        ("phrases.en", "mild =", "loud ="),
        ("phrases.en.mild", '["only (two|three|) codes left"]', '"codes"'),
        ("phrases", codes.partition("[phrases.en]\n")[2], ""),
        ("file", "weight = 3.0", "weight ="),
    ],
)
def test_a_bad_file_says_what_is_wrong(key: str, old: str, new: str) -> None:
    assert old in codes
    with pytest.raises(BadChannel) as caught:
        read_channel("codes.toml", codes.replace(old, new))
    assert (caught.value.file, caught.value.key) == ("codes.toml", key)
    assert caught.value.remedy.endswith(".")
    assert str(caught.value).startswith(f"codes.toml, {key}: ")


def test_a_bad_folder_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(BadChannel, match="there is no such folder"):
        OwnPhrases(folder=tmp_path / "nowhere")
    with pytest.raises(BadChannel, match="is another file's too"):
        read_channels(channels(tmp_path, codes, codes))
    (tmp_path / "1.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadChannel, match="is no UTF-8"):
        read_channels(tmp_path)


def test_the_folder_is_named_in_a_settings_file(tmp_path: Path) -> None:
    folder = tmp_path / "channels"
    folder.mkdir()
    channels(folder, codes)
    settings = tmp_path / "hedgerow.toml"
    settings.write_text('[detectors.own_phrases]\nfolder = "channels"\n', encoding="utf-8")
    detector = read_settings([settings], ["own_phrases"]).detectors["own_phrases"]
    assert signals(detector, said(*offer))
    channels(folder, codes.replace("weight = 3.0", "weight = 99"))
    with pytest.raises(BadSettings, match=r"own_phrases.*weight: is 99"):
        read_settings([settings])


def test_the_file_shown_in_the_how_to_is_one() -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-channel.md"
    first = page.read_text(encoding="utf-8").partition("```toml\n")[2].partition("```")[0]
    channel = read_channel("how-to", first)
    assert channel.sentence("de").startswith("Nachrichten")
    assert channel.languages == ("en",)
