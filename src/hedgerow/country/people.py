"""Who lives in Averlund: households in seven towns, their schools, banks and pseudonyms."""

from dataclasses import dataclass, field
from random import Random

from hedgerow.country.chance import chance, token

name = "Averlund"

platforms = ("platform/larkchat", "platform/gatherquest", "platform/pebblepost")
banks = ("bank/tallow", "bank/meadow-mutual", "bank/copperline")
hospitals = ("hospital/thistlemere", "hospital/talvegno")
borders = ("border/north-gate", "border/salt-bridge")
helpline = "helpline/listening-line"
social_services = "social/averlund-families"


@dataclass(frozen=True, slots=True)
class Town:
    """A town, its share of the people, and the languages spoken at home with their shares."""

    name: str
    share: float
    languages: dict[str, float]


towns = (
    Town("Thistlemere", 0.22, {"en": 0.8, "ru": 0.1, "es": 0.1}),
    Town("Brackendell", 0.12, {"en": 0.6, "de": 0.4}),
    Town("Vauclerie", 0.18, {"fr": 0.9, "it": 0.1}),
    Town("Grauwiesen", 0.14, {"de": 0.9, "ru": 0.1}),
    Town("Talvegno", 0.12, {"it": 0.9, "fr": 0.1}),
    Town("Zaoreshny", 0.11, {"ru": 0.9, "en": 0.1}),
    Town("Villaserna", 0.11, {"es": 0.9, "en": 0.1}),
)


@dataclass(frozen=True, slots=True)
class Child:
    """A child of 8 to 17 years, under a pseudonym."""

    id: str
    age: int
    language: str
    town: str
    school: str
    group: str
    """School class, and the name of its group chat."""
    household: int
    parents: tuple[str, ...]
    bank: str
    platform: str | None
    """Where the child chats; None where no partnered platform sees it."""
    has_account: bool


@dataclass(frozen=True, slots=True)
class Adult:
    """An adult, under a pseudonym."""

    id: str
    role: str
    household: int | None
    language: str
    town: str
    bank: str


@dataclass(slots=True)
class Society:
    """Everybody, and who belongs together."""

    children: list[Child] = field(default_factory=list)
    adults: list[Adult] = field(default_factory=list)
    groups: dict[str, list[Child]] = field(default_factory=dict)
    siblings: dict[int, list[Child]] = field(default_factory=dict)


def settle(seed: int, children: int, adults: int) -> Society:
    """People the country; the same seed gives the same people."""
    rnd = chance(seed, "people")
    society = Society()
    taken: set[str] = set()
    while len(society.children) < children:
        _add_household(society, children - len(society.children), taken, rnd)
    for _ in range(adults - len(society.adults)):
        _add_single_adult(society, taken, rnd)
    return society


def _add_household(society: Society, room: int, taken: set[str], rnd: Random) -> None:
    town, language = _town_and_language(rnd)
    number, bank = len(society.siblings), rnd.choice(banks)
    parents = tuple(_free("a", taken, rnd) for _ in range(rnd.choices((1, 2), (28, 72))[0]))
    society.adults += [Adult(p, "parent", number, language, town.name, bank) for p in parents]
    society.siblings[number] = []
    for _ in range(min(room, rnd.choices((1, 2, 3), (38, 44, 18))[0])):
        child = _child(rnd, taken, town, language, number, parents, bank)
        society.children.append(child)
        society.siblings[number].append(child)
        society.groups.setdefault(child.group, []).append(child)


def _child(
    rnd: Random,
    taken: set[str],
    town: Town,
    language: str,
    household: int,
    parents: tuple[str, ...],
    bank: str,
) -> Child:
    age = rnd.randint(8, 17)
    school = f"school/{town.name.lower()}-{'primary' if age < 12 else 'secondary'}"
    online = rnd.random() < (0.45 if age < 12 else 0.85)
    return Child(
        id=_free("c", taken, rnd),
        age=age,
        language=language,
        town=town.name,
        school=school,
        group=f"g-{town.name.lower()}-{language}-{age}",
        household=household,
        parents=parents,
        bank=bank,
        platform=rnd.choices(platforms, (5, 3, 2))[0] if online else None,
        has_account=age >= 12 and rnd.random() < 0.6,
    )


def _add_single_adult(society: Society, taken: set[str], rnd: Random) -> None:
    role = rnd.choices(("teacher", "coach", "grandparent", "neighbour"), (3, 1, 4, 2))[0]
    town, language = _town_and_language(rnd)
    household: int | None = None
    if role == "grandparent":
        grandchild = rnd.choice(society.children)
        household, language = grandchild.household, grandchild.language
    person = _free("a", taken, rnd)
    society.adults.append(Adult(person, role, household, language, town.name, rnd.choice(banks)))


def _town_and_language(rnd: Random) -> tuple[Town, str]:
    town = rnd.choices(towns, [t.share for t in towns])[0]
    return town, rnd.choices(list(town.languages), list(town.languages.values()))[0]


def _free(prefix: str, taken: set[str], rnd: Random) -> str:
    """A pseudonym nobody has yet."""
    while (pseudonym := token(prefix, rnd)) in taken:
        continue
    taken.add(pseudonym)
    return pseudonym
