"""One contract for every detector that is installed, ours or anyone's."""

import copy
import os
import pickle
import re
import string
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from detectors import replay
from detectors.adversary import flood
from detectors.replay import signals
from hedgerow.domain.chain import Event
from hedgerow.engine.detector import Detector, crosses
from hedgerow.engine.pipeline import Pipeline
from hedgerow.engine.scan import detector_classes, find_detectors

found = find_detectors()
alone_enough = {"grooming", "known_material", "observed_indicators", "recruitment", "reports"}
"""Those that may warn with no other detector beside them."""

every = pytest.mark.parametrize("detector", found.values(), ids=found)
token = re.compile(r"[a-z0-9_]{1,32}")


def warnings(detector: Detector[Any], story: tuple[Event, ...]) -> list[Any]:
    pipeline = Pipeline({detector.name: detector})
    return pipeline.feed(story) + pipeline.finish()


def test_ours_are_found_by_scanning() -> None:
    assert alone_enough | {"activity_change"} <= set(found)


@every
def test_it_has_examples_of_its_own_kinds(detector: Detector[Any]) -> None:
    examples = detector.examples()
    assert examples.positive
    assert examples.negative
    for story in (*examples.positive, *examples.negative):
        assert {event.kind for event in story} <= detector.kinds
        assert crosses(detector) or len({event.about for event in story}) == 1
        assert [event.time for event in story] == sorted(event.time for event in story)


@every
def test_it_fires_on_its_positives(detector: Detector[Any]) -> None:
    for story in detector.examples().positive:
        assert any(signal.weight > 0 for signal in signals(detector, story))


@every
def test_it_is_silent_on_its_negatives(detector: Detector[Any]) -> None:
    for story in detector.examples().negative:
        assert not [signal for signal in signals(detector, story) if signal.weight > 0]
        assert not warnings(detector, story)


@every
def test_its_positives_lead_to_a_warning_or_corroborate(detector: Detector[Any]) -> None:
    for story in detector.examples().positive:
        raised = warnings(detector, story)
        if detector.name in alone_enough:
            assert raised
        if detector.name == "activity_change":
            assert not raised, "a change of rhythm must never warn alone"


@every
def test_it_leaves_its_input_alone(detector: Detector[Any]) -> None:
    for story in detector.examples().positive:
        before = copy.deepcopy(story)
        signals(detector, story)
        assert story == before


def test_the_same_events_say_the_same_here_and_in_another_process() -> None:
    here = replay.said()
    assert replay.said() == here
    environment = os.environ | {"PYTHONHASHSEED": "4242"}
    there = subprocess.run(
        [sys.executable, replay.__file__], env=environment, capture_output=True, check=True
    )
    assert there.stdout.strip() == here


@every
def test_its_memory_is_bounded(detector: Detector[Any]) -> None:
    memories: dict[str, Any] = {}
    largest = 0
    for number, event in enumerate(flood(detector, 20_000)):
        replay.step(detector, memories, event)
        if number % 1_000 == 999:
            sizes = [len(msgspec.msgpack.encode(state)) for state in memories.values()]
            largest = max(largest, *sizes)
            if crosses(detector):  # how many keys there are is the engine's to bound
                memories.clear()
    assert 0 < largest < 64 * 1024


@every
def test_it_survives_being_stored_mid_stream(detector: Detector[Any]) -> None:
    decoder = msgspec.msgpack.Decoder(type(detector.start()))
    assert type(detector.start()) is detector.state
    for story in (*detector.examples().positive, tuple(flood(detector, 300))):
        expected = signals(detector, story)
        assert signals(detector, story, lambda s: decoder.decode(msgspec.msgpack.encode(s))) == expected
        assert signals(detector, story, lambda s: pickle.loads(pickle.dumps(s))) == expected
        assert signals(pickle.loads(pickle.dumps(detector)), story) == expected


@every
def test_working_ahead_changes_no_answer(detector: Detector[Any]) -> None:
    for story in (*detector.examples().positive, tuple(flood(detector, 300))):
        plain = signals(detector_classes()[detector.name](), story)
        ahead = detector_classes()[detector.name]()
        ahead.prepare(story)
        assert signals(ahead, story) == plain
        assert signals(pickle.loads(pickle.dumps(ahead)), story) == plain
        ahead.prepare(story[:1])
        assert signals(ahead, story) == plain, "what was worked out is not there for every event"
        assert repr(ahead) == repr(detector), "a checkpoint knows a detector by its settings"


@every
def test_every_signal_can_be_followed_and_told(detector: Detector[Any]) -> None:
    story_signals = [s for story in detector.examples().positive for s in signals(detector, story)]
    for signal in [*story_signals, *signals(detector, flood(detector, 2_000))]:
        assert signal.detector == detector.name
        assert signal.channel in detector.channels
        assert crosses(detector) or signal.subject == "child"
        assert 0 < len(signal.evidence) <= 10
        assert all("#" in reference for reference in signal.evidence)
        template = detector.reasons[signal.reason.code]
        assert signal.reason.code.startswith(detector.name + ".")
        named = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        assert named == set(signal.reason.values), "values and sentence must fit"
        assert template.format(**signal.reason.values)


@every
def test_values_hold_no_words(detector: Detector[Any]) -> None:
    for story in detector.examples().positive:
        for signal in signals(detector, story):
            for value in signal.reason.values.values():
                assert isinstance(value, int | float) or token.fullmatch(value)


@every
def test_evidence_points_at_events_of_the_story(detector: Detector[Any]) -> None:
    for story in detector.examples().positive:
        for signal in signals(detector, story):
            known = {event.reference for event in story if event.about == signal.subject}
            assert set(signal.evidence) <= known, "and at no other subject's"


@every
def test_its_module_says_what_one_must_know(detector: Detector[Any]) -> None:
    lesson = sys.modules[type(detector).__module__].__doc__ or ""
    for section in ("Harm.", "knowledge comes from", "What it needs", "Whom a false alarm hurts"):
        assert section in lesson
    assert detector.title
    assert all(detector.channels.values())
    assert {code.split(".")[0] for code in detector.reasons} == {detector.name}


third_party = '''"""Somebody else's detector."""
from hedgerow.detectors.reports import Reports

class Elsewhere(Reports):
    """Reports, by another name."""
    name = "elsewhere"
'''


def test_a_third_party_comes_in_by_the_same_door(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "someones_detectors"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "elsewhere.py").write_text(third_party)
    info = tmp_path / "someones_detectors-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: someones-detectors\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[hedgerow.detectors]\nsomeones = someones_detectors\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    detector_classes.cache_clear()
    try:
        assert set(find_detectors()) == {*found, "elsewhere"}
        assert list(find_detectors(["elsewhere"])) == ["elsewhere"]
    finally:
        detector_classes.cache_clear()
