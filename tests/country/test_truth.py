"""Warnings held against what was planted."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from hedgerow.country.truth import LookAlike, Storyline, Truth, compare
from hedgerow.domain.chain import EarlyWarning

begun = datetime(2026, 3, 10, 12, tzinfo=UTC)
know_by = begun + timedelta(days=5)


def storyline(name, subject, *, certain=True):
    return Storyline(
        id=name, title=name, harm="grooming", stage="trust" if certain else "begun", certain=certain,
        subject=subject, counterparts=("u-1",), languages=("en",), first_harm=begun,
        know_by=know_by, kinds=("message",), events=("platform/x#1",),
    )  # fmt: skip


def warning(subject, after, level="high", name=None):
    raised = begun + after
    return EarlyWarning(
        id=name or f"{subject}{after}", subject=subject, level=level, risk=0.7, confidence="single",
        raised_at=raised, act_by=raised, reasons=(), against=(), course=(), sources=(),
    )  # fmt: skip


@pytest.fixture
def truth():
    return Truth(
        seed=1,
        children=2000,
        adults=10,
        storylines=(
            storyline("first", "c-1"),
            storyline("second", "c-2"),
            storyline("new", "c-3", certain=False),
        ),
        look_alikes=(
            LookAlike("birthday", "b", "a birthday", "c-4", "en", ("message",), ("x#1",)),
            LookAlike("birthday", "b", "a birthday", "c-5", "fr", ("message",), ("x#2",)),
        ),
    )


def test_the_first_warning_after_the_first_harm_finds_the_story(truth):
    found = compare(
        [warning("c-1", timedelta(days=4)), warning("c-1", timedelta(days=2, hours=3))], truth
    )
    [finding] = found.found
    assert finding.after_first_harm == timedelta(days=2, hours=3)
    assert finding.before_know_by == timedelta(days=2, hours=21)
    assert finding.in_time
    assert [s.id for s in found.missed] == ["second"]


def test_a_warning_after_the_moment_is_found_too_late(truth):
    [finding] = compare([warning("c-1", timedelta(days=6))], truth).found
    assert finding.before_know_by == -timedelta(days=1)
    assert not finding.in_time


def test_a_warning_before_anything_harmful_is_false(truth):
    result = compare([warning("c-1", -timedelta(days=1))], truth)
    assert not result.found
    assert [f.subject for f in result.false] == ["c-1"]
    assert len(result.missed) == 2


def test_a_story_just_begun_is_neither_found_nor_missed(truth):
    silent = compare([], truth)
    assert "new" not in [s.id for s in silent.missed]
    careful = compare([warning("c-3", timedelta(hours=5), "elevated")], truth)
    assert [f.id for f in careful.begun] == ["new"]
    assert not careful.too_sure
    assert not careful.false


@pytest.mark.parametrize("level", ["high", "urgent"])
def test_to_be_sure_of_a_story_just_begun_is_too_sure(truth, level):
    result = compare(
        [
            warning("c-3", timedelta(hours=5), "elevated"),
            warning("c-3", timedelta(hours=9), level),
        ],
        truth,
    )
    assert [f.level for f in result.begun] == ["elevated"]
    assert [f.level for f in result.too_sure] == [level]


def test_false_alarms_are_told_apart(truth):
    result = compare(
        [
            warning("c-4", timedelta(1)),
            warning("c-4", timedelta(9)),
            warning("c-5", timedelta(1)),
            warning("c-9", timedelta(1)),
            warning("a-9", timedelta(1)),
            warning("conversation:g-1", timedelta(1)),
        ],
        truth,
    )
    among = sorted(f.among for f in result.false)
    assert among == ["adult", "chat", "child", "look-alike", "look-alike", "look-alike"]
    assert result.by_look_alike == {"birthday": 2}
    assert result.false_per_thousand == 0.5
    assert result.precision == 0


def test_precision_counts_people_not_warnings(truth):
    result = compare(
        [warning("c-1", timedelta(1)), warning("c-9", timedelta(1)), warning("c-9", timedelta(9))],
        truth,
    )
    assert result.precision == 0.5
    assert compare([], truth).precision is None


def test_the_plain_form_can_be_printed_as_json(truth):
    result = compare([warning("c-1", timedelta(hours=30)), warning("c-9", timedelta(1))], truth)
    plain = json.loads(json.dumps(result.as_dict()))
    assert plain["found"][0]["hours_after_first_harm"] == 30
    assert plain["found"][0]["hours_before_know_by"] == 90
    assert plain["missed"] == [{"id": "second", "subject": "c-2", "stage": "trust"}]
    assert plain["false_per_thousand_children"] == 0.5
