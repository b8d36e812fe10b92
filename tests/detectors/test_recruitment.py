"""Recruitment: several channels, several messages, one counterpart; honest offers stay honest."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hedgerow.detectors.recruitment import (
    Recruitment,
    contributions,
    prior,
    score,
    telling_from,
    weights,
)
from hedgerow.detectors.tactics import Window
from hedgerow.detectors.words import find
from hedgerow.domain.chain import Event, Signal
from hedgerow.domain.kinds import Message, Report

detector = Recruitment()
start = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
approach = [
    "hotel job in Spain, you earn 3000 euros a month",
    "we pay for the flight, the room is free",
    "decide today, only two places left",
    "don't tell your parents about the job",
    "the boss keeps your passport",
    "you pay back the flight from your wages",
    "you can't leave until it is paid",
]
calm = ["so?", "are you there", "ok", "hello", "write me", "good morning"]


def said(n: int, author: str, text: str, subject: str | None = "child", room: str = "room") -> Event:
    to = () if subject is None else ("child",) if author != "child" else ("other",)
    return Event(
        f"m{n}",
        "chat",
        "message",
        start + timedelta(minutes=n),
        subject,
        Message(author, text, room, to),
    )


def told(events: Iterable[Event]) -> list[Signal]:
    state = detector.start()
    return [signal for event in events for signal in detector.notice(state, event)]


def test_it_tells_every_channel_it_saw_with_its_evidence() -> None:
    signals = told([said(n, "other", text) for n, text in enumerate(approach + calm)])
    latest = {signal.channel: signal for signal in signals}
    assert {"too_good_offer", "paid_travel", "documents_taken", "debt"} <= set(latest)
    for channel, signal in latest.items():
        assert signal.counterpart == "other"
        assert signal.subject == "child"
        assert 0 < signal.weight <= weights[channel]
        assert signal.reason.values["window"] == 50
        assert signal.evidence
    documents = latest["documents_taken"]
    assert documents.reason.values["count"] == 1
    assert documents.evidence == ("chat#m4",)


@pytest.mark.parametrize("channel", sorted(weights))
def test_no_channel_speaks_alone(channel: str) -> None:
    window = Window(clear={channel: (1 << 50) - 1})
    assert score(contributions(window)) < detector.rule.threshold


def test_the_same_offer_again_and_again_never_speaks() -> None:
    assert not told([said(n, "other", approach[0]) for n in range(60)])


def test_pieces_from_several_accounts_are_not_added_up() -> None:
    assert not told([said(n, f"account-{n}", text) for n, text in enumerate(approach + calm)])


def test_what_the_subject_writes_is_not_held_against_the_other() -> None:
    events = [said(n, "child", text) for n, text in enumerate(approach + calm)]
    assert not told([said(99, "other", "hello"), *events])


def test_answers_move_the_window_in_their_own_room() -> None:
    few = [said(n, "other", text) for n, text in enumerate(approach[:6])]
    answers = [said(20 + n, "child", "ok") for n in range(6)]
    assert told(few + answers)


def test_what_was_said_long_ago_is_forgotten() -> None:
    state = detector.start()
    for event in [said(n, "other", text) for n, text in enumerate(approach)]:
        detector.notice(state, event)
    for n in range(70):
        detector.notice(state, said(100 + n, "other", "ok"))
    assert not state.windows
    assert not state.rooms


def test_where_nobody_is_named_the_room_is_watched() -> None:
    signals = told([said(n, "other", text, subject=None) for n, text in enumerate(approach + calm)])
    assert {signal.subject for signal in signals} == {"conversation:room"}


def test_a_flood_of_accounts_does_not_push_out_the_one_that_matters() -> None:
    first = [said(n, "other", text) for n, text in enumerate(approach[:4])]
    flood = [said(100 + n, f"account-{n}", "decide today") for n in range(100)]
    rest = [said(300 + n, "other", text) for n, text in enumerate(approach[4:] + calm)]
    assert told(first + flood + rest)


def test_nothing_is_repeated_unless_it_grew() -> None:
    first = [said(n, "other", text) for n, text in enumerate(approach + calm)]
    before = told(first)
    again = told([*first, *(said(50 + n, "other", "ok") for n in range(10))])
    assert again == before


def test_other_kinds_of_event_say_nothing() -> None:
    event = Event("r", "desk", "report", start, "child", Report("job_offer", "parent"))
    assert detector.notice(detector.start(), event) == []


def test_scores_rise_with_what_is_seen() -> None:
    assert score({}) == pytest.approx(0.001)
    assert prior < 0
    assert telling_from < 0.6, "one clear phrase is enough for a channel to be one that agrees"
    one = contributions(Window(clear={"debt": 1}))
    two = contributions(Window(clear={"debt": 3}))
    assert 0 < one["debt"] < two["debt"] < weights["debt"]


@pytest.mark.parametrize("story", detector.examples().negative)
def test_ordinary_talk_is_far_below_the_line(story: tuple[Event, ...]) -> None:
    state = detector.start()
    for event in story:
        detector.notice(state, event)
    for window in state.windows.values():
        assert score(contributions(window)) < 0.2


def test_its_examples_are_of_several_languages() -> None:
    """Each recruiter's chat must be caught by phrases of its own language: no digit or name does it."""
    stories = detector.examples().positive
    assert len(stories) >= 4
    for story in stories:
        heard = [find(e.data.text, "recruitment") for e in story if e.data.author == "other"]
        assert len({hit.channel for hits in heard for hit in hits}) >= 3


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["other", "child"]), st.text(max_size=60)), max_size=30))
def test_no_chat_breaks_it(lines: list[tuple[str, str]]) -> None:
    for signal in told([said(n, author, text) for n, (author, text) in enumerate(lines)]):
        assert signal.channel in detector.channels
