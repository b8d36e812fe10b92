"""A sudden change in a child's own rhythm: awake at unusual hours, new contacts late in the day.

Harm. None by itself. A child who is being groomed or exploited is often drawn into the night, meets
accounts nobody knew before, and is online far more than was usual; so a change supports what other
detectors notice.

Where the knowledge comes from. Guides for parents and teachers name changed sleep and secretive use of
devices among the signs (NSPCC; Barnardo's on child exploitation). The measure is the child's own past,
never that of other children; scores come from `rhythm`.

What it needs. Times of the subject's own activity and messages, with the offset of local time in the
event: hours are read as the event gives them. At least 14 days with activity before it says anything.

Whom a false alarm hurts. Children on holiday, before exams, in love, in a new school or with an ill
parent. So a busier day says nothing alone, new contacts count only in the evening and at night, and
everything together stays below what a warning needs.

A day here runs from five in the morning to five, so that a night belongs to the evening before it. A
day is judged when the first event of a later day arrives.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar
from zlib import crc32

from hedgerow.detectors.rhythm import SeriesScorer, Usual
from hedgerow.domain.chain import Event, Reason, Signal
from hedgerow.domain.kinds import Activity, Message
from hedgerow.engine.detector import Detector, Examples, Story

day_begins = 5
night = range(5)
late = frozenset((*range(20, 24), *range(5)))
"""Hours in which a new contact counts."""


@dataclass(slots=True)
class Day:
    """What happened from five in the morning to five, with where to find it again."""

    number: int
    hours: dict[int, int] = field(default_factory=dict)
    late_contacts: int = 0
    night_evidence: list[str] = field(default_factory=list)
    contact_evidence: list[str] = field(default_factory=list)

    @property
    def free(self) -> bool:
        """Friday or Saturday: no school follows the night."""
        return date.fromordinal(self.number).weekday() in (4, 5)

    @property
    def volume(self) -> int:
        """Events of the whole day."""
        return sum(self.hours.values())


def _volume_scorer() -> SeriesScorer:
    return SeriesScorer(slots=1, weekends=True, warm_up=14, rest=0.0)


@dataclass(slots=True)
class ActivityState:
    """A subject's usual days, and the last three as they were."""

    today: Day | None = None
    recent: list[Day] = field(default_factory=list)
    hours: dict[int, float] = field(default_factory=dict)
    days: int = 0
    night_share: list[Usual] = field(default_factory=lambda: [Usual(), Usual()])
    contacts_per_day: Usual = field(default_factory=Usual)
    volume: SeriesScorer = field(default_factory=_volume_scorer)
    volume_scores: list[float] = field(default_factory=list)
    contacts: dict[int, int] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ActivityChange(Detector[ActivityState]):
    """Days that depart from the subject's own usual hours, late contacts and volume."""

    name: ClassVar[str] = "activity_change"
    title: ClassVar[str] = "Sudden change in activity"
    kinds: ClassVar[frozenset[str]] = frozenset({"activity", "message"})
    state: ClassVar[type[ActivityState]] = ActivityState
    channels: ClassVar[dict[str, str]] = {
        "night": "Active at night, unlike before",
        "late_contacts": "New contacts in the evening or at night, unlike before",
        "volume": "Far more activity than usual",
    }
    reasons: ClassVar[dict[str, str]] = {
        "activity_change.night": (
            "share of activity between {from_hour} and {to_hour} o'clock in the last {days} days: "
            "{percent} percent; usual share at that time: {usual} percent"
        ),
        "activity_change.late_contacts": (
            "new contacts in the evening or at night in the last {days} days: {count}; "
            "usual number in as many days: {usual}"
        ),
        "activity_change.volume": (
            "things done online on the busiest of the last {days} days: {count}; "
            "usual for such a day: {usual}"
        ),
    }

    warm_up: int = 14
    """Days with activity before anything is told."""
    span: int = 3
    """Days looked at together."""
    least_night: int = 5
    """Events at night in the span below which nothing is told."""
    least_contacts: int = 3
    most_contacts: int = 200
    quiet_days: int = 7
    """Days before the same channel is told again."""
    weights: Mapping[str, float] = field(
        default_factory=lambda: {"night": 1.2, "late_contacts": 1.2, "volume": 0.5}
    )

    def start(self) -> ActivityState:
        """Nothing is usual yet."""
        return ActivityState()

    def notice(self, state: ActivityState, event: Event) -> list[Signal]:
        """Count the event in its day; when a day is over, compare and learn it."""
        if event.subject is None:
            return []
        number = (event.time - timedelta(hours=day_begins)).toordinal()
        signals: list[Signal] = []
        if state.today is None or number > state.today.number:
            if state.today is not None:
                signals = self._close(state, state.today, event)
            state.today = Day(number)
        self._count(state, state.today, event)
        return signals

    def _count(self, state: ActivityState, day: Day, event: Event) -> None:
        hour = event.time.hour
        if _own(event):
            day.hours[hour] = day.hours.get(hour, 0) + 1
            if hour in night and len(day.night_evidence) < 3:
                day.night_evidence.append(event.reference)
        for contact in _contacts(event):
            mark = crc32(contact.encode())
            if mark in state.contacts:
                continue
            if len(state.contacts) >= self.most_contacts:
                del state.contacts[next(iter(state.contacts))]
            state.contacts[mark] = day.number
            if hour in late:
                day.late_contacts += 1
                if len(day.contact_evidence) < 3:
                    day.contact_evidence.append(event.reference)

    def _close(self, state: ActivityState, day: Day, event: Event) -> list[Signal]:
        """Compare the last days with the usual ones, then let the day add to what is usual."""
        state.recent = [d for d in state.recent if day.number - d.number < self.span]
        state.recent.append(day)
        at = datetime.combine(date.fromordinal(day.number), datetime.min.time())
        usual_volume = state.volume.expected(at)
        state.volume_scores.append(state.volume.score(at, float(day.volume)))
        del state.volume_scores[: -self.span]
        signals: list[Signal] = []
        if state.days >= self.warm_up:
            found = [self._night(state, event), self._late_contacts(state, event)]
            signals = [signal for signal in found if signal is not None]
            if signals and max(state.volume_scores) > 0.5:
                signals.append(self._volume(state, event, usual_volume))
        fresh = [s for s in signals if self._fresh(state, s.channel, day.number)]
        self._learn(state, day, departing=bool(signals))
        return fresh

    def _fresh(self, state: ActivityState, channel: str, today: int) -> bool:
        if today - state.told.get(channel, -self.quiet_days) < self.quiet_days:
            return False
        state.told[channel] = today
        return True

    def _learn(self, state: ActivityState, day: Day, departing: bool) -> None:
        # A day that departs teaches little, or a week of nights would soon be usual.
        rate = 0.02 if departing else 0.08
        state.days += 1
        state.night_share[day.free].learn(_night_count(day) / max(day.volume, 1), rate)
        state.contacts_per_day.learn(day.late_contacts, rate)
        rate = max(rate, 1 / state.days)
        for hour in {*state.hours, *day.hours}:
            share = day.hours.get(hour, 0) / max(day.volume, 1)
            was = state.hours.get(hour, 0.0)
            state.hours[hour] = round(was + rate * (share - was), 4)

    def _night(self, state: ActivityState, event: Event) -> Signal | None:
        count = sum(map(_night_count, state.recent))
        share = count / max(sum(day.volume for day in state.recent), 1)
        usual = [state.night_share[day.free] for day in state.recent]
        mean = sum(u.mean for u in usual) / len(usual)
        if count < self.least_night or share < mean + max(0.15, 4 * max(u.spread for u in usual)):
            return None
        hours = [h for day in state.recent for h in day.hours if h in night]
        first, end = min(hours), max(hours) + 1
        values = {
            "from_hour": first,
            "to_hour": end,
            "days": self.span,
            "percent": round(100 * share),
            "usual": round(100 * sum(state.hours.get(h, 0.0) for h in range(first, end))),
        }
        evidence = [ref for day in state.recent for ref in day.night_evidence]
        return self._signal(event, "night", values, evidence)

    def _late_contacts(self, state: ActivityState, event: Event) -> Signal | None:
        counts = [day.late_contacts for day in state.recent]
        usual = state.contacts_per_day
        most_usual = self.span * (usual.mean + 3 * usual.spread)
        if sum(counts) < self.least_contacts or sum(counts) <= most_usual or sum(map(bool, counts)) < 2:
            return None
        values = {
            "days": self.span,
            "count": sum(counts),
            "usual": round(self.span * usual.mean, 1),
        }
        evidence = [ref for day in state.recent for ref in day.contact_evidence]
        return self._signal(event, "late_contacts", values, evidence)

    def _volume(self, state: ActivityState, event: Event, usual: float) -> Signal:
        busiest = max(state.recent, key=lambda day: day.volume)
        values = {"days": self.span, "count": busiest.volume, "usual": round(usual)}
        evidence = [r for day in state.recent for r in day.night_evidence + day.contact_evidence]
        return self._signal(event, "volume", values, evidence)

    def _signal(
        self, event: Event, channel: str, values: Mapping[str, float], evidence: list[str]
    ) -> Signal:
        return Signal(
            detector=self.name,
            channel=channel,
            subject=event.about or "",
            time=event.time,
            weight=self.weights[channel],
            reason=Reason(f"{self.name}.{channel}", dict(values)),
            evidence=tuple(evidence[-5:]),
        )

    @classmethod
    def examples(cls) -> Examples:
        """Children drawn into the night, and lives that change for good reasons."""
        usual = [15, 16, 16, 17, 18, 19, 20]
        night_days = [[16, 17, 0, 1, 2, 2, 3, 3]] * 4
        school_days = [[10, 12, 13, 15, 16, 17, 18, 19, 20, 21]] * 5
        exam_days = [[16, 18, 20, 21, 21, 22, 22, 23]] * 7
        holidays = [[11, 12, 14, 16, 18, 20, 21, 22, 23, 23, 23, 0, 0]] * 10
        party = [[9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21] * 4]
        return Examples(
            positive=(
                _story([usual] * 24 + night_days),
                _story([usual] * 24 + [[16, 17, 18, 22, 23]] * 4, meets={24: 22, 25: 22, 26: 23}),
            ),
            negative=(
                _story([usual] * 40),
                _story([usual] * 24 + holidays),
                _story([usual] * 24 + exam_days),
                _story([usual] * 24 + school_days, meets=dict.fromkeys(range(24, 29), 12)),
                _story([usual] * 24 + party + [usual] * 3, meets={24: 15}),
                _story([usual] * 5 + night_days),
            ),
        )


