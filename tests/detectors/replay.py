"""Shows detectors their events as the engine does; run by itself, it prints what all of them say."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from hedgerow.domain.chain import Event, Signal
from hedgerow.engine.detector import Detector, crosses
from hedgerow.engine.scan import find_detectors

Memories = dict[str, Any]
"""A detector's states by key; one alone, under no name, where it does not cross subjects."""


def step(detector: Detector[Any], memories: Memories, event: Event) -> list[Signal]:
    """What the detector notices at one event of a story."""
    keys = detector.keys(event) if crosses(detector) else ("",)
    signals: list[Signal] = []
    for key in keys:
        if key not in memories:
            memories[key] = detector.start_under(key) if key else detector.start()
        signals += detector.notice(memories[key], event)
    return signals


def signals(
    detector: Detector[Any],
    story: Iterable[Event],
    stored: Callable[[Any], Any] = lambda state: state,
) -> list[Signal]:
    """All that it notices in a story; `stored` is done to each state after each event."""
    memories: Memories = {}
    said: list[Signal] = []
    for event in story:
        said += step(detector, memories, event)
        for key in (crosses(detector) and detector.keys(event)) or memories:
            memories[key] = stored(memories[key])
    return said


def said() -> bytes:
    """The signals of all detectors to all of their stories."""
    out = {}
    for name, detector in find_detectors().items():
        examples = detector.examples()
        for number, story in enumerate((*examples.positive, *examples.negative)):
            memories: Memories = {}
            out[f"{name}/{number}"] = [step(detector, memories, event) for event in story]
    return msgspec.json.encode(out)


if __name__ == "__main__":
    print(said().decode())
