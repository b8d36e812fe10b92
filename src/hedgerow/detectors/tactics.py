"""Scoring a running chat by the grooming tactics in its last 50 messages, and when to raise an alarm.

Each message moves the windows it belongs to by one place and makes a window decision: is the score
at the threshold, with enough different channels? The alarm rests on several such decisions, so one
odd sentence raises none. The rule is "s of the last 10 window decisions", after Vogt, Leser and
Akbik, "Early Detection of Sexual Predators in Chats" (ACL 2021), who call s the skepticism.

The weights are set by hand, in nats, and stand in one table for people to question.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import exp, log

from hedgerow.detectors.lexicon import Hit, find

channels: Mapping[str, str] = {
    "age_and_family": "Questions about age, school and family",
    "risk_assessment": "Asking whether anybody is near or watching",
    "trust_and_flattery": "Flattery and claims of a special bond",
    "gifts_and_offers": "Gifts, money or offers of work",
    "secrecy_and_isolation": "Asking for secrecy, or speaking against family and friends",
    "moving_platform": "Moving to another app or a private place",
    "image_request": "Asking for pictures or video",
    "meeting_and_travel": "Arranging to meet or to travel",
    "coercion_and_debt": "Pressure, threats or talk of debt",
    "documents": "Asking for identity documents",
}

weights: Mapping[str, float] = {
    "age_and_family": 2.0,
    "risk_assessment": 2.8,
    "trust_and_flattery": 2.4,
    "gifts_and_offers": 2.4,
    "secrecy_and_isolation": 3.6,
    "moving_platform": 2.4,
    "image_request": 3.0,
    "meeting_and_travel": 2.4,
    "coercion_and_debt": 3.2,
    "documents": 2.6,
}
"""The most that a channel can add, in nats; it comes near as its phrases come again."""

strangers = frozenset({"age_and_family", "moving_platform", "coercion_and_debt", "documents"})
"""What family and friends have little need to ask: they know the age, and have the number."""

familiar = -1.5
"""Nats for a window in which nothing is of that sort, as among people who are close."""

prior = log(0.001 / 0.999)
"""Log-odds that a window of ordinary chat is grooming before it is read; the engine's own prior."""


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """When a run of windows is worth a warning."""

    threshold: float = 0.5
    least_channels: int = 3
    skepticism: int = 5
    decisions: int = 10
    window: int = 50


@dataclass(slots=True)
class Window:
    """What one author's last messages showed: a bit for each message, the newest lowest."""

    clear: dict[str, int] = field(default_factory=dict)
    mild: dict[str, int] = field(default_factory=dict)
    evidence: dict[str, list[str]] = field(default_factory=dict)
    told: dict[str, float] = field(default_factory=dict)
    decisions: int = 0

    @property
    def cold(self) -> bool:
        """Nothing is left in it that could matter."""
        return not (self.clear or self.mild or self.decisions)


def contribution(channel: str, clear: int, mild: int) -> float:
    """What a channel adds to the log-odds, in nats: the first phrase most, each later one less.

    >>> [round(contribution("secrecy_and_isolation", n, 0), 1) for n in (0, 1, 2, 4)]
    [0.0, 2.2, 3.0, 3.5]
    """
    return weights[channel] * (1 - float(0.4 ** (clear + 0.2 * mild)))


def contributions(window: Window) -> dict[str, float]:
    """Every channel the window shows, with what it adds."""
    clear, mild = window.clear, window.mild
    return {
        channel: contribution(
            channel, clear.get(channel, 0).bit_count(), mild.get(channel, 0).bit_count()
        )
        for channel in (clear | mild if mild else clear)
    }


def score_window(added: Mapping[str, float]) -> float:
    """The probability that channel contributions add up to, in [0, 1].

    Lower by the nats of `familiar` where nothing shows that a stranger would ask.

    >>> round(score_window({}), 3), round(score_window({"documents": 3.0, "image_request": 4.0}), 2)
    (0.001, 0.52)
    """
    against = familiar if added and not telling(added) & strangers else 0.0
    return 1 / (1 + exp(-prior - sum(added.values()) - against))


def telling(added: Mapping[str, float]) -> set[str]:
    """The channels that show a clear phrase, or several mild ones."""
    return {channel for channel, nats in added.items() if nats >= 0.4 * weights[channel]}


def slide(window: Window, rule: AlarmRule) -> None:
    """One more message stands in the window: what is too old leaves it."""
    mask = (1 << rule.window) - 1
    for marks in (window.clear, window.mild):
        for channel in list(marks):
            if left := (marks[channel] << 1) & mask:
                marks[channel] = left
            else:
                del marks[channel]


def mark(window: Window, hits: Iterable[Hit], reference: str, most: int = 3) -> None:
    """Note what the newest message shows, and where to find it again."""
    for channel, strength in hits:
        marks = window.clear if strength == "clear" else window.mild
        marks[channel] = marks.get(channel, 0) | 1
        seen = window.evidence.setdefault(channel, [])
        seen.append(reference)
        del seen[:-most]


def decide(window: Window, added: Mapping[str, float], rule: AlarmRule) -> float:
    """Take the window decision for the newest message; the window's score."""
    score = score_window(added)
    positive = score >= rule.threshold and len(telling(added)) >= rule.least_channels
    window.decisions = (window.decisions << 1 | positive) & ((1 << rule.decisions) - 1)
    return score


def alarmed(window: Window, rule: AlarmRule) -> bool:
    """Whether enough of the last window decisions were positive."""
    return window.decisions.bit_count() >= rule.skepticism


class WindowScorer:
    """Scores one conversation as it runs, message by message; the worst author counts.

    Looks only at what has been said so far. The grooming detector scores by these same functions.

    >>> chat = WindowScorer()
    >>> round(chat.add("a", "Don't tell your mum about this"), 3), chat.alarm
    (0.002, False)
    """

    def __init__(self, rule: AlarmRule | None = None) -> None:
        self.rule = rule or AlarmRule()
        self.windows: dict[str | None, Window] = {}
        self.alarm = False

    def add(self, author: str | None, text: str) -> float:
        """The score after this message, in [0, 1]."""
        hits = find(text)
        if hits and author not in self.windows:
            self.windows[author] = Window()
        worst = score_window({})
        for name, window in list(self.windows.items()):
            worst = max(worst, self._turn(window, hits if name == author else ()))
            if window.cold:
                del self.windows[name]
        self.alarm = any(alarmed(window, self.rule) for window in self.windows.values())
        return worst

    def _turn(self, window: Window, hits: Iterable[Hit]) -> float:
        slide(window, self.rule)
        mark(window, hits, "")
        return decide(window, contributions(window), self.rule)
