"""Online grooming: one account approaches a child with the tactics of those who mean harm.

Harm. An adult, or an older child, wins a child's trust in messages in order to abuse, extort or
traffic the child. It seldom begins with a threat: it begins with interest, gifts and secrets.

Where the knowledge comes from. The channels follow the stages that research describes (O'Connell
2003; Black et al. 2015; Joleby et al. 2021) and the recruitment tactics in guides of anti-trafficking
organisations (offers of work, travel, documents, debt). The alarm rule is that of Vogt et al. (ACL
2021), see `tactics`. The phrases are data with a source each, see `data/tactics`. The weights are a
file too; its card says whether they are learnt or set by hand, see `weighing`.

What it needs. The text of messages, with author and, where known, the subject and whom it was sent
to. It reads twelve languages at once. Where the setting `closer_reading` says so, pairs that the phrases
lift are also read for their meaning, see `close_reading`. It keeps counts and references, never words.

Whom a false alarm hurts. Relatives, friends and teachers who ask the same things in care; and the
child, whose chats a stranger may then read. So one channel alone never speaks, several messages must
agree, and what speaks for an innocent contact is told beside the alarm. People known to the child are
often the ones who harm, so that evidence weighs little.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from hedgerow.detectors import deciding, tactics
from hedgerow.detectors.acquaintance import Contact, acquaint
from hedgerow.detectors.chat_stories import read_examples
from hedgerow.detectors.close_reading import choosing
from hedgerow.detectors.close_reading.close import Close, answered, meant, on_the_whole
from hedgerow.detectors.close_reading.contract import Reader
from hedgerow.detectors.grooming_reasons import Told, sentences, told
from hedgerow.detectors.tactics import AlarmRule, Window
from hedgerow.detectors.weighing import (
    Ages,
    ChatWeights,
    features,
    shipped_weights,
    shown,
)
from hedgerow.detectors.windows import OpenWindows, look_ahead_in, risen
from hedgerow.detectors.words import Hit, find
from hedgerow.domain.chain import Event, Reason, Signal
from hedgerow.domain.kinds import Message
from hedgerow.engine.detector import Detector, Examples

most_said = 4
"""What the subject last said about itself, kept for windows that open later."""


@dataclass(slots=True)
class GroomingState(OpenWindows):
    """Open windows, whom the subject knows, and what was said of ages before a window opened."""

    contacts: dict[str, Contact] = field(default_factory=dict)
    ages: Ages = field(default_factory=Ages)
    said: list[Hit] = field(default_factory=list)
    age: str | None = None
    """The subject's age band as the platform knows it."""
    closes: dict[str, Close] = field(default_factory=dict)
    """What was read closely, by author; only of those whom the phrases lifted."""

    def close(self, author: str) -> None:
        """Forget an author's window and what was read of it."""
        OpenWindows.close(self, author)
        self.closes.pop(author, None)


