"""From a shadow run to an approved line, as somebody who runs the engine does it."""

import json
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from cli.conftest import Hedgerow
from feedback.moments import warned
from hedgerow.cli.calibrating import calibrate
from hedgerow.country.build import Country, build
from hedgerow.country.files import write_sources
from hedgerow.country.truth import Truth
from hedgerow.domain.chain import EarlyWarning
from hedgerow.engine.wire import read_warning, write_warning

Calibrate = Callable[..., Result]


@pytest.fixture
def calibrating(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Calibrate:
    """Runs `hedgerow calibrate` in the test's folder."""
    monkeypatch.chdir(tmp_path)
    for name, value in (("HEDGEROW_LANGUAGE", "en"), ("COLUMNS", "200")):
        monkeypatch.setenv(name, value)

    def run(*arguments: object, code: int = 0) -> Result:
        done = CliRunner().invoke(calibrate, [str(argument) for argument in arguments])
        assert done.exit_code == code, done.output
        return done

    return run


def few_people(country: Country) -> set[str]:
    """Everybody in a story, and some to whom nothing happens."""
    told = {s.subject for s in (*country.truth.storylines, *country.truth.look_alikes)}
    others = sorted(child.id for child in country.society.children if child.id not in told)
    return told | set(random.Random(1).sample(others, 15))


@pytest.fixture(scope="module")
def countries(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], list[Truth]]:
    """What sources saw of people in three countries, and what was planted there."""
    folders, truths = [], []
    for seed in (11, 12, 13):
        country = build(seed, 0.25)
        people = few_people(country)
        folder = tmp_path_factory.mktemp(f"country-{seed}")
        events = (event for event in country.deliveries() if event.subject in people)
        write_sources(events, folder, malformed=False)
        folders.append(folder)
        truths.append(country.truth)
    return folders, truths


def written(path: Path) -> list[EarlyWarning]:
    return [read_warning(line) for line in path.read_bytes().splitlines()]


def judge(warnings: list[EarlyWarning], truths: list[Truth]) -> list[dict[str, str]]:
    """What a careful desk would find, knowing what was planted."""
    stories = {story.subject: story for truth in truths for story in truth.storylines}
    innocent = {look.subject for truth in truths for look in truth.look_alikes}
    found = []
    for warning in warnings:
        story = stories.get(warning.subject)
        if story is not None and warning.raised_at >= story.first_harm:
            label = "confirmed" if story.certain else "unclear"
        else:
            label = "innocent" if warning.subject in innocent else "mistaken"
        told = {"warning": warning.id, "label": label, "decided_at": warning.act_by.isoformat()}
        found.append(told)
    return found


def a_day(warnings: list[EarlyWarning], days: int) -> float:
    return len(warnings) / days


ours = """
[engine]
cool_down_hours = 120
[detectors.grooming]
closer_reading = "none"     # what it would add is measured elsewhere; here it would only take time
"""


def test_from_a_shadow_run_to_a_line_that_can_be_read(
    hedgerow: Hedgerow,
    calibrating: Calibrate,
    countries: tuple[list[Path], list[Truth]],
    tmp_path: Path,
) -> None:
    folders, truths = countries
    (tmp_path / "ours.toml").write_text(ours)
    run = ("run", *folders, "--settings", "ours.toml")
    hedgerow(*run, "--out", "live.jsonl")
    hedgerow(*run, "--out", "shadow.jsonl", "--shadow", "--line", "0.05", "--tally", "t.json")
    shadow, live = written(tmp_path / "shadow.jsonl"), written(tmp_path / "live.jsonl")
    assert min(w.risk for w in shadow) < 0.3 <= min(w.risk for w in live)
    assert all(w.level == "elevated" for w in shadow if w.risk < 0.3)
    lines = [json.dumps(told) + "\n" for told in judge(shadow, truths)]
    (tmp_path / "labels.jsonl").write_text("".join(lines))

    files = ("--warnings", "shadow.jsonl", "--labels", "labels.jsonl")
    files += ("--settings", "ours.toml", "--tally", "t.json")
    output = calibrating("propose", *files, "--read", "1", "--out", "p.json").output
    assert "Proposed: the lowest level begins at" in output
    told = json.loads((tmp_path / "p.json").read_text())
    before, after = told["before"], told["after"]
    assert before["a_day"] == pytest.approx(a_day(live, told["days"]), abs=0.001), (
        "the replay brings what the run of that line brought"
    )
    assert before["a_day_between"][1] > 1 >= after["a_day_between"][1]
    assert after["line"] > 0.3
    assert after["urgent"] == before["urgent"] == sum(w.level == "urgent" for w in live) > 0
    assert after["precision"] > before["precision"]
    assert {row["dimension"] for row in told["fairness"]["after"]} == {"language", "age_band", "sector"}

    approval = ("--by", "Ada Example", "--reason", "One reader", "--settings", "approved.toml")
    calibrating("approve", "p.json", *approval)
    done = hedgerow(*run, "--settings", "approved.toml", "--out", "then.jsonl")
    assert "approved by Ada Example" in done.stderr
    then = written(tmp_path / "then.jsonl")
    assert len(then) == after["warnings"] < len(live)
    assert a_day(then, told["days"]) <= 1
    per_day = Counter(w.raised_at.astimezone(UTC).date() for w in then)
    assert max(per_day.values()) == after["busiest_day"]
    assert {w.subject for w in live if w.level == "urgent"} <= {w.subject for w in then}


