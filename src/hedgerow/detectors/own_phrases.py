"""Channels of one's own: tactics that a platform or agency has seen and described in files, without code.

Harm. Whatever tactic is new: those who mean harm change their words and offers faster than software is
released. What people have seen in reports is written into a channel file and looked for from the next run
on.

Where the knowledge comes from. Each file names its source, its author and its date; see `own_channels`.
`hedgerow emerging` proposes such files from what stands out in reported chats, for a person to edit. What
ships here is one example about paper boats, which shows the form and finds nothing in anybody's chat.

What it needs. The text of messages with their author, and the subject where known; the setting `folder`
that names where the files are. It hears what others write, not the subject's own messages. It keeps counts
and references, never words. A warning carries the channel's name and the count; a hub that holds the same
file tells the file's own sentence, any other a general one.

Whom a false alarm hurts. Everybody who uses the same words innocently, all the more where a file was written
in haste. So no channel can raise a warning alone (a weight of 6 nats at most), several messages must agree,
and phrases should first be run in shadow over ordinary chat.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar

from hedgerow.detectors.chat_stories import read_examples
from hedgerow.detectors.own_channels import OwnChannel, read_channel, read_channels
from hedgerow.detectors.tactics import AlarmRule, Window, saturations
from hedgerow.detectors.windows import OpenWindows, risen
from hedgerow.detectors.words import Hit
from hedgerow.detectors.words.matching import Matcher
from hedgerow.domain.chain import Event, Reason, Signal, Value
from hedgerow.domain.kinds import Message
from hedgerow.engine.detector import Detector, Examples


@dataclass(frozen=True)
class OwnPhrases(Detector[OpenWindows]):
    """Phrases of an adopter's own channels in the last 50 messages of one other account.

    `folder` holds the channel files; they are read once, when the detector is made, and go with it to every
    worker. Raises `BadChannel`. What has been counted under a channel that is gone is forgotten.
    """

    name: ClassVar[str] = "own_phrases"
    title: ClassVar[str] = "Channels of our own"
    kinds: ClassVar[frozenset[str]] = frozenset({"message"})
    state: ClassVar[type[OpenWindows]] = OpenWindows
    channels: ClassVar[Mapping[str, str]] = {"example": "Example: the postman of paper boats"}
    reasons: ClassVar[Mapping[str, str]] = {
        "own_phrases.shown": (
            "messages with phrases of “{channel}”, a pattern that the sender describes itself: "
            "{count} of the last {window}"
        ),
    }

    folder: Path | None = None
    """Where the channel files are; without it only the example is looked for."""
    least_messages: int = 3
    """So many of an author's messages must hold a phrase, of whichever channel."""
    least_nats: float = 1.0
    """So much must the channels add up to."""
    rule: AlarmRule = field(default_factory=AlarmRule)
    most_windows: int = 16
    telling_change: float = 0.5
    """How many nats the sum must rise before the same channels are told again."""
    own: tuple[OwnChannel, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        own = (shipped(),) if self.folder is None else read_channels(Path(self.folder))
        object.__setattr__(self, "own", own)
        object.__setattr__(self, "channels", {channel.name: channel.title for channel in own})

    @cached_property
    def matcher(self) -> Matcher:
        """What finds the phrases; made in each process, since it remembers what it was asked."""
        return Matcher([lexicon for channel in self.own for lexicon in channel.lexicons])

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "matcher"}

    @cached_property
    def weights(self) -> dict[str, float]:
        """The most that each channel can add, in nats."""
        return {channel.name: channel.weight for channel in self.own}

    def start(self) -> OpenWindows:
        """Nobody has written yet."""
        return OpenWindows()

    def prepare(self, events: Sequence[Event]) -> None:
        """Search the batch's messages together."""
        texts = [event.data.text for event in events if isinstance(event.data, Message)]
        if worth := [text for text in texts if self._worth(text)]:
            self.matcher.look_ahead(worth)

    def notice(self, state: OpenWindows, event: Event) -> list[Signal]:
        """Move the windows this message stands in; tell what several messages agree on."""
        message = event.data
        if not isinstance(message, Message) or not self.own:
            return []
        hits = () if message.author == event.subject else self._find(message.text)
        if hits:
            state.open(message, self.most_windows, self._strength)
        signals: list[Signal] = []
        for author, window in state.take_in(event, message, hits, self.rule):
            signals += self._judge(window, author, event)
        return signals

    def _find(self, text: str) -> tuple[Hit, ...]:
        """The phrases found; coarse words, which every matcher finds, belong to no channel here."""
        if not self._worth(text):
            return ()
        return tuple(hit for hit in self.matcher.search(text) if hit.channel in self.weights)

    def _worth(self, text: str) -> bool:
        """Whether a message is read: without a folder, one that names paper, as all of the example does."""
        return bool(self.own) and (self.folder is not None or "pap" in text.lower())

    def _added(self, window: Window) -> dict[str, float]:
        """Every channel the window shows, with what it adds, in nats."""
        shown = sorted(saturations(window).items())
        return {c: round(self.weights[c] * full, 3) for c, full in shown if c in self.weights}

    def _messages(self, window: Window) -> int:
        """How many of the author's last messages hold a phrase."""
        bits = 0
        for channel in self.weights:
            bits |= window.marks(channel)
        return bits.bit_count()

    def _strength(self, window: Window) -> float:
        return sum(self._added(window).values())

    def _judge(self, window: Window, author: str, event: Event) -> list[Signal]:
        added = self._added(window)
        if self._messages(window) < self.least_messages or sum(added.values()) < self.least_nats:
            return []
        if not risen(window, added, added, self.telling_change):
            return []
        window.told = dict(added)
        return [self._signal(event, author, channel, nats, window) for channel, nats in added.items()]

    def _signal(self, event: Event, author: str, channel: str, nats: float, window: Window) -> Signal:
        values: dict[str, Value] = {
            "channel": channel,
            "count": window.marks(channel).bit_count(),
            "window": self.rule.window,
        }
        return Signal(
            detector=self.name,
            channel=channel,
            subject=event.about or "",
            time=event.time,
            weight=nats,
            reason=Reason(f"{self.name}.shown", values),
            evidence=tuple(window.evidence.get(channel) or (event.reference,)),
            counterpart=author,
        )

    @classmethod
    def examples(cls) -> Examples:
        """The example channel's phrases, and talk about boats, stamps and post that is no such thing."""
        return read_examples("own_phrases_examples.toml", "noticed")


def shipped() -> OwnChannel:
    """The example channel that comes with the package."""
    path = files("hedgerow.detectors") / "data" / "own_phrases" / "example.toml"
    return read_channel("example.toml", path.read_text(encoding="utf-8"))
