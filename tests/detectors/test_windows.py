"""Open windows: whose a message moves, which makes room, and when an alarm is told again."""

from datetime import UTC, datetime

import pytest

from hedgerow.detectors.chat_stories import story
from hedgerow.detectors.tactics import AlarmRule, Window, decide, idle
from hedgerow.detectors.windows import OpenWindows, risen
from hedgerow.detectors.words import Hit
from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Message

rule = AlarmRule()
offer = (Hit("gifts_and_offers", "clear"),)


def strength(window: Window) -> float:
    return sum(bits.bit_count() for bits in window.clear.values())


def said(
    author: str, *, subject: str | None = "child", room: str | None = "room", to: tuple[str, ...] = ()
) -> Event:
    time = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    return Event("m", "s", "message", time, subject, Message(author, "hello?", room, to))


def opened(*events: Event, most: int = 16) -> OpenWindows:
    state = OpenWindows()
    for event in events:
        state.open(event.data, most, strength)
    return state


both = opened(said("a"), said("b", room="elsewhere"))


@pytest.mark.parametrize(
    ("event", "moved"),
    [
        (said("a"), ["a"]),
        (said("stranger"), []),
        (said("child"), ["a"]),
        (said("child", room="elsewhere"), ["b"]),
        (said("child", room="nowhere"), []),
        (said("child", to=("b", "stranger")), ["b"]),
        (said("a", subject=None), ["a", "b"]),
        (said("stranger", subject=None), ["a", "b"]),
    ],
)
def test_a_message_moves_the_windows_it_belongs_to(event: Event, moved: list[str]) -> None:
    assert list(both.moved(event, event.data)) == moved


def test_the_weakest_makes_room() -> None:
    state = opened(said("a"), said("b"), most=2)
    state.windows["a"].clear["documents"] = 1
    assert state.open(said("c").data, 2, strength) is state.windows["c"]
    assert list(state.windows) == list(state.rooms) == ["a", "c"]


def test_an_open_window_stays_and_moves_to_the_room_last_seen() -> None:
    state = opened(said("a"))
    window = state.windows["a"]
    assert state.open(said("a", room="new").data, 16, strength) is None
    assert state.windows["a"] is window
    assert state.rooms == {"a": "new"}


def test_a_window_is_closed_when_nothing_is_left_in_it() -> None:
    state = opened(said("a"))
    event = said("a")
    for hits in (offer, *[()] * rule.window):
        assert "a" in state.windows
        assert [author for author, _ in state.take_in(event, event.data, hits, rule)] == ["a"]
    assert not state.windows
    assert not state.rooms


def test_what_is_taken_in_is_marked_with_who_said_it() -> None:
    state = opened(said("a"))
    for event, hits in ((said("a"), offer), (said("child"), (Hit("young", "clear"), *offer))):
        [(_, window)] = state.take_in(event, event.data, hits, rule)
    assert window.clear == {"gifts_and_offers": 0b10}
    assert window.theirs == {"young": 1}
    assert (window.asks, window.asked, window.length) == (0b10, 1, 2)
    assert window.evidence == {"gifts_and_offers": ["s#m"]}


def test_a_window_is_idle_only_where_no_alarm_can_come_of_it() -> None:
    window = Window(clear={"documents": 1, "romance": 1})
    assert idle(window, rule)
    window.mild["young"] = 1
    assert not idle(window, rule), "three channels may agree"
    waiting = Window()
    decide(waiting, True, rule)
    assert not idle(waiting, rule), "its decisions have yet to run out"


def test_an_alarm_is_told_again_for_a_new_channel_or_clearly_more() -> None:
    window = Window(told={"debt": 2.0, "familiar": -1.0})
    assert not risen(window, {"debt": 2.4}, ["debt", "documents"], 0.5)
    assert risen(window, {"debt": 2.5}, ["debt", "documents"], 0.5)
    assert risen(window, {"debt": 2.0, "documents": 0.1}, ["debt", "documents"], 0.5)
    assert not risen(window, {"debt": 2.0, "night": 0.1}, ["debt", "documents"], 0.5)
    assert not risen(window, {"debt": 2.4, "familiar": 0.0}, ["debt"], 0.5), (
        "less against is no more for"
    )


def test_examples_are_chats_of_the_subject_and_one_other() -> None:
    first, second = story(["hello", "- hi"])
    assert (first.data.author, first.data.recipients, first.data.text) == ("other", ("child",), "hello")
    assert (second.data.author, second.data.recipients, second.data.text) == ("child", ("other",), "hi")
    assert first.time < second.time
