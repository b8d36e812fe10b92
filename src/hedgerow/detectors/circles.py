"""Whom one account, device or payment handle has to do with, in a memory that does not grow.

The latest subjects are held one by one, as a hash of 32 bits each and never by name, with a few marks
of how they came together. How many there were in all is estimated by linear counting (Whang,
Vander-Zanden and Taylor, "A linear-time probabilistic counting algorithm for database applications",
ACM TODS 1990) in 2,048 bits: the standard error is 2 % at 1,000 subjects and 5 % at 10,000; it can
tell no more than about 15,000. The count is of the last four to eight weeks.
"""

from dataclasses import dataclass, field
from math import log
from zlib import crc32

most_ties = 64
"""Subjects held one by one; the longest silent make room, and are counted from then on."""
bits = 2_048
day = 86_400
window = 28 * day
"""Seconds for which a tie is new."""

began = 1
"""The key's side began."""
they_began = 2
answered = 4
refused = 8
"""The subject removed or reported the account."""
together = 16
"""The subject shares a group with others of the circle."""
grown_up = 32
young = 64
adds = 128
"""The subject's account added new contacts."""
at_night = 256
small = 512
"""The sums were small."""


@dataclass(slots=True)
class Tie:
    """One subject's tie to the key: since when, how it stands, and what was told of it.

    Times are seconds since 1970. `place` is what shows that ties belong together: the hash of the
    chat, or the sum paid, in hundredths. `told` is in nats, `channels` a bit for each one told.
    """

    first: int
    last: int
    marks: int = 0
    place: int = 0
    told: float = 0.0
    told_at: int = 0
    channels: int = 0


@dataclass(slots=True)
class Circle:
    """The subjects around one key, by their hashes; `weighed` is when `total` was true."""

    key: str = ""
    age: str | None = None
    ties: dict[int, Tie] = field(default_factory=dict)
    many: bytearray = field(default_factory=bytearray)
    since: int = 0
    before: int = 0
    total: float = 0.0
    weighed: int = 0

    def tie(self, hashed: int, now: int) -> Tie:
        """The tie to a subject seen now; a new one where there was none."""
        tie = self.ties.get(hashed)
        if tie is None:
            self._count(hashed, now)
            tie = self.ties[hashed] = Tie(now, now)
        tie.last = now
        return tie

    def _count(self, hashed: int, now: int) -> None:
        if now - self.since > window:
            self.before = self.count() if now - self.since <= 2 * window else 0
            self.since = now
            self.many.clear()
        if self.many:
            self._mark(hashed)
        if len(self.ties) >= most_ties:
            if not self.many:
                self.many.extend(bytes(bits // 8))
                for held in (*self.ties, hashed):
                    self._mark(held)
            del self.ties[min(self.ties, key=lambda held: self.ties[held].last)]

    def _mark(self, hashed: int) -> None:
        # The upper bits of a product depend on all bits; those of a checksum alone lie too evenly.
        place = (hashed * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF) >> 53
        self.many[place >> 3] |= 1 << (place & 7)

    def count(self) -> int:
        """How many subjects there have been of late, about.

        >>> circle = Circle()
        >>> for n in range(1_000):
        ...     _ = circle.tie(hash_of(f"c-{n}"), n)
        >>> 950 < circle.count() < 1_050, len(circle.ties)
        (True, 64)
        """
        if not self.many:
            return max(len(self.ties), self.before)
        free = bits - int.from_bytes(self.many, "big").bit_count()
        return max(round(bits * log(bits / max(free, 1))), len(self.ties), self.before)


def hash_of(name: str) -> int:
    """A name's stand-in of 32 bits, never 0, the same in every process."""
    return crc32(name.encode("utf-8", "surrogatepass")) or 1


def gather(circle: Circle, tie: Tie, place: int, least: int = 3) -> bool:
    """Note that a tie belongs to a place; whether that showed that some belong together."""
    if tie.place == place:
        return False
    tie.place = place
    there = [other for other in circle.ties.values() if other.place == place]
    if len(there) < least:
        return False
    fresh = [other for other in there if not other.marks & together]
    for other in fresh:
        other.marks |= together
    return bool(fresh)
