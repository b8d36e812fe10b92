"""What the hub says of channels that senders describe themselves."""

import logging
from importlib.resources import files
from pathlib import Path

import pytest
from django.utils.translation import override

from hedgerow.detectors.own_phrases import OwnPhrases, shipped
from hedgerow.domain.chain import Reason
from hedgerow.hub.warnings.own_channels import own_sentence, own_title

example = files("hedgerow.detectors") / "data" / "own_phrases" / "example.toml"
shown = Reason("own_phrases.shown", {"channel": "example", "count": 3, "window": 50})


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.CHANNELS = tmp_path
    return tmp_path


def test_the_files_own_sentence_in_the_readers_language(folder: Path) -> None:
    assert own_sentence(shown) is None, "without the file there is the general sentence"
    (folder / "example.toml").write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    with override("de"):
        told = own_sentence(shown)
        assert told is not None
        assert (
            told.format(**shown.values)
            == "Nachrichten über den Postboten der Papierboote: 3 der letzten 50"
        )
    with override("ru"):
        assert own_sentence(shown) == shipped().sentence("en")
    assert own_title("own_phrases", "example") == shipped().title


def test_nothing_else_is_touched(folder: Path) -> None:
    (folder / "example.toml").write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    assert own_sentence(Reason("grooming.night", {"channel": "example"})) is None
    assert own_sentence(Reason("own_phrases.shown", {})) is None
    assert own_title("grooming", "example") is None


def test_a_bad_file_is_left_out_and_said(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "bad.toml").write_text("name = 5", encoding="utf-8")
    (folder / "example.toml").write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert own_sentence(shown)
    assert "bad.toml" in caplog.text
    (folder / "example.toml").unlink()
    assert own_sentence(shown) is None


def test_a_file_that_leads_nowhere_is_left_out(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Such as the lock that an editor leaves beside a file, or one deleted at this moment."""
    (folder / "example.toml").write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / ".#example.toml").symlink_to("nobody@nowhere")
    with caplog.at_level(logging.WARNING):
        assert own_title("own_phrases", "example") == shipped().title
    assert ".#example.toml" in caplog.text


def test_the_general_sentence_names_the_channel_and_the_count() -> None:
    template = OwnPhrases.reasons["own_phrases.shown"]
    assert "“example”" in template.format(**shown.values)
    assert "3 of the last 50" in template.format(**shown.values)
