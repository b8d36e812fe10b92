"""A conversation scored as it runs, for evaluation: by the same windows and weights as the detector."""

from collections.abc import Iterable
from operator import itemgetter

from hedgerow.detectors import deciding
from hedgerow.detectors.close_reading.close import Close
from hedgerow.detectors.close_reading.contract import Reader
from hedgerow.detectors.tactics import AlarmRule, Window, alarmed, channels, mark_answer, take_in
from hedgerow.detectors.weighing import Ages, ChatWeights, shipped_weights, shown
from hedgerow.detectors.words import Hit, find

remembered = 12
"""Answers that said something about who writes, kept for windows that open later."""


class WindowScorer:
    """Scores one conversation as it runs, message by message; the worst author counts.

    Looks only at what has been said so far. The grooming detector scores by these same functions.
    With a `reader`, pairs that the phrases lift are read closely.

    >>> chat = WindowScorer()
    >>> chat.add("a", "Don't tell your mum about this") < 0.05, chat.alarm
    (True, False)
    """

    def __init__(
        self,
        rule: AlarmRule | None = None,
        weights: ChatWeights | None = None,
        reader: Reader | None = None,
    ) -> None:
        self.rule = rule or AlarmRule()
        self.weights = weights or shipped_weights()
        self.reader = reader
        self.closes: dict[str, Close] = {}
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
            take_in(window, self.rule, hits, own=name == author, question="?" in text)
            if self.reader is not None:
                deciding.follow(
                    self.closes,
                    name,
                    window,
                    text,
                    self.reader,
                    own=name == author,
                    most=self.rule.window,
                )
            best = max(best, self._judge(name, window), key=itemgetter(0))
            if window.cold:
                del self.windows[name]
                self.closes.pop(name, None)
        self._remember(author, hits)
        self.alarm = any(alarmed(window, self.rule) for window in self.windows.values())
        worst, self.shown = best
        return worst

    def _judge(self, author: str, window: Window) -> tuple[float, dict[str, float]]:
        ages = self._ages
        x = shown(window, ages.stated.get(author), ages.of_others(author))
        _added, score = deciding.decide(window, x, self.closes.get(author), self.weights, self.rule)
        return score, x

    def _open(self, author: str) -> None:
        self.windows[author] = window = Window()
        for name, hit in self._said:
            if name != author:
                mark_answer(window, [hit])

    def _remember(self, author: str, hits: Iterable[Hit]) -> None:
        self._said += [(author, hit) for hit in hits if hit.channel in ("young", "everyday")]
        del self._said[:-remembered]
