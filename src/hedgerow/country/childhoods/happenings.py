"""What happens in a childhood's year: ordinary things that look like harm, and changes that are planted.

The ordinary ones come to every child by chance: illness, travel, exam weeks, a new phone, sleepovers,
a new school class, falling in love, a new game. The planted ones are sudden changes as guides for
parents describe them, of three sizes: awake at night, new contacts late in the evening, a second
device at night, falling silent, and drawn into the night little by little.
"""

from dataclasses import dataclass
from random import Random

from hedgerow.country.childhoods import year

sizes = {"small": 0.15, "middle": 0.35, "large": 0.7}
"""How much of the usual volume is moved or added."""
planted = ("night", "late_contacts", "second_device", "silence", "slowly_into_the_night")


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that holds from one day to another, both in it; `size` is a share of the volume."""

    kind: str
    first: int
    last: int
    size: float = 0.0
    named: str = ""

    def on(self, day: int) -> bool:
        """Whether it holds on the day."""
        return self.first <= day <= self.last


def ordinary(age: int, rnd: Random) -> list[Happening]:
    """A year's ordinary happenings."""
    found = [_spell("illness", rnd, 3, 7) for _ in range(rnd.randint(1, 3))]
    if rnd.random() < 0.6:
        begin = rnd.choice([51, 114, 212, 305, 330])
        found.append(Happening("travel", begin, begin + rnd.randint(5, 12)))
    if rnd.random() < 0.5:
        found.append(Happening("new_phone", rnd.randint(30, 330), year.days))
    found += [_spell("sleepover", rnd, 1, 1) for _ in range(rnd.randint(0, 4))]
    if rnd.random() < 0.2:
        found.append(_spell("new_class", rnd, 10, 20))
    if age >= 13 and rnd.random() < 0.3:
        found.append(_spell("in_love", rnd, 20, 60))
    found += [_spell("new_game", rnd, 14, 40) for _ in range(rnd.randint(0, 2))]
    return found


def _spell(kind: str, rnd: Random, least: int, most: int) -> Happening:
    first = rnd.randint(5, year.days - most - 1)
    return Happening(kind, first, first + rnd.randint(least, most) - 1)


def plant(number: int, rnd: Random) -> Happening:
    """The change that belongs to a number: all kinds and sizes in turn, at a day of chance."""
    kind = planted[number % len(planted)]
    named = list(sizes)[number // len(planted) % len(sizes)]
    first = rnd.randint(60, 290)
    return Happening(kind, first, first + rnd.randint(21, 45), sizes[named], named)
