"""`hedgerow walk`: one event's way, told as it was, with other subjects beside it."""

import json
from dataclasses import replace
from pathlib import Path

from cli.conftest import Hedgerow
from hedgerow.cli.replaying import noticed_across, story_of
from hedgerow.detectors import contact_examples
from hedgerow.detectors.contact_network import ContactNetwork
from hedgerow.domain.chain import Event
from hedgerow.engine.contract import write_event
from hedgerow.engine.crossing import Crossing
from hedgerow.engine.settings import Settings

one_stranger = sorted(contact_examples.positive()[0], key=lambda event: event.time)
everybody = sorted(
    (
        replace(event, source=f"{event.source}-{number}")
        for number, story in enumerate((*contact_examples.positive(), *contact_examples.negative()))
        for event in story
    ),
    key=lambda event: (event.time, event.source, event.id),
)
"""Several circles at once, some of which share children or accounts."""


def demo_of(folder: Path, events: list[Event]) -> Path:
    (folder / "events").mkdir(parents=True)
    (folder / "events" / "platform.jsonl").write_bytes(b"\n".join(map(write_event, events)))
    (folder / "warnings.jsonl").write_bytes(b"")
    return folder


def last_told(events: list[Event]) -> Event:
    """The last event at which the engine itself noticed something across subjects."""
    detector, states, speaking = ContactNetwork(), {}, []
    for event in events:
        for key in detector.keys(event):
            state = states.setdefault(key, detector.start_under(key))
            if detector.notice(state, event):
                speaking.append(event)
    return speaking[-1]


def test_walk_shows_what_was_noticed_across_subjects(hedgerow: Hedgerow, tmp_path: Path) -> None:
    demo_of(tmp_path / "demo", one_stranger)
    hedgerow("run", "demo/events", "--out", "demo/warnings.jsonl")
    event = last_told(one_stranger)
    stations = json.loads(hedgerow("walk", event.reference, "--data", "demo", "--json").stdout)
    across = next(s for s in stations if "engine/crossing.py:" in s["place"])
    (key,) = ContactNetwork().keys(event)
    others = sum(key in ContactNetwork().keys(e) and e.about != event.about for e in one_stranger)
    assert key in across["told"]
    assert across["told"].endswith(f": {others}")
    place = stations.index(across) + 1
    assert "contact_network.py:" in stations[place]["place"]
    assert "nats" in stations[place]["told"]
    assert "Assessment" in [s["word"] for s in stations[place:]]


def test_the_replay_notices_what_the_engine_noticed(tmp_path: Path) -> None:
    folder = demo_of(tmp_path / "demo", everybody)
    crossed = Crossing({"contact_network": ContactNetwork()}, Settings()).process(everybody)
    place = max(crossed)
    story = story_of(folder, everybody[place].reference)
    assert story is not None
    assert noticed_across(story) == crossed[place]
    own = [n for n, event in enumerate(everybody) if event.about == everybody[place].about]
    assert list(story.steps) == [everybody[n] for n in own]
    assert story.crossed == {everybody[n].reference: crossed[n] for n in own if n in crossed}


def test_an_account_among_one_child_only_has_nothing_said_of_it(
    hedgerow: Hedgerow, tmp_path: Path
) -> None:
    first = one_stranger[0]
    demo_of(tmp_path / "demo", [event for event in one_stranger if event.about == first.about])
    stations = json.loads(hedgerow("walk", first.reference, "--data", "demo", "--json").stdout)
    assert stations[1]["told"].endswith("with events about others: 0; nothing to say")
    assert not [s for s in stations if "contact_network" in s["place"]]
