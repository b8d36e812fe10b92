"""The closer reading learnt anew: what is left out stays out, and the card says what it costs."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from hedgerow.detectors.close_reading import embedding
from hedgerow.detectors.close_reading.close import Close, inertia, on_the_whole
from hedgerow.detectors.close_reading.contract import Reading, most_nats
from hedgerow.detectors.close_reading.embedding import size
from hedgerow.detectors.close_reading.shipped import read_reader, shipped_model
from hedgerow.detectors.tactics import channels
from hedgerow.evaluation.labelled_chats import Chat, ChatMessage
from hedgerow.learning import lines as material
from hedgerow.learning import reader as learning
from hedgerow.learning import reader_fit, reader_measure
from hedgerow.learning.lines import Corpus, Line, Played
from hedgerow.learning.reader import Wish, choose_shift, make_from
from hedgerow.learning.reader_card import precision, reader_page
from hedgerow.learning.reader_fit import Embedded, TooLittle, fit, fold_of, names
from hedgerow.learning.reader_measure import Fitted, Table, fit_apart, left_out

pytest.importorskip("sklearn")

languages = ("en", "fr")
"""Of different folds, so that something is left when one is left out."""


@cache
def _word(word: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).normal(size=size)


def rows(texts: Sequence[str]) -> np.ndarray:
    """A stand-in for the meaning: the sum of each word's own direction, of length 1."""
    found = np.array([sum(map(_word, text.lower().split()), np.zeros(size)) for text in texts])
    return (found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)).astype(np.float32)


def talk(conversation: str, label: int = 0, count: int = 12) -> Chat:
    said = [
        ChatMessage(f"p{n % 2}", None, f"kernel driver number {n} of {conversation}")
        for n in range(count)
    ]
    return Chat(conversation, label, said, "en")


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    made = Corpus()
    material.made_up(made, languages, 16, seed=1)
    material.ordinary(made, [talk("x-1"), talk("harm", label=1), talk("x-2", count=300)], 9)
    return made


@pytest.fixture(scope="module")
def data(corpus: Corpus) -> Embedded:
    """The chats with the lines they use only, so that little is to be learnt from."""
    used = np.unique(np.concatenate([chat.lines for chat in corpus.chats]))
    lines = [corpus.lines[line] for line in used]
    chats = [replace(chat, lines=np.searchsorted(used, chat.lines)) for chat in corpus.chats]
    return Embedded.of(Corpus(lines, chats), rows([line.text for line in lines]))


def wish(out: Path) -> Wish:
    return Wish(out, "test-1", languages=languages, each=16, budget=0.05)


@pytest.fixture(scope="module")
def made(data: Embedded, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[int, int]]]:
    path, told = tmp_path_factory.mktemp("made") / "reader.zip", []
    make_from(data, wish(path), lambda done, total: told.append((done, total)))
    return path, told


def test_every_chat_is_made_of_lines_that_are_there(corpus: Corpus) -> None:
    texts = [(line.language, line.text.casefold()) for line in corpus.lines]
    assert len(set(texts)) == len(texts)
    assert {chat.language for chat in corpus.chats} == set(languages)
    for chat in corpus.chats:
        assert len(chat.lines) == len(chat.authors) > 0
        assert {corpus.lines[line].language for line in chat.lines} == {chat.language}
        if chat.label:
            shown = {
                a for line, a in zip(chat.lines, chat.authors, strict=True) if _tactics(corpus, line)
            }
            assert chat.approaching in shown


def _tactics(corpus: Corpus, line: int) -> frozenset[str]:
    return corpus.lines[line].tactics


def test_lines_show_tactics_that_the_detector_knows(corpus: Corpus) -> None:
    shown = {tactic for line in corpus.lines for tactic in line.tactics}
    assert {"secrecy_and_isolation", "image_request", "moving_platform"} <= shown <= set(channels)


def test_tactics_of_recruitment_count_as_what_they_mean() -> None:
    assert material.tactic("paid_travel") == "meeting_and_travel"
    assert material.tactic("secrecy_and_isolation") == "secrecy_and_isolation"
    assert material.tactic("everyday") == ""
    assert set(material.alike.values()) <= set(channels)


def test_ordinary_chats_are_cut_and_approaches_among_them_left_out(corpus: Corpus) -> None:
    elsewhere = [chat for chat in corpus.chats if chat.scene.startswith(material.elsewhere)]
    assert [len(chat.lines) for chat in elsewhere] == [12, 100]
    assert not any(chat.label for chat in elsewhere)
    few = Corpus()
    material.ordinary(few, map(talk, "abcdef"), 2)
    assert len(few.chats) == 2


def test_the_detectors_clear_phrases_are_lines_of_no_scene() -> None:
    phrases = Corpus()
    material.phrases(phrases, seed=1)
    assert len(phrases.lines) > 500
    assert {line.scene for line in phrases.lines} == {""}
    assert all(line.tactics <= set(channels) and line.tactics for line in phrases.lines)
    assert not phrases.chats


