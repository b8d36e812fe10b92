"""A conversation scored as it runs, for evaluation: by the same windows and weights as the detector."""

from collections.abc import Iterable
from operator import itemgetter

from hedgerow.detectors.tactics import (
    AlarmRule,
    Window,
    alarmed,
    channels,
    decide,
    mark,
    mark_answer,
    slide,
)
from hedgerow.detectors.weighing import Ages, ChatWeights, shipped_weights, shown, telling_from
from hedgerow.detectors.words import Hit, find

remembered = 12
"""Answers that said something about who writes, kept for windows that open later."""


class WindowScorer:
    """Scores one conversation as it runs, message by message; the worst author counts.

    Looks only at what has been said so far. The grooming detector scores by these same functions.

    >>> chat = WindowScorer()
    >>> chat.add("a", "Don't tell your mum about this") < 0.05, chat.alarm
    (True, False)
    """

    def __init__(self, rule: AlarmRule | None = None, weights: ChatWeights | None = None) -> None:
        self.rule = rule or AlarmRule()
        self.weights = weights or shipped_weights()
        self.windows: dict[str, Window] = {}
        self.alarm = False
        self.shown: dict[str, float] = {}
        self._ages = Ages()
        self._said: list[tuple[str, Hit]] = []

    def add(self, author: str, text: str) -> float:
        """The score after this message, in [0, 1]."""
        return self.read(author, text, find(text))

    def read(self, author: str, text: str, hits: Iterable[Hit]) -> float:
        """The same, where the message's phrases have been found already."""
        self._ages.read(author, text)
        hits = tuple(hits)
        if author not in self.windows and any(hit.channel in channels for hit in hits):
            self._open(author)
        best: tuple[float, dict[str, float]] = (self.weights.score({}), {})
        for name, window in list(self.windows.items()):
            slide(window, self.rule)
            if name == author:
                mark(window, hits, "")
                window.asks |= "?" in text
            else:
                mark_answer(window, hits)
                window.asked |= "?" in text
            best = max(best, self._judge(name, window), key=itemgetter(0))
            if window.cold:
                del self.windows[name]
        self._remember(author, hits)
        self.alarm = any(alarmed(window, self.rule) for window in self.windows.values())
        worst, self.shown = best
        return worst

    def _judge(self, author: str, window: Window) -> tuple[float, dict[str, float]]:
        ages = self._ages
        x = shown(window, ages.stated.get(author), ages.of_others(author))
        score = self.weights.score(self.weights.contributions(x))
        telling = sum(x.get(name, 0.0) >= telling_from for name in channels)
        decide(window, score >= self.rule.threshold and telling >= self.rule.least_channels, self.rule)
        return score, x

    def _open(self, author: str) -> None:
        self.windows[author] = window = Window()
        for name, hit in self._said:
            if name != author:
                mark_answer(window, [hit])

    def _remember(self, author: str, hits: Iterable[Hit]) -> None:
        self._said += [(author, hit) for hit in hits if hit.channel in ("young", "everyday")]
        del self._said[:-remembered]
