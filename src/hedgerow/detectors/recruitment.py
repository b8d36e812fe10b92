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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log
from typing import ClassVar

from hedgerow.detectors import tactics
from hedgerow.detectors.chat_stories import read_examples
from hedgerow.detectors.tactics import AlarmRule, Window, saturations
from hedgerow.detectors.windows import OpenWindows, look_ahead_in, risen
from hedgerow.detectors.words import find
from hedgerow.domain.chain import Event, Reason, Signal
from hedgerow.domain.kinds import Message
from hedgerow.engine.detector import Detector, Examples

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


@dataclass(frozen=True)
class Recruitment(Detector[OpenWindows]):
    """Recruitment for trafficking in the last 50 messages between the subject and one other account."""

    name: ClassVar[str] = "recruitment"
    title: ClassVar[str] = "Recruitment for trafficking in messages"
    kinds: ClassVar[frozenset[str]] = frozenset({"message"})
    state: ClassVar[type[OpenWindows]] = OpenWindows
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

    def start(self) -> OpenWindows:
        """Nobody has written yet."""
        return OpenWindows()

    def prepare(self, events: Sequence[Event]) -> None:
        """Search the batch's messages together."""
        look_ahead_in(events)

    def notice(self, state: OpenWindows, event: Event) -> list[Signal]:
        """Move the windows this message stands in; tell what an alarm rests on."""
        message = event.data
        if not isinstance(message, Message):
            return []
        hits = () if message.author == event.subject else find(message.text, "recruitment")
        if hits:
            state.open(message, self.most_windows, _strength)
        if not state.windows:
            return []
        signals: list[Signal] = []
        for author, window in state.take_in(event, message, hits, self.rule):
            if not tactics.idle(window, self.rule):
                signals += self._judge(window, author, event)
        return signals

    def _judge(self, window: Window, author: str, event: Event) -> list[Signal]:
        added = contributions(window)
        telling = sum(nats >= telling_from * weights[channel] for channel, nats in added.items())
        positive = score(added) >= self.rule.threshold and telling >= self.rule.least_channels
        tactics.decide(window, positive, self.rule)
        if not tactics.alarmed(window, self.rule):
            return []
        if not risen(window, added, added, self.telling_change):
            return []
        window.told = dict(added)
        return [self._signal(event, author, channel, nats, window) for channel, nats in added.items()]

    def _signal(self, event: Event, author: str, channel: str, nats: float, window: Window) -> Signal:
        count = window.marks(channel).bit_count()
        return Signal(
            detector=self.name,
            channel=channel,
            subject=event.about or "",
            time=event.time,
            weight=nats,
            reason=Reason(f"{self.name}.{channel}", {"count": count, "window": self.rule.window}),
            evidence=tuple(window.evidence[channel]),
            counterpart=author,
        )

    @classmethod
    def examples(cls) -> Examples:
        """Invented recruitment, mild, in three languages; and honest adverts, agencies and travel talk."""
        return read_examples("recruitment_examples.toml", "recruitment")


def contributions(window: Window) -> dict[str, float]:
    """Every channel the window shows, with what it adds, in nats.

    >>> contributions(Window(clear={"debt": 0b101}, mild={"paid_travel": 0b1}))
    {'debt': 2.856, 'paid_travel': 0.402}
    """
    return {channel: round(weights[channel] * full, 3) for channel, full in saturations(window).items()}


def _strength(window: Window) -> float:
    return sum(contributions(window).values())


def score(added: Mapping[str, float]) -> float:
    """The probability that channel contributions add up to, in [0, 1].

    >>> round(score({}), 3), round(score({"debt": 3.0, "paid_travel": 2.0, "documents_taken": 3.0}), 2)
    (0.001, 0.75)
    """
    return 1 / (1 + exp(-prior - sum(added.values())))
