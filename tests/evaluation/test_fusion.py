"""Fusion is measured at one budget for all, on stories kept whole, and fitted on one half only."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from engine.nightwatch import start
from hedgerow.domain.chain import Event, Reason, Signal
from hedgerow.domain.kinds import Report
from hedgerow.engine.calibration import read_calibration
from hedgerow.engine.contract import write_event
from hedgerow.engine.fusion import fuse
from hedgerow.engine.settings import Settings
from hedgerow.evaluation.fusion import evaluate_fusion
from hedgerow.evaluation.fusion_files import BadFusion, Truth, read_truth
from hedgerow.evaluation.fusion_fit import fit_calibration, halves, reliability
from hedgerow.evaluation.fusion_replay import Look, peak
from hedgerow.evaluation.fusion_ways import alert, ways

settings = Settings()
peak_day = 10


def signal(weight: float, detector: str = "d", **rest: object) -> Signal:
    made = Signal(detector, "c", "c-1", start, weight, Reason("d.r"), ("s#1",))
    return replace(made, **rest)


def on(day: float) -> datetime:
    return start + timedelta(days=day)


def look(day: float, *signals: Signal) -> Look:
    return Look(on(day), tuple(replace(s, time=on(day)) for s in signals))


harmed = Truth("a", 1, start, on(peak_day))
calm = {name: Truth(name, 0) for name in "bcdefghij"}
crowd = {"a": harmed, **calm}
names = sorted(crowd)


class TestAlert:
    def test_the_budget_is_spent_on_the_highest_scores(self) -> None:
        steps = {name: [(on(i), float(i))] for i, name in enumerate(names)}
        made = alert(steps, crowd, names, budget=300)
        assert [n for n, told in zip(names, made.alerted, strict=True) if told] == ["h", "i", "j"]
        assert not made.found.any()

    def test_of_equal_scores_the_earliest_comes_first(self) -> None:
        steps = {name: [(on(9 - i), 1.0)] for i, name in enumerate(names)}
        made = alert(steps, crowd, names, budget=200)
        assert [n for n, told in zip(names, made.alerted, strict=True) if told] == ["i", "j"]

    def test_the_lead_counts_from_the_first_moment_above_the_line(self) -> None:
        steps = {"a": [(on(2), 1.0), (on(4), 3.0), (on(6), 5.0)], "b": [(on(1), 2.0)]}
        made = alert(steps, crowd, names, budget=100)
        assert made.found[0]
        assert made.lead[0] == pytest.approx(peak_day - 4), "3.0 lies above all that is left out"

    def test_a_line_with_equals_on_both_sides_is_reached_not_passed(self) -> None:
        steps = {"a": [(on(1), 1.0), (on(2), 3.0)], "b": [(on(4), 3.0)]}
        made = alert(steps, crowd, names, budget=100)
        assert made.lead[0] == pytest.approx(peak_day - 2)

    def test_an_alert_before_the_harm_finds_nothing_yet(self) -> None:
        early = crowd | {"a": replace_truth(harm_from=on(5))}
        made = alert({"a": [(on(2), 3.0)]}, early, names, budget=100)
        assert (made.alerted[0], made.found[0], made.too_early[0]) == (True, False, True)

    def test_no_alert_beyond_the_budget(self) -> None:
        assert not alert({"a": [(on(2), 3.0)]}, crowd, names, budget=99).alerted.any()


def replace_truth(**other: datetime) -> Truth:
    return Truth("a", 1, **({"harm_from": start, "peak": on(peak_day)} | other))


def test_each_way_reads_the_same_signals_in_its_own_way() -> None:
    bank = signal(3.0, "e", sector="finance")
    looks = [look(0, signal(2.0)), look(1, signal(2.0), bank)]
    made = {n: way(looks) for n, way in ways(["finance", "platform"], settings).items()}
    assert [score for _, score in made["plain_sum"]] == [2.0, 5.0]
    assert [score for _, score in made["plain_max"]] == [2.0, 3.0]
    assert made["first_detector"] == [(on(0), -on(0).timestamp())]
    assert [time for time, _ in made["finance_alone"]] == [on(1)]
    assert made["joined"][1][1] > max(made["finance_alone"][0][1], made["platform_alone"][1][1])
    assert ways([], settings)["joined"]([look(0, signal(-2.0))]) == []


class TestFit:
    def made(self, slopes: dict[str, float], n: int = 4000) -> tuple[dict, dict]:
        """Subjects whose signals say `slopes` times what they should, and what became of them."""
        chance = np.random.default_rng(7)
        looks, labels = {}, {}
        for i in range(n):
            told = {d: float(chance.uniform(0, 6)) for d in slopes if chance.random() < 0.5}
            odds = -3.0 + sum(slopes[d] * w for d, w in told.items())
            name = f"s{i:05}"
            labels[name] = int(chance.random() < 1 / (1 + np.exp(-odds)))
            sectors = {"d": "platform", "e": "finance"}
            if told:
                looks[name] = [look(0, *(signal(w, d, sector=sectors[d]) for d, w in told.items()))]
        return looks, labels

    def test_it_finds_by_how_much_a_detector_is_too_sure(self) -> None:
        looks, labels = self.made({"d": 0.5, "e": 1.2})
        fitted = fit_calibration(looks, labels, settings, "t")
        unsure, sure = fitted.table.scale("d", "c"), fitted.table.scale("e", "c")
        assert unsure.slope == pytest.approx(0.5, abs=0.1)
        assert sure.slope == pytest.approx(1.2, abs=0.15)
        assert unsure.slope_error < 0.1
        assert fitted.start == pytest.approx(-3.0, abs=0.2)

    def test_fitting_makes_the_probabilities_come_true(self) -> None:
        looks, labels = self.made({"d": 0.4, "e": 0.6})
        fitted = fit_calibration(looks, labels, settings, "t").settings(settings)
        before = replace(settings, prior=fitted.prior)
        fresh, truth = self.made({"d": 0.4, "e": 0.6}, n=3000)
        error = {}
        for name, chosen in (("before", before), ("after", fitted)):
            odds = np.array([peak(fresh[s], chosen)[0] for s in fresh])
            told = reliability(1 / (1 + np.exp(-odds)), np.array([float(truth[s]) for s in fresh]))
            error[name] = told["expected_calibration_error"]
        assert error["after"] < 0.5 * error["before"]

    def test_a_channel_seen_once_changes_little(self) -> None:
        labels = {f"s{i}": 0 for i in range(500)} | {"a": 1, "b": 0}
        looks = {"a": [look(0, signal(4.0))], "b": [look(0, signal(2.0, "e"))]}
        table = fit_calibration(looks, labels, settings, "t").table
        assert 0.5 < table.scale("d", "c").slope < 2.0
        assert table.scale("d", "c").slope_error > 0.1

    def test_echoes_of_one_sector_are_found_out(self) -> None:
        """A second detector that only repeats the first one adds nothing to what came true."""
        chance, looks, labels = np.random.default_rng(3), {}, {}
        for i in range(3000):
            weight, name = float(chance.uniform(0, 5)), f"s{i:04}"
            both = chance.random() < 0.5
            told = [signal(weight), *([signal(weight * 0.99, "e")] if both else [])]
            looks[name] = [look(0, *told)]
            labels[name] = int(chance.random() < 1 / (1 + np.exp(3 - weight)))
        fitted = fit_calibration(looks, labels, settings, "t")
        one = fuse([signal(3.0)], start, fitted.settings(settings)).log_odds
        two = fuse([signal(3.0), signal(2.97, "e")], start, fitted.settings(settings)).log_odds
        assert two - one < 1.0


def test_halves_keep_stories_whole() -> None:
    truths = {f"s{i}": Truth(f"s{i}", int(i < 12), story=f"t{i % 6}") for i in range(60)}
    first, second = halves(truths, seed=1)
    assert sorted(first + second) == sorted(truths)
    told = [{(truths[s].label, truths[s].story) for s in half} for half in (first, second)]
    assert not told[0] & told[1]
    assert sum(truths[s].label for s in first) == 6


def test_reliability_of_what_is_told_rightly_and_wrongly() -> None:
    risk = np.r_[np.full(100, 0.2), np.full(100, 0.7)]
    right = np.r_[np.ones(20), np.zeros(80), np.ones(70), np.zeros(30)]
    assert reliability(risk, right)["expected_calibration_error"] == pytest.approx(0.0, abs=1e-9)
    wrong = reliability(risk, 1 - right)
    assert wrong["expected_calibration_error"] == pytest.approx(0.5)
    assert wrong["brier"] > reliability(risk, right)["brier"]
    assert sum(row["subjects"] for row in wrong["table"]) == 200


def write(folder: Path, truths: list[dict], events: dict[str, list[Event]]) -> None:
    for name, told in events.items():
        (folder / f"{name}.jsonl").write_bytes(b"".join(write_event(e) + b"\n" for e in told))
    lines = (json.dumps(truth) for truth in truths)
    (folder / "truth.jsonl").write_text("\n".join(lines))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve children; four are harmed, and people report them as well as others."""
    helpline, platform = [], []
    for i in range(12):
        who, grave = f"c-{i:02}", i < 4
        report = Report("threat" if grave else "other", "child" if grave else "peer")
        helpline.append(Event(f"h{i}", "helpline/x", "report", on(1 + i / 24), who, report))
        if grave:
            more = Report("secrecy", "professional")
            platform.append(Event(f"p{i}", "social/y", "report", on(3 + i / 24), who, more))
    truths = [
        {"subject": f"c-{i:02}", "label": int(i < 4), "story": f"t{i}"}
        | ({"harm_from": on(0).isoformat(), "peak": on(peak_day).isoformat()} if i < 4 else {})
        for i in range(12)
    ]
    write(tmp_path, truths, {"helpline": helpline, "social": platform})
    return tmp_path


