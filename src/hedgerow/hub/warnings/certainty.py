"""How sure a warning's number is, in words and figures: its interval, who is silent, what tipped it.

Risks are told as "so many in 100", whole numbers only; the interval is never drawn narrower than it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hedgerow.domain.chain import EarlyWarning, Moment, unknown_between
from hedgerow.hub.people.models import Sector
from hedgerow.hub.warnings.chart import LEFT, RIGHT, WIDTH, centre, times
from hedgerow.hub.warnings.wording import channel_title

HEIGHT, TOP, BOTTOM = 200.0, 12.0, 34.0


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the sum: what it is, and its points (nats)."""

    words: str
    points: float


@dataclass(frozen=True, slots=True)
class Reach:
    """One moment of the interval's chart and table: coordinates for SVG, and whole numbers in 100."""

    time: datetime
    x: str
    y: str
    top: str
    bottom: str
    about: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Course:
    """The chart of the risk with its interval, moment by moment."""

    reaches: tuple[Reach, ...]
    lines: tuple[tuple[str, int], ...]
    times: tuple[tuple[str, datetime, str], ...]
    width: str = f"{WIDTH:g}"
    height: str = f"{HEIGHT:g}"
    left: str = f"{LEFT:g}"
    right: str = f"{WIDTH - RIGHT:g}"
    foot: str = f"{HEIGHT - 10:g}"


@dataclass(frozen=True, slots=True)
class Certainty:
    """All that the page says of it."""

    words: str
    known: bool
    silent: str
    tipping: tuple[str, ...]
    parts: tuple[Part, ...]
    total: float | None
    course: Course | None


def certainty(told: EarlyWarning) -> Certainty:
    """How sure the number of a warning is; older warnings say less, and the page says so."""
    last = told.course[-1] if told.course else None
    return Certainty(
        words=in_words(told.risk, told.between),
        known=told.between != unknown_between,
        silent=", ".join(str(Sector(sector).label) for sector in told.silent),
        tipping=tuple(channel_title(*channel) for channel in told.tipping),
        parts=_sum(last) if last else (),
        total=last.log_odds if last else None,
        course=_draw(told.course),
    )


def in_words(risk: float, between: tuple[float, float]) -> str:
    """A risk as people say it.

    >>> in_words(0.62, (0.351, 0.838))
    'About 62 in 100; between 35 and 84'
    """
    about = _about(risk)
    if between == unknown_between:
        return capfirst(_("about %(n)d in 100") % {"n": about})
    low, high = in_hundred(between)
    words = _("about %(n)d in 100; between %(low)d and %(high)d")
    return capfirst(words % {"n": about, "low": low, "high": high})


def _about(risk: float) -> int:
    """Nobody is 0 or 100 in 100: what is not certain is not told as if it were."""
    return min(99, max(1, round(100 * risk)))


def in_hundred(between: tuple[float, float]) -> tuple[int, int]:
    """An interval as whole numbers in 100, never narrower than it is."""
    low, high = between
    return floor(round(100 * low, 1)), ceil(round(100 * high, 1))


def _sum(moment: Moment) -> tuple[Part, ...]:
    """Where it starts, then what each channel adds, the heaviest first; together the moment's sum."""
    by_weight = sorted(moment.contributions, key=lambda c: (-c.weight, c.detector, c.channel))
    start = moment.log_odds - sum(c.weight for c in by_weight)
    first = Part(_("Where every child starts, before anything is noticed"), start)
    return (first, *(Part(channel_title(c.detector, c.channel), c.weight) for c in by_weight))


def _draw(course: Sequence[Moment]) -> Course | None:
    """The chart; None where no moment says how sure it was."""
    known = [moment for moment in course if moment.between != unknown_between]
    if not known:
        return None
    reaches = []
    for place, moment in enumerate(known):
        low, high = in_hundred(moment.between)
        risk = moment.risk
        x = f"{centre(place, len(known)):.1f}"
        ends = (_y(moment.between[1]), _y(moment.between[0]))
        reaches.append(Reach(moment.time, x, _y(risk), *ends, _about(risk), low, high))
    lines = tuple((_y(share / 100), share) for share in (0, 25, 50, 75, 100))
    return Course(tuple(reaches), lines, tuple(times(known)))


def _y(risk: float) -> str:
    return f"{TOP + (1 - risk) * (HEIGHT - TOP - BOTTOM):.1f}"
