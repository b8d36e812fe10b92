"""Draws warnings from below today's line for people to judge: without them no lower line can be weighed.

Every subject that stayed below has the same chance, whatever its risk, so that what is found of the
sample holds for all of them. Each is shown at its strongest moment.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hedgerow.domain.chain import EarlyWarning
from hedgerow.engine.settings import Settings
from hedgerow.engine.wire import read_warning
from hedgerow.evaluation.files import read_lines
from hedgerow.feedback.labels import BadLabels


def draw(
    warnings: Sequence[EarlyWarning], settings: Settings, count: int, seed: int
) -> list[EarlyWarning]:
    """At most so many warnings, each about another subject that never reached today's line."""
    strongest: dict[str, EarlyWarning] = {}
    for warning in warnings:
        held = strongest.get(warning.subject)
        if held is None or warning.risk > held.risk:
            strongest[warning.subject] = warning
    today = settings.levels[-1][1]
    below = [strongest[s] for s in sorted(strongest) if strongest[s].risk < today]
    chosen = np.random.default_rng(seed).permutation(len(below))[:count]
    return sorted((below[i] for i in chosen), key=lambda w: (w.raised_at, w.id))


def lines_of(paths: Sequence[Path], wanted: Sequence[EarlyWarning]) -> list[bytes]:
    """The lines of the files that hold these warnings, whole and each once, in the same order."""
    order = {warning.id: place for place, warning in enumerate(wanted)}
    found: dict[int, bytes] = {}
    for _place, line in read_lines([(path, path.name) for path in paths], BadLabels):
        place = order.get(read_warning(line).id)
        if place is not None:
            found.setdefault(place, line.rstrip(b"\r\n"))
    return [found[place] for place in sorted(found)]
