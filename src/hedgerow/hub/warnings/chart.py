"""How a warning came about, as a chart: what each channel added at each moment, stacked.

Geometry only; the template draws it. Bars stand evenly, in the order of time. What speaks for a risk
stands above the line, what speaks against it below. Series differ by pattern as well as by colour.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor

from django.utils.translation import gettext as _

from hedgerow.domain.chain import Moment
from hedgerow.hub.warnings.wording import channel_title

WIDTH, HEIGHT = 720.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 8.0, 12.0, 34.0
MOST_SERIES = 6
"""Patterns that can be told apart; further channels are drawn as one."""
MOST_COLUMNS = 12
"""Channels with a column of their own in the table; further ones are added up in one."""

Channel = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of one stacked bar: coordinates ready for SVG, and words for who points at it."""

    x: str
    y: str
    width: str
    height: str
    series: int
    words: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where, and what stands beside it."""

    at: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One moment of the table below the chart: each channel's share, and the sum."""

    time: datetime
    shares: tuple[float | None, ...]
    total: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole chart with its table."""

    bars: tuple[Bar, ...]
    lines: tuple[Tick, ...]
    times: tuple[tuple[str, datetime, str], ...]
    zero: str
    legend: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    width: str = f"{WIDTH:g}"
    height: str = f"{HEIGHT:g}"
    left: str = f"{LEFT:g}"
    right: str = f"{WIDTH - RIGHT:g}"
    foot: str = f"{HEIGHT - 10:g}"


def draw(course: Sequence[Moment]) -> Chart | None:
    """The chart of a course; None where nothing is told of it."""
    shares = [_shares(moment) for moment in course]
    channels = _by_weight(shares)
    if not channels:
        return None
    series = {channel: min(place, MOST_SERIES - 1) for place, channel in enumerate(channels)}
    legend = _titles(channels, MOST_SERIES - 1 if len(channels) > MOST_SERIES else MOST_SERIES)
    stacks = [_stacked(one, series) for one in shares]
    low = floor(min(0.0, *(sum(w for w in stack if w < 0) for stack in stacks), 0.0))
    high = max(1, ceil(max(sum(w for w in stack if w > 0) for stack in stacks)))
    return Chart(
        bars=tuple(_bars(course, stacks, legend, low, high)),
        lines=tuple(Tick(f"{_y(v, low, high):.1f}", f"{v:+d}" if v else "0") for v in _marks(low, high)),
        times=tuple(times(course)),
        zero=f"{_y(0, low, high):.1f}",
        legend=legend,
        columns=_titles(channels, MOST_COLUMNS),
        rows=tuple(
            Row(moment.time, _cells(one, channels), sum(one.values()))
            for moment, one in zip(reversed(course), reversed(shares), strict=True)
        ),
    )


def _shares(moment: Moment) -> dict[Channel, float]:
    shares: dict[Channel, float] = defaultdict(float)
    for part in moment.contributions:
        shares[part.detector, part.channel] += part.weight
    return dict(shares)


def _by_weight(shares: Sequence[dict[Channel, float]]) -> list[Channel]:
    """All channels, the ones that ever weighed most first."""
    most: dict[Channel, float] = defaultdict(float)
    for one in shares:
        for channel, weight in one.items():
            most[channel] = max(most[channel], abs(weight))
    return sorted(most, key=lambda channel: (-most[channel], channel))


def _titles(channels: Sequence[Channel], most: int) -> tuple[str, ...]:
    """The titles of so many channels; one more for all that come after them."""
    titles = tuple(channel_title(*channel) for channel in channels[:most])
    return (*titles, _("All others together")) if len(channels) > most else titles


def _cells(one: dict[Channel, float], channels: Sequence[Channel]) -> tuple[float | None, ...]:
    """A moment's shares, one for each column of the table."""
    cells = tuple(one.get(channel) for channel in channels[:MOST_COLUMNS])
    others = [one[channel] for channel in channels[MOST_COLUMNS:] if channel in one]
    if len(channels) <= MOST_COLUMNS:
        return cells
    return (*cells, sum(others) if others else None)


def _stacked(one: dict[Channel, float], series: dict[Channel, int]) -> list[float]:
    stack = [0.0] * (max(series.values()) + 1)
    for channel, weight in one.items():
        stack[series[channel]] += weight
    return stack


def _y(value: float, low: float, high: float) -> float:
    return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)


def centre(place: int, count: int) -> float:
    """Where the bar or mark of one moment among so many stands."""
    return LEFT + _slot(count) * (place + 0.5)


def _slot(count: int) -> float:
    return (WIDTH - LEFT - RIGHT) / count


def _bar_width(slot: float) -> float:
    return min(slot * 0.8, 48.0)


def _bars(
    course: Sequence[Moment], stacks: Sequence[list[float]], legend: Sequence[str], low: int, high: int
) -> list[Bar]:
    slot = _slot(len(course))
    width = _bar_width(slot)
    bars = []
    for place, stack in enumerate(stacks):
        x = centre(place, len(course)) - width / 2
        above = below = 0.0
        for number, weight in enumerate(stack):
            if weight == 0:
                continue
            start = above if weight > 0 else below
            above, below = above + max(weight, 0.0), below + min(weight, 0.0)
            top = _y(max(start, start + weight), low, high)
            tall = _y(min(start, start + weight), low, high) - top
            words = f"{legend[number]}: {weight:+.1f}"
            bars.append(Bar(f"{x:.1f}", f"{top:.1f}", f"{width:.1f}", f"{tall:.1f}", number + 1, words))
    return bars


def _marks(low: int, high: int) -> list[int]:
    """At most seven or so even steps from bottom to top."""
    step = max(1, ceil((high - low) / 6))
    return [value for value in range(low, high + 1) if value % step == 0]


def times(course: Sequence[Moment]) -> list[tuple[str, datetime, str]]:
    """Under the first, the middle and the last bar: where, when, and how the words are anchored."""
    last = len(course) - 1
    places = sorted({0, last // 2, last}) if last > 3 else [last]
    slot = _slot(len(course))
    half = _bar_width(slot) / 2
    anchors = {0: ("start", -half), last: ("end", half)} if last > 3 else {}
    marks = []
    for place in places:
        anchor, shift = anchors.get(place, ("middle", 0.0))
        marks.append((f"{centre(place, len(course)) + shift:.1f}", course[place].time, anchor))
    return marks
