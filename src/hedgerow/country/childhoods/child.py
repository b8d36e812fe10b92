"""One child's year online, day by day: when, how much, on which apps and devices, with whom."""

from collections.abc import Iterator
from math import exp

from hedgerow.country.calendar import Rhythm, rhythm_of
from hedgerow.country.chance import chance, token
from hedgerow.country.childhoods import year
from hedgerow.country.childhoods.happenings import Happening, ordinary
from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Activity

apps = ("larkchat", "pondgames", "reedvideo", "nestclass", "finchmusic", "mossforum")
late_hours = (22.0, 25.5)
deep_night = (24.5, 28.5)


class Childhood:
    """A child of an age, with a volume, apps, a bedtime and contacts of its own."""

    def __init__(self, seed: int, number: int, plant: Happening | None = None) -> None:
        self.rnd = rnd = chance(seed, "childhood", number)
        self.id = token("c", rnd)
        self.age = rnd.randint(9, 17)
        self.volume = min(40.0, max(5.0, rnd.lognormvariate(2.5, 0.5)))
        self.unruly = rnd.uniform(0.15, 0.5)
        """Spread of the daily volume, of its logarithm."""
        self.stays_up = max(0.0, (self.age - 13) * 0.02) * rnd.random()
        """Share of evenings on which the older ones are awake past midnight."""
        self.apps = rnd.sample(apps, rnd.randint(2, 4))
        self.device = token("d", rnd)
        self.contacts_a_day = rnd.uniform(0.02, 0.15)
        self.plant = plant
        self.happenings = ordinary(self.age, rnd)
        self.new = {h: token("d", rnd) for h in self._all() if h.kind in ("new_phone", "second_device")}
        self.made = 0

    def _all(self) -> list[Happening]:
        return self.happenings + ([self.plant] if self.plant else [])

    def events(self) -> Iterator[Event]:
        """The whole year, in the order of time."""
        made = [event for day in range(year.days) for event in self._day(day)]
        yield from sorted(made, key=lambda event: event.time)

    def _day(self, day: int) -> Iterator[Event]:
        rnd, kinds = self.rnd, {h.kind: h for h in self._all() if h.on(day)}
        factor = self._factor(day, kinds)
        count = int(self.volume * factor * exp(rnd.gauss(0, self.unruly)) + rnd.random())
        rhythm = self._rhythm(day)
        for _ in range(count):
            yield self._doing(day, self._hour(day, rhythm, kinds), kinds)
        yield from self._up_late(day, count, kinds)
        yield from self._contacts(day, factor, kinds)
        yield from self._planted(day, kinds)

    def _factor(self, day: int, kinds: dict[str, Happening]) -> float:
        factor = 1.0 if year.has_school(day) else 1.35
        factor *= 1 + 0.2 * day / year.days  # growing older
        for kind, times in (("travel", 0.05), ("new_game", 1.3), ("in_love", 1.25)):
            factor *= times if kind in kinds else 1.0
        if "illness" in kinds:
            factor *= 1.4 if kinds["illness"].first % 2 else 0.3
        if "new_phone" in kinds and day < kinds["new_phone"].first + 14:
            factor *= 1.6
        if "silence" in kinds:
            factor *= 1 - min(1.0, kinds["silence"].size + 0.3)
        return factor

    def _rhythm(self, day: int) -> Rhythm:
        """One that grows older during the year."""
        return rhythm_of(min(17, self.age + (self.rnd.random() < day / year.days)))

    def _hour(self, day: int, rhythm: Rhythm, kinds: dict[str, Happening]) -> float:
        rnd = self.rnd
        home = not year.has_school(day) or "illness" in kinds
        hour = (rhythm.free if home else rhythm.busy).draw(rnd)
        if day in year.vacation_days:
            hour += rnd.uniform(0, 2.5)
        if self.age >= 14 and day in year.exam_days:
            hour = max(hour, rnd.uniform(19, 24.2)) if rnd.random() < 0.4 else hour
        return hour if hour >= 5 else hour + 24

    def _up_late(self, day: int, count: int, kinds: dict[str, Happening]) -> Iterator[Event]:
        rnd = self.rnd
        free_after = not year.has_school(day + 1)
        share = self.stays_up * (3 if free_after else 1) + (0.3 if "in_love" in kinds else 0)
        if "sleepover" in kinds and free_after:
            share = 1.0
        if rnd.random() < share:
            for _ in range(rnd.randint(1, max(2, count // 4))):
                yield self._doing(day, rnd.uniform(23, 25.2 if not free_after else 26), kinds)

    def _contacts(self, day: int, factor: float, kinds: dict[str, Happening]) -> Iterator[Event]:
        rnd = self.rnd
        if rnd.random() < self.contacts_a_day * factor:
            yield self._contact(day, rnd.uniform(13, 21.5))
        if "new_class" in kinds and rnd.random() < 0.6:
            for _ in range(rnd.randint(1, 3)):
                yield self._contact(day, rnd.uniform(12, 20.5))
        if "new_game" in kinds and rnd.random() < 0.15:
            yield self._contact(day, rnd.uniform(16, 21.5))

    def _planted(self, day: int, kinds: dict[str, Happening]) -> Iterator[Event]:
        plant, rnd = self.plant, self.rnd
        if plant is None or not plant.on(day) or plant.kind == "silence":
            return
        size = plant.size
        if plant.kind == "slowly_into_the_night":
            size *= (day - plant.first + 1) / (plant.last - plant.first + 1)
        if plant.kind == "late_contacts":
            for _ in range(int(4 * size + rnd.random())):
                yield self._contact(day, rnd.uniform(*late_hours))
            return
        for _ in range(int(self.volume * size * rnd.uniform(0.5, 1.5) + rnd.random())):
            hour = rnd.uniform(*deep_night)
            yield self._doing(day, hour, kinds, second=plant.kind == "second_device")

    def _doing(
        self, day: int, hour: float, kinds: dict[str, Happening], *, second: bool = False
    ) -> Event:
        rnd, device = self.rnd, self.device
        for happening, name in self.new.items():
            if happening.kind == "new_phone" and happening.on(day):
                device = name
            if happening.kind == "second_device" and second:
                device = name
                break
        app = rnd.choice(self.apps)
        if "new_game" in kinds and rnd.random() < 0.4:
            app = "newtgame"
        minutes = round(rnd.expovariate(1 / 8), 1)
        return self._event(day, hour, Activity("session", minutes=minutes, app=app, device=device))

    def _contact(self, day: int, hour: float) -> Event:
        added = Activity("contact_added", contact=token("u", self.rnd), app=self.apps[0])
        return self._event(day, hour, added)

    def _event(self, day: int, hour: float, data: Activity) -> Event:
        self.made += 1
        name = f"{self.id[2:]}-{self.made:06d}"
        return Event(name, "platform/larkchat", "activity", year.at(day, hour), self.id, data)
