"""Recruitment for trafficking: somebody wins a person over, in messages, for work that is no free work.

Harm. Recruiters offer a job, a journey or love; then come papers to hand over, costs to work off,
rules about whom one may see, parcels to carry. Each piece may sound harmless. Children and young
adults are asked most, and for a child no consent counts (Palermo Protocol, article 3 (c)).

Where the knowledge comes from. The channels follow indicators of deceptive and coercive recruitment
and of exploitation in: OSCE, *Uniform Guidelines for the Identification and Referral of Victims of
Human Trafficking within the Migrant and Refugee Reception Framework in the OSCE Region* (2019); ILO and
European Commission, *Operational indicators of trafficking in human beings* (2009, from a Delphi
survey: deceptive recruitment, coercive recruitment, recruitment by abuse of vulnerability); UNODC,
*Human Trafficking Indicators* (general indicators, children, begging and petty crimes). **The matching
of channels to them is from memory and is to be checked against the originals before operational use**:

- `too_good_offer`, `paid_travel`: Delphi, deception about the job, wages, conditions, travel; UNODC,
  travel arranged and paid by others who are to be paid back;
- `documents_taken`, `debt`, `isolation_control`: Delphi, confiscation of documents, debt bondage,
  isolation, confinement and surveillance; UNODC, general indicators; OSCE, means of control;
- `false_love`: Delphi, abuse of a relation of trust, and deception through promises of marriage;
- `forced_crime`: UNODC, children and petty crimes; OSCE, exploitation in criminal activities;
- `hurry_and_secrecy`: no contract, no time to think, nobody to be told, as guides for job seekers warn.

The phrases are data with a source each, see `data/recruitment`; weights are set by hand, in nats, for
people to question. The alarm rule is the grooming detector's, see `tactics`.

What it needs. The text of messages with their author, and the subject where known. It hears what
others write to the subject, not what the subject tells of others. It keeps counts and references,
never words.

Whom a false alarm hurts. Honest agencies, seasonal employers and relatives abroad, who also pay for
travel and ask for papers; couples; and those who want to leave and work, whose way is then barred. So
several channels must agree, in several messages; a job advert alone, however good, never speaks.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from math import exp, log
from typing import ClassVar

from hedgerow.detectors.tactics import AlarmRule, Window, alarmed, decide, mark, saturation, slide
from hedgerow.detectors.words import find, look_ahead
from hedgerow.domain.chain import Event, Reason, Signal
from hedgerow.domain.kinds import Message
from hedgerow.engine.detector import Detector, Examples, Story

weights: Mapping[str, float] = {
    "too_good_offer": 2.6,
    "paid_travel": 2.4,
    "documents_taken": 3.4,
    "debt": 3.4,
    "isolation_control": 3.6,
    "false_love": 2.6,
    "forced_crime": 3.6,
    "hurry_and_secrecy": 3.2,
}
"""The most that a channel can add, in nats; it comes near as its phrases come again."""

prior = log(0.001 / 0.999)
"""Log-odds that a window of ordinary chat is recruitment before it is read; the engine's own prior."""

telling_from = 0.4
"""How fully a channel must show to be one of those that agree: a clear phrase, or three mild ones."""


