"""Sorted by time, each once, late ones turned away."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.nightwatch import activity
from hedgerow.engine.order import Order


def order(minutes: float = 10, remember: float = 60) -> Order:
    return Order.of(timedelta(minutes=minutes), timedelta(minutes=remember))


@given(st.lists(st.integers(0, 30), max_size=60), st.integers(1, 10))
def test_what_comes_out_is_sorted_and_nothing_vanishes(minutes: list[int], batch: int) -> None:
    events = [activity(n, minute=m) for n, m in enumerate(minutes)]
    one, many = order(), order()
    verdicts, out = [], []
    for event in events:
        verdicts.append(one.offer(event))
        out += one.ready()
    out += one.rest()
    in_batches = []
    for i in range(0, len(events), batch):
        for event in events[i : i + batch]:
            many.offer(event)
        in_batches += many.ready()
    assert in_batches + list(many.rest()) == out
    assert [e.time for e in out] == sorted(e.time for e in out)
    assert len(out) + verdicts.count("late") == len(events)


def test_the_same_event_twice_counts_once_and_is_no_late_event() -> None:
    waiting = order()
    assert [waiting.offer(activity(1)), waiting.offer(activity(1))] == ["taken", "duplicate"]
    waiting.offer(activity(50))
    assert waiting.offer(activity(1)) == "duplicate"
    assert waiting.offer(activity(2)) == "late"


def test_one_wrong_date_makes_nobody_late() -> None:
    waiting = order()
    month = 60 * 24 * 30
    assert waiting.offer(activity(0, minute=month)) == "taken"
    assert [waiting.offer(activity(n)) for n in range(1, 40)] == ["taken"] * 39
    assert [e.id for e in waiting.ready()] == [f"e{n}" for n in range(1, 29)]
    assert [waiting.offer(activity(n, minute=month + n)) for n in range(40, 60)] == ["taken"] * 20
    assert [e.id for e in waiting.rest()][-21] == "e0"


def test_sparse_events_still_move_time_on() -> None:
    waiting = order()
    for day in range(5):
        waiting.offer(activity(day, minute=day * 60 * 24 * 3))
    assert [e.id for e in waiting.ready()] == ["e0", "e1", "e2"]


def test_the_same_id_from_another_source_is_another_event() -> None:
    waiting = order()
    assert waiting.offer(activity(1)) == "taken"
    assert waiting.offer(activity(1, source="other")) == "taken"


def test_ids_are_forgotten_in_time_but_not_too_soon() -> None:
    waiting = order(remember=60)
    for minute in range(0, 1_000, 5):
        waiting.offer(activity(minute))
        assert len(waiting.young) + len(waiting.old) <= 2 * 60 / 5 + 2
    assert waiting.offer(activity(950)) == "duplicate"


def test_ids_for_a_checkpoint_do_not_pile_up_where_there_is_none() -> None:
    waiting = order(remember=60)
    for minute in range(0, 10_000, 5):
        waiting.offer(activity(minute))
        list(waiting.ready())
        assert len(waiting.fresh) <= 60 / 5 + 1
