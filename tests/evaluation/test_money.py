"""Figures about money: a budget is a budget, nobody is tested on what he taught, and input is checked."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hedgerow.country.households.writing import write_households
from hedgerow.detectors.money.counting import Account
from hedgerow.detectors.money.detector import Money
from hedgerow.detectors.money.features import features
from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Transaction
from hedgerow.engine.contract import write_event
from hedgerow.engine.settings import Settings
from hedgerow.evaluation import money, money_scores
from hedgerow.evaluation.files import Refused
from hedgerow.evaluation.money import _Way, evaluate_money
from hedgerow.evaluation.money_files import Labelled, read_payments, read_truth
from hedgerow.evaluation.money_others import column, scenario_scores, scenarios
from hedgerow.evaluation.money_scores import Corpus, boosted_courses, training_rows
from hedgerow.evaluation.money_watching import Watch, Watched, watch

at = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("households")
    write_households(path, accounts=150, seed=4, prevalence=0.14)
    return path


@pytest.fixture(scope="module")
def report(folder: Path) -> dict[str, Any]:
    return evaluate_money(folder, budget=100, resamples=60, seed=1)


def test_the_report_is_whole_and_plain(report: dict[str, Any]) -> None:
    assert json.loads(json.dumps(report)) == report
    assert (report["accounts"], report["planted"], report["alerts"]) == (150, 21, 15)
    for way in ("hedgerow", "scenarios", "boosting"):
        for name in ("precision", "recall", "ap", "false_alarm_rate", "precision_at_0.1_percent"):
            value, (low, high) = report[way][name]["value"], report[way][name]["interval"]
            assert 0 <= low <= high <= 1
            assert low <= value <= high
        assert report[way]["false_alarm_rate_upper"] >= report[way]["false_alarm_rate"]["value"]
        found = report[way]["recall_by_scheme"].values()
        assert sum(row["planted"] for row in found) == 21
        false = sum(report[way]["alarmed_for_nothing"].values())
        assert sum(row["found"] for row in found) + false <= report["alerts"]


def test_the_rules_find_more_than_classic_scenarios(report: dict[str, Any]) -> None:
    assert report["hedgerow"]["ap"]["value"] > report["scenarios"]["ap"]["value"]
    assert report["hedgerow"]["recall"]["value"] > 0.2


def test_the_same_seed_gives_the_same_figures(
    folder: Path, report: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(money, "boosted_courses", lambda *_: None)
    again: Any = evaluate_money(folder, budget=100, resamples=60, seed=1)
    for way in ("hedgerow", "scenarios", "at_the_line_of_a_warning"):
        assert again[way] == report[way]


def _corpus(scores: list[float], labels: list[int]) -> tuple[Corpus, list[list[tuple[datetime, float]]]]:
    people = [Watched(f"p{n}", Account()) for n in range(len(scores))]
    truth = {f"p{n}": Labelled(f"p{n}", label, "scheme", at) for n, label in enumerate(labels)}
    corpus = Corpus.of(Watch(people, 1, at, at + timedelta(days=10), 1.0), truth)
    return corpus, [[(at + timedelta(days=2), score)] for score in scores]


def test_precision_and_recall_at_a_budget_by_hand() -> None:
    corpus, courses = _corpus([9, 8, 7, 6, 5, 4, 3, 2, 1, 0.5], [1, 0, 1, 0, 0, 0, 0, 0, 0, 1])
    way = _Way(corpus, courses, budget=300, seed=0)
    figures: Any = way.figures(20, 0)
    assert way.most == 3
    assert figures["precision"]["value"] == pytest.approx(2 / 3)
    assert figures["recall"]["value"] == pytest.approx(2 / 3)
    assert figures["false_alarm_rate"]["value"] == pytest.approx(1 / 7)
    assert figures["days_to_alert"] == {"found": 2, "median": 2.0, "ninetieth": 2.0}


def test_an_account_nothing_was_said_about_is_never_alerted() -> None:
    corpus, courses = _corpus([3, 0, 0, 0], [1, 0, 0, 0])
    courses[1:] = [[], [], []]
    way = _Way(corpus, courses, budget=1000, seed=0)
    assert way.alerted(np.ones((1, 4))).tolist() == [[1, 0, 0, 0]]


def test_what_was_scored_before_the_scheme_began_does_not_count() -> None:
    people = [Watched("a", Account(), risen=[(at, 5.0), (at + timedelta(days=9), 1.0)])]
    truth = {"a": Labelled("a", 1, "s", at + timedelta(days=3))}
    corpus = Corpus.of(Watch(people, 1, at, at, 1.0), truth)
    assert corpus.courses(lambda one: one.risen) == [[(at + timedelta(days=9), 1.0)]]


def _watched(folder: Path) -> Corpus:
    found = watch(read_payments(folder), Money(), Settings())
    assert found is not None
    return Corpus.of(found, read_truth(folder))


def test_boosting_never_learns_from_the_accounts_it_scores(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = _watched(folder)
    taught: list[set[bytes]] = []
    scored: list[set[bytes]] = []

    class Model:
        pass

    def fit(rows: Any, labels: Any, seed: int) -> Model:
        taught.append({row.tobytes() for row in rows})
        return Model()

    def score(model: Any, rows: Any) -> Any:
        scored.append({row.tobytes() for row in rows})
        return np.zeros(len(rows), dtype=np.float32)

    monkeypatch.setattr(money_scores, "fit", fit)
    monkeypatch.setattr(money_scores, "boosted_scores", score)
    money_scores.boosted_courses(corpus, None, 3)
    assert len(taught) == len(scored) == 5
    empty = np.zeros(len(features), dtype=np.float32)
    for learnt, asked in zip(taught, scored, strict=True):
        # Rows of hardly used accounts may look alike; rows that say much are everybody's own.
        both = [r for r in learnt & asked if (np.frombuffer(r, dtype=np.float32) > empty).sum() > 40]
        assert not both


def test_leaving_a_scheme_out_leaves_all_its_rows_out(folder: Path) -> None:
    corpus = _watched(folder)
    _, whole = training_rows(corpus, 0)
    _, without = training_rows(corpus, 0, without="sold_in_hotels")
    assert 0 < without.sum() < whole.sum()
    assert (whole == 0).sum() == (without == 0).sum()


def test_without_anything_harmful_boosting_says_nothing() -> None:
    corpus, _ = _corpus([1.0] * 10, [0] * 10)
    for one in corpus.watch.accounts:
        one.weekly, one.looked = [np.zeros(len(features), dtype=np.float32)], [at]
    assert boosted_courses(corpus, None, 0) is None


def test_a_scenario_holds_where_all_its_thresholds_are_reached() -> None:
    rows = np.zeros((3, len(features)), dtype=np.float32)
    rows[1, column["in_sum_30d"]] = 5_000
    rows[2, column["in_sum_30d"]] = 5_000
    rows[2, column["pass_share_30d"]] = 0.95
    scores = scenario_scores(rows)
    assert scores[0] == scores[1] == 0
    assert scores[2] > 1
    assert all(name in column for bounds in scenarios.values() for name in bounds)


def _folder(path: Path, truth: str, events: Iterator[Event] | None = None) -> Path:
    path.mkdir()
    (path / "truth.jsonl").write_text(truth)
    lines = [write_event(e) for e in events] if events else []
    (path / "events-1.jsonl").write_bytes(b"\n".join(lines))
    return path


def _payments(hours: list[int]) -> Iterator[Event]:
    for number, hour in enumerate(hours):
        data = Transaction(5.0, "EUR", "out", "shop", "card", "5411", "XH")
        yield Event(f"e{number}", "bank", "transaction", at + timedelta(hours=hour), "a", data)


def test_an_adopters_folder_needs_only_events_and_labels(tmp_path: Path) -> None:
    path = _folder(tmp_path / "x", '{"subject":"a","label":0}\n', _payments([0, 3, 200]))
    report: Any = evaluate_money(path, resamples=5)
    assert (report["accounts"], report["planted"], report["payments"]) == (1, 0, 3)
    assert "boosting" not in report
    assert report["hedgerow"]["recall"]["value"] is None


@pytest.mark.parametrize(
    ("truth", "field"),
    [
        ('{"subject":"a"}', "line"),
        ('{"subject":"a","label":2}', "label"),
        ('{"subject":"a","label":0}\n{"subject":"a","label":1}', "subject"),
        ("{", "line"),
        ('{"subject":"a","label":1,"begins":"2026-03-02T00:00:00"}', "begins"),
    ],
)
def test_a_bad_truth_is_refused_by_file_and_line(tmp_path: Path, truth: str, field: str) -> None:
    path = _folder(tmp_path / "x", truth, _payments([0]))
    with pytest.raises(Refused) as refused:
        evaluate_money(path)
    assert refused.value.field == field
    assert refused.value.line >= 1


def test_payments_out_of_order_or_missing_are_refused(tmp_path: Path) -> None:
    label = '{"subject":"a","label":0}\n'
    with pytest.raises(Refused, match="goes back"):
        evaluate_money(_folder(tmp_path / "x", label, _payments([5, 1])))
    lonely = tmp_path / "y"
    lonely.mkdir()
    (lonely / "truth.jsonl").write_text(label)
    with pytest.raises(Refused, match=r"events\.jsonl"):
        evaluate_money(lonely)
    (lonely / "truth.jsonl").rename(lonely / "events.jsonl")
    with pytest.raises(Refused, match=r"truth\.jsonl"):
        evaluate_money(lonely)


def test_a_folder_without_payments_is_refused_and_so_is_no_budget(tmp_path: Path) -> None:
    path = _folder(tmp_path / "x", '{"subject":"a","label":0}\n')
    with pytest.raises(Refused, match="no payment"):
        evaluate_money(path)
    with pytest.raises(ValueError, match="budget"):
        evaluate_money(path, budget=0)
