"""Whose messages are looked at, and what counts as ordinary talk."""

from dataclasses import replace
from datetime import timedelta

import pytest

from exchange.sample_warnings import make_signal, make_warning, noon
from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Message, Report
from hedgerow.learning.emerging import gathering
from hedgerow.learning.emerging.explained import share_named, unexplained
from hedgerow.learning.emerging.gathering import Suspicion, gather


def message(
    number: int, author: str, subject: str | None, room: str, text: str = "hello there"
) -> Event:
    time = noon + timedelta(minutes=number)
    return Event(f"m{number}", "p", "message", time, subject, Message(author, text, room))


def report(subject: str | None, about: str | None, category: str = "other") -> Event:
    return Event("r1", "p", "report", noon, subject, Report(category, "child", about))


def test_what_the_reported_account_wrote_to_the_child_is_suspected() -> None:
    events = [
        message(1, "a", "kid", "room-1"),
        message(2, "kid", "kid", "room-1"),
        message(3, "a", "other-kid", "room-2"),
        message(4, "b", "other-kid", "room-2"),
        message(5, "b", "third-kid", "room-3"),
    ]
    suspicion = Suspicion()
    suspicion.read_reports([report("kid", "a"), report("kid", "a", "threat"), report("kid", None)])
    found = gather([*events, None], suspicion)
    assert [said.reference for said in found.suspected] == ["p#m1"]
    assert [said.reference for said in found.ordinary] == ["p#m5"], "no room where the account wrote"
    assert found.categories == {"a": {"other", "threat"}}
    assert (found.refused, found.messages, suspicion.reports) == (1, 5, 3)


def test_without_a_child_named_all_the_account_wrote_is_suspected() -> None:
    suspicion = Suspicion()
    suspicion.read_reports([report(None, "a")])
    events = [message(1, "a", "kid", "room-1"), message(2, "a", None, "room-2")]
    assert len(gather(events, suspicion).suspected) == 2


night = {"detector": "grooming", "channel": "night", "counterpart": "a"}
secrecy = {"detector": "grooming", "channel": "secrecy_and_isolation", "counterpart": "a"}


def warned(*signs: dict, number: int = 1):
    signals = tuple(replace(make_signal("kid"), **sign) for sign in signs)
    return replace(make_warning(number, subject="kid"), reasons=signals)


def test_warnings_that_no_tactic_explains_are_looked_at() -> None:
    for signs, expected in (((night,), {("kid", "a")}), ((secrecy,), set()), ((night, secrecy), set())):
        suspicion = Suspicion()
        suspicion.read_warnings([warned(*signs)], {})
        assert suspicion.pairs() == expected


@pytest.mark.parametrize(
    ("label", "looked_at"), [("unclear", True), ("confirmed", False), ("innocent", False)]
)
def test_what_people_decided_counts_more(label: str, looked_at: bool) -> None:
    sign = secrecy if label == "unclear" else night
    one = warned(sign)
    suspicion = Suspicion()
    suspicion.read_reports([report("kid", "a")] if label == "innocent" else [])
    suspicion.read_warnings([one], {one.id: label})
    assert bool(suspicion.pairs()) is looked_at


def test_evidence_is_followed_where_no_account_is_named() -> None:
    suspicion = Suspicion()
    suspicion.read_warnings([warned({**night, "counterpart": None, "evidence": ("p#m2",)})], {})
    events = [message(1, "a", "kid", "room-1"), message(2, "b", "kid", "room-2")]
    assert [said.reference for said in gather(events, suspicion).suspected] == ["p#m2"]


def test_a_sample_of_whole_conversations_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "most_ordinary", 100)
    events = [message(n, f"a{n % 40}", None, f"room-{n % 40}") for n in range(400)]
    kept = gather(events, Suspicion()).ordinary
    rooms = {said.conversation for said in kept}
    assert 0 < len(kept) <= 100
    assert len(kept) == 10 * len(rooms)


def test_an_account_that_writes_much_is_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "most_of_an_account", 3)
    suspicion = Suspicion()
    suspicion.read_reports([report("kid", "a")])
    found = gather([message(n, "a", "kid", "room") for n in range(10)], suspicion)
    assert [said.reference for said in found.suspected] == ["p#m7", "p#m8", "p#m9"]
    assert found.left_out == 7


def test_how_much_a_tactic_explains() -> None:
    assert share_named([("grooming", "night", 1.0), ("recruitment", "debt", 3.0)]) == 0.75
    assert share_named([("grooming", "everyday", -1.0)]) == 1.0
    assert not unexplained([])


def test_one_endless_room_does_not_push_out_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "most_of_a_room", 20)
    monkeypatch.setattr(gathering, "most_ordinary", 100)
    events = [message(n, "a", None, "endless") for n in range(5_000)]
    events += [message(5_000 + n, "b", None, "short") for n in range(10)]
    kept = gather(events, Suspicion()).ordinary
    assert [said.conversation for said in kept].count("endless") == 20
    assert [said.conversation for said in kept].count("short") == 10


def test_a_language_tag_carries_no_words() -> None:
    """The tag is free text of the sender's, and goes on into the files that are written."""
    for tag, expected in (
        ("de-CH", "de"),
        ("my own words", "und"),
        ("x]\nweight = 9", "und"),
        ("", "und"),
    ):
        event = message(1, "a", "kid", "room-1")
        event = replace(event, data=Message("a", "hello there", "room-1", language=tag))
        suspicion = Suspicion()
        suspicion.read_reports([report("kid", "a")])
        assert [said.language for said in gather([event], suspicion).suspected] == [expected], tag
