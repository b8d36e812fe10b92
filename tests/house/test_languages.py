"""Rule 7: every text can be read in every language of the interface."""

import importlib.util
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from house.conftest import root, source

spec = importlib.util.spec_from_file_location("messages", root / "tools" / "messages.py")
messages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(messages)

complete = ("fr", "ru")
"""Languages in which every page of the hub is finished; the others may fall back to English."""


@pytest.fixture(scope="module")
def gathered():
    return messages.gathered()


def strings(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple) else [message.string]


def holes(text: str) -> set[str]:
    """The places a number or a name is put into."""
    return set(re.findall(r"%\(\w+\)[sd]|%[sd]|\{\w*[^}]*\}", text))


@pytest.mark.parametrize("language", messages.languages)
def test_catalogue_knows_every_text(language: str, gathered) -> None:
    known = {(m.id, m.context) for m in messages.read(language)}
    missing = [m.id for m in gathered if (m.id, m.context) not in known]
    assert not missing, f"Run: make messages. Missing in {language}: {missing[:5]}"


@pytest.mark.parametrize("language", complete)
def test_complete_languages_are_complete(language: str, gathered) -> None:
    catalog = messages.read(language)
    open_texts = [m.id for m in catalog if m.id and (m.fuzzy or not all(strings(m)))]
    assert not open_texts, f"{len(open_texts)} texts without {language}: {open_texts[:5]}"


@pytest.mark.parametrize("language", messages.languages)
def test_translations_keep_the_holes(language: str) -> None:
    for message in messages.read(language):
        if message.id and all(strings(message)):
            wanted = holes(message.id if isinstance(message.id, str) else message.id[-1])
            for text in strings(message):
                # A plural form may leave the number out, as in "one warning".
                assert holes(text) <= wanted, message.id
                assert isinstance(message.id, tuple) or holes(text) == wanted, message.id


@pytest.mark.parametrize("language", messages.languages)
def test_compiled_catalogue_is_the_written_one(language: str) -> None:
    path: Path = messages.locale / language / "LC_MESSAGES" / "django.mo"
    assert path.read_bytes() == messages.compiled(messages.read(language)), "Run: make messages"


def test_no_template_speaks_past_gettext() -> None:
    spoken = []
    for path in sorted(source.rglob("templates/**/*.html")):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"\{%\s*(blocktrans\w*).*?\{%\s*end\1\s*%\}", "", text, flags=re.S)
        text = re.sub(
            r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<script.*?</script>|<style.*?</style>",
            "",
            text,
            flags=re.S,
        )
        text = re.sub(r"\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", "", text, flags=re.S)
        for attribute in re.findall(
            r'(?:title|alt|aria-label|placeholder)="([^"]*[A-Za-z]{3}[^"]*)"', text
        ):
            spoken.append(f"{path.name}: {attribute}")
        for words in re.findall(r">([^<]*[A-Za-z]{3,}[^<]*)<", text):
            if words.strip() not in allowed and "&" not in words:
                spoken.append(f"{path.name}: {words.strip()}")
    assert not spoken, "\n".join(spoken)


allowed = {"Hedgerow", "· Hedgerow"}
