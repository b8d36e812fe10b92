"""Strangers among children are found early; those who know many children rightly are left alone."""

import random
import re
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.replay import Memories, signals, step
from detectors.town import Town, written_to
from hedgerow.detectors import contact_examples as tales
from hedgerow.detectors.circles import Circle, hash_of, most_ties, window
from hedgerow.detectors.contact_network import ContactNetwork
from hedgerow.domain.chain import EarlyWarning, Event, Signal
from hedgerow.domain.kinds import Activity, Message, Transaction
from hedgerow.engine.crossing import Crossing
from hedgerow.engine.pipeline import InProcess, Pipeline
from hedgerow.engine.settings import Settings
from hedgerow.engine.workers import Workers

detector = ContactNetwork()


@pytest.fixture(scope="module")
def town() -> tuple[Town, list[Event]]:
    made = Town(4)  # none of the towns that the weights were set by
    return made, made.told()


@pytest.fixture(scope="module")
def noticed(town: tuple[Town, list[Event]]) -> list[Signal]:
    return signals(detector, town[1])


@pytest.fixture(scope="module")
def warnings(town: tuple[Town, list[Event]]) -> list[EarlyWarning]:
    pipeline = Pipeline({detector.name: detector}, Settings(budget=10_000))
    return pipeline.feed(town[1]) + pipeline.finish()


def test_every_stranger_is_found_while_most_children_are_still_unharmed(
    town: tuple[Town, list[Event]], warnings: list[EarlyWarning]
) -> None:
    made, events = town
    assert len(events) > 100_000
    first: dict[str, datetime] = {}
    for warning in sorted(warnings, key=lambda w: w.raised_at):
        for signal in warning.reasons:
            first.setdefault(signal.counterpart or "", warning.raised_at)
    after = [written_to(events, name, first[name]) for name in made.victims]
    assert len(after) == 8
    assert median(after) <= 15, "of thirty"
    assert max(after) < 30


def test_nobody_is_warned_about_for_knowing_teachers_coaches_and_creators(
    town: tuple[Town, list[Event]], warnings: list[EarlyWarning]
) -> None:
    victims = {child for children in town[0].victims.values() for child in children}
    assert {warning.subject for warning in warnings} <= victims


def test_who_knows_many_children_rightly_is_hardly_spoken_of(noticed: list[Signal]) -> None:
    by_role: dict[str, set[str]] = defaultdict(set)
    for signal in noticed:
        by_role[(signal.counterpart or "").rpartition("-")[0] or "notices"].add(signal.counterpart or "")
    assert set(by_role) <= {"stranger", "coach"}
    assert len(by_role["stranger"]) == 8
    assert len(by_role["coach"]) <= 8, "of forty, in a season's first week"


def test_only_numbers_are_told_of_other_children(
    town: tuple[Town, list[Event]], warnings: list[EarlyWarning]
) -> None:
    names = set(town[0].names)
    by_reference = {event.reference: event.subject for event in town[1]}
    for warning in warnings:
        for signal in (*warning.reasons, *warning.against):
            assert signal.subject == warning.subject
            assert signal.counterpart not in names
            assert {by_reference[reference] for reference in signal.evidence} == {warning.subject}
            assert not [v for v in signal.reason.values.values() if isinstance(v, str)]


def test_no_name_of_a_child_is_remembered(town: tuple[Town, list[Event]]) -> None:
    crossing = Crossing({detector.name: detector}, Settings())
    crossing.process([e for e in town[1] if isinstance(e.data, Message) and e.data.author != e.subject])
    for _, key, blob in crossing.changes():
        held = blob.replace(key.encode(), b"") if blob else b""
        assert not re.search(rb"c-\d{4}", held)


positives = {"stranger": tales.stranger(), "device": tales.one_device(1, adding=True),
             "handle": tales.one_handle(23)}  # fmt: skip


@pytest.mark.parametrize("name", positives)
def test_it_says_from_how_many_on(name: str) -> None:
    told = [s for s in signals(detector, positives[name]) if s.weight > 0]
    counts = {
        s.channel: int(s.reason.values["count"]) for s in reversed(told) if "count" in s.reason.values
    }
    hub = {"stranger": "many_children", "device": "shared_device", "handle": "shared_handle"}[name]
    assert 4 <= counts[hub] <= 9, "others, at first sight"
    assert {s.sector for s in told} == {"finance" if name == "handle" else "platform"}
    assert {s.counterpart for s in told} == {
        {"stranger": "account", "device": "device"}.get(name, "payee")
    }


innocent = {
    "teacher": tales.teacher(), "coach": tales.coach(), "creator": tales.creator(),
    "classmate": tales.classmate(), "notice": tales.notice(), "notice to thousands": tales.notice(3_000),
    "library": tales.one_device(10, adding=True, accounts=80), "family tablet": tales.family_tablet(),
    "five grandchildren": tales.one_handle(23, children=5), "school trip": tales.one_handle(15, same=True),
    "kiosk": tales.one_handle(15, children=60), "shop": tales.shop(300),
}  # fmt: skip


@pytest.mark.parametrize("name", innocent)
def test_ordinary_life_says_nothing(name: str) -> None:
    assert not signals(detector, innocent[name])


