"""Grooming with an adopter's reader, from events to warnings."""

import json
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from detectors.policies import Policy
from detectors.replay import signals
from detectors.test_grooming import said
from hedgerow.detectors import tactics
from hedgerow.detectors.close_reading import choosing
from hedgerow.detectors.close_reading.close import meant
from hedgerow.detectors.grooming import Grooming, GroomingState
from hedgerow.domain.chain import EarlyWarning, Event
from hedgerow.engine.contract import write_event
from hedgerow.engine.pipeline import InProcess, Pipeline
from hedgerow.engine.run import Plan, Run
from hedgerow.engine.settings import Settings
from hedgerow.engine.settings_fields import BadSettings
from hedgerow.engine.settings_file import read_settings
from hedgerow.engine.sources import open_sources

policy = "detectors.policies:Policy"
lines = (
    "our little secret, don't tell anyone",
    "what I said stays in this room",
    "so show me how you look today",
    "that too stays in this room",
    "do show me how you look",
    "could you come by on your own",
    "well, what do you think",
    "come by on your own then",
    "say something please",
)
story = tuple(
    event
    for n, text in enumerate(lines)
    for event in (said(2 * n, "other", text), said(2 * n + 1, "child", "hm hm", to=("other",)))
)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    choosing.reader.cache_clear()
    yield
    choosing.reader.cache_clear()


@pytest.fixture
def detector() -> Grooming:
    return Grooming(closer_reading=policy)


def warned(detector: Grooming, events: Sequence[Event] = story) -> list[EarlyWarning]:
    pipeline = Pipeline({"grooming": detector})
    return pipeline.feed(events) + pipeline.finish()


def test_what_phrases_alone_do_not_see_is_warned_of_with_its_reasons(detector: Grooming) -> None:
    assert not warned(Grooming(closer_reading="none"))
    (*_, warning) = warned(detector)
    reasons = {signal.channel: signal for signal in warning.reasons}
    secrecy = reasons["meant_secrecy_and_isolation"]
    assert secrecy.reason.code == "grooming.meant_secrecy_and_isolation"
    assert secrecy.reason.values == {"count": 2, "window": 50}
    assert secrecy.evidence == ("s#m2", "s#m6")
    assert reasons["meant_image_request"].evidence == ("s#m4", "s#m8")
    assert secrecy.counterpart == "other"
    told = detector.reasons[secrecy.reason.code].format(**secrecy.reason.values)
    assert told.startswith("messages whose meaning comes close to asking for secrecy")


def test_nothing_is_read_where_no_phrase_lifts_the_pair(
    detector: Grooming, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Policy, texts: Sequence[str]) -> list[object]:
        raise AssertionError(f"read {texts}")

    monkeypatch.setattr(Policy, "read", refuse)
    assert not warned(detector, story[2:])


def test_a_checkpoint_mid_stream_changes_no_warning(detector: Grooming) -> None:
    expected = warned(detector)
    assert expected
    settings = Settings()
    for cut in range(1, len(story)):
        before = InProcess({"grooming": detector}, settings)
        made = before.process(story[:cut])
        after = InProcess({"grooming": pickle.loads(pickle.dumps(detector))}, settings)
        after.restore(
            [(number, about, memory) for number, about, memory in before.changes() if memory is not None]
        )
        made += after.process(story[cut:])
        pipeline = Pipeline({}, settings)
        assert pipeline._consider(made) + pipeline.finish() == expected


def test_a_run_in_two_workers_says_what_one_process_says(tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_bytes(b"\n".join(map(write_event, story)) + b"\n")
    out = []
    for workers in (1, 2):
        plan = Plan(
            open_sources([str(tmp_path / "e.jsonl")]),
            {"grooming": Grooming(closer_reading=policy)},
            out=tmp_path / f"{workers}.jsonl",
            workers=workers,
            batch=4,
        )
        Run(plan).carry_out()
        out.append(plan.out.read_bytes())
    assert out[0] == out[1]
    assert b"meant_secrecy_and_isolation" in out[0]


def test_state_and_detector_travel_without_the_reader_and_without_words(detector: Grooming) -> None:
    expected = signals(detector, story)
    assert "reader" in vars(detector)
    assert "reader" not in vars(pickle.loads(pickle.dumps(detector)))
    decoder = msgspec.msgpack.Decoder(GroomingState)
    kept: list[bytes] = []

    def stored(state: GroomingState) -> GroomingState:
        kept.append(msgspec.msgpack.encode(state))
        return decoder.decode(kept[-1])

    assert signals(detector, story, stored) == expected
    assert signals(detector, story, lambda state: pickle.loads(pickle.dumps(state))) == expected
    for text in lines:
        assert not any(text.encode() in state for state in kept)
    assert b"meant_" in kept[-1]


def test_a_window_that_is_closed_takes_what_was_read_along(detector: Grooming) -> None:
    state = detector.start()
    for event in story:
        detector.notice(state, event)
    assert set(state.closes) == {"other"}
    state.close("other")
    assert not state.closes


def test_many_authors_are_not_all_remembered(detector: Grooming) -> None:
    state = detector.start()
    for n in range(200):
        detector.notice(state, said(n, f"account-{n}", lines[0]))
    assert set(state.closes) == set(state.windows)
    assert len(state.closes) <= detector.most_windows


def test_what_a_tactic_added_is_taken_back_when_its_messages_have_left(detector: Grooming) -> None:
    calm = [said(100 + n, "other", "well well then") for n in range(60)]
    calm[25], calm[55] = said(125, "other", lines[0]), said(155, "other", lines[0])
    more = [said(200 + n, "other", "now come by on your own") for n in range(30)]
    late = [s for s in signals(detector, [*story, *calm, *more]) if s.weight == 0]
    gone = {s.channel for s in late} & set(meant)
    assert "meant_image_request" in gone
    for signal in late:
        if signal.channel in meant:
            assert signal.reason.values == {"count": 0, "window": 50}


def test_what_is_told_adds_up_to_what_was_decided(detector: Grooming) -> None:
    state, told = detector.start(), {}
    for event in story:
        noticed = detector.notice(state, event)
        told |= {signal.channel: signal.weight for signal in noticed}
        if noticed:
            close = state.closes["other"]
            meaning = sum(close.contributions().values())
            by_meaning = sum(w for name, w in told.items() if name in meant or name.startswith("meant_"))
            assert by_meaning == pytest.approx(meaning, abs=0.01)


def test_a_settings_file_names_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f"[detectors.grooming]\ncloser_reading = {json.dumps(policy)}\n")
    chosen = read_settings([path], ["grooming"]).detectors["grooming"]
    assert isinstance(chosen, Grooming)
    assert isinstance(chosen.reader, Policy)
    assert warned(chosen) == warned(Grooming(closer_reading=policy))
    path.write_text('[detectors.grooming]\ncloser_reading = "no_such:Reader"\n')
    with pytest.raises(BadSettings, match="no_such:Reader cannot be loaded"):
        read_settings([path], ["grooming"])


def test_the_reader_is_one_of_the_settings_a_checkpoint_knows(detector: Grooming) -> None:
    assert repr(detector) != repr(replace(detector, closer_reading="none"))
    assert repr(detector) == repr(Grooming(closer_reading=policy))
    assert policy in repr(detector)
    assert set(meant) <= set(detector.channels)
    assert {f"meant_{name}" for name in tactics.channels} == set(meant)
