import importlib.util
import json
import math
from datetime import datetime, timedelta
from operator import attrgetter
from pathlib import Path

import numpy as np
import pytest

from hedgerow.detectors.rhythm_series import SeriesScorer
from hedgerow.evaluation.baselines import HalfSpaceTrees, Moments, NewContexts, WindowedGaussian, ZScore
from hedgerow.evaluation.halves import in_halves
from hedgerow.evaluation.nab import Scored, profiles, steps
from hedgerow.evaluation.series import evaluate_series, score_one
from hedgerow.evaluation.series_figures import detections
from hedgerow.evaluation.series_files import (
    BadSeries,
    Series,
    find_windows,
    read_all,
    read_windows,
)
from hedgerow.evaluation.series_forest import RandomCutForest

begin = datetime(2026, 1, 1)


class Level:
    """A scorer for values that are scores already."""

    def score(self, timestamp, value):
        return value


class Recorder:
    """Keeps what it was shown, to tell whether a scorer could have looked ahead."""

    shown: list[tuple[datetime, float]]

    def __init__(self):
        self.shown = []

    def score(self, timestamp, value):
        self.shown.append((timestamp, value))
        return 0.0


def write(folder, name, values):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [f"{begin + timedelta(minutes=5 * i)},{value}" for i, value in enumerate(values)]
    path.write_text("\n".join(["timestamp,value", *rows]) + "\n")
    return path


def at(i):
    return str(begin + timedelta(minutes=5 * i))


def values(n=100, **high):
    given = [0.0] * n
    for name, value in high.items():
        given[int(name[1:])] = value
    return given


@pytest.fixture
def corpus(tmp_path):
    """Four series; three hold a window at 50..59. Every detection is known."""
    data = tmp_path / "data"
    write(data, "one/a.csv", values(p50=0.9))
    write(data, "one/b.csv", values(p50=0.9, p20=0.9))
    write(data, "two/c.csv", values(p30=0.3))
    write(data, "two/d.csv", values(p80=0.2))
    span = [[at(50), at(59)]]
    spans = {"one/a.csv": span, "one/b.csv": span, "two/c.csv": span, "two/d.csv": []}
    (tmp_path / "combined_windows.json").write_text(json.dumps(spans))
    return tmp_path


def evaluate(folder, **given):
    plain = {"windowed_gaussian": WindowedGaussian, "z_score": ZScore}
    return evaluate_series(folder, **{"scorer": Level, "name": "level", "baselines": plain} | given)


def test_figures_by_hand(corpus):
    found = evaluate(corpus)
    standard = found["profiles"]["standard"]
    # gains 2 + (2 - .11) + 0 of 6 at the threshold .9
    assert standard["threshold"] == 0.9
    assert standard["score"] == round(100 * 3.89 / 6, 2)
    assert (standard["windows_found"], standard["windows"]) == (2, 3)
    assert standard["false_alarms"] == 1
    assert standard["false_alarms_per_1000_points"] == round(1000 / (4 * 85), 3)
    assert standard["groups"]["one"]["score"] == round(100 * 3.89 / 4, 2)
    assert standard["groups"]["two"]["score"] == 0
    assert (found["files"], found["points"], found["windows"]) == (4, 400, 3)


def test_held_out_takes_the_threshold_of_the_other_half(corpus):
    held = evaluate(corpus)["held_out"]["standard"]
    assert [half["files"] for half in held["halves"]] == [2, 2]
    files = ("one/a.csv", "one/b.csv", "two/c.csv", "two/d.csv")
    halves = in_halves([Scored(n, [], ()) for n in files], attrgetter("name"))
    names = [{one.name for one in half} for half in halves]
    for own, other in ((0, 1), (1, 0)):
        knows = any(name.startswith("one/") for name in names[other])
        assert held["halves"][own]["threshold_from_the_other"] == (0.9 if knows else None)


def test_the_split_is_by_name_and_not_by_order():
    ones = [Scored(f"g/{i}.csv", [], ()) for i in range(11)]
    first, second = in_halves(ones, attrgetter("name"))
    assert [len(first), len(second)] == [6, 5]
    assert in_halves(list(reversed(ones)), attrgetter("name")) == (first, second)


def test_each_group_takes_the_threshold_of_the_others(corpus):
    groups = evaluate(corpus)["other_groups"]["standard"]["groups"]
    # group two alone would choose silence: its only detections are false
    assert groups["one"]["windows_found"] == 0
    assert groups["two"]["windows_found"] == 0
    write(corpus / "data", "two/c.csv", values(p50=0.5))
    groups = evaluate(corpus)["other_groups"]["standard"]["groups"]
    assert groups["one"]["score"] == 100 * round(3.89 / 4, 4)  # at 0.5
    assert groups["two"]["windows_found"] == 0  # at 0.9