def test_what_tells_the_stranger_apart_is_what_tells_him_apart() -> None:
    """Each trait taken away by itself: the same story grows weaker, or falls silent."""

    def strength(story: tuple[Event, ...]) -> float:
        last: dict[tuple[str, str], float] = {}
        for signal in signals(detector, story):
            last[signal.subject, signal.channel] = signal.weight
        sums: dict[str, float] = defaultdict(float)
        for (subject, _), weight in last.items():
            sums[subject] += weight
        return max(sums.values(), default=0.0)

    def changed(**data: object) -> tuple[Event, ...]:
        return tuple(
            replace(e, data=replace(e.data, **data))
            if isinstance(e.data, Message) and e.data.author == "account" else e
            for e in story
        )  # fmt: skip

    story = tales.stranger()
    whole = strength(story)
    assert whole > 6
    assert strength(changed(author_age="child")) < whole - 3
    assert strength(changed(author_age=None)) < whole
    together = tuple(f"child-{n}" for n in range(16))
    assert strength(changed(conversation="one-group", recipients=together)) == 0
    kept = tuple(e for e in story if isinstance(e.data, Message))
    assert strength(kept) < whole - 2, "nobody removes or reports the account"
    assert strength(story[:8]) == 0, "a few children only"
    slow = tuple(replace(e, time=e.time + timedelta(days=12 * n)) for n, e in enumerate(story))
    assert strength(slow) == 0, "one child every fortnight"


def test_it_takes_back_what_no_longer_holds() -> None:
    story = list(tales.stranger())
    memories: Memories = {}
    for event in story:
        step(detector, memories, event)
    circle = memories["account:account"]
    told = circle.ties[hash_of("child-15")]
    assert told.told > 0
    last = story[-1].time
    late = Message("child-15", "hello", None, ("account",), None, "child")
    after = Event("late", "example", "message", last + timedelta(days=40), "child-15", late)
    withdrawn = step(detector, memories, after)
    assert withdrawn
    assert all(signal.weight == 0 for signal in withdrawn)
    assert told.told == 0


def test_it_does_not_repeat_itself() -> None:
    memories: Memories = {}
    for event in tales.stranger():
        step(detector, memories, event)
    last = tales.stranger()[-1]
    for number in range(200):
        again = Message("account", "hello", None, ("child-15",), None, "adult")
        time = last.time + timedelta(minutes=number)
        said = step(
            detector, memories, Event(f"a{number}", "example", "message", time, "child-15", again)
        )
        assert not said or number == 0


@given(st.integers(1, 20_000), st.sampled_from(["c-{}", "{:08}", "user/{:x}"]))
@settings(max_examples=15, deadline=None)
def test_the_count_is_near_and_the_memory_does_not_grow(count: int, names: str) -> None:
    circle = Circle("account:a")
    for number in range(count):
        circle.tie(hash_of(names.format(number)), number)
    assert len(circle.ties) <= most_ties
    assert len(circle.many) <= 256
    assert abs(circle.count() - count) <= (0.2 if count < 12_000 else 0.5) * count
    assert len(msgspec.msgpack.encode(circle)) < 6_000


def test_the_count_is_of_late() -> None:
    circle = Circle()
    for number in range(500):
        circle.tie(hash_of(f"c-{number}"), 0)
    circle.tie(hash_of("x"), window + 1)
    assert 400 < circle.count() < 600, "the four weeks before count on"
    circle.tie(hash_of("y"), 4 * window)
    assert circle.count() == most_ties


def test_a_hundred_thousand_accounts_stay_within_the_engines_limits() -> None:
    crossing = Crossing({detector.name: detector}, Settings(subjects_per_shard=50))
    chance = random.Random(1)
    time = tales.stranger()[0].time
    batch = []
    for number in range(100_000):
        author, child = f"a-{number if number % 3 else 7}", f"c-{chance.randrange(10**6)}"
        message = Message(author, "", None, (child,), None, None)
        batch.append(
            Event(str(number), "s", "message", time + timedelta(seconds=number), child, message)
        )
    crossing.process(batch)
    sizes = [len(blob) for _, _, blob in crossing.changes() if blob]
    assert sum(len(memory.subjects) for memory in crossing.memories.values()) <= 64 * 50
    assert max(sizes) < 6_000
    assert median(sizes) < 300


@pytest.mark.parametrize(
    ("data", "subject", "keys"),
    [
        (Message("a", "", "k", ("c",)), "c", ("account:a",)),
        (Message("c", "", "k", ("a", "c")), "c", ("account:a",)),
        (Message("c", "", "k", tuple("abdefg")), "c", ()),
        (Message("a", "", "k"), None, ()),
        (Activity("login", device="d"), "c", ("device:d",)),
        (Activity("contact_added", contact="a", device="d"), "c", ("account:a", "device:d")),
        (Transaction(5, "EUR", "out", "h"), "c", ("handle:h",)),
        (Transaction(5, "EUR", "out", "h", merchant_category="5814"), "c", ()),
        (Transaction(5, "EUR", "out", "h", holder_age="adult"), "c", ()),
    ],
)
def test_keys_name_the_other_side(
    data: Message | Activity | Transaction, subject: str | None, keys: tuple[str, ...]
) -> None:
    kind = {Message: "message", Activity: "activity", Transaction: "transaction"}[type(data)]
    event = Event("e", "s", kind, tales.stranger()[0].time, subject, data)
    assert detector.keys(event) == keys


@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_batches_and_workers_give_the_same_warnings(size: int) -> None:
    stories = {**positives, "teacher": tales.teacher(), "creator": tales.creator()}
    events = [
        replace(event, id=f"{name}-{event.id}", source=name)
        for name, story in stories.items()
        for event in story
    ]
    events.sort(key=lambda event: (event.time, event.source))
    plain = Pipeline({detector.name: detector})
    expected = plain.feed(events) + plain.finish()
    assert expected
    workers = Workers({detector.name: detector}, Settings(), 2)
    try:
        for processor in (InProcess({detector.name: detector}, Settings()), workers):
            pipeline = Pipeline(processor=processor)
            warnings: list[EarlyWarning] = []
            for at in range(0, len(events), size):
                warnings += pipeline.feed(events[at : at + size])
            assert warnings + pipeline.finish() == expected
    finally:
        workers.close()
