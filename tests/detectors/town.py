"""A town for the contact network: many who know many children rightly, and a few who should not.

Five weeks of contacts between 2,400 children and those around them, about 100,000 events in the order
of time; no words, since the detector reads none. The same seed gives the same town.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Activity, AgeBand, Data, Message, Transaction

start = datetime(2026, 3, 2, tzinfo=UTC)
days = 35
kind_of = {Message: "message", Activity: "activity", Transaction: "transaction"}


@dataclass
class Town:
    """Events in the making, and whom each stranger has written to, in order."""

    seed: int
    children: int = 2_400
    events: list[Event] = field(default_factory=list)
    victims: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rnd = random.Random(self.seed)
        self.names = [f"c-{n:04}" for n in range(self.children)]

    def told(self) -> list[Event]:
        """Everything that happens, in the order of time."""
        for part in (self.families, self.friends, self.schools, self.coaches, self.creators, self.players,
                     self.notices, self.strangers, self.devices, self.payments):  # fmt: skip
            part()
        return sorted(self.events, key=lambda e: (e.time, e.id))

    def at(self, day: float, subject: str, data: Data) -> None:
        time = start + timedelta(days=day)
        number = f"{len(self.events):07}"
        self.events.append(Event(number, "town", kind_of[type(data)], time, subject, data))

    def says(self, day: float, author: str, child: str, age: AgeBand | None, room: str = "") -> None:
        """Somebody writes to a child, in a chat of two."""
        chat = room or "-".join(sorted((author, child)))
        self.at(day, child, Message(author, "", chat, (child,), None, age))

    def answers(self, day: float, child: str, other: str) -> None:
        chat = "-".join(sorted((other, child)))
        self.at(day, child, Message(child, "", chat, (other,), None, "child"))

    def moment(self, begin: float = 0.0, end: float = days) -> float:
        """Some time between two days, between seven in the morning and ten at night."""
        return int(self.rnd.uniform(begin, end)) + self.rnd.uniform(7, 22) / 24

    def talk(self, other: str, child: str, age: AgeBand | None, turns: int, begins: float) -> None:
        """They know each other and talk now and then; each begins as often as `begins` says."""
        for _ in range(turns):
            day = self.moment()
            if self.rnd.random() < begins:
                self.says(day, other, child, age)
                self.answers(day + 0.001, child, other)
            else:
                self.answers(day, child, other)
                self.says(day + 0.001, other, child, age)

    def families(self) -> None:
        """Parents of one to three children, and grandparents, some of whom give money."""
        for n, child in enumerate(self.names):
            self.talk(f"parent-{n // 2}", child, "adult", 5, 0.6)
            if n % 3 == 0:
                self.at(
                    self.moment(), child, Transaction(20.0, "EUR", "in", f"gran-{n // 15}", "transfer")
                )

    def friends(self) -> None:
        """Classmates; one in twelve children is friends with the whole class."""
        for n, child in enumerate(self.names):
            mates = self.names[n // 24 * 24 : n // 24 * 24 + 24]
            for mate in mates if n % 12 == 0 else self.rnd.sample(mates, 3):
                if mate != child:
                    self.talk(child, mate, "child", self.rnd.randint(1, 4), 0.5)

    def schools(self) -> None:
        """A teacher writes to the class as a whole, and to some pupils alone."""
        for first in range(0, self.children, 24):
            pupils = tuple(self.names[first : first + 24])
            teacher = f"teacher-{first // 24}"
            for _ in range(6):
                day = self.moment()
                for child in pupils:
                    self.at(day, child, Message(teacher, "", f"class-{first}", pupils, None, "adult"))
            for child in self.rnd.sample(pupils, 8):
                self.talk(teacher, child, "adult", 2, 0.5)

    def coaches(self) -> None:
        """Twenty players each, written to one by one in the first week of the season."""
        for n in range(40):
            for child in self.rnd.sample(self.names, 20):
                day = self.moment(0, 7)
                self.says(day, f"coach-{n}", child, "adult")
                if self.rnd.random() < 0.85:
                    self.answers(day + self.rnd.uniform(0.01, 0.6), child, f"coach-{n}")
                self.talk(f"coach-{n}", child, "adult", 2, 0.7)

    def creators(self) -> None:
        """Fans write first; most get thanks, and some are written to first for a prize."""
        for n in range(6):
            for child in self.rnd.sample(self.names, 400):
                day = self.moment()
                self.answers(day, child, f"creator-{n}")
                self.says(day + 0.01, f"creator-{n}", child, self.rnd.choice(("adult", None)))
            for child in self.rnd.sample(self.names, 10):
                self.says(self.moment(), f"creator-{n}", child, "adult")

    def players(self) -> None:
        """Accounts of unknown age who meet children in a game; some write first, few go on."""
        for n in range(500):
            for child in self.rnd.sample(self.names, self.rnd.randint(1, 7)):
                if self.rnd.random() < 0.5:
                    self.says(self.moment(), f"player-{n}", child, "unsure", f"game-{n}")
                self.talk(f"player-{n}", child, "unsure", self.rnd.randint(0, 3), 0.5)

    def notices(self) -> None:
        """A service account tells every child the same; hardly anybody answers or removes it."""
        for child in self.names:
            day = self.moment(3, 5)
            self.says(day, "notices", child, None)
            if self.rnd.random() < 0.01:
                self.answers(day + 0.1, child, "notices")
            elif self.rnd.random() < 0.01:
                self.at(day + 0.2, child, Activity("contact_removed", contact="notices"))

    def strangers(self) -> None:
        """Eight adults who write to thirty children each in three weeks, not all with a known age."""
        for n in range(8):
            name = f"stranger-{n}"
            begin = self.rnd.uniform(3, 12)
            moments = sorted(self.moment(begin, begin + 21) for _ in range(30))
            self.victims[name] = self.rnd.sample(self.names, 30)
            for day, child in zip(moments, self.victims[name], strict=True):
                self.says(day, name, child, ("adult", "unsure")[n % 2])
                luck = self.rnd.random()
                if luck < 0.4:
                    for turn in range(self.rnd.randint(1, 8)):
                        self.answers(day + 0.02 + 0.7 * turn, child, name)
                        self.says(day + 0.03 + 0.7 * turn, name, child, ("adult", "unsure")[n % 2])
                elif luck < 0.6:
                    gone = day + self.rnd.uniform(0.05, 1.5)
                    self.at(gone, child, Activity("contact_removed", contact=name))

    def devices(self) -> None:
        """Each child's own; family tablets; computers of libraries and schools."""
        for n, child in enumerate(self.names):
            for _ in range(2):
                self.at(self.moment(), child, Activity("login", device=f"own-{n}"))
            self.at(self.moment(), child, Activity("session", device=f"family-{n // 3}"))
            self.at(self.moment(), child, Activity("login", device=f"library-{n % 40}"))
            action = self.rnd.choice(("view", "post", "contact_added"))
            other = f"u-{n}" if action == "contact_added" else None
            self.at(self.moment(), child, Activity(action, None, other, None, f"school-{n // 120}"))

    def payments(self) -> None:
        """Shops, kiosks that take transfers, a club's fee and class trips."""
        for n, child in enumerate(self.names):
            spent = round(self.rnd.uniform(1, 30), 2)
            self.pays(child, f"shop-{n % 9}", spent, merchant="5814")
            self.pays(child, f"kiosk-{n % 60}", spent)
            self.pays(child, f"trip-{n // 24}", 35.0)

    def pays(self, child: str, other: str, amount: float, merchant: str | None = None) -> None:
        data = Transaction(amount, "EUR", "out", other, "transfer", merchant, None, "child")
        self.at(self.moment(), child, data)


def written_to(events: list[Event], author: str, until: datetime) -> int:
    """How many children an account had written to by a moment."""
    return len({e.subject for e in _from(events, author) if e.time <= until})


def _from(events: list[Event], author: str) -> Iterator[Event]:
    return (e for e in events if isinstance(e.data, Message) and e.data.author == author)
