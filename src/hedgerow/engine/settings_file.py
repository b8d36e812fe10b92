"""A deployment's settings as TOML files, checked before anything runs.

`[engine]` holds fields of `Settings`, `[detectors.NAME]` fields of that detector, `[approved]` who
approved thresholds that people's decisions led to. Of several files the later ones win, field by field.

A length of time says its unit in its name: `half_life_days = 30`, `cool_down_hours = 36`. A setting
that is a path, or whose name ends in `file` or `files`, is relative to the settings file it stands in.
Tables change single entries and leave the others as they were.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from hedgerow.domain.chain import Level
from hedgerow.engine.calibration import BadCalibration, read_calibration
from hedgerow.engine.detector import Detector, crosses
from hedgerow.engine.scan import detector_classes, find_detectors
from hedgerow.engine.settings import Settings
from hedgerow.engine.settings_fields import BadSettings, Spot, changed, table_of

tables = ("engine", "detectors", "approved")


class Approved(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who approved these thresholds, when, why, and the sha256 of the proposal they come from."""

    by: str
    at: datetime
    reason: str
    proposal: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the files ask for."""

    settings: Settings
    detectors: dict[str, Detector[Any]]
    approved: Approved | None = None


def read_settings(paths: Sequence[Path], names: Sequence[str] | None = None) -> Chosen:
    """Settings, and the detectors that are named, or all; raises `BadSettings`, `UnknownDetector`."""
    find_detectors(names)
    settings, detectors = Settings(), find_detectors()
    approved: Approved | None = None
    configured: dict[str, Spot] = {}
    digests: list[str] = []
    for path in paths:
        text = _bytes(path)
        spot = Spot(path, "engine")
        table = _toml(path, text)
        settings = _engine(settings, table.get("engine", {}), spot)
        for name, given in table_of(table.get("detectors", {}), Spot(path, "detectors")).items():
            place = configured[name] = Spot(path, f"detectors.{name}", spot.named)
            detectors[name] = _configured(detectors, name, given, place)
        if "approved" in table:
            approved = _approved(table["approved"], Spot(path, "approved"))
        digests += [hashlib.sha256(text).hexdigest(), *map(_digest, spot.named)]
    for name, place in configured.items():
        _try_out(detectors[name], place)
    chosen = {n: d for n, d in detectors.items() if names is None or n in names}
    return Chosen(replace(settings, read_from=tuple(digests)), chosen, approved)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise BadSettings(
            path, "", "", f"cannot be read ({problem.strerror})", "Check the path."
        ) from None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _toml(path: Path, text: bytes) -> dict[str, Any]:
    try:
        table = tomllib.loads(text.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise BadSettings(path, "", "", f"is not TOML ({problem})", "Mend the place named.") from None
    for name in table:
        if name not in tables:
            raise BadSettings(path, "", name, "is not known", f"The tables are: {', '.join(tables)}.")
    return table


def _engine(usual: Settings, given: object, spot: Spot) -> Settings:
    plain = dict(table_of(given, spot))
    settings = usual
    if "levels" in plain:
        settings = replace(settings, levels=_levels(settings, plain.pop("levels"), spot.inner("levels")))
    if "calibration" in plain:
        settings = _calibrated(settings, plain.pop("calibration"), spot)
    hidden = ("levels", "calibration", "read_from")
    settings = changed(settings, plain, spot, hidden, tuple(detector_classes()))
    _check_engine(settings, spot)
    return settings


def _levels(settings: Settings, given: object, spot: Spot) -> tuple[tuple[Level, float], ...]:
    """Lines by level; those that are not named stay."""
    lines: dict[Any, Any] = dict(settings.levels)
    for level, line in table_of(given, spot).items():
        if level not in lines:
            raise spot.bad(level, "is not known", f"There are: {', '.join(lines)}.")
        number = isinstance(line, int | float) and not isinstance(line, bool)
        if not number or not 0 < line < 1:
            raise spot.bad(level, f"is {line!r}", "Write a risk above 0 and below 1.")
        lines[level] = float(line)
    urgent, high, elevated = (lines[level] for level in ("urgent", "high", "elevated"))
    if not urgent > high >= elevated:
        told = f"urgent {urgent:g}, high {high:g}, elevated {elevated:g}"
        raise spot.bad("", told, "urgent must lie above high, and elevated not above high.")
    return tuple((level, lines[level]) for level, _line in settings.levels)


def _calibrated(settings: Settings, given: object, spot: Spot) -> Settings:
    remedy = "Name a calibration file, relative to the settings file."
    if not isinstance(given, str):
        raise spot.bad("calibration", f"is {given!r}", remedy)
    try:
        return replace(settings, calibration=read_calibration(Path(spot.there("calibration", given))))
    except BadCalibration as problem:
        raise spot.bad("calibration", str(problem), remedy) from None


def _check_engine(settings: Settings, spot: Spot) -> None:
    if not 0 < settings.prior < 1:
        raise spot.bad("prior", f"is {settings.prior:g}", "Write a share above 0 and below 1.")
    for name in ("budget", "subjects_per_shard", "course_points", "signals_kept"):
        if getattr(settings, name) < 1:
            raise spot.bad(name, "is 0", "Write a whole number from 1 on.")
    spans = {"half_life": settings.half_life, "expiry": settings.expiry}
    spans |= {f"half_lives, {name}": span for name, span in settings.half_lives.items()}
    for name, span in spans.items():
        if span <= timedelta():
            raise spot.bad(name, "is no time at all", "Write a length of time above 0.")


def _configured(
    detectors: Mapping[str, Detector[Any]], name: str, given: object, spot: Spot
) -> Detector[Any]:
    detector = detectors.get(name)
    if detector is None:
        known = ", ".join(detectors)
        raise spot.bad("", "no detector has this name", f"There are: {known}.")
    if not is_dataclass(detector):
        raise spot.bad("", "this detector takes no settings", "Leave the table out.")
    made: Detector[Any] = changed(detector, given, spot, entries=tuple(detector.channels))
    return made


def _try_out(detector: Detector[Any], spot: Spot) -> None:
    """Play the detector its own examples, so that settings it cannot work with are found now."""
    examples = detector.examples()
    try:
        for story in (*examples.positive, *examples.negative):
            states: dict[str, Any] = {}
            for event in (e for e in story if e.kind in detector.kinds):
                for key in detector.keys(event) if crosses(detector) else ("",):
                    if key not in states:
                        states[key] = detector.start_under(key) if key else detector.start()
                    detector.notice(states[key], event)
    except Exception as problem:
        told = f"it cannot work with these settings ({problem})"
        raise spot.bad("", told, "Change the values of this table.") from problem


def _approved(given: object, spot: Spot) -> Approved:
    told = table_of(given, spot)
    try:
        approved = msgspec.convert(told, Approved)
    except msgspec.ValidationError as problem:
        keys = ", ".join(Approved.__struct_fields__)
        raise spot.bad("", str(problem), f"It needs: {keys}.") from None
    if approved.at.tzinfo is None:
        raise spot.bad("at", "has no offset from UTC", "Write it as 2026-03-02T17:04:05Z.")
    if not re.fullmatch("[0-9a-f]{64}", approved.proposal):
        raise spot.bad("proposal", "is no sha256", "Copy it from the proposal.")
    if not approved.by.strip() or not approved.reason.strip():
        raise spot.bad("by, reason", "must not be empty", "Say who approved it, and why.")
    return approved