def test_baselines_run_in_the_same_run(corpus):
    found = evaluate(corpus, baselines=None)
    plain = {"windowed_gaussian", "z_score", "contexts", "random_cut_forest"}
    river = {"half_space_trees"} if importlib.util.find_spec("river") else set()
    assert set(found["baselines"]) == plain | river
    for figures in found["baselines"].values():
        assert figures["profiles"]["standard"]["windows"] == 3
        assert figures["points_per_second"] > 0


def test_scores_files_keep_the_layout(corpus, tmp_path):
    out = tmp_path / "out"
    evaluate(corpus, scores=out)
    assert sorted(p.relative_to(out).as_posix() for p in out.rglob("*.csv")) == [
        "one/a.csv",
        "one/b.csv",
        "two/c.csv",
        "two/d.csv",
    ]
    lines = (out / "one/b.csv").read_text().splitlines()
    assert lines[0] == "timestamp,value,anomaly_score"
    assert lines[21] == f"{at(20)},0.9,0.9"
    assert len(lines) == 101


def test_scored_strictly_forwards(tmp_path):
    write(tmp_path, "a.csv", [1.0, 2.0, 3.0])
    (series,) = read_all(tmp_path)
    recorder = Recorder()
    score_one(series, recorder)
    assert [value for _, value in recorder.shown] == [1.0, 2.0, 3.0]
    # what came later cannot change an earlier score
    scorers = [WindowedGaussian, ZScore, NewContexts, SeriesScorer, RandomCutForest]
    for scorer in scorers:
        longer = score_one(series, scorer())
        cut = Series("a", series.told[:2], series.times[:2], series.values[:2])
        assert score_one(cut, scorer()) == longer[:2]


def test_a_score_outside_its_range_is_refused(tmp_path):
    write(tmp_path, "a.csv", [1.5])
    (tmp_path / "combined_windows.json").write_text("{}")
    with pytest.raises(ValueError, match=r"not within \[0, 1\]"):
        evaluate(tmp_path)


def test_layout_without_a_data_folder_and_windows_above(tmp_path):
    write(tmp_path / "nab", "g/a.csv", values(p50=0.9))
    (tmp_path / "combined_windows.json").write_text(json.dumps({"g/a.csv": [[at(50), at(59)]]}))
    assert evaluate(tmp_path / "nab")["profiles"]["standard"]["score"] == 100


def test_windows_beside_come_before_windows_above(tmp_path):
    (tmp_path / "in").mkdir()
    above, beside = tmp_path / "combined_windows.json", tmp_path / "in" / "my_windows.json"
    assert find_windows(tmp_path / "in") is None
    beside.write_text("{}")
    assert find_windows(tmp_path / "in") == beside
    above.write_text("{}")
    named = tmp_path / "in" / "combined_windows.json"
    named.write_text("{}")
    assert find_windows(tmp_path / "in") == named


def test_without_windows_scores_are_written_and_figures_are_null(tmp_path):
    write(tmp_path / "nab", "g/a.csv", values(p50=0.9))
    found = evaluate(tmp_path / "nab", scores=tmp_path / "out")
    assert found["profiles"]["standard"]["score"] is None
    assert "No windows file" in found["notes"][0]
    assert (tmp_path / "out" / "g" / "a.csv").is_file()


def test_no_anomaly_anywhere_is_null_and_false_alarms_still_count(tmp_path):
    write(tmp_path, "g/a.csv", values(p50=0.9))
    (tmp_path / "combined_windows.json").write_text(json.dumps({"g/a.csv": []}))
    found = evaluate(tmp_path)
    assert found["profiles"]["standard"]["score"] is None
    assert found["profiles"]["standard"]["threshold"] is None
    assert found["profiles"]["standard"]["false_alarms"] == 0
    assert any("No series holds" in note for note in found["notes"])


def test_unlabelled_and_absent_series_are_told(corpus):
    write(corpus / "data", "two/e.csv", values())
    spans = json.loads((corpus / "combined_windows.json").read_text()) | {"three/x.csv": []}
    (corpus / "combined_windows.json").write_text(json.dumps(spans))
    notes = " ".join(evaluate(corpus)["notes"])
    assert "two/e.csv" in notes
    assert "not among the data: 1 series" in notes


def test_detections_outside_and_inside():
    one = Scored("f", np.array(values(p3=1.0, p20=1.0, p50=1.0, p51=1.0)), ((50, 59), (70, 79)))
    assert detections(one, 0.5) == (1, 1)


