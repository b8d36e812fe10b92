"""A child's ordinary days online: chats with family, friends and class, sessions, new contacts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Literal

from hedgerow.country.calendar import Rhythm, at, is_school_day, rhythm_of, rhythms
from hedgerow.country.chance import about, chance, token
from hedgerow.country.chatter import Said, chatter
from hedgerow.country.people import Adult, Child, Society, platforms
from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import Activity, AgeBand, Data, Message

Day = Callable[[int], list[Event]]
"""One person's or place's events of the day with this number."""

Action = Literal["login", "session", "post", "view", "contact_added", "contact_removed"]
shown: tuple[Action, ...] = ("session", "login", "post", "view")
apps = {platform: platform.partition("/")[2] for platform in platforms}
talks_a_day = {"younger": 0.08, "middle": 0.18, "older": 0.25}
sessions_a_day = {"younger": 0.4, "middle": 0.7, "older": 0.85}
told_by = dict(zip(platforms, (1.5, 0.6, 0.6), strict=True))
"""How much of their sessions platforms tell: the first nearly all, the others about a half."""
contacts_a_day = 0.02


@dataclass(frozen=True, slots=True)
class Quiet:
    """A time in which somebody does less than usual, such as a child drawing back from friends."""

    since: int
    until: int
    factor: float

    def on(self, day: int) -> float:
        """What the usual rate is multiplied with."""
        return self.factor if self.since <= day < self.until else 1.0


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat between a child and one other person."""

    conversation: str
    other: str
    other_age: AgeBand
    topic: str


def happened(
    kind: str, source: str, hour: tuple[int, float], subject: str | None, data: Data, rnd: Random
) -> Event:
    """An event at an hour of a day, under an id that tells nothing."""
    return Event(f"{rnd.getrandbits(48):012x}", source, kind, at(*hour), subject, data)


def chat_of(child: str, other: str) -> str:
    """The name of the chat that two people share."""
    return f"k-{child[2:]}-{other[2:]}"


class ChildLife:
    """What one child does online, day by day; call it with each day's number in turn."""

    def __init__(self, seed: int, child: Child, society: Society, quiet: Quiet | None) -> None:
        self.child, self.quiet = child, quiet
        self.platform = child.platform or platforms[0]
        self.rnd = rnd = chance(seed, "life", child.id)
        self.rhythm: Rhythm = rhythm_of(child.age)
        lively = min(3.0, rnd.lognormvariate(-0.12, 0.5))
        stage = "younger" if child.age < 12 else "middle" if child.age < 15 else "older"
        self.talks = talks_a_day[stage] * lively
        self.sessions = sessions_a_day[stage] * min(2.0, lively) * told_by[self.platform]
        self.device = f"d-{child.household:05x}" if child.age < 11 else token("d", rnd)
        self.chats = self._chats(society)

    def _chats(self, society: Society) -> list[Chat]:
        child, rnd = self.child, self.rnd
        chats = [self._chat(p, "adult", "family") for p in child.parents]
        classmates = [c.id for c in society.groups[child.group] if c.id != child.id]
        friends = rnd.sample(classmates, min(len(classmates), rnd.randint(2, 4)))
        topics = ("friends", "school", "games", "sport")
        chats += [self._chat(f, "child", rnd.choice(topics)) for f in friends]
        if child.age >= 14 and friends and rnd.random() < 0.3:
            chats.append(self._chat(friends[0], "child", "romance"))
        if rnd.random() < 0.35:
            chats.append(self._chat(token("u", rnd), "unsure", "games"))
        return chats

    def _chat(self, other: str, age: AgeBand, topic: str) -> Chat:
        return Chat(chat_of(self.child.id, other), other, age, topic)

    def __call__(self, day: int) -> list[Event]:
        """The events of one day, in no order."""
        rnd = self.rnd
        factor = self.quiet.on(day) if self.quiet else 1.0
        free = 1.0 if is_school_day(day) else 1.3
        events: list[Event] = []
        for _ in range(about(self.talks * factor * free, rnd)):
            events += self._talk(day)
        for _ in range(about(self.sessions * factor * free, rnd)):
            events.append(self._session(day))
        if rnd.random() < contacts_a_day * factor:
            events.append(self._contact(day))
        return events

    def _hour(self, day: int) -> float:
        rhythm = self.rhythm
        return (rhythm.busy if is_school_day(day) else rhythm.free).draw(self.rnd)

    def _talk(self, day: int) -> Iterator[Event]:
        chat, rnd = self.rnd.choice(self.chats), self.rnd
        words = chatter(self.child.language)
        lines = [s for _ in range(rnd.randint(1, 3)) for s in words.exchange(chat.topic, rnd)]
        return conversation(
            self.child.id, chat, lines, self.platform, self.child.language,
            (day, self._hour(day)), rnd, child_begins=rnd.random() < 0.5,
        )  # fmt: skip

    def _session(self, day: int) -> Event:
        rnd = self.rnd
        action: Action = rnd.choices(shown, (6, 2, 1, 3))[0]
        minutes = round(min(150.0, rnd.lognormvariate(2.9, 0.7)), 1) if action == "session" else None
        data = Activity(action, minutes, None, apps[self.platform], self.device)
        return happened("activity", self.platform, (day, self._hour(day)), self.child.id, data, rnd)

    def _contact(self, day: int) -> Event:
        rnd = self.rnd
        action: Action = "contact_added" if rnd.random() < 0.85 else "contact_removed"
        data = Activity(action, None, token("u", rnd), apps[self.platform], self.device)
        return happened("activity", self.platform, (day, self._hour(day)), self.child.id, data, rnd)


