"""Made-up chats: the same bytes again, the shares that were asked for, nothing that tells the label away."""

import io
import json
import re
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import pytest

from hedgerow.country.chance import chance
from hedgerow.country.talk.evasions import evasions
from hedgerow.country.talk.generate import BadRequest, Play, generate
from hedgerow.country.talk.lines import longest_text
from hedgerow.country.talk.material import languages, material
from hedgerow.country.talk.scenes import Stage, between_peers, hands
from hedgerow.evaluation.labelled_chats import read_chats


def made(**settings: Any) -> bytes:
    out = io.BytesIO()
    generate(out, **settings)
    return out.getvalue()


@pytest.fixture(scope="module")
def chats() -> list[dict[str, Any]]:
    text = made(languages=["en", "de"], conversations=3000, share_positive=0.4, seed=7)
    return [json.loads(line) for line in text.splitlines()]


def of(chats: list[dict[str, Any]], label: int) -> list[dict[str, Any]]:
    return [chat for chat in chats if chat["label"] == label]


def test_the_same_seed_gives_the_same_bytes() -> None:
    settings: dict[str, Any] = {"languages": ["en", "de"], "conversations": 60}
    assert made(seed=3, **settings) == made(seed=3, **settings)
    assert made(seed=3, **settings) != made(seed=4, **settings)


def test_a_language_does_not_depend_on_the_others() -> None:
    both = made(languages=["en", "de"], conversations=40, seed=5)
    alone = made(languages=["de"], conversations=20, seed=5)
    assert both.endswith(alone)