@pytest.mark.parametrize(
    ("text", "field", "line"),
    [
        ("", "timestamp", 1),
        ("time,value\n", "timestamp", 1),
        ("timestamp,level\n", "value", 1),
        ("timestamp,value\nnoon,1\n", "timestamp", 2),
        ("timestamp,value\n2026-01-01 00:00:00,1\n2026-01-01 00:05:00,much\n", "value", 3),
        ("timestamp,value\n2026-01-01 00:00:00,nan\n", "value", 2),
        ("timestamp,value\n2026-01-01 00:00:00\n", "line", 2),
    ],
)
def test_bad_series_are_refused_with_their_place(tmp_path, text, field, line):
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(BadSeries) as caught:
        list(read_all(tmp_path))
    assert (caught.value.field, caught.value.line) == (field, line)
    assert caught.value.file.endswith("a.csv")
    assert caught.value.remedy


def test_bad_windows_are_refused(tmp_path):
    path = tmp_path / "w.json"
    for text in ("{", '{"a": [["x"]]}', '{"a": [["x", "y"]]}', "[]"):
        path.write_text(text)
        with pytest.raises(BadSeries):
            read_windows(path)
    with pytest.raises(BadSeries, match="cannot be read"):
        read_windows(tmp_path / "absent.json")


def test_windowed_gaussian_by_hand():
    # after 73: mean 73, no spread, so 62 is as low as can be; after 73, 62: mean 67.5, spread 5.5
    scorer = WindowedGaussian()
    given = [scorer.score(begin, value) for value in (73.0, 62.0, 66.0)]
    assert given[:2] == [0.0, 0.0]
    assert given[2] == pytest.approx(0.5 * math.erfc((1.5 / 5.5) / math.sqrt(2)))


def test_windowed_gaussian_forgets(monkeypatch):
    monkeypatch.setattr(WindowedGaussian, "size", 4)
    monkeypatch.setattr(WindowedGaussian, "step", 2)
    scorer = WindowedGaussian()
    for value in (100.0, 100.0, 1.0, 2.0, 1.0, 2.0):
        scorer.score(begin, value)
    assert scorer._mean == pytest.approx(1.5)
    assert scorer._spread == pytest.approx(0.5)


def test_z_score_by_hand():
    scorer = ZScore()
    given = [scorer.score(begin, value) for value in (1.0, 3.0, 4.0)]
    # after 1, 3: mean 2, spread 1; 4 lies 2 away: 2 / 3
    assert given[0] == 0
    assert given[2] == pytest.approx(2 / 3)


def test_half_space_trees_come_from_river():
    pytest.importorskip("river")
    scorer = HalfSpaceTrees()
    assert all(0 <= scorer.score(begin, value) <= 1 for value in (5.0, 5.0, 7.0, -1e9, 3.0))


def test_moments_let_go():
    moments = Moments()
    for value in (5.0, 1.0, 4.0):
        moments.add(value)
    moments.remove(5.0)
    assert (moments.mean, moments.spread) == (pytest.approx(2.5), pytest.approx(1.5))


nab = Path(__file__).parents[2] / ".." / "shared" / "data" / "nab"


@pytest.mark.skipif(not nab.exists(), reason="the benchmark's series are not at ../shared/data/nab")
@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("realAdExchange/exchange-3_cpc_results.csv", 2.5026632611866138),
        ("realAdExchange/exchange-4_cpc_results.csv", 0.2922884634276035),
        ("realAdExchange/exchange-4_cpm_results.csv", 1.274710362684976),
        ("realTraffic/TravelTime_387.csv", -1.7959813307852819),
        ("realTraffic/speed_7578.csv", -4.0),
    ],
)
def test_published_scores_of_the_windowed_gaussian(name, published):
    """The benchmark publishes each series' sum for this baseline, standard profile, threshold 1.0."""
    series = next(one for one in read_all(nab) if one.name == name)
    windows = series.windows(read_windows(nab / "combined_windows.json")[name])
    scored = Scored(name, np.array(score_one(series, WindowedGaussian())), windows)
    assert steps(scored, profiles[0]).total(1.0) - len(windows) == pytest.approx(published)


@pytest.mark.skipif(not nab.exists(), reason="the benchmark's series are not at ../shared/data/nab")
def test_the_shipped_scorer_beats_the_quick_baselines():
    plain = {"windowed_gaussian": WindowedGaussian, "z_score": ZScore, "contexts": NewContexts}
    found = evaluate_series(nab, baselines=plain)
    for kind in ("profiles", "held_out", "other_groups"):
        own = found[kind]["standard"]["score"]
        others = [one[kind]["standard"]["score"] for one in found["baselines"].values()]
        assert own > max(others)
