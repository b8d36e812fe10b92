"""A sudden change in a child's own rhythm: awake at unusual hours, new contacts late in the day.

Harm. None by itself. A child who is being groomed or exploited is often drawn into the night, meets
accounts nobody knew before, is given a second phone, or falls silent; so a change supports what other
detectors notice.

Where the knowledge comes from. Guides for parents and teachers name changed sleep, secretive use of
devices, gifts of phones and drawing back among the signs (NSPCC; Barnardo's on child exploitation).
The measure is the child's own past, never that of other children; see `change` and `rhythm`.

What it needs. Times of the subject's own activity and messages, with the offset of local time in the
event: hours are read as the event gives them. At least 14 days before it says anything. Apps and
devices where the source tells them. A school calendar, in the settings, makes it more sure.

Whom a false alarm hurts. Children on holiday, ill, before exams, in love, with a new phone, in a new
school or with an ill parent. So days without school are compared with days without school, also where
only the child's own mornings tell them; a busier day, a new app or a second device says nothing
alone, new contacts count only in the evening and at night, an innocent explanation that the data show
is told as evidence against, and everything together stays below what a warning needs.

A day here runs from five in the morning to five, so that a night belongs to the evening before it. A
day is judged when the first event of a later day arrives.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import expm1, log1p
from typing import ClassVar
from zlib import crc32

from hedgerow.detectors.change.calendar import SchoolCalendar
from hedgerow.detectors.change.days import (
    Day,
    Usually,
    band,
    contacts,
    day_begins,
    departure,
    late,
    night,
    own,
)
from hedgerow.detectors.change.stories import examples
from hedgerow.detectors.change.telling import channels, reasons
from hedgerow.domain.chain import Event, Reason, Signal
from hedgerow.engine.detector import Detector, Examples

Values = dict[str, int | float]
Found = tuple[str, str, Values, list[str]]
"""Channel, the last part of the reason's code, its values, and evidence."""

alone = ("night", "late_contacts", "silence")
"""Channels that may be told by themselves."""


@dataclass(slots=True)
class ActivityState:
    """A subject's usual days, and the last three as they were."""

    today: Day | None = None
    recent: list[Day] = field(default_factory=list)
    usually: Usually = field(default_factory=Usually)
    contacts: dict[int, int] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    quiet_since: int = 0
    """The first of the quiet days up to now; 0 where the last day was not quiet."""
    longest_quiet: float = 1.0
    """Days; slowly forgotten."""