def test_counts_and_shares_are_exact(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    counts = generate(
        tmp_path / "chats.jsonl",
        languages=["en", "de"],
        conversations=101,
        share_positive=0.2,
        seed=2,
        advance=lambda done, total: seen.append((done, total)),
    )
    lines = (tmp_path / "chats.jsonl").read_text().splitlines()
    assert seen[-1] == (101, 101)
    assert len(lines) == 101
    assert (counts["en"]["conversations"], counts["de"]["conversations"]) == (51, 50)
    assert (counts["en"]["positive"], counts["de"]["positive"]) == (10, 10)
    assert sum(c["messages"] for c in counts.values()) == sum(
        len(json.loads(n)["messages"]) for n in lines
    )
    assert [p.name for p in tmp_path.iterdir()] == ["chats.jsonl"]


def test_the_reader_of_labelled_chats_takes_them(tmp_path: Path) -> None:
    generate(tmp_path / "chats.jsonl", conversations=60, share_positive=0.5, seed=2)
    read = list(read_chats(tmp_path / "chats.jsonl"))
    assert Counter(chat.label for chat in read)[1] > 20
    assert all(chat.subject for chat in read if chat.label)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"languages": ["xx"]}, "no made-up chats in xx. Choose from "),
        ({"conversations": 1, "languages": ["en", "de"]}, "fewer than the languages"),
        ({"share_positive": 1.5}, "from 0 to 1"),
    ],
)
def test_what_cannot_be_made_is_refused(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        made(**settings)


@pytest.mark.parametrize("language", languages())
def test_every_scene_can_be_played(language: str) -> None:
    play = Play(language)
    for scene in material(language).scene:
        rnd = chance(language, scene.id)
        chat = play.typed(scene.id, play.stage.play_scene(scene, 60, rnd), rnd)
        assert chat.scene == scene.id
        assert len(chat.messages) >= 8
        shown = {tactic for message in chat.messages for tactic in message.tactics}
        assert bool(shown) == bool(scene.label)
        assert (chat.subject is not None) == ("child" in scene.roles)


@pytest.mark.parametrize("language", languages())
def test_messages_are_short_full_and_reach_nobody(language: str) -> None:
    for line in made(languages=[language], conversations=150, share_positive=0.5, seed=9).splitlines():
        chat = json.loads(line)
        for text in (message["text"] for message in chat["messages"]):
            assert 0 < len(text) <= longest_text
            assert text.strip() == text
            assert not re.search(r"[{}|]", text), "a slot or a choice was left"
            assert not re.search(r"@|://|www\.", text)
            # Figures for letters can make a word look like a number.
            assert chat.get("evasion") == "leet" or not re.search(r"(?:\d[\s.-]?){6,}", text)


def test_every_scene_is_drawn(chats: list[dict[str, Any]]) -> None:
    drawn = {(chat["language"], chat["scene"]) for chat in chats}
    assert drawn == {(code, s.id) for code in ("en", "de") for s in material(code).scene}


def test_lengths_have_a_heavy_tail_alike_for_both_labels(chats: list[dict[str, Any]]) -> None:
    lengths = {label: [len(chat["messages"]) for chat in of(chats, label)] for label in (0, 1)}
    for found in lengths.values():
        assert 15 <= median(found) <= 30
        assert max(found) >= 200
    assert abs(median(lengths[0]) - median(lengths[1])) <= 6


def test_approaches_are_mostly_ordinary_talk_with_tactics_spread(chats: list[dict[str, Any]]) -> None:
    shares, places = [], []
    for chat in of(chats, 1):
        shown = [bool(message.get("tactics")) for message in chat["messages"]]
        shares.append(1 - sum(shown) / len(shown))
        places += [index / len(shown) for index, tactic in enumerate(shown) if tactic]
        assert sum(shown) >= 2, chat["conversation"]
    assert 0.55 <= quantiles(shares, n=20)[0] <= median(shares) <= quantiles(shares, n=20)[-1] <= 0.9
    assert all(0.2 <= q <= 0.85 for q in quantiles(places, n=4))


def test_only_the_one_who_approaches_shows_tactics(chats: list[dict[str, Any]]) -> None:
    for chat in of(chats, 1):
        writers = {m["author"] for m in chat["messages"] if m.get("tactics")}
        assert len(writers) == 1
        assert chat["subject"] not in writers
    assert not [chat for chat in of(chats, 0) for m in chat["messages"] if m.get("tactics")]


def test_times_run_forwards(chats: list[dict[str, Any]]) -> None:
    for chat in chats:
        times = [datetime.fromisoformat(message["time"]) for message in chat["messages"]]
        assert times == sorted(times)
        assert times[0].tzinfo is not None


def test_hours_are_alike_for_both_labels(chats: list[dict[str, Any]]) -> None:
    late = {}
    for label in (0, 1):
        hours = [int(c["messages"][0]["time"][11:13]) for c in of(chats, label) if "subject" in c]
        late[label] = sum(hour >= 20 or hour < 6 for hour in hours) / len(hours)
    assert abs(late[0] - late[1]) < 0.12


def test_rooms_of_several_people_are_there(chats: list[dict[str, Any]]) -> None:
    for label in (0, 1):
        sizes = [len({message["author"] for message in chat["messages"]}) for chat in of(chats, label)]
        assert max(sizes) >= 4
        assert sum(size == 2 for size in sizes) > len(sizes) / 2


def test_people_type_differently(chats: list[dict[str, Any]]) -> None:
    """Some begin nearly every message with a capital, others hardly any."""
    by_author: dict[str, list[bool]] = defaultdict(list)
    for chat in chats:
        for message in chat["messages"]:
            if message["text"][0].isalpha():
                by_author[message["author"]].append(message["text"][0].isupper())
    shares = [sum(found) / len(found) for found in by_author.values() if len(found) >= 12]
    assert sum(share > 0.7 for share in shares) / len(shares) > 0.1
    assert sum(share < 0.1 for share in shares) / len(shares) > 0.3


def test_evasions_are_rare_and_not_only_in_approaches() -> None:
    text = made(languages=["en"], conversations=1500, share_positive=0.5, seed=4)
    chats = [json.loads(line) for line in text.splitlines()]
    shares = {
        label: sum("evasion" in c for c in of(chats, label)) / len(of(chats, label)) for label in (0, 1)
    }
    assert 0.05 < shares[1] < 0.12
    assert 0 < shares[0] < 0.03


@pytest.mark.parametrize("language", ["en", "ru", "uk", "ar"])
def test_evasions_change_the_text(language: str) -> None:
    text = {
        "en": "another account please",
        "ru": "привет сестра",
        "uk": "привіт сестра",
        "ar": "مرحبا صديقي",
    }
    for evade in evasions(language).values():
        assert evade(text[language], chance(1)) != text[language]


def test_scenes_in_another_script_can_be_read_in_latin_letters() -> None:
    assert evasions("ru")["transliterated"]("Привет, ты где?", chance(1)) == "privet, ty gde?"


@pytest.mark.parametrize("language", languages())
def test_hands_are_even_and_stable(language: str) -> None:
    stage = Stage(material(language))
    for scenes in (stage.approaches, stage.ordinary):
        counts = Counter(stage.hand[scene.id] for scene in scenes)
        assert set(counts) == set(range(hands))
        assert max(counts.values()) <= 3 * min(counts.values())
    assert stage.hand == Stage(material(language)).hand


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_chat_is_of_one_hand(language: str) -> None:
    """What is learnt on four hands has not seen a line of the fifth's scenes."""
    play = Play(language)
    scenes = {scene.id: scene for scene in material(language).scene}
    for name, hand in play.stage.hand.items():
        mates = (
            play.stage._talkative(hand) if scenes[name].label else play.stage._companions(scenes[name])
        )
        assert {play.stage.hand[mate.id] for mate in mates} <= {hand}
        assert all(not mate.label for mate in mates)


def test_equals_change_places_and_others_do_not() -> None:
    found = {scene.id: scene for scene in material("en").scene}
    assert between_peers(found["friends-daily"])
    assert not between_peers(found["coach-and-player"])
    play = Play("en")
    rnd = chance(1)
    chat = play.stage.play_scene(found["coach-and-player"], 40, rnd)
    coach = {said.author for beat in chat.beats for said in beat if "coach" in said.text}
    assert coach == {chat.subject}
