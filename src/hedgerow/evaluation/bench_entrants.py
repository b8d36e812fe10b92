"""Ways to score chats that the bench sets side by side.

Whoever has another way adds an `Entrant`; the bench knows none by name but those it divides by.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from hedgerow.detectors.chat_scorer import WindowScorer
from hedgerow.detectors.close_reading import choosing
from hedgerow.detectors.close_reading.close import worth_reading
from hedgerow.detectors.close_reading.contract import Reading
from hedgerow.detectors.close_reading.embedding import Embedding, load
from hedgerow.detectors.tactics import channels
from hedgerow.detectors.words import find, look_ahead
from hedgerow.evaluation.bench_material import Material
from hedgerow.evaluation.sentinel import Sentinel, SentinelScorer


class Scorer(Protocol):
    """Reads one conversation from its beginning.

    One that embeds messages counts them in an attribute `embedded`; one that can sum a conversation
    up in several ways has `aggregated() -> dict[str, float]`.
    """

    def add(self, author: str, text: str) -> float:
        """Take in the next message; the score after it."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """A named way to score chats.

    `begin` starts a conversation; where it raises `MissingExtra`, the entrant is not measured.
    `prepare` looks ahead at a batch of messages.
    """

    name: str
    begin: Callable[[], Scorer]
    prepare: Callable[[Sequence[str]], object] | None = None
    batch: int = 1_000
    sample: int | None = None
    """Messages it reads at most, because it is slow; half of them of approaches."""
    judged: bool = True
    """Whether its scores are compared; no need where another entrant gives the same."""
    last: bool = False
    """Whether the last score of a chat is that of the chat, and not the highest."""


class PhrasesAlone:
    """The phrase matcher without windows and weights: how many tactics an author has shown.

    >>> PhrasesAlone().add("a", "Don't tell your mum about this")
    1.0
    """

    def __init__(self) -> None:
        self._shown: dict[str, set[str]] = {}

    def add(self, author: str, text: str) -> float:
        """The most that one author has shown so far."""
        if hits := find(text):
            shown = self._shown.setdefault(author, set())
            shown.update(hit.channel for hit in hits if hit.channel in channels)
        return float(max(map(len, self._shown.values()), default=0))


class StageTwo:
    """Stage one with the closer reading of pairs that it lifts; counts the messages it reads.

    Raises `MissingExtra`.
    """

    def __init__(self) -> None:
        self.embedded = 0
        load()
        reader = choosing.reader(choosing.ours)
        assert reader is not None
        self._reader = reader
        self._scorer = WindowScorer(reader=self)
        self.name = reader.name

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """The readings, counted."""
        self.embedded += sum(map(worth_reading, texts))
        return self._reader.read(texts)

    def add(self, author: str, text: str) -> float:
        """The score after this message."""
        return self._scorer.add(author, text)


class SentinelIndex:
    """Sentinel's examples, embedded when they are first needed."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.seconds: float | None = None
        self._made: Sentinel | None = None

    def made(self) -> Sentinel:
        """The examples; the same every time. Raises `MissingExtra`."""
        if self._made is None:
            begun = time.perf_counter()
            self._made = Sentinel(self.material.rare, self.material.common, Embedding().embed)
            self.seconds = round(time.perf_counter() - begun, 1)
        return self._made

    def begin(self) -> SentinelScorer:
        """A conversation that has not begun."""
        return SentinelScorer(self.made())

    def look_ahead(self, texts: Sequence[str]) -> None:
        """Score a batch at once."""
        self.made().look_ahead(texts)

    def figures(self) -> dict[str, object]:
        """What the examples are, and how long it took to embed them."""
        rare, common = len(self.material.rare), len(self.material.common)
        return {"rare": rare, "common": common, "seconds_to_embed": self.seconds}


def usual_entrants(index: SentinelIndex, sample: int) -> list[Entrant]:
    """Stage one, the phrases alone, and Sentinel's formula on every message; singly, then in batches.

    Batches come last, so that nothing is remembered of them where messages are scored singly.
    """
    words = [
        Entrant("stage_one", WindowScorer),
        Entrant("phrases_alone", PhrasesAlone),
        Entrant("stage_two", StageTwo, sample=sample),
        Entrant("stage_one_in_batches", WindowScorer, look_ahead, judged=False),
        Entrant("phrases_alone_in_batches", PhrasesAlone, look_ahead, judged=False),
    ]
    if not index.material.rare or not index.material.common:
        return words
    few = max(2, sample // 8)
    return [
        *words,
        Entrant("sentinel", index.begin, sample=few, judged=False, last=True),
        Entrant("sentinel_in_batches", index.begin, index.look_ahead, 32, sample, last=True),
    ]
