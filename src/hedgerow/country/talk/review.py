"""What is wrong in a file of material, said so that its writer can mend it."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hedgerow.country.talk.lines import faults
from hedgerow.country.talk.tables import Material, Scene, harmful, spoken

fewest_fillers = 8
fewest_beats = 8
most_turns = 5

_name = re.compile(r"[a-z][a-z0-9-]*")


class Fault(NamedTuple):
    """Something wrong in a file of material: where, what, and what to do."""

    file: str
    scene: str
    place: str
    """Part, beat and line, counted from 1, or the name of a key."""
    reason: str
    remedy: str

    def __str__(self) -> str:
        where = ", ".join(p for p in (self.file, self.scene and f"scene {self.scene}", self.place) if p)
        return f"{where}: {self.reason}. {self.remedy}"


def review(file: str, language: str, read: Material) -> Iterator[Fault]:
    """Every fault of a file whose tables are right; `language` is what its name says."""
    if read.language != language:
        remedy = f'Write language = "{language}" or rename the file.'
        yield Fault(file, "", "language", f"is {read.language!r}", remedy)
    for name, fillers in read.words.items():
        for reason, remedy in _faults_of_list(fillers):
            yield Fault(file, "", f"words, {name}", reason, remedy)
    for label in {0, 1} - {scene.label for scene in read.scene}:
        yield Fault(file, "", "scene", f"none is labelled {label}", "A language needs both.")
    known: set[str] = set()
    for scene in read.scene:
        if scene.id in known:
            yield Fault(file, scene.id, "id", "is used twice", "Give every scene its own id.")
        known.add(scene.id)
        for place, reason, remedy in _faults_of_scene(scene, read):
            yield Fault(file, scene.id, place, reason, remedy)


def _faults_of_list(fillers: Sequence[str]) -> Iterator[tuple[str, str]]:
    if len(fillers) < fewest_fillers:
        remedy = f"Give every list {fewest_fillers} entries or more."
        yield f"has {len(fillers)} entries", remedy
    if len(set(fillers)) < len(fillers):
        twice = sorted({f for f in fillers if fillers.count(f) > 1})
        yield f"holds {', '.join(twice)} twice", "Remove what is there twice."
    for filler in fillers:
        if not filler.strip() or re.search(r"[{}|]", filler):
            yield f"holds {filler!r}", "Write plain words, without braces and bars."
        else:
            yield from faults(filler, {})


def _faults_of_scene(scene: Scene, read: Material) -> Iterator[tuple[str, str, str]]:
    yield from _faults_of_head(scene)
    beats = sum(len(part.beats) for part in scene.part)
    if beats < fewest_beats:
        yield "part", f"has {beats} beats in all", f"Write {fewest_beats} or more; 25 are better."
    for number, part in enumerate(scene.part, 1):
        if part.tactics and not scene.label:
            remedy = "Use the scene's counter for what an innocent scene sounds like."
            yield f"part {number}, tactics", "stand in a scene labelled 0", remedy
        for count, beat in enumerate(part.beats, 1):
            place = f"part {number} beat {count}"
            if not 1 <= len(beat) <= most_turns:
                yield place, f"has {len(beat)} turns", f"Give a beat 1 to {most_turns} turns."
            for index, line in enumerate(beat, 1):
                for reason, remedy in _faults_of_line(line, scene, read):
                    yield f"{place} line {index} ({line[:40]!r})", reason, remedy


def _faults_of_head(scene: Scene) -> Iterator[tuple[str, str, str]]:
    if not _name.fullmatch(scene.id):
        yield "id", f"is {scene.id!r}", "Use small letters, digits and hyphens."
    if scene.label != (scene.kind in harmful):
        remedy = f"Label 1 belongs to {' and '.join(sorted(harmful))}, 0 to all other kinds."
        yield "label", f"is {scene.label} for the kind {scene.kind}", remedy
    if len(scene.roles) < 2:
        yield "roles", f"are {len(scene.roles)}", 'Name two or more, such as ["adult", "child"].'
    if scene.label and not any(part.tactics for part in scene.part):
        yield "part", "has no tactics", "Say for each part what `a` does there."
    if scene.label and scene.counter:
        yield "counter", "stands in a scene labelled 1", "Name tactics in the parts instead."


def _faults_of_line(line: str, scene: Scene, read: Material) -> Iterator[tuple[str, str]]:
    found = spoken.fullmatch(line)
    if not found:
        yield "names no speaker", 'Begin every line with its role: "a: " or "b: ".'
        return
    last = chr(ord("a") + len(scene.roles) - 1)
    if found[1] > last:
        yield f"is said by {found[1]}", f"The scene's roles are a to {last}."
    yield from faults(found[2], read.fillers)
