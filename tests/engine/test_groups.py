"""Groups are what sources told, cheap to remember, and weigh nothing."""

from collections import Counter
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.nightwatch import Listener, activity, message, payment
from hedgerow.domain.chain import Event
from hedgerow.engine.groups import groups_of, hear, most_lead, nothing, primary
from hedgerow.engine.settings import Settings
from hedgerow.engine.shard import Shard, Subject, pack


def heard(*events: Event) -> dict[str, str]:
    told = nothing
    for event in events:
        told = hear(told, event)
    return groups_of(told)


@given(st.lists(st.sampled_from(["de", "de-CH", "fr", "tr", None]), max_size=most_lead))
def test_the_language_of_most_messages_is_found(tags: list[str | None]) -> None:
    found = heard(*(message(n, language=tag) for n, tag in enumerate(tags)))
    spoken = Counter(tag[:2] for tag in tags if tag is not None)
    for language, count in spoken.items():
        if count > spoken.total() / 2:
            assert found == {"language": language}
    assert bool(found) == bool(spoken)


def test_a_child_who_changes_her_language_is_followed() -> None:
    long = [message(n, language="uk") for n in range(500)]
    assert heard(*long, *(message(n, language="pl") for n in range(most_lead - 1)))["language"] == "uk"
    assert heard(*long, *(message(n, language="pl") for n in range(most_lead))) == {"language": "pl"}


@pytest.mark.parametrize(
    "tag", ["", "und", "mul", "zxx", "x-own", "nothing said here", "d", "abcd", "de\n", "дe", "1a"]
)
def test_what_names_no_language_is_no_group(tag: str) -> None:
    assert primary(tag) is None
    assert heard(message(1, language=tag)) == {}


def test_the_age_is_the_subjects_own() -> None:
    assert heard(message(1, author="a-1", age="adult")) == {}
    assert heard(message(1, author="c-1", age="child")) == {"age_band": "child"}
    assert heard(payment(1, age="child")) == {"age_band": "child"}
    assert heard(payment(1, age="child"), payment(2, age="adult")) == {"age_band": "adult"}
    assert heard(payment(1, age="child"), payment(2, age="unsure")) == {"age_band": "child"}
    assert heard(payment(1, age="unsure")) == {"age_band": "unsure"}
    chat = message(1, subject=None, author="a-1", age="adult", conversation="room", language="nl")
    assert heard(chat) == {"language": "nl"}


def mixed() -> list[Event]:
    """A subject's chats and payments, with every kind of thing that is told of groups."""
    events: list[Event] = []
    for n in range(0, 90, 3):
        tag = "de" if n % 5 else "en"
        own = n % 2 == 0
        events += [
            message(n, author="c-1" if own else "a-1", language=tag, age="child" if own else "adult"),
            payment(n + 1, age="child"),
            activity(n + 2),
        ]
    return events


def untold(event: Event) -> Event:
    """The same event from a source that told nothing of groups."""
    silent = {
        name: None
        for name in ("language", "author_age", "holder_age")
        if name in event.data.__dataclass_fields__
    }
    return replace(event, data=replace(event.data, **silent))


def test_groups_are_told_and_weigh_nothing() -> None:
    with_them, without = (Shard({"listener": Listener()}, Settings()) for _ in range(2))
    told = [a for e in mixed() if (a := with_them.process(e)) is not None]
    plain = [a for e in mixed() if (a := without.process(untold(e))) is not None]
    assert len(told) > 10
    assert told[-1].groups == {"language": "de", "age_band": "child"}
    assert all(a.groups == {} for a in plain)
    assert [replace(a, groups={}) for a in told] == plain, "the same risk, with and without"


def test_a_quiet_subject_keeps_its_groups_through_a_restart_at_the_cost_of_a_pointer() -> None:
    first, then = (Shard({"listener": Listener(every=1_000)}, Settings()) for _ in range(2))
    for n in range(40):
        first.process(message(n, subject=f"c-{n}", author=f"c-{n}", language="ro", age="child"))
    held = {id(subject.told) for subject in first.subjects.values()}
    assert len(held) == 1, "all share one value"
    for about, memory in first.changes():
        assert memory is not None
        then.restore(about, memory)
    assert {id(subject.told) for subject in then.subjects.values()} == held
    assert all(s.ledger is None for s in then.subjects.values())
    then_speaks = Shard({"listener": Listener(every=1)}, Settings())
    then_speaks.restore("c-7", pack(then.subjects["c-7"]))
    assessment = then_speaks.process(activity(99, subject="c-7"))
    assert assessment is not None
    assert assessment.groups == {"language": "ro", "age_band": "child"}


def test_a_memory_written_before_there_were_groups_is_read() -> None:
    shard = Shard({"listener": Listener()}, Settings())
    old = msgspec.msgpack.encode([0.0, {"listener": {"count": 2, "hours": [1]}}, None])
    shard.restore("c-1", old)
    assert shard.subjects["c-1"] == Subject(0.0, {"listener": Listener.state(2, [1])}, None, nothing)