def _night_count(day: Day) -> int:
    return sum(day.hours.get(hour, 0) for hour in night)


def _own(event: Event) -> bool:
    """Whether the subject did it, rather than receiving it."""
    return not isinstance(event.data, Message) or event.data.author == event.subject


def _contacts(event: Event) -> tuple[str, ...]:
    """Accounts this event brings the subject into touch with; a room full of people brings none."""
    data = event.data
    if isinstance(data, Activity):
        return (data.contact,) if data.action == "contact_added" and data.contact else ()
    if isinstance(data, Message) and len(data.recipients) <= 2:
        return data.recipients if data.author == event.subject else (data.author,)
    return ()


def _story(days: list[list[int]], meets: Mapping[int, int] | None = None) -> Story:
    """One activity at each hour named, day after day (0 to 4 o'clock stand in the night that follows);

    `meets` says on which days, and when, two contacts are added.
    """
    start = datetime(2026, 1, 12, tzinfo=UTC)
    events = []
    for number, hours in enumerate([*days, [16]]):
        for place, hour in enumerate(sorted(hours, key=lambda h: (h - day_begins) % 24)):
            time = start + timedelta(days=number + (hour < day_begins), hours=hour, minutes=place % 60)
            events.append(
                Event(f"a{number}.{place}", "example", "activity", time, "child", Activity("session"))
            )
        if meets and number in meets:
            for place in range(2):
                time = start + timedelta(days=number, hours=meets[number], minutes=50 + place)
                added = Activity("contact_added", contact=f"new-{number}-{place}")
                events.append(Event(f"c{number}.{place}", "example", "activity", time, "child", added))
    return tuple(sorted(events, key=lambda event: event.time))
