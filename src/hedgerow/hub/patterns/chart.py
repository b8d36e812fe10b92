"""The weeks of a pattern as bars: geometry only; the template draws it, and a table says the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, LEFT, FOOT = 420.0, 110.0, 30.0, 20.0
TOP = 8.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One week: coordinates ready for SVG."""

    x: str
    y: str
    width: str
    height: str
    week: date
    count: int


@dataclass(frozen=True, slots=True)
class Chart:
    """All weeks; `most` stands at the top of the axis."""

    bars: tuple[Bar, ...]
    most: int
    width: str = f"{WIDTH:g}"
    height: str = f"{HEIGHT:g}"
    left: str = f"{LEFT:g}"
    top: str = f"{TOP:g}"
    ground: str = f"{HEIGHT - FOOT:g}"
    foot: str = f"{HEIGHT - 5:g}"


def draw(weeks: Mapping[date, int]) -> Chart:
    """The bars of these weeks, in the order of time."""
    most = max(weeks.values(), default=0)
    slot = (WIDTH - LEFT) / max(len(weeks), 4)
    tall = HEIGHT - FOOT - TOP
    bars = []
    for place, (week, count) in enumerate(sorted(weeks.items())):
        height = tall * count / most if most else 0.0
        x, y = LEFT + slot * (place + 0.15), TOP + tall - height
        bars.append(Bar(f"{x:.1f}", f"{y:.1f}", f"{slot * 0.7:.1f}", f"{height:.1f}", week, count))
    return Chart(tuple(bars), most)