@dataclass(frozen=True)
class ActivityChange(Detector[ActivityState]):
    """Days that depart from the subject's own usual hours, contacts, volume, apps and devices."""

    name: ClassVar[str] = "activity_change"
    title: ClassVar[str] = "Sudden change in activity"
    kinds: ClassVar[frozenset[str]] = frozenset({"activity", "message"})
    state: ClassVar[type[ActivityState]] = ActivityState
    channels: ClassVar[dict[str, str]] = channels
    reasons: ClassVar[dict[str, str]] = reasons

    calendar: SchoolCalendar = field(default_factory=SchoolCalendar)
    strictness: float = 1.0
    """Makes the detector slower to speak (above 1) or quicker (below)."""
    warm_up: int = 14
    """Days before anything is told."""
    span: int = 3
    """Days looked at together."""
    line: float = 3.5
    """Standard errors above what is usual from which nights and volume are told."""
    least_night: int = 5
    """Events at night in the span below which nothing is told."""
    least_share: float = 0.15
    """Share of the night in the span's activity below which nothing is told."""
    least_contacts: int = 3
    quiet_share: float = 0.35
    """Of the usual volume; a day with no more is a quiet one."""
    least_quiet: int = 4
    """Days of silence."""
    most_contacts: int = 200
    quiet_days: int = 14
    """Days before the same channel is told again."""
    weights: Mapping[str, float] = field(
        default_factory=lambda: {
            "night": 1.0,
            "late_contacts": 1.0,
            "silence": 0.25,
            "volume": 0.2,
            "app": 0.2,
            "second_device": 0.3,
        }
    )
    explained: float = 0.5
    """Share of the change's weight that an everyday reason takes away."""

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
                signals = self._close(state, state.today, number, event)
            state.today = Day(number)
        if own(event):
            state.today.take(event)
        self._meet(state, state.today, event)
        return signals

    def _meet(self, state: ActivityState, day: Day, event: Event) -> None:
        for contact in contacts(event):
            mark = crc32(contact.encode())
            if mark in state.contacts:
                continue
            if len(state.contacts) >= self.most_contacts:
                del state.contacts[next(iter(state.contacts))]
            state.contacts[mark] = day.number
            if event.time.hour in late:
                day.late_contacts += 1
                if len(day.contact_evidence) < 3:
                    day.contact_evidence.append(event.reference)

    def _close(self, state: ActivityState, day: Day, now: int, event: Event) -> list[Signal]:
        """Compare the last days with the usual ones; a day teaches once it is none of the last."""
        usually = state.usually
        day.free = self.calendar.free(day.number) or usually.looks_free(day)
        day.free_after = self.calendar.free(day.number + 1)
        if day.free and state.recent and state.recent[-1].number == day.number - 1:
            state.recent[-1].free_after = True
        state.recent.append(day)
        while state.recent[0].number <= day.number - self.span:
            old = state.recent.pop(0)
            # A day that departs teaches little, or a week of nights would soon be usual.
            usually.learn(old, 0.02 if old.departs else 0.06)
        found = list(self._found(state)) if usually.days >= self.warm_up else []
        found += self._silence(state, day, now, event)
        if not any(channel in alone for channel, *_ in found):
            return []
        for one in state.recent:
            one.departs = True
        return self._signals(state, event, found)

    def _found(self, state: ActivityState) -> Iterator[Found]:
        yield from self._night(state)
        yield from self._late_contacts(state)
        yield from self._volume(state)
        yield from self._app(state)
        yield from self._second_device(state)

    def _night(self, state: ActivityState) -> Iterator[Found]:
        days, usual = state.recent, state.usually.nightly
        nights = [day for day in days if day.nightly]
        count = sum(day.nightly for day in days)
        own_usual = [usual.of(day.free_after) for day in days]
        above = departure([log1p(day.nightly) for day in days], own_usual)
        share = count / max(sum(day.volume for day in days), 1)
        if count < self.least_night or len(nights) < 2 or above < self.strictness * self.line:
            return
        if share < self.least_share or not any(hour in (1, 2, 3, 4) for d in nights for hour in d.hours):
            return
        evidence = [ref for day in nights for ref in day.night_evidence]
        since = _since(nights[0].number)
        first, end, _ = band(_hours(days))
        usual_first, usual_end, _ = band(state.usually.hours)
        if first in night and end in range(1, 6):
            most = {"from_hour": first, "to_hour": end, "usual_from": usual_first}
            yield "night", "night_most", since | most | {"usual_to": usual_end}, evidence
            return
        hours = [hour for day in nights for hour in day.hours if hour in night]
        values = {"from_hour": min(hours), "to_hour": max(hours) + 1, "nights": len(nights)}
        expected = round(sum(expm1(u.mean) for u in own_usual), 1)
        yield "night", "night", since | values | {"count": count, "usual": expected}, evidence

    def _late_contacts(self, state: ActivityState) -> Iterator[Found]:
        counts = [day.late_contacts for day in state.recent]
        usual = state.usually.late_contacts
        most_usual = self.span * (usual.mean + 3 * self.strictness * usual.spread)
        if sum(counts) < self.least_contacts or sum(counts) <= most_usual or sum(map(bool, counts)) < 2:
            return
        expected = round(self.span * usual.mean, 1)
        values: Values = {"days": self.span, "count": sum(counts), "usual": expected}
        evidence = [ref for day in state.recent for ref in day.contact_evidence]
        yield "late_contacts", "late_contacts", values, evidence

    def _volume(self, state: ActivityState) -> Iterator[Found]:
        days = state.recent
        usual = [state.usually.volume.of(day.free) for day in days]
        above = departure([log1p(day.volume) for day in days], usual)
        busiest, its_usual = max(zip(days, usual, strict=True), key=lambda pair: pair[0].volume)
        expected = expm1(its_usual.mean)
        if above < self.strictness * self.line or busiest.volume < 2 * expected:
            return
        values: Values = {"days": self.span, "count": busiest.volume, "usual": round(expected)}
        yield "volume", "volume", values, [ref for day in days for ref in day.evidence]

    def _app(self, state: ActivityState) -> Iterator[Found]:
        counts = _summed(day.apps for day in state.recent)
        total = sum(counts.values())
        for mark, count in sorted(counts.items()):
            fresh = state.usually.apps and state.usually.apps.get(mark, 0.0) <= 0.05
            if fresh and count >= 8 and count >= 0.4 * total:
                values: Values = {"days": self.span, "percent": round(100 * count / total)}
                yield "app", "app", values, [ref for day in state.recent for ref in day.evidence]
                return

    def _second_device(self, state: ActivityState) -> Iterator[Found]:
        # The last two days: on the day before the usual device may still have been the only one.
        counts, known = _summed(day.devices for day in state.recent[-2:]), state.usually.devices
        today = state.recent[-1].number
        new = [mark for mark in counts if today - known.get(mark, today) < self.quiet_days]
        old = [mark for mark in counts if mark not in new]
        if not new or not old or not known:
            return
        count, first = max((counts[m], known.get(m, state.recent[0].number)) for m in new)
        if count >= self.least_night:
            values: Values = {"days": max(1, today - first), "count": count}
            evidence = [ref for day in state.recent for ref in day.evidence]
            yield "second_device", "second_device", values, evidence

    def _silence(self, state: ActivityState, day: Day, now: int, event: Event) -> Iterator[Found]:
        """Quiet days up to `now`, the day of an event; they are told when they are over."""
        usual = expm1(state.usually.volume.of(day.free).mean)
        quiet = day.volume <= self.quiet_share * usual
        since = (state.quiet_since or day.number) if quiet else day.number + 1
        state.quiet_since = since if quiet and now == day.number + 1 else 0
        length, longest = now - since, state.longest_quiet
        # A run that goes on grows with each day; it is the longest only once it is over.
        state.longest_quiet = max(longest * 0.998, length if not state.quiet_since else 1)
        known = state.usually.days >= self.warm_up and usual >= 3
        away = sum(map(self.calendar.holiday, range(since, now))) > length / 2
        if known and not away and length >= self.strictness * max(self.least_quiet, 1.5 * longest):
            values = _since(since) | {"days": length, "usual": round(longest)}
            yield "silence", "silence", values, [event.reference]

    def _signals(self, state: ActivityState, event: Event, found: list[Found]) -> list[Signal]:
        """What was not told of late, and what speaks against it."""
        today = state.recent[-1].number
        fresh = [
            one for one in found if today - state.told.get(one[0], -self.quiet_days) >= self.quiet_days
        ]
        if not any(channel in alone for channel, *_ in fresh):
            return []
        for channel, *_ in fresh:
            state.told[channel] = today
        signals = [self._signal(event, one, self.weights[one[0]]) for one in fresh]
        for code, values in self._explanations(state, [one[0] for one in fresh]):
            against = -self.explained * sum(signal.weight for signal in signals)
            one = ("explained", code, values, list(signals[0].evidence))
            return [*signals, self._signal(event, one, round(against, 3))]
        return signals

    def _explanations(self, state: ActivityState, channels: list[str]) -> Iterator[tuple[str, Values]]:
        days = state.recent
        numbers = range(days[-1].number - self.span + 1, days[-1].number + 2)
        if "silence" in channels and state.quiet_since == 0:
            numbers = range(days[-1].number - 1, days[-1].number + self.least_quiet)
        if self.calendar.examined(numbers) and "silence" not in channels:
            yield "exams", {}
        holidays = sum(map(self.calendar.holiday, numbers))
        if holidays >= len(numbers) / 2:
            yield "holiday", {"days": len(numbers), "count": holidays}
        off = sum(day.free and not self.calendar.free(day.number) for day in days)
        if off:
            yield "day_off", {"days": len(days), "count": off}
        if self._new_phone(state):
            yield "new_phone", {"days": self.quiet_days}

    def _new_phone(self, state: ActivityState) -> bool:
        """All devices of the last days are new: the usual one is no longer used."""
        counts, today = _summed(day.devices for day in state.recent[-2:]), state.recent[-1].number
        known = state.usually.devices
        new = [today - known.get(mark, today) < self.quiet_days for mark in counts]
        return bool(known) and bool(new) and all(new) and min(known.values()) < today - self.quiet_days

    def _signal(self, event: Event, found: Found, weight: float) -> Signal:
        channel, code, values, evidence = found
        return Signal(
            detector=self.name,
            channel=channel,
            subject=event.about or "",
            time=event.time,
            weight=weight,
            reason=Reason(f"{self.name}.{code}", values),
            evidence=tuple(dict.fromkeys(evidence[-5:])),
        )

    @classmethod
    def examples(cls) -> Examples:
        """Children drawn into the night, and lives that change for good reasons."""
        return examples()


def _since(number: int) -> Values:
    day = date.fromordinal(number)
    return {"since_day": day.day, "since_month": day.month, "since_year": day.year}


def _summed(tables: Iterator[dict[int, int]]) -> dict[int, int]:
    total: dict[int, int] = {}
    for table in tables:
        for key, count in table.items():
            total[key] = total.get(key, 0) + count
    return total


def _hours(days: list[Day]) -> dict[int, float]:
    return {h: float(n) for h, n in _summed(day.hours for day in days).items()}
