"""A person's approval of a proposal: a small settings file that says who, when, why, and of what.

The file holds what was proposed and nothing else; `hedgerow run` reads it after the deployment's own
settings, so those stay as they were written. An approval takes the line or the scales, never both: new
scales move every risk, and a line that was measured with the old ones says nothing of them.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from hedgerow.engine.calibration import BadCalibration, Calibration, parse
from hedgerow.feedback.proposal import BadProposal

Take = Literal["line", "scales"]


def approve(
    told: dict[str, Any], take: Take, by: str, reason: str, at: datetime, out: Path
) -> list[Path]:
    """Write what was proposed as a settings file; the files written. Raises `BadProposal`.

    Nothing is overwritten: a file that is there is an `OSError`.
    """
    for name, text in (("by", by), ("reason", reason)):
        if not text.strip():
            raise BadProposal(f"--{name} is empty. An approval needs a person's name and a reason.")
    approved = ["[approved]", f"by = {_text(by.strip())}", f"at = {at.isoformat(timespec='seconds')}"]
    approved += [f"reason = {_text(reason.strip())}", f'proposal = "{told["sha256"]}"']
    if take == "line":
        _write(out, [*_line(told), "", *approved])
        return [out]
    table = _scales(told)
    beside = out.with_name(out.stem + ".calibration.json")
    if beside.exists():
        raise FileExistsError(17, "is there already", str(beside))
    _write(out, ["[engine]", f"calibration = {_text(beside.name)}", "", *approved])
    table.write(beside)
    return [out, beside]


def _line(told: dict[str, Any]) -> list[str]:
    engine = told.get("engine")
    if engine is None:
        missing = "; ".join(told.get("missing", ()))
        raise BadProposal(f"There is no line to approve: {missing}. Propose anew with more labels.")
    levels = [f"{level} = {float(floor)!r}" for level, floor in engine["levels"].items()]
    return ["[engine]", f"budget = {int(engine['budget'])}", "", "[engine.levels]", *levels]


def _scales(told: dict[str, Any]) -> Calibration:
    table = told["scales"].get("table")
    if table is None:
        raise BadProposal(
            "There are no scales to approve: too few decisions to fit them, or the fit did not help."
        )
    try:
        return parse(json.dumps(table).encode())
    except BadCalibration as problem:
        raise BadProposal(f"scales: {problem}") from None


def _write(path: Path, lines: list[str]) -> None:
    text = "# Written by hedgerow calibrate approve.\n" + "\n".join(lines) + "\n"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "wb") as file:
        file.write(text.encode())


def _text(value: str) -> str:
    """As a basic string of TOML."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
