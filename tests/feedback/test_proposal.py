"""A proposal: the lowest line that can be read, never without ground, never without a person."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from feedback.moments import labels, start, warned
from feedback.town import town
from hedgerow.engine.settings import Settings
from hedgerow.engine.settings_file import read_settings
from hedgerow.feedback.approval import approve
from hedgerow.feedback.labels import Labels
from hedgerow.feedback.proposal import (
    BadProposal,
    Proposal,
    can_be_read,
    content,
    digest_of,
    limits,
    may_be_proposed,
    propose,
    read_proposal,
)
from hedgerow.feedback.replay import join

now = datetime(2026, 5, 1, 12, tzinfo=UTC)


@cache
def proposed(read: int) -> Proposal:
    return propose(town().moments(), read)


def test_the_lowest_line_that_can_be_read_is_proposed() -> None:
    generous, tight = proposed(14), proposed(6)
    assert generous.line < 0.3 < tight.line
    for found, read in ((generous, 14), (tight, 6)):
        chosen = found.figures[found.line]
        assert chosen.a_day_between[1] <= read
        below = found.figures.get(round(found.line - 0.01, 2))
        assert not (can_be_read(below, read) and may_be_proposed(found.moments, below))
    assert tight.figures[tight.line].precision[0] > tight.today.precision[0]
    assert set(tight.fairness) == {"before", "after"}


def test_too_few_labels_are_refused_with_what_is_missing() -> None:
    found = propose(town(subjects=40).moments(), 4)
    assert found.line is None
    assert "needed: 50" in " ".join(found.missing)
    warnings = warned([(f"c-{n}", n, 0.4) for n in range(60)])
    known = labels(*((one, "mistaken") for one in warnings))
    assert "days in the file: 4; needed: 14" in propose(town(days=2).moments(), 4).missing
    all_false = propose(join(warnings, known, Settings()), 4)
    assert "confirmed warnings among them: 0; needed: 10" in all_false.missing


def test_a_line_is_not_lowered_without_decisions_below_it() -> None:
    unseen = town().moments(below=0.0)
    assert propose(unseen, 99).line == 0.3
    few = town().moments(below=0.1)
    below = [one.risk for one in few.decisions if one.risk < 0.3 and one.label != "unclear"]
    assert 0 < len(below) < 20
    assert propose(few, 99).line == 0.3


def test_a_line_is_not_lowered_where_all_that_is_added_is_false() -> None:
    found = propose(town(right_from=0.3).moments(), 99)
    assert found.line == 0.3
    assert found.figures[0.1].added.count == 0 < found.figures[0.1].added.of


def test_never_below_the_lowest_risk_that_was_judged() -> None:
    place = town()
    known = place.judged()
    for warning in place.warnings:
        if warning.risk < 0.12:
            known.of.pop(warning.id, None)
    moments = join(place.warnings, known, Settings())
    found = propose(moments, 500)
    lowest = min(one.risk for one in moments.decisions if one.label != "unclear")
    assert found.figures[0.05].warnings > found.figures[0.12].warnings
    assert lowest <= found.line < lowest + 0.01


def test_urgent_ones_that_nobody_can_read_are_said() -> None:
    urgent = warned([(f"c-{n}", n * 5.0, 0.95) for n in range(70)])
    verdicts = labels(*((w, "mistaken" if n % 2 else "confirmed") for n, w in enumerate(urgent)))
    found = propose(join(urgent, verdicts, Settings()), 4)
    assert found.line is None
    assert "More people must read" in found.missing[0]


def test_limits_are_told_in_words() -> None:
    place = town()
    hours = [(w.raised_at - start).total_seconds() / 3600 for w in place.warnings]
    steps = [(w.subject, hour, w.risk) for w, hour in zip(place.warnings, hours, strict=True)]
    live = warned(steps, line=None)
    known = labels(*((w, place.truth[w.subject]) for w in live))
    told = " ".join(limits(propose(join(live, known, Settings()), 6)))
    assert "cool-down" in told
    assert "Lowest risk that was judged: 0.3" in told
    assert "cool-down" not in " ".join(limits(proposed(6)))
    kept = proposed(6).figures[proposed(6).line].kept
    lost = (
        f"Confirmed warnings that this line would no longer bring: {kept.of - kept.count} of {kept.of}."
    )
    assert limits(proposed(6))[0] == lost
    assert "no longer bring" not in " ".join(limits(proposed(14)))


def written(folder: Path, found: Proposal | None = None) -> Path:
    path = folder / "proposal.json"
    path.write_text(json.dumps(content(found or proposed(6), Labels(), {}, now)))
    return path


def test_what_is_approved_is_what_was_proposed(tmp_path: Path) -> None:
    path = written(tmp_path)
    told = read_proposal(path)
    assert told["after"]["a_day_between"][1] <= 6
    reason = 'Two readers less "from" June\nÖ \x7f \U0001f600'
    approve(told, "line", " Ada Example ", reason, now, tmp_path / "approved.toml")
    chosen = read_settings([tmp_path / "approved.toml"])
    assert chosen.settings.budget == 6
    assert dict(chosen.settings.levels)["elevated"] == told["line"]["to"]
    assert (chosen.approved.by, chosen.approved.reason) == ("Ada Example", reason)
    assert chosen.approved.proposal == told["sha256"]
    assert chosen.approved.at == now


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    told = read_proposal(written(tmp_path))
    (tmp_path / "s.toml").write_text("mine")
    with pytest.raises(FileExistsError):
        approve(told, "line", "Ada", "because", now, tmp_path / "s.toml")
    assert (tmp_path / "s.toml").read_text() == "mine"


@pytest.mark.parametrize("key", ["engine", "line", "read_a_day", "after", "made_at"])
def test_a_proposal_changed_by_hand_is_refused(tmp_path: Path, key: str) -> None:
    path = written(tmp_path)
    told = json.loads(path.read_text())
    assert told["sha256"] == digest_of(told)
    told[key] = {"budget": 9, "levels": {"urgent": 0.99}}
    path.write_text(json.dumps(told))
    with pytest.raises(BadProposal, match="changed after it was made"):
        read_proposal(path)


def test_what_cannot_be_approved(tmp_path: Path) -> None:
    told = read_proposal(written(tmp_path))
    for by, reason in ((" ", "because"), ("Ada", "")):
        with pytest.raises(BadProposal, match="a person's name and a reason"):
            approve(told, "line", by, reason, now, tmp_path / "s.toml")
    with pytest.raises(BadProposal, match="no scales to approve"):
        approve(told, "scales", "Ada", "because", now, tmp_path / "s.toml")
    refused = read_proposal(written(tmp_path, propose(town(subjects=40).moments(), 6)))
    with pytest.raises(BadProposal, match="needed: 50"):
        approve(refused, "line", "Ada", "because", now, tmp_path / "s.toml")
    assert not (tmp_path / "s.toml").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "is not JSON"), ("[]", "is no proposal"), ('{"format": 3}', "is no proposal")],
)
def test_files_that_are_no_proposal(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "p").write_text(text)
    with pytest.raises(BadProposal, match=says):
        read_proposal(tmp_path / "p")
    with pytest.raises(BadProposal, match="cannot be read"):
        read_proposal(tmp_path / "nowhere")
