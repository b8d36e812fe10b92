"""`hedgerow drift` tells a duty engineer what changed, since when and where to look."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from feedback.streams import Plant, days, rates
from hedgerow.cli.drifting import at_days_end, drift, drifted, finished
from hedgerow.engine.settings import Settings
from hedgerow.engine.tally import Tally, read_tally, write_tally

app = typer.Typer()
app.command()(drift)
number = 50
wide = {"COLUMNS": "200"}


def halved(day: int, events: dict, channels: dict, spoken: dict) -> None:
    channels["money.d"] *= 0.4 if day >= number - 6 else 1


def steady(day: int, events: dict, channels: dict, spoken: dict) -> None:
    """Nothing happens."""


def counted(path: Path, plant: Plant = steady, length: int = number) -> Path:
    tally = Tally.of(Settings())
    for day, counts in days(length, 1, plant):
        tally.days[day.toordinal() - 719163] = counts
    write_tally(tally, path)
    return path


def test_a_steady_stream_ends_with_nothing(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["--tally", str(counted(tmp_path / "t.json"))], env=wide)
    assert done.exit_code == 0
    assert "Steady" in done.output


def test_drift_is_told_in_words_and_by_the_exit_code(tmp_path: Path) -> None:
    path = counted(tmp_path / "t.json", halved)
    done = CliRunner().invoke(app, ["--tally", str(path)], env=wide)
    assert done.exit_code == drifted == 3
    assert "money / d" in done.output
    assert "per 1,000 events, was" in done.output
    assert "2026-02-1" in done.output
    assert "Look whether" in done.output


def test_the_same_as_json(tmp_path: Path) -> None:
    path = counted(tmp_path / "t.json", halved)
    done = CliRunner().invoke(app, ["--tally", str(path), "--json"])
    found = json.loads(done.output)
    assert not found["steady"]
    one = found["findings"][0]
    assert (one["what"], one["name"], one["change"]) == ("channel", "money.d", "fell")
    assert one["now"] < one["usual"][0] < one["usual"][1]
    assert found["until"] == "2026-02-22"


def test_tallies_of_several_runs_are_added_up(tmp_path: Path) -> None:
    whole = counted(tmp_path / "whole.json", halved)
    first = counted(tmp_path / "first.json", halved, length=20)
    tally = read_tally(whole)
    for day in list(tally.days)[:20]:
        del tally.days[day]
    write_tally(tally, tmp_path / "second.json")
    both = ["--tally", str(first), "--tally", str(tmp_path / "second.json"), "--json"]
    assert first.stat().st_size < whole.stat().st_size
    one, other = (CliRunner().invoke(app, a) for a in (["--tally", str(whole), "--json"], both))
    assert one.output == other.output


@pytest.mark.parametrize(("length", "code"), [(29, 1), (30, 0)])
def test_too_short_a_reference_is_said(tmp_path: Path, length: int, code: int) -> None:
    path = counted(tmp_path / "t.json", length=length)
    done = CliRunner().invoke(app, ["--tally", str(path)])
    assert done.exit_code == code, "the latest day may not be over, and does not count"
    assert ("29 are needed" in " ".join(done.output.split())) == bool(code)
    over = CliRunner().invoke(app, ["--tally", str(path), "--last-day-over"])
    assert over.exit_code == 0


def test_what_is_no_tally_is_said(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text("{}")
    for name in ("t.json", "nowhere.json"):
        done = CliRunner().invoke(app, ["--tally", str(tmp_path / name)])
        assert done.exit_code == 1
        assert name in "".join(done.output.split())


def test_every_finding_has_words_for_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def everything(day: int, events: dict, channels: dict, spoken: dict) -> None:
        if day >= number - 5:
            events["message"] *= 6
            events["report"] = 0
            spoken["tr"] += 0.3
            channels["new.one"] = 5.0
            for name in channels:
                channels[name] *= 0 if name.startswith("talk") else 1

    monkeypatch.setitem(rates, "new.one", 0.0)
    path = counted(tmp_path / "t.json", everything)
    done = CliRunner().invoke(app, ["--tally", str(path)], env=wide)
    for words in ("events: message", "events: report", "mix of languages", "detector talk", "new / one"):
        assert words in done.output


def test_the_latest_day_is_left_out_unless_it_is_over() -> None:
    tally = Tally.of(Settings())
    for n in (20_000, 20_001):
        tally.day(n)
    assert [day.isoformat() for day, _ in finished(tally, False)] == ["2024-10-04"]
    assert len(finished(tally, True)) == 2


def test_a_run_tells_of_drift_once_when_a_day_is_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.json"
    look, told = at_days_end(path), []
    for length in (20, 40, 44, 47, 49, 49, 50):
        counted(path, halved, length=length)
        look()
        told.append("money / d" in " ".join(capsys.readouterr().err.split()))
    assert told == [False, False, False, False, True, False, True]
