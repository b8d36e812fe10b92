"""A model read over labelled chats, message by message, as it would read a running conversation."""

import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, runtime_checkable

import msgspec
import numpy as np

from hedgerow.evaluation import early
from hedgerow.evaluation.labelled_chats import Chat
from hedgerow.evaluation.measures import Bools, Floats


class WindowScorer(Protocol):
    """Reads one conversation from its beginning."""

    def add(self, author: str, text: str) -> float:
        """Take in the next message; the score of the window that ends with it."""


@runtime_checkable
class AlarmingScorer(WindowScorer, Protocol):
    """A scorer that takes the window decisions itself, because they rest on more than the score."""

    @property
    def alarm(self) -> bool:
        """Whether enough of the last window decisions were positive, as of the last message."""


class Model(Protocol):
    """Something that tells grooming from other talk, window by window."""

    @property
    def name(self) -> str:
        """What it is called in reports."""

    @property
    def threshold(self) -> float:
        """A window is positive from this score on."""

    def scorer(self, threshold: float, protocol: early.Protocol) -> WindowScorer:
        """A scorer that has read nothing yet. One that is an `AlarmingScorer` raises its own alarm
        by the threshold and protocol given; for any other the protocol is applied to its scores."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a model made of one conversation.

    `score` is the highest of its window scores; `first_alarm` the index, from 0, of the message at
    which the alarm was raised.
    """

    id: str
    score: float
    first_alarm: int | None


@dataclass(frozen=True, slots=True)
class Judged:
    """What a model made of n conversations, as arrays of shape (n,).

    `latency` counts the messages read when the alarm was raised, NaN where it never was.
    """

    label: Bools
    score: Floats
    latency: Floats
    length: Floats
    language: tuple[str, ...]
    seconds: float = 0.0

    def part(self, language: str) -> "Judged":
        """The conversations in one language."""
        keep = np.array([own == language for own in self.language], dtype=bool)
        arrays = (self.label[keep], self.score[keep], self.latency[keep], self.length[keep])
        return Judged(*arrays, language=(language,) * int(keep.sum()))


def judge(chat: Chat, model: Model, protocol: early.Protocol, threshold: float) -> Judgement:
    """Read one conversation to its end."""
    scorer = model.scorer(threshold, protocol)
    own = scorer if isinstance(scorer, AlarmingScorer) else None
    scores = np.empty(len(chat.messages))
    alarm = None
    for index, message in enumerate(chat.messages):
        scores[index] = scorer.add(message.author or "unknown", message.text)
        if alarm is None and own is not None and own.alarm:
            alarm = index
    if not np.isfinite(scores).all():
        raise ValueError(f"{model.name} gave a score that is no number for {chat.conversation}.")
    if own is None:
        alarm = protocol.first_alarm(scores, threshold)
    return Judgement(chat.conversation, float(scores.max()), alarm)


def judge_all(
    chats: Iterable[Chat],
    model: Model,
    protocol: early.Protocol,
    threshold: float,
    scores: str | Path | None = None,
) -> Judged:
    """Read every conversation; where `scores` is named, write one line for each as it is judged."""
    rows: list[tuple[int, float, float, int, str]] = []
    begun = time.perf_counter()
    with open(scores, "wb") if scores is not None else nullcontext() as out:
        keep = _writer(out)
        for chat in chats:
            one = judge(chat, model, protocol, threshold)
            keep(one)
            latency = float("nan") if one.first_alarm is None else one.first_alarm + 1.0
            rows.append((chat.label, one.score, latency, len(chat.messages), chat.tongue))
    label, score, latencies, length, language = zip(*rows, strict=True) if rows else ((),) * 5
    return Judged(
        np.array(label, dtype=bool),
        np.array(score, dtype=float),
        np.array(latencies, dtype=float),
        np.array(length, dtype=float),
        tuple(language),
        time.perf_counter() - begun,
    )


def _writer(out: IO[bytes] | None) -> Callable[[Judgement], object]:
    if out is None:
        return lambda one: None
    return lambda one: out.write(msgspec.json.encode(one) + b"\n")