@dataclass(slots=True)
class RecruitmentState:
    """Open windows by author, and the room where each was last seen."""

    windows: dict[str, Window] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Recruitment(Detector[RecruitmentState]):
    """Recruitment for trafficking in the last 50 messages between the subject and one other account."""

    name: ClassVar[str] = "recruitment"
    title: ClassVar[str] = "Recruitment for trafficking in messages"
    kinds: ClassVar[frozenset[str]] = frozenset({"message"})
    state: ClassVar[type[RecruitmentState]] = RecruitmentState
    channels: ClassVar[dict[str, str]] = {
        "too_good_offer": "An offer of work that is too good",
        "paid_travel": "Travel or a visa that others pay for",
        "documents_taken": "Identity documents to be handed over",
        "debt": "Costs that must be worked off",
        "isolation_control": "Being cut off, locked in or watched",
        "false_love": "Love that asks for work or favours",
        "forced_crime": "Being asked to carry, sell, beg or lend an account",
        "hurry_and_secrecy": "Haste, secrecy and no contract",
    }
    reasons: ClassVar[dict[str, str]] = {
        "recruitment.too_good_offer": (
            "messages that offer pay far above the work, or ask for nothing in return: "
            "{count} of the last {window}"
        ),
        "recruitment.paid_travel": (
            "messages about travel or a visa that others pay for: {count} of the last {window}"
        ),
        "recruitment.documents_taken": (
            "messages that ask to hand over identity documents: {count} of the last {window}"
        ),
        "recruitment.debt": (
            "messages about costs that must be paid back from wages or worked off: "
            "{count} of the last {window}"
        ),
        "recruitment.isolation_control": (
            "messages that forbid going out or talking to others, or speak of being watched: "
            "{count} of the last {window}"
        ),
        "recruitment.false_love": (
            "messages that ask for work or favours as a proof of love: {count} of the last {window}"
        ),
        "recruitment.forced_crime": (
            "messages that ask to carry, sell or beg, or to lend a bank account: "
            "{count} of the last {window}"
        ),
        "recruitment.hurry_and_secrecy": (
            "messages that press to decide at once, or to tell nobody about the offer: "
            "{count} of the last {window}"
        ),
    }

    rule: AlarmRule = field(default_factory=AlarmRule)
    most_windows: int = 16
    telling_change: float = 0.5
    """How many nats the sum must rise before the same channels are told again."""

    def start(self) -> RecruitmentState:
        """Nobody has written yet."""
        return RecruitmentState()

    def prepare(self, events: Sequence[Event]) -> None:
        """Search the batch's messages together."""
        look_ahead([event.data.text for event in events if isinstance(event.data, Message)])

    def notice(self, state: RecruitmentState, event: Event) -> list[Signal]:
        """Move the windows this message stands in; tell what an alarm rests on."""
        message = event.data
        if not isinstance(message, Message):
            return []
        own = message.author == event.subject
        hits = () if own else find(message.text, "recruitment")
        if hits:
            self._open(state, message)
        signals: list[Signal] = []
        for author in self._moved(state, event, message):
            window = state.windows[author]
            slide(window, self.rule)
            if author == message.author:
                mark(window, hits, event.reference)
            signals += self._judge(window, author, event)
            if window.cold:
                del state.windows[author], state.rooms[author]
        return signals

    def _open(self, state: RecruitmentState, message: Message) -> None:
        """Have a window for the author; the weakest makes room."""
        if message.author not in state.windows:
            if len(state.windows) >= self.most_windows:
                weakest = min(state.windows, key=lambda a: sum(contributions(state.windows[a]).values()))
                del state.windows[weakest], state.rooms[weakest]
            state.windows[message.author] = Window()
        state.rooms[message.author] = message.conversation or ""

    def _moved(self, state: RecruitmentState, event: Event, message: Message) -> Sequence[str]:
        """Whose windows this message takes a place in: the author's; with the subject's, those of the room."""
        if event.subject is not None and message.author != event.subject:
            return [message.author] if message.author in state.windows else []
        if event.subject is not None and message.recipients:
            return [author for author in message.recipients if author in state.windows]
        room = message.conversation or ""
        return [author for author, place in state.rooms.items() if place == room]

    def _judge(self, window: Window, author: str, event: Event) -> list[Signal]:
        added = contributions(window)
        telling = sum(nats >= telling_from * weights[channel] for channel, nats in added.items())
        positive = score(added) >= self.rule.threshold and telling >= self.rule.least_channels
        decide(window, positive, self.rule)
        if not alarmed(window, self.rule) or not self._changed(window, added):
            return []
        window.told = dict(added)
        return [self._signal(event, author, channel, nats, window) for channel, nats in added.items()]

    def _changed(self, window: Window, added: Mapping[str, float]) -> bool:
        more = sum(added.values()) >= sum(window.told.values()) + self.telling_change
        return more or not added.keys() <= window.told.keys()

    def _signal(self, event: Event, author: str, channel: str, nats: float, window: Window) -> Signal:
        marks = window.clear.get(channel, 0) | window.mild.get(channel, 0)
        return Signal(
            detector=self.name,
            channel=channel,
            subject=event.about or "",
            time=event.time,
            weight=nats,
            reason=Reason(
                f"{self.name}.{channel}", {"count": marks.bit_count(), "window": self.rule.window}
            ),
            evidence=tuple(window.evidence[channel]),
            counterpart=author,
        )

    @classmethod
    def examples(cls) -> Examples:
        """Invented recruitment, mild, in three languages; and honest adverts, agencies and travel talk."""
        path = files("hedgerow.detectors") / "data" / "recruitment_examples.toml"
        chats = tomllib.loads(path.read_text(encoding="utf-8"))
        return Examples(
            positive=tuple(_story(lines) for lines in chats["recruitment"].values()),
            negative=tuple(_story(lines) for lines in chats["ordinary"].values()),
        )


def contributions(window: Window) -> dict[str, float]:
    """Every channel the window shows, with what it adds, in nats.

    >>> contributions(Window(clear={"debt": 0b101}, mild={"paid_travel": 0b1}))
    {'debt': 2.856, 'paid_travel': 0.402}
    """
    return {
        channel: round(
            weights[channel]
            * saturation(
                window.clear.get(channel, 0).bit_count(), window.mild.get(channel, 0).bit_count()
            ),
            3,
        )
        for channel in window.clear | window.mild
    }


def score(added: Mapping[str, float]) -> float:
    """The probability that channel contributions add up to, in [0, 1].

    >>> round(score({}), 3), round(score({"debt": 3.0, "paid_travel": 2.0, "documents_taken": 3.0}), 2)
    (0.001, 0.75)
    """
    return 1 / (1 + exp(-prior - sum(added.values())))


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
