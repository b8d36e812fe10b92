"""Writes a folder of childhoods: events.jsonl, truth.jsonl and calendar.json."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from hedgerow.country.chance import chance
from hedgerow.country.childhoods import year
from hedgerow.country.childhoods.child import Childhood
from hedgerow.country.childhoods.happenings import Happening, plant
from hedgerow.engine.contract import write_event

most_children = 100_000


@dataclass(frozen=True, slots=True)
class Built:
    """What was written."""

    children: int
    planted: int
    events: int
    folder: Path


def build_childhoods(
    folder: str | Path, *, children: int = 60, seed: int = 1, calendar: bool = True
) -> Built:
    """Write `children` years, every second with one planted change; the same seed, the same bytes.

    truth.jsonl names for each child `subject` and `age`, and what happened: `label` (1: planted, 0:
    ordinary), `kind`, `size`, `from` and `to`. calendar.json holds the school's vacations and exams;
    without `calendar` it is left out, as where no school tells it.
    """
    if not 0 < children <= most_children:
        raise ValueError(f"children must be between 1 and {most_children}, not {children}")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    events = 0
    with (folder / "events.jsonl").open("wb") as out, (folder / "truth.jsonl").open("wb") as truth:
        for number in range(children):
            rnd = chance(seed, "plant", number)
            child = Childhood(seed, number, plant(number // 2, rnd) if number % 2 else None)
            for event in child.events():
                out.write(write_event(event) + b"\n")
                events += 1
            for happening in child.happenings + ([child.plant] if child.plant else []):
                truth.write(msgspec.json.encode(_row(child, happening)) + b"\n")
    if calendar:
        vacations = [*year.vacations, *((day, day) for day in year.public_holidays)]
        told = {"vacations": vacations, "exams": year.exams}
        (folder / "calendar.json").write_bytes(msgspec.json.format(msgspec.json.encode(told)))
    return Built(children, children // 2, events, folder)


def _row(child: Childhood, happening: Happening) -> dict[str, object]:
    return {
        "subject": child.id,
        "age": child.age,
        "label": int(happening is child.plant),
        "kind": happening.kind,
        "size": happening.named,
        "from": year.told(happening.first),
        "to": year.told(min(happening.last, year.days - 1)),
    }
