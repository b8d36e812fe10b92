"""Words for ordinary days, in six languages; and what none of the country's texts may hold."""

import re
from importlib.resources import files
from random import Random

import pytest

from hedgerow.country.chatter import chatter, languages, parse
from hedgerow.country.people import name, towns

coarse = re.compile(
    r"\b(sex(y|e|ual|uell|uel)?|porn\w*|nudes?|naked|nackt|nud[oa]s?|desnud[oa]s?|секс\w*|гол(ый|ая))\b",
    re.IGNORECASE,
)
"""A canary only: the rule is in SAFEGUARDING, and a person reads every text."""


checklist = """
albania algeria argentina armenia australia austria azerbaijan bangladesh belarus belgium bosnia brazil
bulgaria cambodia canada china colombia croatia cyprus denmark egypt england estonia ethiopia finland
france germany ghana greece hungary india indonesia ireland italy japan kazakhstan kenya kosovo latvia
libya lithuania malta mexico moldova montenegro morocco nepal nigeria norway pakistan peru poland
portugal romania russia scotland serbia slovakia slovenia spain sweden switzerland syria tunisia ukraine
vietnam wales london paris berlin madrid moscow rome vienna warsaw prague budapest kyiv lisbon dublin
milan naples hamburg munich barcelona valencia lyon marseille birmingham manchester istanbul bucharest
москва россия украина германия франция италия испания киев лондон париж берлин
deutschland italia españa roma milano москве italie allemagne espagne londres parigi londra
"""
real_places = set(checklist.split())


def texts():
    folder = files("hedgerow.country")
    for shelf in ("words", "tales/harm", "tales/innocent"):
        for file in (folder / shelf).iterdir():
            if file.name.endswith(".toml"):
                yield pytest.param(file.read_text("utf-8"), id=f"{shelf}/{file.name}")


@pytest.mark.parametrize("text", list(texts()))
def test_texts_hold_no_coarse_word(text):
    assert coarse.search(text) is None


@pytest.mark.parametrize("text", list(texts()))
def test_texts_name_no_real_place(text):
    assert not set(re.findall(r"\w+", text.lower())) & real_places


def test_the_country_and_its_towns_are_made_up():
    assert not {name.lower(), *(t.name.lower() for t in towns)} & real_places


@pytest.mark.parametrize("language", languages)
def test_every_language_has_every_topic(language):
    topics = {"family", "friends", "school", "games", "sport", "romance", "work", "near"}
    assert set(chatter(language).topics) == topics
    assert all(len(exchanges) >= 6 for exchanges in chatter(language).topics.values())


@pytest.mark.parametrize("language", languages)
def test_every_gap_can_be_filled(language):
    words = chatter(language)
    for exchanges in words.topics.values():
        for exchange in exchanges:
            for said in words.fill(exchange, Random(1)):
                assert said.text
                assert "{" not in said.text


@pytest.mark.parametrize("language", languages)
def test_talk_is_varied(language):
    rnd = Random(5)
    lines = [said.text for _ in range(500) for said in chatter(language).exchange("friends", rnd)]
    assert len(set(lines)) > 250


def test_one_gap_keeps_its_filler_through_an_exchange():
    said = chatter("en").fill(parse("{day}? | {day}"), Random(3))
    assert said[0].text.lower().startswith(said[1].text.lower()[:3])


def test_speakers_take_turns():
    said = chatter("fr").fill(parse("un | deux | trois"), Random(1))
    assert [s.first for s in said] == [True, False, True]