def test_what_cannot_be_joined_is_said(calibrating: Calibrate, tmp_path: Path) -> None:
    steps = [(f"c-{n}", n * 6.0, 0.2 + n / 100) for n in range(70)]
    warnings = warned(steps)
    (tmp_path / "w").write_bytes(b"".join(write_warning(w) + b"\n" for w in warnings))
    told = [
        {"warning": w.id, "label": "confirmed", "decided_at": w.act_by.isoformat()} for w in warnings[:8]
    ]
    other = told[0] | {"label": "mistaken", "decided_at": "2027-01-01T00:00:00Z"}
    stranger = told[0] | {"warning": "0" * 32}
    lines = [json.dumps(label) for label in (*told, other, stranger)]
    (tmp_path / "l").write_text("\n".join(lines))
    (tmp_path / "strangers").write_text(lines[-1])
    (tmp_path / "empty").write_bytes(b"")

    files = ("--warnings", "w", "--labels", "l")
    done = calibrating("propose", *files, "--read", "5", "--out", "p.json", "--json", code=3)
    assert "judged right or wrong: 8; needed: 50" in done.stderr
    assert "stand in none of the files: 1" in done.stderr
    assert "said something else: 1" in done.stderr
    told = json.loads(done.stdout)
    assert told["labels"]["confirmed"] == 7, "the latest decision holds"
    assert (told["line"]["to"], told["engine"]) == (None, None)
    assert "needed" in calibrating("approve", "p.json", *signature("s.toml"), code=2).stderr
    assert not (tmp_path / "s.toml").exists()

    for wrong, says in (
        (("--warnings", "w", "--labels", "w"), "l, line 1, label: is missing"),
        (("--warnings", "l", "--labels", "l"), "hedgerow run --out"),
        (("--warnings", "w", "--labels", "empty"), "holds no label"),
        (("--warnings", "empty", "--labels", "l"), "holds no warning"),
        (("--warnings", "w", "--labels", "nowhere"), "is not there"),
        (("--warnings", "w", "--labels", "strangers"), "None of the labels"),
        ((*files, "--tally", "w"), "w: "),
        ((*files, "--settings", "l"), "is not TOML"),
    ):
        said = calibrating("fairness", *wrong, code=2).stderr
        assert says in said.replace("w, line 1", "l, line 1"), said
    said = calibrating("propose", *files, "--read", "5", "--out", "w", code=2).stderr
    assert "read from or written to already" in said


def signature(file: str) -> tuple[str, ...]:
    return "--by", "Ada Example", "--reason", "because", "--settings", file


def test_a_sample_is_drawn_from_below_the_line(calibrating: Calibrate, tmp_path: Path) -> None:
    warnings = warned([(f"c-{n}", float(n), 0.2 + n / 100) for n in range(20)])
    (tmp_path / "w").write_bytes(b"".join(write_warning(w) + b"\n" for w in warnings))
    call = ("sample", "--warnings", "w", "--count", "4", "--out", "s")
    assert json.loads(calibrating(*call, "--json").stdout)["drawn"] == 4
    assert all(w.risk < 0.3 for w in written(tmp_path / "s"))
    assert "is there already" in calibrating(*call, code=2).stderr
    (tmp_path / "high").write_bytes(write_warning(warnings[-1]) + b"\n")
    none = calibrating("sample", "--warnings", "high", "--count", "4", "--out", "n", code=2)
    assert "--shadow --line" in " ".join(none.stderr.split())


def test_groups_are_compared_on_their_own(calibrating: Calibrate, tmp_path: Path) -> None:
    steps = [(f"c-{n}", n * 3.0, 0.5) for n in range(100)]
    groups = {f"c-{n}": {"language": "de" if n < 50 else "fr"} for n in range(100)}
    warnings = warned(steps, groups=groups)
    (tmp_path / "w").write_bytes(b"".join(write_warning(w) + b"\n" for w in warnings))
    labels = [
        {
            "warning": w.id,
            "label": "mistaken" if n < 45 else "confirmed",
            "decided_at": "2026-06-01T00:00:00Z",
        }
        for n, w in enumerate(warnings)
    ]
    (tmp_path / "l").write_text("\n".join(map(json.dumps, labels)))
    files = ("--warnings", "w", "--labels", "l")
    rows = json.loads(calibrating("fairness", *files, "--json").stdout)["groups"]
    found = {row["group"]: row["verdict"] for row in rows if row["dimension"] == "language"}
    assert found == {"de": "more often wrong", "fr": "less often wrong"}
    assert "more often wrong" in calibrating("fairness", *files).stdout


def test_a_proposal_changed_by_hand_is_refused(calibrating: Calibrate, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"format": "hedgerow-proposal-1", "sha256": "0"}')
    said = calibrating("approve", "p.json", *signature("s.toml"), code=2).stderr
    assert "changed after it was made" in said


def test_no_command_proposes_and_approves_at_once() -> None:
    taken = {
        command.name: {name for p in command.params for name in p.opts}
        for command in get_command(calibrate).commands.values()
    }
    assert not {"--by", "--reason"} & taken["propose"]
    assert not {"--warnings", "--labels", "--read"} & taken["approve"]
    assert {"--by", "--reason"} <= taken["approve"]
