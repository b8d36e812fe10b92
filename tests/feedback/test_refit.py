"""Scales fitted to decisions: kept where they foretell what was left out, and only there."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from feedback.moments import labels, start
from hedgerow.domain.chain import Assessment, EarlyWarning, Reason, Signal
from hedgerow.engine.calibration import Calibration, Scale
from hedgerow.engine.fusion import fuse, risk_of
from hedgerow.engine.settings import Settings
from hedgerow.engine.settings_file import read_settings
from hedgerow.engine.warner import Warner
from hedgerow.feedback.approval import approve
from hedgerow.feedback.labels import Verdict
from hedgerow.feedback.refit import refit
from hedgerow.feedback.replay import Moments, join


def desk(truth: dict[str, float], settings: Settings, subjects: int = 500, seed: int = 1) -> Moments:
    """Two detectors in two sectors; a nat that one tells is worth as many as `truth` says."""
    chance = np.random.default_rng(seed)
    warner = Warner(replace(settings, budget=10**9))
    told: list[EarlyWarning] = []
    verdicts: list[Verdict] = []
    while len(told) < subjects:
        weights = {"eager": float(chance.uniform(0, 6)), "sound": float(chance.uniform(0, 6))}
        time = start + timedelta(hours=len(told))
        signals = tuple(
            Signal(
                name,
                "c",
                f"c-{len(told)}",
                time - timedelta(days=9),
                nats,
                Reason(f"{name}.r"),
                ("p#1",),
                None,
                sector,
            )
            for (name, nats), sector in zip(weights.items(), ("platform", "finance"), strict=True)
        )
        odds = fuse(signals, time, settings).log_odds
        assessed = Assessment(f"c-{len(told)}", time, odds, risk_of(odds), "joined", signals, ())
        for warning in warner.consider(assessed):
            told.append(warning)
            real = sum(truth[name] * (nats - 3) for name, nats in weights.items())
            verdicts.append("confirmed" if chance.random() < risk_of(real) else "mistaken")
    return join(told, labels(*zip(told, verdicts, strict=True)), settings)


wide = Settings(prior=0.05, levels=(("urgent", 0.97), ("high", 0.6), ("elevated", 0.02)))


def test_a_detector_that_is_too_eager_is_found_and_turned_down(tmp_path: Path) -> None:
    found = refit(desk({"eager": 0.05, "sound": 1.0}, wide), "1")
    assert found.after < found.before
    assert found.gain_between[0] > 0
    assert found.table.scale("eager", "c").slope < 0.5
    assert 0.7 < found.table.scale("sound", "c").slope < 1.3
    # What is approved comes back as the calibration that a run would use, and nothing is overwritten.
    told = json.loads(json.dumps({"scales": found.told(), "sha256": "a" * 64}))
    approved = tmp_path / "s.toml"
    assert approve(told, "scales", "Ada", "r", start, approved) == [
        approved,
        tmp_path / "s.calibration.json",
    ]
    assert read_settings([approved]).settings.calibration == found.table
    for gone in (None, approved):
        if gone is not None:
            gone.unlink()
        with pytest.raises(FileExistsError):
            approve(told, "scales", "Ada", "r", start, approved)


def test_scales_that_are_right_are_left_alone() -> None:
    kept_out = [refit(desk({"eager": 0.8, "sound": 0.8}, wide, seed=seed), "1").table for seed in (2, 3)]
    assert kept_out == [None, None]


@pytest.mark.parametrize(("subjects", "enough"), [(199, False), (230, True)])
def test_with_few_decisions_nothing_is_fitted(subjects: int, enough: bool) -> None:
    found = refit(desk({"eager": 0.5, "sound": 0.5}, wide, subjects), "1")
    assert found.enough is enough
    assert (found.before is None) is not enough
    assert found.told()["judged_subjects"] == subjects


def test_a_fit_goes_on_top_of_the_scales_there_are() -> None:
    halved = Calibration("mine", "for a test", Scale(), {"eager": Scale(slope=0.5)})
    settings = replace(wide, calibration=halved)
    found = refit(desk({"eager": 0.05, "sound": 1.0}, settings), "2")
    assert found.table.scale("eager", "c").slope < 0.35
    assert found.told()["table"]["sha256"] == found.table.sha256
