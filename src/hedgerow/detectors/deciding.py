"""The window decision at the newest message: what stage one and the closer reading say together.

Stage one, the phrases, sees every message. Where it lifts a pair above a low bar, the messages that
follow are also read for their meaning, see `close_reading`. Both add up in nats, and each part is told
with its own reason. The detector and the figures of `hedgerow evaluate chats` decide by this function.
"""

from collections.abc import Mapping

from hedgerow.detectors import tactics
from hedgerow.detectors.close_reading.close import Close, worth_reading
from hedgerow.detectors.close_reading.contract import Reader
from hedgerow.detectors.tactics import AlarmRule, Window
from hedgerow.detectors.weighing import ChatWeights, telling_from

lifting = 3
"""Mild phrases of so many tactics lift a pair above the bar; a clear phrase of one does so alone."""


def lifted(window: Window) -> bool:
    """Whether stage one has seen enough for a closer reading: a clear phrase, or several mild ones."""
    known = tactics.channels
    if any(channel in known for channel in window.clear):
        return True
    return sum(channel in known for channel in window.mild) >= lifting


def counted(window: Window) -> bool:
    """Whether phrases have counted the author's newest message for a tactic already."""
    known = tactics.channels
    return any(
        marks & 1 and channel in known
        for side in (window.clear, window.mild)
        for channel, marks in side.items()
    )


def follow(
    closes: dict[str, Close],
    author: str,
    window: Window,
    text: str,
    reader: Reader,
    *,
    own: bool,
    reference: str = "",
    most: int = 50,
) -> None:
    """Read the newest message closely, if the author's window is lifted or was so before.

    `most`: messages in a full window.
    """
    close = closes.get(author)
    if close is None:
        if not lifted(window):
            return
        close = closes[author] = Close()
    close.pass_by(most)
    if worth_reading(text):
        channel = close.hear(reader.read([text])[0], own=own, counted=own and counted(window))
        if channel and reference:
            tactics.refer(window, f"meant_{channel}", reference)


def decide(
    window: Window,
    shown: Mapping[str, float],
    close: Close | None,
    weights: ChatWeights,
    rule: AlarmRule,
) -> tuple[dict[str, float], float]:
    """Take the window decision; what each channel adds, in nats, and the score in [0, 1].

    It is positive where the score reaches the threshold and enough tactics tell, by their phrases or by
    their meaning.
    """
    added = weights.contributions(shown)
    telling = {name for name in tactics.channels if shown.get(name, 0.0) >= telling_from}
    least = rule.least_channels
    if close is not None and close.spoken:
        least = rule.least_channels_read
        added |= close.contributions()
        telling.update(close.telling())
    score = weights.score(added)
    positive = len(telling) >= least and score >= rule.threshold
    tactics.decide(window, positive, rule)
    return added, score
