"""Small detectors for the engine's own tests: one that crosses subjects, one that works ahead."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.nightwatch import Nightwatch, Seen
from hedgerow.domain.chain import Event, Reason, Signal
from hedgerow.engine.detector import Detector, Examples


@dataclass
class Met:
    key: str = ""
    subjects: list[str] = field(default_factory=list)
    hours: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Crossroads(Detector[Met]):
    """Notices at every fifth subject that a device has to do with; it has a word for contacts too."""

    name = "crossroads"
    title = "Many subjects on one device"
    kinds = frozenset({"activity"})
    state = Met
    channels = {"met": "Subjects met"}
    reasons = {"crossroads.met": "subjects met: {count}"}

    def start(self) -> Met:
        return Met()

    def start_under(self, key: str) -> Met:
        return Met(key)

    def keys(self, event: Event) -> tuple[str, ...]:
        named = {"device": event.data.device, "contact": event.data.contact}
        return tuple(f"{kind}:{name}" for kind, name in named.items() if name)

    def notice(self, state: Met, event: Event) -> list[Signal]:
        assert state.key.partition(":")[2] in (event.data.device, event.data.contact)
        state.subjects = [*state.subjects, event.subject or ""][-20:]
        state.hours = [*state.hours, event.time.hour][-5:]
        count = len(set(state.subjects))
        if count % 5:
            return []
        weight = 5.0 + sum(state.hours) / 100
        reason = Reason("crossroads.met", {"count": count})
        return [
            Signal(
                self.name,
                "met",
                event.about or "",
                event.time,
                weight,
                reason,
                (event.reference,),
                state.key,
            )
        ]

    @classmethod
    def examples(cls) -> Examples:
        return Examples((), ())


@dataclass(frozen=True)
class Ahead(Nightwatch):
    """Tells with each signal how many events of its batch it was shown beforehand."""

    shown: list[Event] = field(default_factory=list, repr=False, compare=False)

    name = "ahead"
    channels = {"ahead": "Worked ahead"}
    reasons = {"ahead.shown": "events shown before: {count}"}

    def prepare(self, events: Sequence[Event]) -> None:
        self.shown[:] = events

    def notice(self, state: Seen, event: Event) -> list[Signal]:
        assert event in self.shown
        reason = Reason("ahead.shown", {"count": len(self.shown)})
        about = event.about or ""
        return [Signal(self.name, "ahead", about, event.time, 0.1, reason, (event.reference,))]


@dataclass(frozen=True)
class AheadAcross(Ahead):
    """The same, across subjects."""

    name = "ahead_across"

    def keys(self, event: Event) -> tuple[str, ...]:
        return ("everybody",)
