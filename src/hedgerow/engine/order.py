"""Puts events in the order of their time, counts each once, and turns away what comes too late.

The watermark trails the latest time seen by the allowed lateness. An event waits until the
watermark has passed it, so what detectors see is sorted, whatever order events arrived in within
that time, and the same for every batch size and number of workers.

One event with a wrong date must not make all others late. So a leap of more than a day is believed
only when a second event lies beyond it too; until then the first waits.
"""

import hashlib
import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from hedgerow.domain.chain import Event

Verdict = Literal["taken", "duplicate", "late"]
verdicts: tuple[Verdict, ...] = ("taken", "duplicate", "late")
Waiting = tuple[float, str, str, Event]

leap = 86_400.0
"""Seconds ahead of the latest event from which a second one is wanted before time moves on."""


@dataclass(slots=True)
class Order:
    """Events waiting for their turn, and the ids of those seen not long ago."""

    lateness: float
    remember: float
    latest: float = float("-inf")
    ahead: float = float("-inf")
    """Time of an event that leapt ahead and is not believed yet."""
    waiting: list[Waiting] = field(default_factory=list)
    young: set[int] = field(default_factory=set)
    old: set[int] = field(default_factory=set)
    turned: float = float("-inf")
    fresh: list[int] = field(default_factory=list)
    """Ids taken in since the last checkpoint."""

    @classmethod
    def of(cls, lateness: timedelta, remember: timedelta) -> "Order":
        """An order that waits `lateness` and knows an id again for at least `remember`."""
        return cls(lateness.total_seconds(), max(remember, lateness).total_seconds())

    @property
    def watermark(self) -> float:
        """Seconds since 1970: no event before this is still waited for."""
        return self.latest - self.lateness

    def offer(self, event: Event) -> Verdict:
        """Take one event in, or say why not."""
        key = _key(event)
        if key in self.young or key in self.old:
            return "duplicate"
        time = event.time.timestamp()
        if time < self.watermark:
            return "late"
        self.young.add(key)
        self.fresh.append(key)
        if time > self.latest:
            self._move_on(time)
        heapq.heappush(self.waiting, (time, event.source, event.id, event))
        return "taken"

    def ready(self) -> Iterator[Event]:
        """Events whose turn has come, in the order of time, source and id."""
        watermark = self.watermark
        while self.waiting and self.waiting[0][0] < watermark:
            yield heapq.heappop(self.waiting)[3]

    def rest(self) -> Iterator[Event]:
        """All that still waits, when the stream has ended."""
        while self.waiting:
            yield heapq.heappop(self.waiting)[3]

    def _move_on(self, time: float) -> None:
        if time - self.latest <= leap:
            self._advance(time)
        elif self.ahead <= self.latest:
            self.ahead = time
        else:
            # Two events lie beyond the latest: time has come at least as far as the nearer one.
            nearer, farther = sorted((self.ahead, time))
            self.ahead = float("-inf")
            self._advance(nearer)
            self._move_on(farther)

    def _advance(self, time: float) -> None:
        self.latest = time
        if self.turned == float("-inf"):
            self.turned = time
        elif time - self.turned >= self.remember:
            # Two generations: an id is known for at least `remember`, at most twice that.
            self.old = self.young if time - self.turned < 2 * self.remember else set()
            self.young = set()
            self.turned = time
            # A turn writes both generations afresh; without a checkpoint nobody else empties it.
            self.fresh.clear()


def _key(event: Event) -> int:
    """A short stable stand-in for source and id: 64 bits, the same in every process."""
    name = f"{event.source}\0{event.id}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), "big")