def test_the_whole_evaluation(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "table" / "fitted.json"
    out.parent.mkdir()
    told = evaluate_fusion(folder, budget=340, seed=1, table=out)
    json.dumps(told, allow_nan=False)
    assert (told["subjects"], told["harmed"], told["alerts"]) == (12, 4, 4)
    joined = told["ways"]["joined"]
    assert (joined["found"], joined["false_alarms"]) == (4, 0)
    assert joined["lead_days_median"] == pytest.approx(9, abs=0.1)
    assert set(told["ways"]) >= {"community_alone", "plain_sum", "plain_max", "first_detector"}
    assert all(way["alerted"] <= 4 for way in told["ways"].values())
    assert told["held_out"]["ways"]["joined"]["alerted"] <= 2
    assert read_calibration(out).sha256 == told["calibration"]["sha256"]


def test_the_same_seed_gives_the_same_figures(folder: Path) -> None:
    assert evaluate_fusion(folder, budget=340, seed=2) == evaluate_fusion(folder, budget=340, seed=2)


def test_of_whom_nobody_can_say_is_left_out(folder: Path) -> None:
    path = folder / "truth.jsonl"
    path.write_text(path.read_text().replace('"c-11", "label": 0', '"c-11", "label": null'))
    assert evaluate_fusion(folder, budget=340)["subjects"] == 11


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        ('{"subject": "c", "label": 2}', "line", "label"),
        ('{"label": 1}', "line", "subject"),
        ('{"subject": "c-00", "label": 1}', "subject", "twice"),
        ('{"subject": "c", "label": 1, "peak": "2026-03-02T10:00:00"}', "peak", "offset"),
        (
            '{"subject": "c", "label": 1, "peak": "2026-03-02T10:00:00Z", '
            '"harm_from": "2026-03-03T10:00:00Z"}',
            "peak",
            "before",
        ),
    ],
)
def test_a_truth_that_is_none_is_refused(folder: Path, line: str, field: str, reason: str) -> None:
    with (folder / "truth.jsonl").open("a") as file:
        file.write("\n" + line)
    with pytest.raises(BadFusion, match=reason) as caught:
        read_truth(folder)
    assert caught.value.field == field


def test_without_truth_or_events_it_says_so(folder: Path) -> None:
    for name in ("helpline", "social"):
        (folder / f"{name}.jsonl").unlink()
    with pytest.raises(BadFusion, match="holds no event files"):
        evaluate_fusion(folder)
    (folder / "truth.jsonl").write_text('{"subject": "c", "label": 0}\n')
    with pytest.raises(BadFusion, match="same for everybody"):
        read_truth(folder)
    (folder / "truth.jsonl").unlink()
    with pytest.raises(BadFusion, match="is not there"):
        read_truth(folder)
