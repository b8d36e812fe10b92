"""Shares as words and as strips: a dot for the share and a line for its interval, from 0 to 100.

Geometry only; the template draws it. A strip stands beside the same numbers in words.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from hedgerow.feedback.intervals import Share
from hedgerow.hub.warnings.certainty import in_hundred
from hedgerow.hub.warnings.quality import Line

WIDTH, MARGIN = 200.0, 6.0


@dataclass(frozen=True, slots=True)
class Strip:
    """Coordinates along the strip, ready for SVG."""

    at: str
    low: str
    high: str
    all: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what was decided, the share in words, and its strip where it is told."""

    line: Line
    words: str
    strip: Strip | None


def rows(lines: tuple[Line, ...], everything: Line, *, wrong: bool = False) -> tuple[Row, ...]:
    """Lines with their share of confirmed warnings, or of false alarms where `wrong`."""
    together = _share(everything, wrong)
    return tuple(_row(line, together, wrong) for line in lines)


def words(line: Line, *, wrong: bool = False) -> str:
    """A line's share as people say it, or that there are too few decisions to say."""
    share = _share(line, wrong)
    if not line.enough or share.value is None:
        return _("too few to say")
    low, high = in_hundred(share.between)
    told = {"n": round(100 * share.value), "low": low, "high": high}
    return _("%(n)d in 100; between %(low)d and %(high)d") % told


def _share(line: Line, wrong: bool) -> Share:
    return line.wrong if wrong else line.right


def _row(line: Line, together: Share, wrong: bool) -> Row:
    share, strip = _share(line, wrong), None
    if line.enough and share.value is not None and together.value is not None:
        strip = Strip(*(_x(part) for part in (share.value, *share.between, together.value)))
    return Row(line, words(line, wrong=wrong), strip)


def _x(share: float) -> str:
    return f"{MARGIN + share * (WIDTH - 2 * MARGIN):.1f}"
