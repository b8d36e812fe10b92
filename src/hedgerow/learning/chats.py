"""`hedgerow train chats`: a model from an adopter's own labelled chats, with its card.

A model is written only with the false-alarm rate that it has on ordinary chat from elsewhere: models
learnt from the usual research corpus alone raise alarms on a third or more of family and friends'
texting, and their figures on that corpus do not show it.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from hedgerow.detectors.learnt import write_model
from hedgerow.evaluation import early
from hedgerow.evaluation.chats import figures_of, prevalence
from hedgerow.evaluation.labelled_chats import Chat, find_chats, read_chats
from hedgerow.evaluation.measures import precision_at, wilson_upper
from hedgerow.learning import chat_model
from hedgerow.learning.card import card_page
from hedgerow.learning.chat_model import Scored, TooLittle
from hedgerow.learning.chat_rows import Hashed, hash_chats

Figures = dict[str, Any]
Advance = Callable[[int, int], None]
fewest_benign = 100
"""Ordinary conversations without which a false-alarm rate says too little to publish a model."""


class NoBenignSet(ValueError):
    """A model may not be published without its false-alarm rate on ordinary chat."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to learn, and how."""

    data: Sequence[Path]
    benign: Sequence[Path]
    out: Path
    budget: float = 0.002
    """Share of ordinary conversations that may raise an alarm."""
    folds: int = 5
    seed: int = 1
    name: str = "learnt"
    resamples: int = 1000
    protocol: early.Protocol = early.Protocol()  # noqa: RUF009 - frozen


def train_chats(wish: Wish, advance: Advance = lambda done, total: None) -> Figures:
    """Learn, measure on chats left out, write the model and its card; the card as plain values.

    Raises `NoBenignSet`, `TooLittle`, and `BadChat` where the data are not in order.
    """
    if not wish.benign:
        raise NoBenignSet(
            "Give ordinary chats from elsewhere with --benign: no model is written without its "
            "false-alarm rate on them."
        )
    data, by = hash_chats(_read(wish.data), benign=False)
    benign, _ = hash_chats(_read(wish.benign), benign=True)
    if len(benign) < fewest_benign:
        raise NoBenignSet(
            f"The benign set holds {len(benign)} conversations; {fewest_benign} are needed at least to "
            "say anything about false alarms."
        )
    chats = [*data, *benign]
    window = wish.protocol.window
    scored = chat_model.cross_validate(chats, wish.folds, window, wish.protocol, wish.seed, advance)
    threshold = chat_model.choose_threshold(scored, wish.budget)
    model = chat_model.learn(chats, scored, window, wish.seed)
    advance(wish.folds + 1, wish.folds + 1)
    card = _card(wish, by, scored, threshold, without_benign(data, benign, wish))
    digest = write_model(wish.out, replace(model, threshold=threshold, card=card))
    page = wish.out.with_name(wish.out.name + ".card.md")
    page.write_text(card_page(card, digest), encoding="utf-8")
    return {"model": str(wish.out), "sha256": digest, **card}


def _read(paths: Sequence[Path]) -> list[Chat]:
    return list(read_chats(paths))


def _card(wish: Wish, by: str, scored: Sequence[Scored], threshold: float, trap: Figures) -> Figures:
    corpus = [one for one in scored if not one.chat.benign]
    thresholds = chat_model.nested_thresholds(scored, wish.budget)
    own = [t for one, t in zip(scored, thresholds, strict=True) if not one.chat.benign]
    figures = figures_of(chat_model.judged(corpus, own), threshold, wish.seed, wish.resamples)
    ordinary = benign_figures(scored, thresholds)
    recall = np.array(figures["recall"])
    return {
        "name": wish.name,
        "made_by": f"hedgerow {version('hedgerow')}, train chats",
        "learnt_from": {
            "conversations": len(corpus),
            "benign_conversations": len(scored) - len(corpus),
            "files_sha256": [_sha256(file) for file, _ in find_chats([*wish.data, *wish.benign])],
        },
        "validation": {"folds": wish.folds, "grouped_by": by, "seed": wish.seed},
        "protocol": {
            "window": wish.protocol.window, "last": wish.protocol.last, "s": wish.protocol.needed,
        },
        "budget": wish.budget,
        "threshold": threshold,
        "benign": ordinary,
        "benign_if_left_out_of_training": trap,
        "precision_at_prevalence": {
            str(prevalence): round(float(precision_at(prevalence, recall, np.array(ordinary["fpr"]))), 4),
            "at_least": round(float(precision_at(prevalence, recall, np.array(ordinary["fpr_at_most"]))), 4),
        },
        "calibration_error": round(calibration_error(scored), 4),
        "figures": figures,
    }  # fmt: skip


def benign_figures(scored: Sequence[Scored], thresholds: Sequence[float]) -> Figures:
    """False alarms on the benign set, each conversation judged by a model that has not seen it."""
    pairs = [(o, t) for o, t in zip(scored, thresholds, strict=True) if o.chat.benign]
    alarms = int(
        (~np.isnan(chat_model.judged([o for o, _ in pairs], [t for _, t in pairs]).latency)).sum()
    )
    return _rate(alarms, len(pairs))


def _rate(alarms: int, of: int) -> Figures:
    return {
        "conversations": of,
        "false_alarms": alarms,
        "fpr": round(alarms / of, 6),
        "fpr_at_most": round(wilson_upper(alarms, of), 6),
    }


def without_benign(data: Sequence[Hashed], benign: Sequence[Hashed], wish: Wish) -> Figures:
    """What the benign set's false alarms would be, had the model learnt from the corpus alone.

    Its threshold is then the one that the corpus itself would choose.
    """
    window = wish.protocol.window
    scored = chat_model.cross_validate(data, wish.folds, window, wish.protocol, wish.seed)
    threshold = chat_model.choose_threshold(scored, 1.0)
    model = chat_model.learn(data, scored, window, wish.seed)
    alarms = 0
    for chat in benign:
        raw = chat_model.scores_of(chat, model)
        probability = 1 / (1 + np.exp(-(model.slope * raw + model.offset)))
        alarms += bool(chat_model.rising_threshold(probability, wish.protocol)[-1] >= threshold)
    return _rate(alarms, len(benign))


def calibration_error(scored: Sequence[Scored], bins: int = 10) -> float:
    """Expected calibration error of the window probabilities; every chat weighs the same."""
    probability = np.concatenate([one.probability for one in scored])
    label = np.concatenate([np.full(len(o.probability), o.chat.label) for o in scored])
    weight = np.concatenate([np.full(len(o.probability), 1 / len(o.probability)) for o in scored])
    place = np.minimum((probability * bins).astype(int), bins - 1)
    told, true, share = (
        np.bincount(place, weight * value, minlength=bins) for value in (probability, label, 1.0)
    )
    return float(np.abs(told - true).sum() / share.sum())


def _sha256(file: Path) -> str:
    with file.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()


__all__ = ["NoBenignSet", "TooLittle", "Wish", "train_chats"]
