"""Settings files: what is asked for is what runs, and what is wrong is said before anything runs."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from engine.nightwatch import Nightwatch, activity
from hedgerow.domain.chain import Event, Signal
from hedgerow.engine import settings_file
from hedgerow.engine.calibration import Calibration, Scale
from hedgerow.engine.checkpoint import OtherRun
from hedgerow.engine.detector import Examples
from hedgerow.engine.run import Plan, Run
from hedgerow.engine.scan import UnknownDetector, detector_classes
from hedgerow.engine.settings import Settings
from hedgerow.engine.settings_fields import BadSettings
from hedgerow.engine.settings_file import Chosen, read_settings
from hedgerow.engine.sources import open_sources


def chosen(folder: Path, *texts: str) -> Chosen:
    paths = []
    for number, text in enumerate(texts):
        paths.append(folder / f"{number}.toml")
        paths[-1].write_text(text, encoding="utf-8")
    return read_settings(paths)


def test_no_file_is_the_usual() -> None:
    usual = read_settings([])
    assert usual.settings == Settings()
    assert usual.detectors == {name: cls() for name, cls in detector_classes().items()}


def test_every_kind_of_setting(tmp_path: Path) -> None:
    found = chosen(
        tmp_path,
        """
        [engine]
        budget = 12
        prior = 0.002
        half_life_days = 20
        cool_down_hours = 36
        sectors = ["platform", "finance"]
        half_lives_days = { known_material = 90, reports = 14.5 }
        act_within_minutes = { urgent = 90 }
        [engine.levels]
        elevated = 0.42
        [detectors.grooming]
        closer_reading = "none"
        most_windows = 8
        rule = { threshold = 0.7, skepticism = 6 }
        [detectors.activity_change]
        strictness = 2
        weights = { night = 0.5 }
        [detectors.activity_change.calendar]
        vacations = [[2026-03-30, "2026-04-10"]]
        [detectors.money]
        home = "FR"
        euros = { XTS = 0.5 }
        bands = { night_from = 23 }
        """,
    )
    settings, usual = found.settings, Settings()
    assert settings.levels == (("urgent", 0.9), ("high", 0.6), ("elevated", 0.42))
    assert (settings.budget, settings.prior, settings.half_life) == (12, 0.002, timedelta(days=20))
    assert settings.cool_down == timedelta(hours=36)
    assert settings.half_lives == {
        "known_material": timedelta(days=90),
        "reports": timedelta(days=14, hours=12),
    }
    assert settings.act_within == usual.act_within | {"urgent": timedelta(minutes=90)}
    assert settings.sectors == ("platform", "finance")
    assert settings.lateness == usual.lateness
    grooming = found.detectors["grooming"]
    assert (grooming.most_windows, grooming.rule.threshold, grooming.rule.skepticism) == (8, 0.7, 6)
    assert grooming.rule.window == 50, "what is not named stays"
    change = found.detectors["activity_change"]
    assert (change.strictness, change.weights["night"], change.weights["silence"]) == (2.0, 0.5, 0.25)
    assert change.calendar.vacations == (("2026-03-30", "2026-04-10"),)
    money = found.detectors["money"]
    assert (money.home, money.euros["XTS"], money.euros["EUR"]) == ("FR", 0.5, 1.0)
    assert money.bands.night_from == 23
    assert found.detectors["reports"] == detector_classes()["reports"]()


def test_later_files_win_field_by_field(tmp_path: Path) -> None:
    approved = "[approved]\nby='Ada'\nat=2026-05-01T12:00:00Z\nreason='r'\nproposal='" + "a" * 64 + "'\n"
    found = chosen(
        tmp_path,
        "[engine]\nbudget = 5\ncap = 7\n[detectors.reports]\nmost_kept = 9\nmost_evidence = 4",
        "[engine]\nbudget = 6\n[detectors.reports]\nmost_kept = 8\n" + approved,
    )
    assert (found.settings.budget, found.settings.cap) == (6, 7)
    assert (found.detectors["reports"].most_kept, found.detectors["reports"].most_evidence) == (8, 4)
    assert (found.approved.by, found.approved.proposal) == ("Ada", "a" * 64)
    assert len(found.settings.read_from) == 2


def test_named_files_lie_beside_the_settings_and_count_to_the_run(tmp_path: Path) -> None:
    table = Calibration("mine", "for a test", Scale(slope=0.5))
    (tmp_path / "site").mkdir()
    table.write(tmp_path / "site" / "scales.json")
    path = tmp_path / "site" / "s.toml"
    path.write_text('[engine]\ncalibration = "scales.json"')
    before = read_settings([path]).settings
    assert before.calibration == table
    table.write(tmp_path / "site" / "scales.json")
    (tmp_path / "site" / "scales.json").write_text((tmp_path / "site" / "scales.json").read_text() + " ")
    assert read_settings([path]).settings.read_from != before.read_from


def test_an_institutions_own_rules(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("nonsense")
    with pytest.raises(BadSettings, match=r"\[detectors\.money\]: it cannot work with these settings"):
        chosen(tmp_path, '[detectors.money]\nrule_files = ["mine.toml"]')
    with pytest.raises(BadSettings, match=r"rule_files: 'nowhere\.toml' is no file"):
        chosen(tmp_path, '[detectors.money]\nrule_files = ["nowhere.toml"]')


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[engine", "is not TOML"),
        ("[motor]", "motor: is not known. The tables are: engine, detectors, approved."),
        ("engine = 3", "is 3, not a table"),
        ("[engine]\nbudgt = 3", "[engine], budgt: is not known. There are: act_within_days"),
        ("[engine]\nbudget = 'many'", "Expected `int`, got `str`. Usual value: 100."),
        ("[engine]\nbudget = true", "Expected `int`"),
        ("[engine]\nbudget = 1.5", "Expected `int`"),
        ("[engine]\nbudget = 0", "budget: is 0. Write a whole number from 1 on."),
        ("[engine]\nbudget = -3", "must not be negative"),
        ("[engine]\nprior = 1", "above 0 and below 1"),
        ("[engine]\nprior = nan", "is nan"),
        ("[engine]\ncap = inf", "is inf"),
        ("[engine]\nhalf_life = 30", "half_life: is not known"),
        ("[engine]\nhalf_life_days = 0", "half_life: is no time at all"),
        ("[engine]\nhalf_life_days = '30'", "Write a number of days"),
        ("[engine]\nhalf_life_days = 1e12", "longer than can be counted"),
        ("[engine]\nhalf_life_days = 1\nhalf_life_hours = 24", "told twice"),
        ("[engine]\nhalf_lives_days = { grooming = 3, groomin = 3 }", "groomin: is not known"),
        ("[engine]\nact_within_hours = { soon = 3 }", "There are: elevated, high, urgent."),
        ("[engine]\nsectors = ['moon']", "Invalid enum value 'moon'"),
        ("[engine]\nread_from = []", "read_from: is not known"),
        ("[engine]\nlevels = 0.3", "[engine.levels]: is 0.3, not a table"),
        ("[engine.levels]\nmild = 0.1", "mild: is not known. There are: urgent, high, elevated."),
        ("[engine.levels]\nelevated = 30", "elevated: is 30. Write a risk above 0 and below 1."),
        ("[engine.levels]\nelevated = 0.7", "elevated not above high"),
        ("[engine]\ncalibration = 'nowhere.json'", "'nowhere.json' is no file"),
        ("[engine]\ncalibration = '0.toml'", "Name a calibration file"),
        ("[detectors]\ngrooming = 1", "[detectors.grooming]: is 1, not a table"),
        ("[detectors.groomin]", "[detectors.groomin]: no detector has this name. There are: activity"),
        ("[detectors.grooming]\nrul = 1", "[detectors.grooming], rul: is not known. There are: "),
        ("[detectors.grooming]\nrule = 3", "rule: is 3, not a table"),
        ("[detectors.grooming.rule]\nthreshold = 'a'", "[detectors.grooming.rule], threshold: Expected"),
        ("[detectors.grooming.weights]\nprior = 1", "comes from a file with a digest"),
        ("[detectors.activity_change.weights]\nnigth = 1", "nigth: is not known. There are: app"),
        ("[detectors.activity_change.weights]\nnight = -1", "must not be negative"),
        ("[detectors.activity_change.calendar]\nvacations = ['x']", "vacations: Expected `array`"),
        ("[detectors.activity_change.calendar]\nvacations = [['a', 'b']]", "cannot work with these"),
        ("[approved]\nby = 'Ada'", "It needs: by, at, reason, proposal."),
        ("[approved]\nby='A'\nat=2026-05-01T12:00:00\nreason='r'\nproposal=''", "no offset from UTC"),
        ("[approved]\nby='A'\nat=2026-05-01T12:00:00Z\nreason='r'\nproposal='x'", "is no sha256"),
    ],
)
def test_what_is_wrong_is_said_with_file_table_and_key(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BadSettings) as problem:
        chosen(tmp_path, text)
    assert str(tmp_path / "0.toml") in str(problem.value)
    assert says in str(problem.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="cannot be read"):
        read_settings([tmp_path / "nowhere.toml"])
    with pytest.raises(BadSettings, match="cannot be read"):
        read_settings([tmp_path])
    (tmp_path / "s.toml").write_bytes(b"\xff")
    with pytest.raises(BadSettings, match="is not TOML"):
        read_settings([tmp_path / "s.toml"])
    with pytest.raises(UnknownDetector):
        read_settings([], ["crystal_ball"])


@dataclass(frozen=True)
class Watchman(Nightwatch):
    """A detector of somebody else, which nobody here knows by name."""

    name = "watchman"
    model_file: str | None = None
    lamp: Path | None = None
    shared: object = field(default=None, repr=False, compare=False)

    def notice(self, state: object, event: Event) -> list[Signal]:
        return [] if self.every else [][self.every]

    @classmethod
    def examples(cls) -> Examples:
        event = activity(1)
        return Examples(((event,),), ())


def test_a_detector_nobody_knows_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_file, "find_detectors", lambda names=None: {"watchman": Watchman()})
    (tmp_path / "m.bin").write_bytes(b"model")
    text = "[detectors.watchman]\nevery = 7\nmodel_file = 'm.bin'\nlamp = 'm.bin'"
    found = chosen(tmp_path, text).detectors["watchman"]
    assert (found.every, found.model_file) == (7, str(tmp_path / "m.bin"))
    assert found.lamp == tmp_path / "m.bin"
    (tmp_path / "lamps" / "old").mkdir(parents=True)
    (tmp_path / "lamps" / "old" / "oil").write_bytes(b"one")
    text = "[detectors.watchman]\nlamp = 'lamps'"
    one = chosen(tmp_path, text)
    assert one.detectors["watchman"].lamp == tmp_path / "lamps"
    (tmp_path / "lamps" / "old" / "oil").write_bytes(b"other")
    assert chosen(tmp_path, text).settings.read_from != one.settings.read_from
    with pytest.raises(BadSettings, match="'dark' is no file or folder"):
        chosen(tmp_path, "[detectors.watchman]\nlamp = 'dark'")
    with pytest.raises(BadSettings, match="There are: every, lamp, model_file"):
        chosen(tmp_path, "[detectors.watchman]\nshared = 1")
    with pytest.raises(BadSettings, match="cannot work with these settings"):
        chosen(tmp_path, "[detectors.watchman]\nevery = 0")


def test_another_file_is_another_run(tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_bytes(b"")
    path = tmp_path / "s.toml"

    def run(text: str) -> None:
        path.write_text(text)
        found = read_settings([path], ["reports"])
        sources = open_sources([str(tmp_path / "e.jsonl")])
        out, state = tmp_path / "w", tmp_path / "c"
        plan = Plan(sources, found.detectors, out, checkpoint=state, settings=found.settings)
        Run(plan).carry_out()

    run("[detectors.reports]\nmost_kept = 32")
    run("[detectors.reports]\nmost_kept = 32")
    for other in ("[detectors.reports]\nmost_kept = 33", "[engine]\nbudget = 9", "# a word\n"):
        with pytest.raises(OtherRun, match="settings"):
            run(other)


def test_the_file_on_the_page_is_one(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "calibrate.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", page, re.S)
    shipped = Path(settings_file.__file__).parents[1] / "detectors" / "data" / "money"
    rules = re.sub(
        '^id = "', 'id = "our_', min(shipped.glob("*.toml")).read_text(encoding="utf-8"), flags=re.M
    )
    (tmp_path / "our-rules.toml").write_text(rules, encoding="utf-8")
    found = chosen(tmp_path, block, "[detectors.grooming]\ncloser_reading = 'none'")
    assert found.detectors["money"].rule_files == (str(tmp_path / "our-rules.toml"),)
    assert found.detectors["activity_change"].calendar.country == "FR"
    assert found.settings.act_within["urgent"] == timedelta(hours=2)
