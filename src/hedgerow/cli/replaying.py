"""One event of the demo, replayed: its subject's events, and what crossed subjects on their way.

What crosses subjects is remembered under keys, such as an account that writes to many children. So
beside the subject's own events all others are looked at that stand under a key of the subject's.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from hedgerow.domain.chain import Assessment, Event, Signal
from hedgerow.engine.crossing import Crossing
from hedgerow.engine.detector import Detector, crosses
from hedgerow.engine.scan import find_detectors
from hedgerow.engine.settings import Settings
from hedgerow.engine.shard import Shard
from hedgerow.engine.sources import Position, open_sources


@dataclass(frozen=True, slots=True)
class Story:
    """An event, all events about its subject in the engine's order, and what crossed subjects at each."""

    event: Event
    steps: Sequence[Event]
    crossed: dict[str, list[Signal]] = field(default_factory=dict)
    """By the event's reference."""
    others: int = 0
    """Events about other subjects that stand under a key of this event."""

    @property
    def keys(self) -> list[str]:
        """What the event is remembered under across subjects."""
        return sorted(keys_of(self.event))


def story_of(folder: Path, event_id: str) -> Story | None:
    """The story of the event with this id or reference; None where there is none."""
    sought = next((e for e in _events(folder) if event_id in (e.id, e.reference)), None)
    if sought is None:
        return None
    steps = _in_order(e for e in _events(folder) if e.about == sought.about)
    keys = set[str]().union(*map(keys_of, steps))
    if not keys:
        return Story(sought, steps)
    around = _in_order(e for e in _events(folder) if keys & keys_of(e))
    found = Crossing(find_detectors(), Settings()).process(around)
    # Only the subject's own keys have seen all their events, so nobody else's signals are to be trusted.
    crossed = {
        around[place].reference: signals
        for place, signals in found.items()
        if around[place].about == sought.about
    }
    own = keys_of(sought)
    others = sum(event.about != sought.about and bool(own & keys_of(event)) for event in around)
    return Story(sought, steps, crossed, others)


def keys_of(event: Event) -> set[str]:
    """What an event is remembered under by the detectors that cross subjects."""
    return {
        key for detector in _crossing() if event.kind in detector.kinds for key in detector.keys(event)
    }


@cache
def _crossing() -> tuple[Detector[Any], ...]:
    return tuple(detector for detector in find_detectors().values() if crosses(detector))


def noticed(story: Story) -> list[Signal]:
    """What one detector noticed in the subject's own events: signals that name the event or follow at once."""
    for detector in find_detectors().values():
        if crosses(detector):
            continue
        state = detector.start()
        for step in story.steps:
            if step.kind in detector.kinds:
                named = _named(story.event, step, detector.notice(state, step))
                if named:
                    return named
    return []


def noticed_across(story: Story) -> list[Signal]:
    """The same of what crossed subjects."""
    for step in story.steps:
        named = _named(story.event, step, story.crossed.get(step.reference, ()))
        if named:
            return named
    return []


def weighed(story: Story) -> Assessment | None:
    """The first assessment made at the event or after it."""
    shard = Shard(find_detectors(), Settings())
    for step in story.steps:
        assessment = shard.process(step, story.crossed.get(step.reference, ()))
        if assessment is not None and step.time >= story.event.time:
            return assessment
    return None


def _named(event: Event, step: Event, signals: Sequence[Signal]) -> list[Signal]:
    return [s for s in signals if event.reference in s.evidence or step.reference == event.reference]


def _in_order(events: Iterable[Event]) -> list[Event]:
    """As the engine sees them: by time, each once."""
    once = {event.reference: event for event in events}
    return sorted(once.values(), key=lambda e: (e.time, e.source, e.id))


def _events(folder: Path) -> Iterator[Event]:
    for source in open_sources([str(folder / "events")]):
        yield from (line.event for line in source.lines(Position()) if line.event is not None)