@dataclass(frozen=True)
class Grooming(Detector[GroomingState]):
    """Tactics of grooming in the last 50 messages between the subject and one other account."""

    name: ClassVar[str] = "grooming"
    title: ClassVar[str] = "Grooming tactics in messages"
    kinds: ClassVar[frozenset[str]] = frozenset({"message"})
    state: ClassVar[type[GroomingState]] = GroomingState
    channels: ClassVar[dict[str, str]] = {
        **features,
        **{channel: f"By meaning: {title.lower()}" for channel, title in meant.items()},
        on_the_whole: "By meaning: closer to an approach than to ordinary talk",
        answered: "By meaning: answered as approaches are",
        "long_known": "They have written evenly for a long time",
        "same_age": "Both are in the same age band",
    }
    reasons: ClassVar[dict[str, str]] = {
        f"grooming.{code}": sentence for code, sentence in sentences.items()
    }

    rule: AlarmRule = field(default_factory=AlarmRule)
    weights: ChatWeights = field(default_factory=shipped_weights)
    most_windows: int = 16
    most_contacts: int = 128
    telling_change: float = 0.5
    """How many nats the sum must rise before the same channels are told again."""
    closer_reading: str = choosing.none
    """Who reads for the meaning: "none", "meaning" (ours), or a reader of your own as package.module:name."""

    @cached_property
    def reader(self) -> Reader | None:
        """The closer reading; None where there is none."""
        return choosing.reader(self.closer_reading)

    def __getstate__(self) -> dict[str, Any]:
        # Each process loads its own model.
        return {name: value for name, value in self.__dict__.items() if name != "reader"}

    def start(self) -> GroomingState:
        """Nobody has written yet."""
        return GroomingState()

    def prepare(self, events: Sequence[Event]) -> None:
        """Look for the phrases of a whole batch at once."""
        look_ahead_in(events)

    def notice(self, state: GroomingState, event: Event) -> list[Signal]:
        """Move the windows this message stands in; tell what an alarm rests on."""
        message = event.data
        if not isinstance(message, Message):
            return []
        if event.subject is not None:
            self._acquaint(state, event, message)
        state.ages.read(message.author, message.text, message.conversation or "")
        hits = find(message.text)
        if hits:
            self._hear(state, event, message, hits)
        if not state.windows:
            return []
        signals: list[Signal] = []
        for author, window in state.take_in(event, message, hits, self.rule):
            if self.reader is not None:
                self._follow(state, event, message, author, window)
            if not tactics.idle(window, self.rule) or author in state.closes:
                signals += self._judge(state, window, author, event)
        return signals

    def _follow(
        self, state: GroomingState, event: Event, message: Message, author: str, window: Window
    ) -> None:
        assert self.reader is not None
        deciding.follow(
            state.closes,
            author,
            window,
            message.text,
            self.reader,
            own=author == message.author,
            reference=event.reference,
            most=self.rule.window,
        )

    def _acquaint(self, state: GroomingState, event: Event, message: Message) -> None:
        if message.author == event.subject:
            state.age = message.author_age or state.age
        acquaint(state.contacts, event, message, self.most_contacts)

    def _hear(self, state: GroomingState, event: Event, message: Message, hits: Sequence[Hit]) -> None:
        """Keep what the subject says about itself; have a window for anybody who shows a tactic."""
        if message.author == event.subject:
            state.said += [hit for hit in hits if hit.channel == "young"]
            del state.said[:-most_said]
        elif message.author in state.windows or any(h.channel in tactics.channels for h in hits):
            window = state.open(message, self.most_windows, self._strength)
            if window is not None:
                tactics.mark_answer(window, state.said)

    def _strength(self, window: Window) -> float:
        return sum(self.weights.contributions(shown(window, None, None)).values())

    def _judge(self, state: GroomingState, window: Window, author: str, event: Event) -> list[Signal]:
        ages, contact = state.ages, state.contacts.get(author)
        own, other = ages.stated.get(author), ages.of_others(author)
        x = shown(window, own, other, contact.behaviour(state.age) if contact else None)
        close = state.closes.get(author)
        added, _score = deciding.decide(window, x, close, self.weights, self.rule)
        if not tactics.alarmed(window, self.rule):
            return []
        if not risen(window, added, tactics.channels, self.telling_change):
            return []
        # What a tactic's meaning added is told on the whole once its messages have left the window.
        meanings = {*meant, on_the_whole, answered}
        gone = [c for c, n in window.told.items() if (n < 0 or c in meanings) and c not in added]
        window.told = dict(added)
        reasons = {
            c: told(c, window, (own, other), contact or Contact(0, 0), self.rule.window, close)
            for c in (*added, *gone)
        }
        return [
            # 0 takes back what was told before.
            *(
                self._signal(event, author, c, added.get(c, 0.0), why, window)
                for c, why in reasons.items()
            ),
            *self._against(state, author, event),
        ]

    def _against(self, state: GroomingState, author: str, event: Event) -> Iterator[Signal]:
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
        reason: Told,
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
        return read_examples("grooming_examples.toml", "approaches")
