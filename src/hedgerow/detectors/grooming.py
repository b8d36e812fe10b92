"""Online grooming: one account approaches a child with the tactics of those who mean harm.

Harm. An adult, or an older child, wins a child's trust in messages in order to abuse, extort or
traffic the child. It seldom begins with a threat: it begins with interest, gifts and secrets.

Where the knowledge comes from. The channels follow the stages that research describes (O'Connell
2003; Black et al. 2015; Joleby et al. 2021) and the recruitment tactics in guides of anti-trafficking
organisations (offers of work, travel, documents, debt). The alarm rule is that of Vogt et al. (ACL
2021), see `tactics`. The phrases are data with a source each, see `data/tactics`. Weights are set by
hand until an adopter has learnt better ones from labelled chats.

What it needs. The text of messages, with author and, where known, the subject and whom it was sent
to. It reads six languages at once. It keeps counts and references, never words.

Whom a false alarm hurts. Relatives, friends and teachers who ask the same things in care; and the
child, whose chats a stranger may then read. So one channel alone never speaks, several messages must
agree, and what speaks for an innocent contact is told beside the alarm. People known to the child are
often the ones who harm, so that evidence weighs little.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import ClassVar

from hedgerow.detectors import tactics
from hedgerow.detectors.lexicon import find
from hedgerow.detectors.tactics import AlarmRule, Window
from hedgerow.domain.chain import Event, Reason, Signal
from hedgerow.domain.kinds import Message
from hedgerow.engine.detector import Detector, Examples, Story


@dataclass(slots=True)
class Contact:
    """How long and how evenly the subject and one other account have written."""

    since: int
    last: int
    theirs: int = 0
    mine: int = 0
    age: str | None = None


@dataclass(slots=True)
class GroomingState:
    """Open windows by author, where each was last seen, and whom the subject knows."""

    windows: dict[str, Window] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    age: str | None = None


@dataclass(frozen=True)
class Grooming(Detector[GroomingState]):
    """Tactics of grooming in the last 50 messages between the subject and one other account."""

    name: ClassVar[str] = "grooming"
    title: ClassVar[str] = "Grooming tactics in messages"
    kinds: ClassVar[frozenset[str]] = frozenset({"message"})
    state: ClassVar[type[GroomingState]] = GroomingState
    channels: ClassVar[dict[str, str]] = {
        **tactics.channels,
        "long_known": "They have written evenly for a long time",
        "same_age": "Both are in the same age band",
        "familiar": "Nothing that only a stranger would ask",
    }
    reasons: ClassVar[dict[str, str]] = {
        "grooming.age_and_family": (
            "messages that ask about age, school or family: {count} of the last {window}"
        ),
        "grooming.risk_assessment": (
            "messages that ask whether anybody is near or watching: {count} of the last {window}"
        ),
        "grooming.trust_and_flattery": (
            "messages that flatter or claim a special bond: {count} of the last {window}"
        ),
        "grooming.gifts_and_offers": (
            "messages that offer gifts, money or work: {count} of the last {window}"
        ),
        "grooming.secrecy_and_isolation": (
            "messages that ask for secrecy or speak against family and friends: "
            "{count} of the last {window}"
        ),
        "grooming.moving_platform": (
            "messages that ask to move to another app or a private place: {count} of the last {window}"
        ),
        "grooming.image_request": (
            "messages that ask for pictures or video: {count} of the last {window}"
        ),
        "grooming.meeting_and_travel": (
            "messages that arrange to meet or to travel: {count} of the last {window}"
        ),
        "grooming.coercion_and_debt": (
            "messages that press, threaten or speak of debt: {count} of the last {window}"
        ),
        "grooming.documents": ("messages that ask for identity documents: {count} of the last {window}"),
        "grooming.long_known": (
            "both have written about equally often, and for {days} days; it may be somebody close"
        ),
        "grooming.same_age": "both accounts are known to be in the same age band",
        "grooming.familiar": (
            "nothing was noticed that family and friends have no need to ask; it may be somebody close"
        ),
    }

    rule: AlarmRule = field(default_factory=AlarmRule)
    most_windows: int = 16
    most_contacts: int = 128
    telling_change: float = 0.5
    """How many nats the sum must rise before the same channels are told again."""

    def start(self) -> GroomingState:
        """Nobody has written yet."""
        return GroomingState()

    def notice(self, state: GroomingState, event: Event) -> list[Signal]:
        """Move the windows this message stands in; tell what an alarm rests on."""
        message = event.data
        if not isinstance(message, Message):
            return []
        if event.subject is not None:
            self._acquaint(state, event, message)
        hits = () if message.author == event.subject else find(message.text)
        if hits:
            self._open(state, message)
        if not state.windows:
            return []
        signals: list[Signal] = []
        for author in self._moved(state, event, message):
            window = state.windows[author]
            tactics.slide(window, self.rule)
            if author == message.author:
                tactics.mark(window, hits, event.reference)
            signals += self._judge(state, window, author, event)
            if window.cold:
                del state.windows[author], state.rooms[author]
        return signals

    def _open(self, state: GroomingState, message: Message) -> None:
        """Have a window for the author; the weakest makes room."""
        if message.author not in state.windows:
            if len(state.windows) >= self.most_windows:
                weakest = min(state.windows, key=lambda a: _sum(state.windows[a]))
                del state.windows[weakest], state.rooms[weakest]
            state.windows[message.author] = Window()
        state.rooms[message.author] = message.conversation or ""

    def _moved(self, state: GroomingState, event: Event, message: Message) -> Sequence[str]:
        """Whose windows this message takes a place in."""
        if event.subject is None:
            return list(state.windows)
        if message.author != event.subject:
            return [message.author] if message.author in state.windows else []
        if message.recipients:
            return [author for author in message.recipients if author in state.windows]
        room = message.conversation or ""
        return [author for author, place in state.rooms.items() if place == room]

    def _acquaint(self, state: GroomingState, event: Event, message: Message) -> None:
        today = int(event.time.timestamp() // 86_400)
        if message.author == event.subject:
            state.age = message.author_age or state.age
            for other in message.recipients:
                if other in state.contacts:
                    state.contacts[other].mine += 1
            return
        contact = state.contacts.get(message.author)
        if contact is None:
            if len(state.contacts) >= self.most_contacts:
                del state.contacts[min(state.contacts, key=lambda a: state.contacts[a].last)]
            contact = state.contacts[message.author] = Contact(today, today)
        contact.theirs += 1
        contact.last = today
        contact.age = message.author_age or contact.age

    def _judge(self, state: GroomingState, window: Window, author: str, event: Event) -> list[Signal]:
        added = tactics.contributions(window)
        tactics.decide(window, added, self.rule)
        if not tactics.alarmed(window, self.rule) or not self._changed(window, added):
            return []
        close = 0.0 if tactics.telling(added) & tactics.strangers else tactics.familiar
        before = window.told.get("familiar", 0.0)
        window.told = added | {"familiar": close}
        signals = [self._signal(event, author, c, nats, window) for c, nats in added.items()]
        signals += self._against(state, author, event)
        if close or before:  # without weight it takes back what was told before
            signals.append(self._innocent(event, author, "familiar", close, {}))
        return signals

    def _changed(self, window: Window, added: dict[str, float]) -> bool:
        told = sum(nats for nats in window.told.values() if nats > 0)
        more = sum(added.values()) >= told + self.telling_change
        return more or not added.keys() <= window.told.keys()

    def _signal(self, event: Event, author: str, channel: str, nats: float, window: Window) -> Signal:
        marks = window.clear.get(channel, 0) | window.mild.get(channel, 0)
        values = {"count": marks.bit_count(), "window": self.rule.window}
        return Signal(
            detector=self.name,
            channel=channel,
            subject=event.about or "",
            time=event.time,
            weight=round(nats, 3),
            reason=Reason(f"{self.name}.{channel}", values),
            evidence=tuple(window.evidence[channel]),
            counterpart=author,
        )

    def _against(self, state: GroomingState, author: str, event: Event) -> Iterable[Signal]:
        """What speaks for an innocent contact: little, but it is to be seen."""
        contact = state.contacts.get(author)
        if contact is None:
            return
        days = contact.last - contact.since
        even = min(contact.mine, contact.theirs) >= 40 and (0.5 <= contact.mine / contact.theirs <= 2)
        if even and days >= 60:
            yield self._innocent(event, author, "long_known", -0.8, {"days": days})
        if contact.age == "child" and state.age == "child":
            yield self._innocent(event, author, "same_age", -1.5, {})

    def _innocent(
        self, event: Event, author: str, channel: str, nats: float, values: dict[str, str | int | float]
    ) -> Signal:
        reason = Reason(f"{self.name}.{channel}", values)
        return Signal(
            self.name, channel, event.about or "", event.time, nats, reason, (event.reference,), author
        )

    @classmethod
    def examples(cls) -> Examples:
        """Mild approaches in six languages, and ordinary chats that sound a little alike."""
        path = files("hedgerow.detectors") / "data" / "grooming_examples.toml"
        chats = tomllib.loads(path.read_text(encoding="utf-8"))
        return Examples(
            positive=tuple(_story(lines) for lines in chats["approaches"].values()),
            negative=tuple(_story(lines) for lines in chats["ordinary"].values()),
        )


def _sum(window: Window) -> float:
    return sum(tactics.contributions(window).values())


def _story(lines: Sequence[str]) -> Story:
    """A chat of the subject (lines that begin with "- ") and one other, a message every two minutes."""
    start = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    story = []
    for number, line in enumerate(lines):
        author, other = ("child", "other") if line.startswith("- ") else ("other", "child")
        message = Message(author, line.removeprefix("- "), "chat", (other,))
        time = start + timedelta(minutes=2 * number)
        story.append(Event(f"m{number}", "example", "message", time, "child", message))
    return tuple(story)
