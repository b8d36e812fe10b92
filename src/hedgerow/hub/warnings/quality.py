"""How well warnings point the way: what people decided, counted by level, detector, sender and group.

`unclear` counts neither way. Decisions that say nothing of the warning itself (known already, another
agency's) are counted as decided and no more. A share of fewer than `FEWEST` clear decisions is not
told: it would say more of chance than of the warnings. Intervals are Wilson's, at 95 %.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf.locale import LANG_INFO
from django.db.models import Count, F, QuerySet
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from hedgerow.feedback.intervals import Share
from hedgerow.hub.people.models import Agency, Sector
from hedgerow.hub.warnings.models import COUNTED, AgeBand, Dismissal, Level, Warning
from hedgerow.hub.warnings.wording import detector_title
from hedgerow.hub.warnings.workflow import State

FEWEST = 10
"""Clear decisions from which a share is told."""
MOST_LINES = 40
"""Lines of one table; what comes after them is counted together."""
FALSE = (Dismissal.INNOCENT, Dismissal.MISTAKEN)

Cube = Mapping[tuple[str, ...], int]
"""How many decided warnings there are of each kind that `models.COUNTED` tells apart."""


@dataclass(frozen=True, slots=True)
class Line:
    """What people decided about the warnings of one kind, known by `key`."""

    key: str
    name: str
    decided: int
    confirmed: int
    false: int
    unclear: int
    apart: bool = False
    """Whether its share of false alarms lies clearly apart from that of all others."""

    @property
    def clear(self) -> int:
        """Decisions that say whether the warning was right."""
        return self.confirmed + self.false

    @property
    def enough(self) -> bool:
        return self.clear >= FEWEST

    @property
    def right(self) -> Share:
        """Confirmed ones among the clear decisions."""
        return Share(self.confirmed, self.clear)

    @property
    def wrong(self) -> Share:
        """False alarms among the clear decisions."""
        return Share(self.false, self.clear)


@dataclass(frozen=True, slots=True)
class Quality:
    """All that the page tells of one period."""

    all: Line
    levels: tuple[Line, ...]
    detectors: tuple[Line, ...]
    senders: tuple[Line, ...]
    languages: tuple[Line, ...]
    ages: tuple[Line, ...]
    sectors: tuple[Line, ...]
    wait: timedelta | None
    waits: tuple[tuple[str, timedelta | None], ...]
    """The median time from receipt to decision: of all, and by level."""


def start_of(days: int, now: datetime) -> datetime:
    """When the last so many days began."""
    return now - timedelta(days=days)


def decided_since(rows: QuerySet[Warning], start: datetime) -> QuerySet[Warning]:
    """Those that people decided about since then."""
    return rows.filter(decided_at__gte=start)


def quality(rows: QuerySet[Warning]) -> Quality:
    """Everything about these decided warnings, in the same few queries however many there are."""
    counted = rows.order_by().values_list(*COUNTED).annotate(n=Count("*"))
    cube = {tuple(map(str, kind)): n for *kind, n in counted}
    senders = dict(Agency.objects.filter(pk__in={kind[2] for kind in cube}).values_list("pk", "name"))
    levels = {str(level): str(label) for level, label in Level.choices}
    everything = _line("", _("All together"), cube.items())
    return Quality(
        all=everything,
        levels=_by_level(cube, levels),
        detectors=_lines(cube, "detector", detector_title),
        senders=_lines(cube, "sender", lambda pk: senders[int(pk)]),
        languages=_compared(cube, "language", _language, everything),
        ages=_compared(cube, "age_band", lambda code: str(AgeBand(code).label), everything),
        sectors=_compared(cube, "sector", lambda code: str(Sector(code).label), everything),
        wait=median_wait(rows, everything.decided),
        waits=tuple(
            (levels[level], median_wait(rows.filter(level=level), n))
            for level in levels
            if (n := sum(n for kind, n in cube.items() if kind[0] == level))
        ),
    )


def median_wait(rows: QuerySet[Warning], count: int) -> timedelta | None:
    """How long half of them waited for their decision at most."""
    waits = rows.annotate(wait=F("decided_at") - F("received_at")).order_by("wait")
    middle = waits.values_list("wait", flat=True)[max(0, count - 1) // 2 : count // 2 + 1]
    found: list[timedelta] = list(middle)
    return sum(found, timedelta()) / len(found) if found else None


def _line(key: str, name: str, kinds: Iterable[tuple[tuple[str, ...], int]]) -> Line:
    """The sum of these kinds."""
    state, dismissal = COUNTED.index("state"), COUNTED.index("dismissal")
    found: Counter[str] = Counter()
    for kind, n in kinds:
        found["decided"] += n
        found["confirmed"] += n * (kind[state] == State.ACCEPTED)
        found["false"] += n * (kind[dismissal] in FALSE)
        found["unclear"] += n * (kind[dismissal] == Dismissal.UNCLEAR)
    return Line(key, name, found["decided"], found["confirmed"], found["false"], found["unclear"])


def _split(cube: Cube, by: str) -> dict[str, list[tuple[tuple[str, ...], int]]]:
    """The kinds that share a value of one column, the value with most decisions first."""
    place = COUNTED.index(by)
    parts: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for kind, n in cube.items():
        parts.setdefault(kind[place], []).append((kind, n))
    return dict(sorted(parts.items(), key=lambda part: (-sum(n for _kind, n in part[1]), part[0])))


def _lines(cube: Cube, by: str, named: Callable[[str], str]) -> tuple[Line, ...]:
    """A line for each value of a column; the last one for all that have no line of their own."""
    parts = list(_split(cube, by).items())
    lines = [
        _line(value, named(value) if value else _("not told"), kinds)
        for value, kinds in parts[:MOST_LINES]
    ]
    others = [one for _value, kinds in parts[MOST_LINES:] for one in kinds]
    return (*lines, _line("", _("All others together"), others)) if others else tuple(lines)


def _by_level(cube: Cube, levels: Mapping[str, str]) -> tuple[Line, ...]:
    parts = _split(cube, "level")
    return tuple(_line(level, title, parts[level]) for level, title in levels.items() if level in parts)


def _compared(cube: Cube, by: str, named: Callable[[str], str], everything: Line) -> tuple[Line, ...]:
    """The lines of a column, marked where one lies clearly apart from all others taken together."""
    return tuple(replace(one, apart=_apart(one, everything)) for one in _lines(cube, by, named))


def _apart(one: Line, everything: Line) -> bool:
    others = Share(everything.false - one.false, everything.clear - one.clear)
    if not one.enough or others.of < FEWEST:
        return False
    (low, high), (others_low, others_high) = one.wrong.between, others.between
    return low > others_high or high < others_low


def _language(code: str) -> str:
    """A language's name in the reader's language; the code itself where there is none for it."""
    if code not in LANG_INFO:
        return code
    return capfirst(str(get_language_info(code)["name_translated"]))