def test_the_same_seed_gives_the_same_corpus(corpus: Corpus) -> None:
    again, other = Corpus(), Corpus()
    material.made_up(again, languages, 16, seed=1)
    material.made_up(other, languages, 16, seed=2)
    assert again.lines == corpus.lines[: len(again.lines)]
    pairs = zip(again.chats, corpus.chats, strict=False)
    assert all(a.lines.tobytes() == b.lines.tobytes() for a, b in pairs)
    assert other.lines != again.lines


@pytest.mark.parametrize(
    ("fold", "folds"), [(learning._by_scene, 4), (learning._by_language, 3)], ids=["scenes", "languages"]
)
def test_what_is_left_out_is_never_learnt_from(
    data: Embedded, fold: reader_measure.Fold, folds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[set[int], set[int]]] = []

    def watch(data: Embedded, lines: np.ndarray, chats: Sequence[Played]) -> np.ndarray:
        read = {
            fold(ln.language, ln.scene)
            for ln, keep in zip(data.corpus.lines, lines, strict=True)
            if keep
        }
        seen.append((read, {fold(chat.language, chat.scene) for chat in chats}))
        return np.zeros((len(names), size + 1))

    monkeypatch.setattr(reader_measure, "fit", watch)
    fitted = fit_apart(data, fold, folds, lambda done, total: None)
    for number, (lines, chats) in enumerate(seen):
        assert number not in lines
        assert number not in chats
    for chat, owner in zip(data.corpus.chats, fitted.owner, strict=True):
        assert owner == fold(chat.language, chat.scene)


def test_a_scene_stands_on_one_side_in_all_languages_at_once(corpus: Corpus) -> None:
    sides = {learning._by_scene(language, "first-love") for language in languages}
    assert len(sides) == 1
    assert {learning._by_language("en", scene) for scene in ("a", "b", "")} == {fold_of("en", 3)}
    assert learning._by_scene("en", "") == learning.scene_folds, "phrases stand in no scene"


