"""The window over a running chat: what one author's last messages showed, and when that is an alarm.

Each message moves the windows it belongs to by one place and makes a window decision: is the score
at the threshold, with enough different channels? The alarm rests on several such decisions, so one
odd sentence raises none. The rule is "s of the last 10 window decisions", after Vogt, Leser and
Akbik, "Early Detection of Sexual Predators in Chats" (ACL 2021), who call s the skepticism.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hedgerow.detectors.words import Hit

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
    "coarse_language": "Coarse sexual language",
}

context: Mapping[str, str] = {
    "young": "Writing as a child does",
    "romance": "Pet names and talk of love",
    "everyday": "Talk of the day as among people who know each other",
}
"""Not tactics: they say who speaks to whom, and are weighed beside the tactics."""

tactics_of_strangers = frozenset({"age_and_family", "moving_platform", "coercion_and_debt", "documents"})
"""What family and friends have little need to ask: they know the age, and have the number."""


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """When a run of windows is worth a warning."""

    threshold: float = 0.5
    least_channels: int = 3
    """So many tactics must tell where only phrases were looked for."""
    least_channels_read: int = 2
    """So many, by phrase or by meaning, where messages were read closely."""
    skepticism: int = 5
    decisions: int = 10
    window: int = 50


@dataclass(slots=True)
class Window:
    """What one author's last messages showed: a bit for each message, the newest lowest.

    `theirs` holds the context channels of those who answer; a mild mark of channel c stands there as
    c_mild. `asks` and `asked` mark questions by the author and by the others.
    """

    clear: dict[str, int] = field(default_factory=dict)
    mild: dict[str, int] = field(default_factory=dict)
    theirs: dict[str, int] = field(default_factory=dict)
    asks: int = 0
    asked: int = 0
    length: int = 0
    evidence: dict[str, list[str]] = field(default_factory=dict)
    told: dict[str, float] = field(default_factory=dict)
    decisions: int = 0

    @property
    def cold(self) -> bool:
        """Nothing is left in it that could matter."""
        return not (self.clear or self.mild or self.decisions)

    def marks(self, channel: str) -> int:
        """The messages that show a channel, clearly or mildly."""
        return self.clear.get(channel, 0) | self.mild.get(channel, 0)


def saturation(clear: int, mild: int) -> float:
    """How fully a channel shows, in [0, 1): the first phrase most, each later one less.

    >>> [round(saturation(n, 0), 2) for n in (0, 1, 2, 4)], round(saturation(0, 5), 2)
    ([0.0, 0.6, 0.84, 0.97], 0.6)
    """
    return 1 - float(0.4 ** (clear + 0.2 * mild))


def saturations(window: Window) -> dict[str, float]:
    """How fully each channel that the author's messages show does so, in [0, 1).

    >>> {c: round(full, 3) for c, full in saturations(Window({"documents": 0b101}, {"debt": 1})).items()}
    {'documents': 0.84, 'debt': 0.167}
    """
    clear, mild = window.clear, window.mild
    return {
        channel: saturation(clear.get(channel, 0).bit_count(), mild.get(channel, 0).bit_count())
        for channel in (clear | mild if mild else clear)
    }


def slide(window: Window, rule: AlarmRule) -> None:
    """One more message stands in the window: what is too old leaves it."""
    mask = (1 << rule.window) - 1
    for marks in (window.clear, window.mild, window.theirs):
        for channel in tuple(marks):
            if left := (marks[channel] << 1) & mask:
                marks[channel] = left
            else:
                del marks[channel]
    window.asks = (window.asks << 1) & mask
    window.asked = (window.asked << 1) & mask
    window.length = min(window.length + 1, rule.window)


def take_in(
    window: Window,
    rule: AlarmRule,
    hits: Iterable[Hit],
    *,
    own: bool,
    question: bool = False,
    reference: str = "",
) -> None:
    """One more message stands in the window, with what it shows; `own`: by the window's author."""
    slide(window, rule)
    if own:
        mark(window, hits, reference)
        window.asks |= question
    else:
        mark_answer(window, hits)
        window.asked |= question


def mark(window: Window, hits: Iterable[Hit], reference: str, most: int = 3) -> None:
    """Note what the newest message, by the window's author, shows, and where to find it again."""
    for channel, strength in hits:
        marks = window.clear if strength == "clear" else window.mild
        marks[channel] = marks.get(channel, 0) | 1
        if reference:
            refer(window, channel, reference, most)


def refer(window: Window, channel: str, reference: str, most: int = 3) -> None:
    """Keep where to find a message again that shows a channel."""
    seen = window.evidence.setdefault(channel, [])
    seen.append(reference)
    del seen[:-most]


def mark_answer(window: Window, hits: Iterable[Hit]) -> None:
    """Note what the newest message, by somebody else, says about who that is."""
    for channel, strength in hits:
        if channel in context:
            name = channel if strength == "clear" else f"{channel}_mild"
            window.theirs[name] = window.theirs.get(name, 0) | 1


def decide(window: Window, positive: bool, rule: AlarmRule) -> None:
    """Take the window decision for the newest message."""
    window.decisions = (window.decisions << 1 | positive) & ((1 << rule.decisions) - 1)


def idle(window: Window, rule: AlarmRule) -> bool:
    """Too few channels show for an alarm, and none is pending: weighing the window would change nothing."""
    few = len(window.clear) + len(window.mild) < rule.least_channels
    return few and not window.decisions and rule.skepticism > 0


def alarmed(window: Window, rule: AlarmRule) -> bool:
    """Whether enough of the last window decisions were positive."""
    return window.decisions.bit_count() >= rule.skepticism
