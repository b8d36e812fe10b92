"""One entrant's way through chats, timed."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hedgerow.evaluation.bench_entrants import Entrant, Scorer
from hedgerow.evaluation.labelled_chats import Chat

Line = tuple[int, str, str]
"""The place of its chat, the author, the text."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What came out, a score for each chat, and how long it took."""

    messages: int
    seconds: float
    cpu: float
    scores: list[float]
    embedded: int | None
    aggregated: list[dict[str, float]]

    @property
    def rate(self) -> float:
        """Messages a second of the processor's time, which others who use it do not change much."""
        return self.messages / self.cpu if self.cpu else 0.0

    @property
    def share(self) -> float | None:
        """The share of messages that were embedded; unknown where the entrant does not count them."""
        if self.embedded is None or not self.messages:
            return None
        return round(self.embedded / self.messages, 4)

    def figures(self) -> dict[str, object]:
        """Speed, by the clock and by the processor's own time."""
        return {
            "messages": self.messages,
            "seconds": round(self.seconds, 3),
            "cpu_seconds": round(self.cpu, 3),
            "messages_per_second": round(self.messages / self.seconds) if self.seconds else None,
            "messages_per_cpu_second": round(self.rate),
        }


def first(chats: Sequence[Chat], messages: int) -> list[Chat]:
    """The first chats, as many as are needed for so many messages."""
    kept: list[Chat] = []
    held = 0
    for chat in chats:
        if held >= messages:
            break
        held += len(chat.messages)
        kept.append(chat)
    return kept


def run(entrant: Entrant, chats: Sequence[Chat]) -> Pass:
    """Score every message in turn. Raises `MissingExtra` where the entrant needs one."""
    entrant.begin()  # what is loaded once is start-up, not speed
    lines = list(_lines(chats))
    step = entrant.batch if entrant.prepare else max(1, len(lines))
    scorers: list[Scorer] = []
    scores: list[float] = []
    begun, cpu = time.perf_counter(), time.process_time()
    for start in range(0, len(lines), step):
        part = lines[start : start + step]
        if entrant.prepare is not None:
            entrant.prepare([text for _, _, text in part])
        _score(entrant, part, scorers, scores)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    return Pass(len(lines), seconds, cpu, scores, _embedded(scorers), _aggregated(scorers))


def _lines(chats: Sequence[Chat]) -> Iterator[Line]:
    for place, chat in enumerate(chats):
        for message in chat.messages:
            yield place, message.author or "unknown", message.text


def _score(entrant: Entrant, part: list[Line], scorers: list[Scorer], scores: list[float]) -> None:
    """Go on with the chat that was open, and begin those that follow."""
    for place, author, text in part:
        if place == len(scorers):
            scorers.append(entrant.begin())
            scores.append(float("-inf"))
        score = scorers[place].add(author, text)
        if entrant.last or score > scores[place]:
            scores[place] = score


def _embedded(scorers: Sequence[Scorer]) -> int | None:
    counts = [getattr(scorer, "embedded", None) for scorer in scorers]
    known = [int(count) for count in counts if count is not None]
    return sum(known) if known else None


def _aggregated(scorers: Sequence[Scorer]) -> list[dict[str, float]]:
    ways = [getattr(scorer, "aggregated", None) for scorer in scorers]
    return [way() for way in ways if way is not None]
