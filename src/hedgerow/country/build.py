"""Builds the country, and hands out its events: as they happened, or as sources deliver them."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from operator import attrgetter
from pathlib import Path

import msgspec

from hedgerow.country.calendar import at, days
from hedgerow.country.chance import chance
from hedgerow.country.files import write_sources
from hedgerow.country.ordinary import ChildLife, Day, Quiet, group_lives
from hedgerow.country.payments import AdultMoney, PocketMoney
from hedgerow.country.people import Society, settle
from hedgerow.country.professionals import Professionals
from hedgerow.country.storylines import planted, play_all
from hedgerow.country.truth import Truth
from hedgerow.domain.chain import Event

usual_seed = 20260302
usual_children = 2400
usual_adults = 2600
smallest_scale = 0.25
"""Below this there are too few children for every tale to find one of its language."""

doubled = 0.0002
"""Share of events that a source sends twice."""
held_up = 0.0004
"""Share that comes some minutes late, within what an engine waits by default."""
lost_for_hours = 0.00005
"""Share that comes hours late, when nobody waits for it any more."""


@dataclass(slots=True)
class Country:
    """A fictional country over eight weeks; the same seed and scale give the same bytes."""

    seed: int
    society: Society
    truth: Truth
    stories: list[Event]
    """Events of all tales, in the order of time."""
    quiet: dict[str, Quiet] = field(default_factory=dict)
    moved: timedelta = timedelta()
    """How much later than usual it all happens: whole weeks, so that Mondays stay Mondays."""

    def events(self) -> Iterator[Event]:
        """What happened, in the order of time, made day by day so that it needs little memory."""
        lives = self._lives()
        waiting: list[Event] = []
        told = 0
        for day in range(days):
            midnight = at(day + 1, 0)
            until = bisect_left(self.stories, midnight, lo=told, key=_time)
            waiting += self.stories[told:until]
            told = until
            for life in lives:
                waiting += life(day)
            waiting.sort(key=_moment)
            done = bisect_left(waiting, midnight, key=_time)
            yield from waiting[:done]
            del waiting[:done]
        yield from sorted(waiting + self.stories[told:], key=_moment)

    def deliveries(self) -> Iterator[Event]:
        """The same as sources send it: a few twice, a few some minutes late, very few hours late."""
        rnd = chance(self.seed, "deliveries")
        held: list[tuple[float, str, Event]] = []
        for event in self.events():
            now = event.time.timestamp()
            while held and held[0][0] <= now:
                yield held.pop(0)[2]
            luck = rnd.random()
            if luck < held_up:
                insort(held, (now + rnd.uniform(60, 420), event.id, event))
                continue
            if luck < held_up + lost_for_hours:
                insort(held, (now + rnd.uniform(1800, 30000), event.id, event))
                continue
            if luck > 1 - doubled:
                insort(held, (now + rnd.uniform(60, 30000), event.id, event))
            yield event
        yield from (event for _, _, event in held)

    def until(self, now: datetime) -> "Country":
        """The same country, its eight weeks moved so that they ended less than a week ago."""
        weeks = (now - at(days, 0)) // timedelta(days=7)
        moved = timedelta(weeks=weeks)
        return replace(self, moved=moved, truth=self.truth.moved(moved))

    def write(self, directory: Path, *, malformed: bool = True) -> list[Path]:
        """Write the deliveries as event files, and `truth.json` beside them; returns all paths.

        With `malformed`, three lines of one file are no events, as they happen in real life.
        """
        directory.mkdir(parents=True, exist_ok=True)
        events = (replace(e, time=e.time + self.moved) for e in self.deliveries())
        paths = write_sources(events, directory, malformed=malformed)
        truth = directory / "truth.json"
        truth.write_bytes(msgspec.json.format(msgspec.json.encode(asdict(self.truth))) + b"\n")
        return [*paths, truth]

    def _lives(self) -> list[Day]:
        seed, society = self.seed, self.society
        lives: list[Day] = []
        for child in society.children:
            if child.platform:
                lives.append(ChildLife(seed, child, society, self.quiet.get(child.id)))
            if child.has_account:
                lives.append(PocketMoney(seed, child))
        lives += [AdultMoney(seed, adult) for adult in society.adults]
        return [*lives, *group_lives(seed, society), Professionals(seed, society)]


def build(seed: int = usual_seed, scale: float = 1.0) -> Country:
    """Build a country; `scale` is its size, 1 being 2,400 children and 2,600 adults.

    Raises `ValueError` where the scale is too small for the tales to find their children.
    """
    if scale < smallest_scale:
        raise ValueError(f"The scale is {scale}; the smallest is {smallest_scale}.")
    society = settle(seed, round(usual_children * scale), round(usual_adults * scale))
    played = play_all(seed, society)
    storylines, look_alikes = planted(played)
    truth = Truth(
        seed,
        len(society.children),
        len(society.adults),
        tuple(storylines),
        tuple(look_alikes),
    )
    stories = sorted((e for p in played for e in p.events), key=_moment)
    quiet = {p.child.id: q for p in played if (q := p.quiet)}
    return Country(seed, society, truth, stories, quiet)


def read_truth(path: Path) -> Truth:
    """The truth that `Country.write` wrote beside the events."""
    return msgspec.json.decode(path.read_bytes(), type=Truth)


_time = attrgetter("time")
_moment = attrgetter("time", "source", "id")
