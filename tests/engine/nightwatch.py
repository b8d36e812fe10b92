"""A small detector for the engine's own tests: it notices every third event of one subject."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from hedgerow.domain.chain import Event, Reason, Signal
from hedgerow.domain.kinds import Activity, Message, Transaction
from hedgerow.engine.detector import Detector, Examples

# Not UTC: what is remembered must keep the child's own hours through a restart.
start = datetime(2026, 3, 2, tzinfo=timezone(timedelta(hours=5, minutes=30)))


@dataclass
class Seen:
    count: int = 0
    hours: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Nightwatch(Detector[Seen]):
    every: int = 3

    name = "nightwatch"
    title = "Every third event"
    kinds = frozenset({"activity"})
    state = Seen
    channels = {"third": "Third event"}
    reasons = {"nightwatch.third": "events so far: {count}"}

    def start(self) -> Seen:
        return Seen()

    def notice(self, state: Seen, event: Event) -> list[Signal]:
        state.count += 1
        state.hours = [*state.hours, event.time.hour][-5:]
        if state.count % self.every:
            return []
        weight = 4.0 + state.count / 3 + sum(state.hours) / 100
        reason = Reason("nightwatch.third", {"count": state.count})
        return [
            Signal(self.name, "third", event.about or "", event.time, weight, reason, (event.reference,))
        ]

    @classmethod
    def examples(cls) -> Examples:
        return Examples((), ())


def activity(
    number: int,
    *,
    subject: str = "c-1",
    minute: float | None = None,
    source: str = "s",
    device: str | None = None,
    contact: str | None = None,
) -> Event:
    """One login; its minute after the start is its number unless given."""
    time = start + timedelta(minutes=number if minute is None else minute)
    data = Activity("login", device=device, contact=contact)
    return Event(f"e{number}", source, "activity", time, subject, data)


@dataclass(frozen=True)
class Listener(Nightwatch):
    """The same for events of every kind that tells something of a subject's groups."""

    name = "listener"
    kinds = frozenset({"activity", "message", "transaction"})


def message(
    number: int,
    *,
    subject: str | None = "c-1",
    minute: float | None = None,
    author: str = "a-1",
    language: str | None = None,
    age: str | None = None,
    conversation: str | None = None,
) -> Event:
    """One message to the subject, by another account unless the author is named."""
    time = start + timedelta(minutes=number if minute is None else minute)
    data = Message(author, "see you", conversation, (), language, age)
    return Event(f"m{number}", "s", "message", time, subject, data)


def payment(
    number: int, *, subject: str = "c-1", minute: float | None = None, age: str | None = None
) -> Event:
    """One payment out of the subject's account."""
    time = start + timedelta(minutes=number if minute is None else minute)
    data = Transaction(5.0, "EUR", "out", holder_age=age)
    return Event(f"t{number}", "s", "transaction", time, subject, data)
