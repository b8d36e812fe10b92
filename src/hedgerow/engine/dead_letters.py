"""Where events go that could not be used: one JSON line each, with place, reason and remedy.

Nothing is dropped in silence. The file holds what was refused, so it is as sensitive as the input;
it is made readable for its owner only. Mend the lines, take `raw`, and run them again.
"""

import base64
from collections import Counter
from typing import IO

import msgspec

from hedgerow.domain.chain import Event
from hedgerow.engine.contract import write_event
from hedgerow.engine.order import Verdict
from hedgerow.engine.sources import Problem


class DeadLetters:
    """Writes dead letters to a file, if there is one, and counts them by reason either way."""

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self.file = file
        self.counts: Counter[str] = Counter()

    def refuse(self, file: str, line: int, problem: Problem) -> None:
        """A line that could not be read."""
        self.counts["refused"] += 1
        self._write(file, line, problem)

    def turn_away(self, file: str, line: int, event: Event, verdict: Verdict) -> None:
        """An event seen before, which only counts, or one the engine had stopped waiting for."""
        self.counts[verdict] += 1
        if verdict == "late":
            reason = f"event {event.id} came later than the allowed lateness"
            remedy = "Allow more with --lateness, or sort the file by time."
            self._write(file, line, Problem("time", reason, remedy, write_event(event)))

    def _write(self, file: str, line: int, problem: Problem) -> None:
        if self.file is not None:
            place = {"file": file, "line": line}
            why = {"field": problem.field, "reason": problem.reason, "remedy": problem.remedy}
            cut = {"truncated": True} if problem.size > len(problem.raw) else {}
            self.file.write(msgspec.json.encode(place | why | _raw(problem.raw) | cut) + b"\n")


def _raw(raw: bytes) -> dict[str, str]:
    try:
        return {"raw": raw.decode()}
    except UnicodeDecodeError:
        return {"raw_base64": base64.b64encode(raw).decode()}
