"""Plays the tales: chooses a child for each, and makes its events out of the written lines."""

from collections.abc import Iterator
from typing import Any

import msgspec

from hedgerow.country.calendar import at, days
from hedgerow.country.chance import chance, token
from hedgerow.country.chatter import Said, chatter, parse
from hedgerow.country.ordinary import Chat, Quiet, apps, chat_of, conversation, happened
from hedgerow.country.people import Child, Society, platforms
from hedgerow.country.tale import Often, Once, Role, Tale, Talk, tales
from hedgerow.country.truth import LookAlike, Storyline
from hedgerow.domain.chain import Event
from hedgerow.domain.kinds import KINDS, AgeBand


class Played:
    """One tale with its child: the events, and those of them that belong to the harm."""

    def __init__(self, seed: int, tale: Tale, child: Child, society: Society) -> None:
        self.tale, self.child = tale, child
        self.rnd = chance(seed, "tale", tale.id, child.id)
        self.cast = {role: self._find(who, society) for role, who in tale.cast.items()}
        self.events: list[Event] = []
        self.harmful: list[Event] = []
        for talk in tale.talk:
            self._keep(list(self._talks(talk)), harm=talk.harm)
        for often in tale.often:
            self._keep([self._one_of(often) for _ in range(often.count)], harm=often.harm)
        for once in tale.once:
            hour = (once.day, once.hour)
            event = self._event(once, hour, self._filled(once.data))
            self._keep([event], harm=once.harm)

    @property
    def quiet(self) -> Quiet | None:
        """How the tale changes the child's ordinary days."""
        told = self.tale.quiet
        return Quiet(told.since, told.until, told.factor) if told else None

    def _keep(self, events: list[Event], *, harm: bool) -> None:
        self.events += events
        if harm and self.tale.harm:
            self.harmful += events

    def _find(self, role: Role, society: Society) -> str:
        child = self.child
        if role.who == "parent":
            return child.parents[0]
        if role.who == "classmate":
            return next(c.id for c in society.groups[child.group] if c.id != child.id)
        if role.who == "grandparent":
            return token("a", self.rnd)
        return token("u", self.rnd)

    def _talks(self, talk: Talk) -> Iterator[Event]:
        other = self.cast[talk.with_]
        age: AgeBand = self.tale.cast[talk.with_].age
        chat = Chat(chat_of(self.child.id, other), other, age, talk.topic)
        language = self.child.language
        written = list(talk.lines.get(language) or next(iter(talk.lines.values())))
        self.rnd.shuffle(written)
        if language not in talk.lines:
            language = next(iter(talk.lines))
        for number, hour in enumerate(self._hours(talk.days, talk.hours, talk.count)):
            lines = self._lines(talk, written, language, number)
            yield from conversation(
                self.child.id, chat, lines, talk.app or self.child.platform or platforms[0],
                language, hour, self.rnd, child_begins=False,
            )  # fmt: skip

    def _lines(self, talk: Talk, written: list[str], language: str, number: int) -> list[Said]:
        """Between three and six exchanges, at least one of them from the tale."""
        words, rnd = chatter(language), self.rnd
        lines = []
        for turn in range(rnd.randint(3, 6)):
            if turn == 1 or rnd.random() < talk.share:
                text = written[(number + turn) % len(written)]
                lines += words.fill(parse(text), rnd)
            else:
                lines += words.exchange(talk.topic, rnd)
        return lines

    def _hours(
        self, span: tuple[int, int], hours: tuple[float, float], count: int
    ) -> list[tuple[int, float]]:
        rnd = self.rnd
        return sorted((rnd.randint(*span), rnd.uniform(*hours)) for _ in range(count))

    def _one_of(self, often: Often) -> Event:
        [hour] = self._hours(often.days, often.hours, 1)
        return self._event(often, hour, self._filled(often.data))

    def _event(self, told: Often | Once, hour: tuple[int, float], data: dict[str, Any]) -> Event:
        source = told.source or self._usual_source(told.kind)
        content = msgspec.convert(data, KINDS[told.kind])
        return happened(told.kind, source, hour, self.child.id, content, self.rnd)

    def _usual_source(self, kind: str) -> str:
        if kind == "transaction":
            return self.child.bank
        return self.child.school if kind == "observation" else self.child.platform or platforms[0]

    def _filled(self, data: dict[str, Any]) -> dict[str, Any]:
        return {name: self._value(name, value) for name, value in data.items()}

    def _value(self, name: str, value: Any) -> Any:
        if isinstance(value, list) and name in ("amount", "minutes"):
            return round(self.rnd.uniform(*value), 2)
        if value == "{new}":
            return token("u", self.rnd)
        if value == "{app}":
            return apps[self.child.platform or platforms[0]]
        if isinstance(value, str) and value.startswith("{"):
            return self.cast[value.strip("{}")]
        return value


def play_all(seed: int, society: Society) -> list[Played]:
    """Every tale with a child of its own; look-alikes with as many children as they name."""
    rnd = chance(seed, "casting")
    free = [c for c in society.children if c.platform and len(society.groups[c.group]) > 3]
    rnd.shuffle(free)
    played = []
    for tale in tales("harm") + tales("innocent"):
        for number in range(max(tale.children, len(tale.languages) if tale.innocent else 1)):
            child = _choose(tale, tale.languages[number % len(tale.languages)], free)
            played.append(Played(seed, tale, child, society))
    return played


def _choose(tale: Tale, language: str, free: list[Child]) -> Child:
    """A child nobody has told a story about; age and platform give way where few live."""
    youngest, oldest = tale.ages
    fitting = [c for c in free if c.language == language]
    for child in fitting:
        seen = tale.platform is None or child.platform == tale.platform
        if seen and youngest <= child.age <= oldest:
            free.remove(child)
            return child
    if not fitting:
        raise ValueError(f"The country is too small for {tale.id}: no child speaks {language}.")
    free.remove(fitting[0])
    return fitting[0]


def planted(played: list[Played]) -> tuple[list[Storyline], list[LookAlike]]:
    """What is true of each tale, to compare warnings with."""
    storylines = [_storyline(p) for p in played if p.tale.harm]
    return storylines, [_look_alike(p) for p in played if not p.tale.harm]


def _storyline(played: Played) -> Storyline:
    tale, harmful = played.tale, sorted(played.harmful, key=lambda e: e.time)
    assert tale.harm is not None
    assert tale.stage is not None
    day = tale.know_by if tale.know_by is not None else float(days)
    return Storyline(
        id=tale.id,
        title=tale.title,
        harm=tale.harm,
        stage=tale.stage,
        certain=tale.certain,
        subject=played.child.id,
        counterparts=tuple(p for r, p in played.cast.items() if tale.cast[r].who == "stranger"),
        languages=tuple(tale.languages),
        first_harm=harmful[0].time,
        know_by=at(int(day), day % 1 * 24),
        kinds=tuple(sorted({e.kind for e in harmful})),
        events=tuple(e.reference for e in harmful),
    )


def _look_alike(played: Played) -> LookAlike:
    return LookAlike(
        id=played.tale.id,
        title=played.tale.title,
        innocent=played.tale.innocent or "",
        subject=played.child.id,
        language=played.child.language,
        kinds=tuple(sorted({e.kind for e in played.events})),
        events=tuple(e.reference for e in played.events),
    )