def conversation(
    child: str,
    chat: Chat,
    lines: list[Said],
    platform: str,
    language: str,
    begun: tuple[int, float],
    rnd: Random,
    *,
    child_begins: bool,
) -> Iterator[Event]:
    """The lines as messages between a child and one other, some seconds apart."""
    time = at(*begun)
    for said in lines:
        by_child = said.first is child_begins
        author, reader = (child, chat.other) if by_child else (chat.other, child)
        age: AgeBand = "child" if by_child else chat.other_age
        data = Message(author, said.text, chat.conversation, (reader,), language, age)
        yield Event(f"{rnd.getrandbits(48):012x}", platform, "message", time, child, data)
        time += timedelta(seconds=rnd.randint(8, 95))


class GroupLife:
    """A group chat in which nobody in particular is the subject: a school class or a workplace."""

    def __init__(
        self, seed: int, name: str, members: list[str], language: str, topic: str, age: AgeBand
    ) -> None:
        self.name, self.members, self.language, self.topic = name, members, language, topic
        self.age: AgeBand = age
        self.rnd = chance(seed, "group", name)
        self.rhythm = rhythms["work" if topic == "work" else "middle"]
        self.platform = platforms[0]
        self.talks = min(1.0, len(members) * 0.035)

    def __call__(self, day: int) -> list[Event]:
        """The events of one day, in no order."""
        hours = self.rhythm.busy if is_school_day(day) else self.rhythm.free
        events: list[Event] = []
        for _ in range(about(self.talks, self.rnd)):
            events += self._talk((day, hours.draw(self.rnd)))
        return events

    def _talk(self, begun: tuple[int, float]) -> Iterator[Event]:
        rnd, time = self.rnd, at(*begun)
        pair = rnd.sample(self.members, 2)
        for said in chatter(self.language).exchange(self.topic, rnd):
            author = pair[0] if said.first else pair[1]
            data = Message(author, said.text, self.name, (), self.language, self.age)
            yield Event(f"{rnd.getrandbits(48):012x}", self.platform, "message", time, None, data)
            time += timedelta(seconds=rnd.randint(15, 240))


def group_lives(seed: int, society: Society) -> list[Day]:
    """The chats of school classes and of workplaces."""
    lives: list[Day] = []
    for name, members in sorted(society.groups.items()):
        ids = [c.id for c in members if c.platform]
        if len(ids) >= 2:
            lives.append(GroupLife(seed, name, ids, members[0].language, "school", "child"))
    for name, workers in workplaces(society).items():
        language = workers[0].language
        lives.append(GroupLife(seed, name, [w.id for w in workers], language, "work", "adult"))
    return lives


def workplaces(society: Society) -> dict[str, list[Adult]]:
    """Adults of a town and language, in groups of at most 25 who work together."""
    by_town: dict[str, list[Adult]] = {}
    for adult in society.adults:
        by_town.setdefault(f"w-{adult.town.lower()}-{adult.language}", []).append(adult)
    groups = {}
    for name, workers in sorted(by_town.items()):
        for start in range(0, len(workers), 25):
            if len(workers[start : start + 25]) >= 2:
                groups[f"{name}-{start // 25}"] = workers[start : start + 25]
    return groups
