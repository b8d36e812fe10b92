"""A planted tactic is found among ordinary talk, told without anybody's message, and becomes a channel."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from detectors.replay import signals
from hedgerow.detectors.own_channels import BadChannel, read_channel
from hedgerow.detectors.own_phrases import OwnPhrases
from hedgerow.detectors.words.normalising import tokens
from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Message
from hedgerow.learning.emerging.finding import Found, Wish, find_patterns
from hedgerow.learning.emerging.gathering import Gathered, Said, Suspicion, gather
from hedgerow.learning.emerging.telling import runs
from hedgerow.learning.emerging.writing import channel, told
from learning.emerging.planted import ordinary, planted


@pytest.fixture(scope="module")
def chats(tmp_path_factory):
    return ordinary(tmp_path_factory.mktemp("talk"), 500)


def gathered(events: list[Event]) -> Gathered:
    suspicion = Suspicion()
    suspicion.read_reports(events)
    return gather(events, suspicion)


@pytest.fixture(scope="module")
def scene(chats):
    events, truth = planted(chats, with_tactic=40, misreported=30)
    return events, truth, gathered(events)


@pytest.fixture(scope="module")
def found(scene) -> Found:
    return find_patterns(scene[2])


def test_the_planted_tactic_stands_first(scene, found: Found) -> None:
    _events, truth, _gathered = scene
    first = found.patterns[0]
    members = [said.reference in truth for move in first.moves for said in move.members]
    assert sum(members) >= 0.9 * len(members)
    assert sum(members) >= 0.25 * len(truth)
    assert first.accounts >= 20
    assert first.categories == {"other": first.accounts}


def test_hardly_anything_else_is_told(scene, found: Found) -> None:
    truth = scene[1]
    for pattern in found.patterns:
        members = [said.reference in truth for move in pattern.moves for said in move.members]
        assert sum(members) >= 0.5 * len(members)


def test_where_nothing_is_new_nothing_is_told(chats) -> None:
    events, _truth = planted(chats, with_tactic=0, misreported=70)
    assert not find_patterns(gathered(events)).patterns


def test_fewer_than_five_accounts_are_never_told(chats) -> None:
    events, _truth = planted(chats, with_tactic=4, misreported=60)
    assert not find_patterns(gathered(events)).patterns


def test_every_word_was_written_by_five_accounts(scene, found: Found) -> None:
    authors: dict[str, set[str]] = {}
    for said in scene[2].suspected:
        for word in tokens(said.text):
            authors.setdefault(word, set()).add(said.author)
    for pattern in found.patterns:
        phrases = [p.words for move in pattern.moves for p in (*move.words, *move.pairs)]
        for phrase in [*phrases, *pattern.proposal.clear, *pattern.proposal.mild]:
            assert all(len(authors[word]) >= 5 for word in phrase.split())


def test_no_message_is_written(scene, found: Found) -> None:
    written = json.dumps(told(found), ensure_ascii=False).casefold()
    texts = {said.text.casefold() for said in scene[2].suspected if len(tokens(said.text)) > 4}
    assert not [text for text in texts if text in written]
    assert {
        ref for p in found.patterns for m in p.moves for s in m.nearest for ref in [s.reference]
    } <= {said.reference for said in scene[2].suspected}


def test_the_same_again_is_the_same(scene, found: Found) -> None:
    assert told(find_patterns(scene[2])) == told(found)


def test_room_is_bounded_and_what_had_none_is_counted(scene) -> None:
    small = find_patterns(scene[2], Wish(most_compared=50, most_beside=50))
    assert (small.compared, small.beside) == (50, 50)
    assert small.not_compared > 0


def test_by_meaning_it_is_found_as_well(chats) -> None:
    embedding = pytest.importorskip("hedgerow.detectors.close_reading.embedding")
    if not embedding.installed():
        pytest.skip("the extra semantic is not installed")
    events, truth = planted(chats, with_tactic=40, misreported=10, longest=6)
    found = find_patterns(gathered(events), Wish(most_embedded=450), embedding.Embedding().embed)
    members = [s.reference in truth for move in found.patterns[0].moves for s in move.members]
    assert found.way == "meaning"
    assert sum(members) >= 0.9 * len(members)


def proposed(found: Found) -> str:
    text = channel(1, found.patterns[0], found, date(2026, 5, 4))
    assert text is not None
    return text


def test_a_proposal_is_refused_until_a_person_has_put_her_name_to_it(found: Found) -> None:
    with pytest.raises(BadChannel) as caught:
        read_channel("pattern.toml", proposed(found))
    assert caught.value.key == "author"
    read = read_channel("pattern.toml", proposed(found).replace('author = ""', 'author = "A. Person"'))
    assert read.name == "pattern_20260504_1"
    assert read.languages == ("en",)


def test_phrases_stand_under_the_language_they_are_written_in(found: Found) -> None:
    first = found.patterns[0]
    phrase = first.proposal.clear[0]

    def in_dutch(said: Said) -> Said:
        holds = tuple(phrase.split()) in set(runs(said.text))
        return replace(said, language="nl") if holds else said

    moves = tuple(replace(m, members=tuple(in_dutch(said) for said in m.members)) for m in first.moves)
    changed = replace(found, patterns=(replace(first, moves=moves),))
    text = proposed(changed).replace('author = ""', 'author = "A. Person"')
    read = read_channel("pattern.toml", text)
    phrases = {one.language: one.channels[read.name]["clear"] for one in read.lexicons}
    assert phrase in phrases["nl"]
    assert phrase not in phrases["en"]


def test_the_channel_hears_the_tactic_next_time_and_not_ordinary_talk(
    found: Found, tmp_path: Path
) -> None:
    text = proposed(found).replace('author = ""', 'author = "A. Person"')
    (tmp_path / "pattern.toml").write_text(text, encoding="utf-8")
    detector = OwnPhrases(folder=tmp_path, least_messages=2)
    unseen = ordinary(tmp_path, 200, seed=77)
    events, _truth = planted(unseen, with_tactic=40, misreported=0, seed=9)
    rooms: dict[str, list[Event]] = {}
    for event in events:
        if isinstance(event.data, Message):
            rooms.setdefault(str(event.data.conversation), []).append(event)
    heard = {room for room, story in rooms.items() if signals(detector, story)}
    with_tactic = {f"room-9-{number}" for number in range(40)}
    assert len(heard & with_tactic) >= 16
    assert len(heard - with_tactic) <= 1