def test_each_chat_is_tried_on_the_fit_that_has_not_seen_it(
    data: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = np.array([learning._by_scene(chat.language, chat.scene) for chat in data.corpus.chats])
    fits = [np.zeros((len(names), size + 1)) for _ in range(4)]
    for number, rows in enumerate(fits):
        rows[-2, size] = number + 1.0

    def tell(data: Embedded, chats: Sequence[Played], reader: Table) -> reader_measure.Scored:
        (voice,) = {reading.speaks for reading in reader.readings.values()}
        return reader_measure.Scored(np.full(len(chats), voice), np.zeros(len(chats), dtype=bool))

    monkeypatch.setattr(reader_measure, "score", tell)
    assert len(set(owner)) > 1
    assert (left_out(Fitted(data, tuple(fits), owner), 0.5).score == owner + 0.5).all()


def test_bystanders_are_left_out_of_learning(data: Embedded) -> None:
    n = int(np.flatnonzero(data.read)[0])
    lines, authors = np.array([n] * 12), np.array([0, 1, 2] * 4)
    middle = np.zeros(size, dtype=np.float32)
    approach = Played("en", "s", lines, authors, approaching=1)
    calm = replace(approach, approaching=-1)
    _, labels, weights = reader_fit._moments(data, [approach], middle)
    assert set(labels) == {1}
    assert weights.sum() == pytest.approx(1), "only the one who approaches"
    _, labels, weights = reader_fit._moments(data, [calm], middle)
    assert set(labels) == {0}
    assert weights.sum() == pytest.approx(3), "in an ordinary chat everybody is ordinary"


def test_the_weights_of_messages_add_up_to_what_was_learnt_of_the_chat(data: Embedded) -> None:
    """The mean that is learnt from is the mean that the detector keeps."""
    chat = next(chat for chat in data.corpus.chats if chat.label)
    middle = data.rows.mean(axis=0)
    *_, last = reader_fit._means(data, chat, chat.approaching, middle)
    rnd = np.random.default_rng(3)
    own, others = rnd.normal(size=size + 1), rnd.normal(size=size + 1)
    fitted = np.zeros((len(names), size + 1))
    fitted[-2:] = reader_fit._row(own, middle), reader_fit._row(others, middle)
    fitted[:-2, size] = -20.0
    reader, close = reader_measure.table(data, fitted, [chat]), Close()
    for line, author in zip(chat.lines, chat.authors, strict=True):
        close.pass_by()
        if data.read[line]:
            close.hear(reader.read([data.corpus.lines[line].text])[0], own=author == chat.approaching)
    expected = float(last @ np.concatenate([own, others]))
    assert sum(close.contributions().values()) == pytest.approx(expected, rel=1e-3, abs=1e-3)


def test_a_shift_favours_ordinary_talk_by_so_many_nats() -> None:
    plain = np.zeros((len(names), size + 1))
    moved = reader_measure.shifted(plain, 2.0)
    assert moved[names.index("speaks"), size] == -2.0
    assert np.count_nonzero(moved) == 1
    assert not plain.any()
    close = Close()
    close.hear(Reading(speaks=-2.0), own=True)
    assert close.contributions()[on_the_whole] == pytest.approx(-2 / (1 + inertia))


def test_the_smallest_shift_within_the_budget_is_taken(
    data: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordinary = np.array([not chat.label for chat in data.corpus.chats])
    first, tried = int(np.flatnonzero(ordinary)[0]), []

    def alarms(fitted: Fitted, shift: float) -> reader_measure.Scored:
        tried.append(shift)
        alarm = ~ordinary.copy()
        alarm[first] = shift < 1.5
        return reader_measure.Scored(np.zeros(len(alarm)), alarm)

    monkeypatch.setattr(reader_measure, "left_out", alarms)
    fitted = Fitted(data, (), np.zeros(len(ordinary), dtype=np.int64))
    assert choose_shift(fitted, 0.0) == 1.5
    assert tried == [0.0, 0.5, 1.0, 1.5]
    assert choose_shift(fitted, 1.0) == 0.0


def test_a_rare_tactic_is_not_learnt(data: Embedded) -> None:
    few = Corpus([Line(f"word {n}", "en", "s", frozenset(), True) for n in range(40)])
    few.chats = [Played("en", "s", np.arange(40), np.arange(40) % 2, approaching=by) for by in (-1, 0)]
    found = fit(Embedded.of(few, data.rows[:40]), np.ones(40, dtype=bool), few.chats)
    assert np.all(found[:-2, size] == -20.0)
    assert not found[:-2, :size].any()


def test_nothing_is_learnt_where_one_kind_is_missing(data: Embedded) -> None:
    calm = [chat for chat in data.corpus.chats if not chat.label]
    everything = np.zeros(len(data.corpus.lines), dtype=bool)
    for chats in (calm, []):
        with pytest.raises(TooLittle, match="take more scenes or languages"):
            fit(data, everything, chats)


def test_a_line_that_nobody_knows_means_nothing() -> None:
    known = Reading(speaks=1.0)
    assert Table({"a b": known}).read(["a b", "c d"]) == [known, Reading()]


def test_the_model_reads_back_with_its_card(made: tuple[Path, list[tuple[int, int]]]) -> None:
    path, told = made
    model = read_reader(path.read_bytes(), "it")
    assert model.names == names
    assert model.version == "test-1"
    assert told == [*((n, 4) for n in range(1, 5)), *((n, 3) for n in range(1, 4))]
    card = model.card
    assert card["learnt_from"]["made_up_chats"] == 64
    assert card["learnt_from"]["ordinary_chats"] == 2
    assert card["learnt_from"]["languages"] == sorted(languages)
    json.dumps(card)


def test_no_figure_of_the_card_stands_without_its_false_alarms(
    made: tuple[Path, list[tuple[int, int]]],
) -> None:
    model = read_reader(made[0].read_bytes(), "it")
    figures = [part for part in _parts(model.card) if "found" in part]
    assert len(figures) == 4 + 2 * len(languages)
    for part in figures:
        assert {"false_alarms", "ordinary", "fpr_at_most", "approaches"} <= set(part)
        assert part["found"] <= part["approaches"]
        assert part["false_alarms"] / part["ordinary"] <= part["fpr_at_most"]
    assert model.card["scenes_left_out"]["approaches"] == 32
    assert model.card["scenes_left_out"]["ordinary"] == 34
    table = [line for line in reader_page(model).splitlines() if line.startswith("|")]
    heads = [line for line in table if "found" in line]
    assert len(heads) == 2
    for head in heads:
        cells = [cell.strip() for cell in head.split("|")]
        assert cells.index("false alarms") < cells.index("found")
        assert "precision at 1 in 1,000" in cells
    assert len({line.count("|") for line in table}) == 1


def _parts(card: object) -> list[dict[str, float]]:
    if not isinstance(card, dict):
        return []
    return [card, *(part for value in card.values() for part in _parts(value))]


def test_the_same_seed_gives_the_same_bytes(
    data: Embedded, made: tuple[Path, list[tuple[int, int]]], tmp_path: Path
) -> None:
    again = tmp_path / "again.zip"
    make_from(data, wish(again), lambda done, total: None)
    assert again.read_bytes() == made[0].read_bytes()


def test_precision_where_one_in_a_thousand_is_harmful() -> None:
    assert precision(0.5, 0.002) == pytest.approx(0.0005 / (0.0005 + 0.999 * 0.002))
    assert precision(1.0, 0.0) == 1.0
    assert precision(0.0, 0.0) is None
    assert precision(None, 0.1) is None


def test_the_shipped_reader_cannot_say_more_than_a_message_may() -> None:
    model = shipped_model()
    voices = model.rows[[model.names.index("speaks"), model.names.index("answers")]].astype(float)
    most = np.linalg.norm(voices[:, :size], axis=1) + np.abs(voices[:, size])
    assert (most < most_nats).all()


def test_meanings_are_the_same_in_two_processes() -> None:
    if not embedding.installed():
        pytest.skip("needs the extra semantic")
    texts = ["did you do the homework", "see you at training"] * 80
    told: list[tuple[int, int]] = []
    found = learning.embed(texts, 2, lambda done, total: told.append((done, total)))
    assert found.tobytes() == embedding.Embedding().embed(texts).tobytes()
    assert told == [(128, 160), (160, 160)]
