"""The windows that are open in one subject's messages: one for each author who showed something.

What the detectors of the message path share: whose window a message takes a place in, which window
makes room where there are too many, and when an alarm that was told is worth telling again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hedgerow.detectors.tactics import AlarmRule, Window, take_in
from hedgerow.detectors.words import Hit, look_ahead
from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Message

Strength = Callable[[Window], float]
"""How much a window shows, in nats."""


@dataclass(slots=True)
class OpenWindows:
    """Open windows by author, and the room where each author was last heard."""

    windows: dict[str, Window] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)

    def open(self, message: Message, most: int, strength: Strength) -> Window | None:
        """Have a window for the author, and note the room; the weakest of `most` makes room.

        The window where it is a new one, else None.
        """
        author, new = message.author, None
        if author not in self.windows:
            if len(self.windows) >= most:
                self.close(min(self.windows, key=lambda other: strength(self.windows[other])))
            new = self.windows[author] = Window()
        self.rooms[author] = message.conversation or ""
        return new

    def close(self, author: str) -> None:
        """Forget an author's window."""
        del self.windows[author], self.rooms[author]

    def moved(self, event: Event, message: Message) -> Sequence[str]:
        """In whose windows this message takes a place.

        The author's own; with the subject's messages those of the recipients, or of the room. Where no
        subject is named the state is that of one room, and every message moves all its windows.
        """
        windows = self.windows
        if not windows:
            return ()
        if event.subject is None:
            return list(windows)
        if message.author != event.subject:
            return (message.author,) if message.author in windows else ()
        if message.recipients:
            return [author for author in message.recipients if author in windows]
        room = message.conversation or ""
        return [author for author, place in self.rooms.items() if place == room]

    def take_in(
        self, event: Event, message: Message, hits: Sequence[Hit], rule: AlarmRule
    ) -> Iterator[tuple[str, Window]]:
        """Each author whose window the message moves, with the window; it is closed when nothing is left."""
        question, reference = "?" in message.text, event.reference if hits else ""
        for author in self.moved(event, message):
            window, own = self.windows[author], author == message.author
            take_in(window, rule, hits, own=own, question=question, reference=reference)
            yield author, window
            if window.cold:
                self.close(author)


def risen(window: Window, added: Mapping[str, float], new: Iterable[str], change: float) -> bool:
    """Whether an alarm tells more than was told: one of the channels `new`, or clearly more nats for harm."""
    told = window.told
    if any(channel in added and channel not in told for channel in new):
        return True
    return _for_harm(added) >= _for_harm(told) + change


def _for_harm(nats: Mapping[str, float]) -> float:
    return sum(value for value in nats.values() if value > 0)


def look_ahead_in(events: Sequence[Event]) -> None:
    """Search the messages of a batch together, before each is looked at; done once for all detectors."""
    look_ahead([event.data.text for event in events if isinstance(event.data, Message)])
