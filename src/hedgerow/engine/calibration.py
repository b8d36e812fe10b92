"""The table that turns a detector's weight into a calibrated weight of evidence, with its error.

A detector's weight is a judgement in nats. Where labelled outcomes exist they show how far the
judgement is right: `slope` and `offset` for each channel, with a standard error. Until then the
table is the identity with a stated uncertainty. A table is a JSON file with a version and the
sha256 of its content; one whose content was changed by hand is refused.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec


class BadCalibration(ValueError):
    """A calibration table that cannot be trusted; the text says what is wrong."""


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of plain values in their one canonical spelling."""
    told = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Scale:
    """How one channel's weights are to be read: calibrated = offset + slope * weight, in nats.

    `error` and `slope_error` are standard errors: of the offset, and of each nat of weight. A
    weight of zero says nothing, whatever the offset: an offset only ever weakens or strengthens
    what is told, and never turns it round.

    >>> Scale(slope=0.5, offset=-0.5).nats(4.0), Scale(offset=-3.0).nats(2.0)
    (1.5, 0.0)
    """

    slope: float = 1.0
    offset: float = 0.0
    error: float = 0.3
    slope_error: float = 0.1

    def nats(self, weight: float) -> float:
        """The calibrated weight of evidence, on the same side as the detector's own."""
        if weight == 0:
            return 0.0
        sign = math.copysign(1.0, weight)
        return sign * max(0.0, self.offset + self.slope * abs(weight))

    def doubt(self, weight: float) -> float:
        """Standard error of the calibrated weight, in nats."""
        return math.hypot(self.error, self.slope_error * weight)


@dataclass(frozen=True)
class Calibration:
    """Scales by detector and channel, and how much evidence of one origin repeats itself.

    `repeats` is what a further opinion of the same origin still counts, as a share of the one before
    it: "counterparts" for one detector that sees the same with several people, and a sector's name,
    or "sector", for several detectors within one sector. 1 means independent, 0 a mere echo.
    """

    version: str
    told: str
    """Where the figures come from, in a sentence."""
    usual: Scale = Scale()
    scales: Mapping[str, Scale] = field(default_factory=dict)
    """By "detector", or by "detector.channel", which goes first."""
    repeats: Mapping[str, float] = field(default_factory=lambda: {"counterparts": 0.7, "sector": 0.8})

    def __post_init__(self) -> None:
        for name, scale in {"usual": self.usual, **self.scales}.items():
            if not all(math.isfinite(v) for v in asdict(scale).values()):
                raise BadCalibration(f"{name}: holds a number that is not finite")
            if min(scale.slope, scale.error, scale.slope_error) < 0:
                raise BadCalibration(f"{name}: slope and errors must not be negative")
        for name, share in self.repeats.items():
            if not 0 <= share <= 1:
                raise BadCalibration(f"repeats.{name}: must lie between 0 and 1")

    def __repr__(self) -> str:
        return f"Calibration({self.version!r}, sha256={self.sha256})"

    @cached_property
    def sha256(self) -> str:
        """Of the content in its one canonical spelling."""
        return digest_of(self.content())

    def content(self) -> dict[str, Any]:
        """Plain values, as they stand in the file; whole numbers as fractions, so 1 is 1.0."""
        return {
            "version": self.version,
            "told": self.told,
            "usual": _floats(asdict(self.usual)),
            "scales": {name: _floats(asdict(one)) for name, one in sorted(self.scales.items())},
            "repeats": _floats(dict(sorted(self.repeats.items()))),
        }

    def scale(self, detector: str, channel: str) -> Scale:
        """How that channel is to be read; the detector's own scale, or the usual one, else."""
        scales = self.scales
        return scales.get(f"{detector}.{channel}") or scales.get(detector) or self.usual

    def repeated(self, origin: str) -> float:
        """What a further opinion of that origin still counts."""
        return self.repeats.get(origin, self.repeats.get("sector", 1.0))

    def write(self, path: Path) -> None:
        """Write the table with the sha256 of its content."""
        path.write_text(
            json.dumps({**self.content(), "sha256": self.sha256}, indent=1) + "\n", encoding="utf-8"
        )


class _File(msgspec.Struct, forbid_unknown_fields=True):
    version: str
    told: str
    usual: Scale
    scales: dict[str, Scale]
    repeats: dict[str, float]
    sha256: str


def read_calibration(path: Path) -> Calibration:
    """The table in a file; raises `BadCalibration` where it is none or was changed."""
    try:
        return parse(path.read_bytes())
    except (OSError, BadCalibration) as problem:
        raise BadCalibration(f"{path}: {problem}") from None


def parse(data: bytes) -> Calibration:
    """The table in these bytes of JSON, checked against the sha256 it names."""
    try:
        found = msgspec.json.decode(data, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise BadCalibration(str(problem)) from None
    table = Calibration(found.version, found.told, found.usual, found.scales, found.repeats)
    if table.sha256 != found.sha256:
        raise BadCalibration(
            f"its content has the sha256 {table.sha256}, not the one it names; "
            "take the file as it was fitted, or fit it anew"
        )
    return table


@cache
def shipped() -> Calibration:
    """The table that comes with the engine."""
    return parse((files("hedgerow.engine") / "data" / "calibration.json").read_bytes())


def independent(table: Calibration) -> Calibration:
    """The same table with all evidence taken as independent, to show what the discount does."""
    return replace(
        table, version=f"{table.version}-independent", repeats={"counterparts": 1.0, "sector": 1.0}
    )


def _floats(values: Mapping[str, float]) -> dict[str, float]:
    return {name: float(value) for name, value in values.items()}
