"""What a closer reading of one author's messages adds up to.

The evidence is a mean over what the author wrote, and another over what others answered, so a long
chat is not guilty by its length. The newest messages count most: weights halve in 23 messages. It
begins at nothing and comes near the mean as messages are read (`inertia`), so one sentence says little.
The sum is shared out among the tactics that the messages show, and always adds up to the whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hedgerow.detectors import tactics
from hedgerow.detectors.close_reading.contract import Reading

decay = 0.97
"""What a message weighs after the next one has come."""
inertia = 12.0
"""Messages of ordinary talk that stand in the mean before anything is read."""
again = 0.3
"""The share at which a message's meaning speaks for harm where phrases have counted it already."""
shows = 0.5
"""A message shows a tactic from this degree on."""
least_words = 2
"""Shorter messages, such as "ok", are not read: alone they mean nothing."""

on_the_whole = "meant_on_the_whole"
answered = "meant_answers"
meant: Mapping[str, str] = {f"meant_{name}": title for name, title in tactics.channels.items()}
"""Channels of the closer reading, with the title of the tactic each one shows."""


@dataclass(slots=True)
class Close:
    """Sums over one author's messages and the answers to them, the newest weighing 1.

    `marks` holds a bit for each message in the window that shows a tactic, the newest lowest.
    """

    spoken: float = 0.0
    speaks: float = 0.0
    by: dict[str, float] = field(default_factory=dict)
    answered: float = 0.0
    answers: float = 0.0
    marks: dict[str, int] = field(default_factory=dict)

    def pass_by(self, window: int = 50) -> None:
        """One more message stands in the chat, whoever wrote it; marks leave after `window` messages."""
        self.spoken *= decay
        self.speaks *= decay
        self.answered *= decay
        self.answers *= decay
        mask = (1 << window) - 1
        for channel in tuple(self.marks):
            if left := (self.marks[channel] << 1) & mask:
                self.marks[channel] = left
            else:
                del self.marks[channel]
        for channel in self.by:
            self.by[channel] *= decay

    def hear(self, reading: Reading, *, own: bool, counted: bool = False) -> str:
        """Take in what the newest message means; `own`: it is by the author the window is about.

        Where phrases have `counted` it for harm, its meaning adds only a share, since both look at the
        same words. The tactic it shows, "" for none.
        """
        if not own:
            self.answered += 1
            self.answers += reading.answers
            return ""
        self.spoken += 1
        speaks = reading.speaks * (again if counted and reading.speaks > 0 else 1.0)
        self.speaks += speaks
        channel = max(reading.channels, key=lambda name: reading.channels[name], default="")
        if channel in tactics.channels and reading.channels[channel] >= shows:
            self.marks[channel] = self.marks.get(channel, 0) | 1
            self.by[channel] = self.by.get(channel, 0.0) + max(0.0, speaks)
            return channel
        return ""

    def contributions(self) -> dict[str, float]:
        """Nats by channel; they add up to what both means say together.

        >>> chat = Close()
        >>> chat.hear(Reading({"secrecy_and_isolation": 0.9}, speaks=13.0), own=True)
        'secrecy_and_isolation'
        >>> chat.contributions()
        {'meant_secrecy_and_isolation': 1.0}
        """
        share = 1 / (self.spoken + inertia)
        whole = self.speaks * share
        named = {f"meant_{name}": nats * share for name, nats in self.by.items() if name in self.marks}
        # Ordinary talk in between takes from what the tactics say, and is not told beside it.
        most = max(whole, 0.0)
        kept = min(1.0, most / total) if (total := sum(named.values())) else 0.0
        added = {name: nats * kept for name, nats in named.items()}
        added[on_the_whole] = whole - sum(added.values())
        added[answered] = self.answers / (self.answered + inertia)
        return {name: nats for name, nats in added.items() if abs(nats) >= least}

    def telling(self) -> Iterable[str]:
        """The tactics that at least two messages in the window show."""
        return (name for name, marks in self.marks.items() if marks.bit_count() > 1)


least = 1e-9
"""What is less than this is nothing."""


def worth_reading(text: str) -> bool:
    """Whether a message has words enough to mean something alone.

    >>> worth_reading("ok"), worth_reading("are you alone")
    (False, True)
    """
    return len(text.split(None, least_words)) >= least_words
