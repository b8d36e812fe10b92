"""Pairs, rooms, what is told again and what speaks against."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hedgerow.detectors.grooming import Grooming
from hedgerow.domain.chain import Event, Signal
from hedgerow.domain.kinds import AgeBand, Message

detector = Grooming()
start = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
approach = (
    "how old are you?",
    "do your parents check your phone?",
    "our little secret, don't tell anyone",
    "send me a photo of you",
    "let's talk on telegram",
    "you there?",
    "hello?",
    "answer please",
    "hm",
)


def said(
    number: int,
    author: str,
    text: str,
    *,
    subject: str | None = "child",
    room: str | None = "room",
    to: tuple[str, ...] = (),
    age: AgeBand | None = None,
) -> Event:
    message = Message(author, text, room, to, author_age=age)
    return Event(f"m{number}", "s", "message", start + timedelta(minutes=number), subject, message)


def told(events: list[Event]) -> list[Signal]:
    state = detector.start()
    return [signal for event in events for signal in detector.notice(state, event)]


def test_the_signals_name_the_other_account_and_say_how_often() -> None:
    signals = told([said(n, "other", text) for n, text in enumerate(approach)])
    assert {s.counterpart for s in signals} == {"other"}
    assert {s.channel for s in signals} >= {"secrecy_and_isolation", "image_request", "age_and_family"}
    secrecy = next(s for s in signals if s.channel == "secrecy_and_isolation")
    assert secrecy.reason.values == {"count": 1, "window": 50}
    assert secrecy.evidence == ("s#m2",)


def test_the_subjects_own_words_are_not_held_against_anybody() -> None:
    assert not told([said(n, "child", text, to=("other",)) for n, text in enumerate(approach * 2)])


def test_the_subjects_messages_take_a_place_in_the_window() -> None:
    chat = [said(n, "other", text) for n, text in enumerate(approach[:5])]
    answers = [said(5 + n, "child", "ok", to=("other",)) for n in range(8)]
    elsewhere = [said(5 + n, "child", "ok", to=("friend",)) for n in range(8)]
    assert told(chat + answers)
    assert not told(chat + elsewhere)


def test_without_recipients_the_room_tells_whom_the_subject_answers() -> None:
    chat = [said(n, "other", text) for n, text in enumerate(approach[:5])]
    assert told(chat + [said(5 + n, "child", "ok") for n in range(8)])
    assert not told(chat + [said(5 + n, "child", "ok", room="another") for n in range(8)])


def test_tactics_of_several_accounts_are_not_added_up() -> None:
    assert not told([said(n, f"account-{n}", text) for n, text in enumerate(approach)])


def test_where_nobody_is_named_the_room_is_watched() -> None:
    signals = told([said(n, "other", text, subject=None) for n, text in enumerate(approach)])
    assert signals
    assert {s.subject for s in signals} == {"conversation:room"}
    assert {s.counterpart for s in signals} == {"other"}


def test_nothing_is_repeated_unless_it_grew() -> None:
    calm = [said(20 + n, "child", "ok", to=("other",)) for n in range(30)]
    first = [said(n, "other", text) for n, text in enumerate(approach)]
    before = told(first)
    assert told(first + calm) == before
    again = told([*first, *calm, said(60, "other", "I will buy you a new phone")])
    assert "gifts_and_offers" in {s.channel for s in again[len(before) :]}


def test_a_long_and_even_friendship_speaks_against() -> None:
    days = [
        replace(event, time=event.time + timedelta(days=n))
        for n in range(90)
        for event in (
            said(2 * n, "other", "hi", age="child"),
            said(2 * n + 1, "child", "hello", to=("other",), age="child"),
        )
    ]
    chat = [
        replace(said(200 + n, "other", text), time=start + timedelta(days=91, minutes=n))
        for n, text in enumerate(approach)
    ]
    against = {s.channel: s for s in told(days + chat) if s.weight < 0}
    assert set(against) == {"long_known", "same_age"}
    assert against["long_known"].reason.values == {"days": 91}
    assert sum(s.weight for s in against.values()) > -3, "people who are known also harm"
    assert not [s for s in told(chat) if s.weight < 0]


def test_what_a_stranger_would_ask_takes_back_that_it_looked_familiar() -> None:
    close = ("are you home alone?", "our little secret, don't tell anyone", "send me a photo of you")
    close += ("is your door locked?", "delete our chat", "I will buy you a new phone")
    close += (
        "do your parents check your phone?",
        "never tell your friends about us",
        "send me a selfie",
    )
    quiet = tuple("ok" for _ in range(6))
    strange = ("how old are you?", "let's talk on telegram", "ok", "ok")
    signals = told([said(n, "other", text) for n, text in enumerate(close + quiet + strange)])
    assert [s.weight for s in signals if s.channel == "familiar"] == [-1.5, 0.0]


def test_a_flood_of_accounts_does_not_push_out_the_one_that_matters() -> None:
    chat = [said(n, "other", text) for n, text in enumerate(approach[:5])]
    flood = [said(100 + n, f"account-{n}", "how old are you?") for n in range(200)]
    rest = [said(400 + n, "other", text) for n, text in enumerate(approach[5:])]
    assert told(chat + flood + rest)


def test_other_kinds_of_event_say_nothing() -> None:
    other = replace(said(1, "other", "hi"), data=None)
    assert detector.notice(detector.start(), other) == []


@given(st.lists(st.tuples(st.sampled_from(["other", "child"]), st.text(max_size=80)), max_size=30))
def test_no_chat_breaks_it(lines: list[tuple[str, str]]) -> None:
    for signal in told([said(n, author, text) for n, (author, text) in enumerate(lines)]):
        assert signal.channel in detector.channels
