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
from hedgerow.detectors.acquaintance import Contact, day_of
from hedgerow.detectors.tactics import AlarmRule, Window
from hedgerow.detectors.weighing import (
    Ages,
    ChatWeights,
    features,
    shipped_weights,
    shown,
    telling_from,
)
from hedgerow.detectors.words import Hit, find, look_ahead
from hedgerow.domain.chain import Event, Reason, Signal, Value
from hedgerow.domain.kinds import Message
from hedgerow.engine.detector import Detector, Examples, Story


@dataclass(slots=True)
class GroomingState:
    """Open windows by author, where each was last seen, and whom the subject knows."""

    windows: dict[str, Window] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    ages: Ages = field(default_factory=Ages)
    said: list[Hit] = field(default_factory=list)
    age: str | None = None


@dataclass(frozen=True)
class Grooming(Detector[GroomingState]):
    """Tactics of grooming in the last 50 messages between the subject and one other account."""

    name: ClassVar[str] = "grooming"
    title: ClassVar[str] = "Grooming tactics in messages"
    kinds: ClassVar[frozenset[str]] = frozenset({"message"})
    state: ClassVar[type[GroomingState]] = GroomingState
    channels: ClassVar[dict[str, str]] = {
        **features,
        "long_known": "They have written evenly for a long time",
        "same_age": "Both are in the same age band",
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
        "grooming.coarse_language": ("messages in coarse sexual language: {count} of the last {window}"),
        "grooming.romance": "messages with pet names or talk of love: {count} of the last {window}",
        "grooming.young": "the other side writes as a child does: {count} of the last {window} messages",
        "grooming.young_stated": "the other says to be {other} years old",
        "grooming.personal_to_a_child": (
            "love, pictures, meetings or secrets are asked of somebody who writes as a child does"
        ),
        "grooming.age_gap": "one says to be {own} years old, the other {other}",
        "grooming.age_gap_known": "the accounts are known as a grown-up's and a child's, and are new to each other",
        "grooming.one_sided": "one asks, the other answers: {asks} messages with questions against {asked}",
        "grooming.new_contact": "they have written to each other for {days} days",
        "grooming.night": "messages written between 11 at night and 6 in the morning: {count}",
        "grooming.burst": "messages in a row without an answer: {count}",
        "grooming.grown_ups": "the other says to be {other} years old; it may be talk between grown-ups",
        "grooming.everyday": "they also talk about everyday things as people do who know each other",
        "grooming.long_known": (
            "both have written about equally often, and for {days} days; it may be somebody close"
        ),
        "grooming.same_age": "both accounts are known to be in the same age band",
        "grooming.familiar": (
            "nothing was noticed that family and friends have no need to ask; it may be somebody close"
        ),
    }

    rule: AlarmRule = field(default_factory=AlarmRule)
    weights: ChatWeights = field(default_factory=shipped_weights)
    most_windows: int = 16
    most_contacts: int = 128
    telling_change: float = 0.5
    """How many nats the sum must rise before the same channels are told again."""

    def start(self) -> GroomingState:
        """Nobody has written yet."""
        return GroomingState()

    def prepare(self, events: Sequence[Event]) -> None:
        """Look for the phrases of a whole batch at once."""
        look_ahead([event.data.text for event in events if isinstance(event.data, Message)])

    def notice(self, state: GroomingState, event: Event) -> list[Signal]:
        """Move the windows this message stands in; tell what an alarm rests on."""
        message = event.data
        if not isinstance(message, Message):
            return []
        if event.subject is not None:
            self._acquaint(state, event, message)
        own = message.author == event.subject
        state.ages.read(message.author, message.text, message.conversation or "")
        hits = find(message.text)
        if hits:
            self._hear(state, message, hits, own)
        if not state.windows:
            return []
        signals: list[Signal] = []
        for author in self._moved(state, event, message):
            window = state.windows[author]
            tactics.slide(window, self.rule)
            if author == message.author:
                tactics.mark(window, hits, event.reference)
                window.asks |= "?" in message.text
            else:
                tactics.mark_answer(window, hits)
                window.asked |= "?" in message.text
            signals += self._judge(state, window, author, event)
            if window.cold:
                del state.windows[author], state.rooms[author]
        return signals

    def _hear(self, state: GroomingState, message: Message, hits: Sequence[Hit], own: bool) -> None:
        """Keep what the subject says about itself; have a window for anybody who shows a tactic."""
        if own:
            state.said += [hit for hit in hits if hit.channel == "young"]
            del state.said[: -self.most_said]
        elif message.author in state.windows or any(h.channel in tactics.channels for h in hits):
            self._open(state, message)

    most_said: ClassVar[int] = 4

    def _open(self, state: GroomingState, message: Message) -> None:
        """Have a window for the author; the weakest makes room."""
        if message.author not in state.windows:
            if len(state.windows) >= self.most_windows:
                weakest = min(state.windows, key=lambda a: self._sum(state.windows[a]))
                del state.windows[weakest], state.rooms[weakest]
            state.windows[message.author] = window = Window()
            tactics.mark_answer(window, state.said)
        state.rooms[message.author] = message.conversation or ""

    def _sum(self, window: Window) -> float:
        return sum(self.weights.contributions(shown(window, None, None)).values())

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
        if message.author == event.subject:
            state.age = message.author_age or state.age
            for other in message.recipients:
                if other in state.contacts:
                    state.contacts[other].answer()
            return
        contact = state.contacts.get(message.author)
        if contact is None:
            if len(state.contacts) >= self.most_contacts:
                del state.contacts[min(state.contacts, key=lambda a: state.contacts[a].last)]
            today = day_of(event.time)
            contact = state.contacts[message.author] = Contact(today, today)
        contact.hear(event.time, message.author_age)

    def _shown(self, state: GroomingState, window: Window, author: str) -> dict[str, float]:
        ages, contact = state.ages, state.contacts.get(author)
        own, other = ages.stated.get(author), ages.of_others(author)
        return shown(window, own, other, contact.behaviour(state.age) if contact else None)

    def _judge(self, state: GroomingState, window: Window, author: str, event: Event) -> list[Signal]:
        x = self._shown(state, window, author)
        added = self.weights.contributions(x)
        score = self.weights.score(added)
        telling = sum(x.get(channel, 0.0) >= telling_from for channel in tactics.channels)
        positive = score >= self.rule.threshold and telling >= self.rule.least_channels
        tactics.decide(window, positive, self.rule)
        if not tactics.alarmed(window, self.rule) or not self._changed(window, added):
            return []
        gone = [c for c, nats in window.told.items() if nats < 0 and c not in added]
        window.told = dict(added)
        told = [*added.items(), *((c, 0.0) for c in gone)]  # 0 takes back what was told before
        return [
            *(
                self._signal(event, author, c, nats, self._values(c, window, state, author), window)
                for c, nats in told
            ),
            *self._against(state, author, event),
        ]

    def _changed(self, window: Window, added: dict[str, float]) -> bool:
        """Whether there is a new tactic, or clearly more of what was told before."""
        more = sum(nats for nats in added.values() if nats > 0)
        told = sum(nats for nats in window.told.values() if nats > 0)
        new = (added.keys() - window.told.keys()) & tactics.channels.keys()
        return bool(new) or more >= told + self.telling_change

    def _values(
        self, channel: str, window: Window, state: GroomingState, author: str
    ) -> tuple[str, dict[str, Value]]:
        """The reason's code and the numbers it names."""
        contact = state.contacts.get(author) or Contact(0, 0)
        own, other = state.ages.stated.get(author), state.ages.of_others(author)
        if channel == "age_gap" and (own is None or other is None):
            return "age_gap_known", {}
        if channel == "young" and other is not None:
            return "young_stated", {"other": other}
        values: dict[str, dict[str, Value]] = {
            "age_gap": {"own": own or 0, "other": other or 0},
            "grown_ups": {"other": other or 0},
            "one_sided": {"asks": window.asks.bit_count(), "asked": window.asked.bit_count()},
            "new_contact": {"days": contact.days},
            "night": {"count": contact.night},
            "burst": {"count": contact.unanswered},
            "personal_to_a_child": {},
            "everyday": {},
            "familiar": {},
        }
        if channel in values:
            return channel, values[channel]
        marks = window.theirs if channel == "young" else window.clear
        milder = (
            window.theirs.get("young_mild", 0) if channel == "young" else window.mild.get(channel, 0)
        )
        count = (marks.get(channel, 0) | milder).bit_count()
        return channel, {"count": count, "window": self.rule.window}

    def _against(self, state: GroomingState, author: str, event: Event) -> Iterable[Signal]:
        """What the contact itself says for innocence: little, but it is to be seen."""
        contact = state.contacts.get(author)
        if contact is None:
            return
        if contact.even:
            yield self._signal(event, author, "long_known", -0.8, ("long_known", {"days": contact.days}))
        if contact.age == "child" and state.age == "child":
            yield self._signal(event, author, "same_age", -1.5, ("same_age", {}))

    def _signal(
        self,
        event: Event,
        author: str,
        channel: str,
        nats: float,
        reason: tuple[str, dict[str, Value]],
        window: Window | None = None,
    ) -> Signal:
        code, values = reason
        seen = window.evidence.get(channel) if window is not None else None
        return Signal(
            detector=self.name,
            channel=channel,
            subject=event.about or "",
            time=event.time,
            weight=round(nats, 3),
            reason=Reason(f"{self.name}.{code}", values),
            evidence=tuple(seen or (event.reference,)),
            counterpart=author,
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
