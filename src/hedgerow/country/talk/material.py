"""The material of made-up chats: one TOML file a language, read and checked.

A file holds `[words]`, lists that fill the slots of lines; `[[scene]]`, a situation with its roles;
in it `[[scene.part]]`, which come in this order; and in a part its beats: loose exchanges of one to
five turns such as "a: (hi|hey) are you coming to {place}". `a` is the first of the scene's roles,
`b` the second, and so on. An optional `[slang]` table gives chat spellings of a word.

Content rules bind every line: mild, never sexual, no script. SAFEGUARDING.md has them.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import msgspec

from hedgerow.country.talk.review import Fault, review
from hedgerow.country.talk.tables import Kind, Material, Tactic

_stead = re.compile(r"scene\[(\d+)\](?:\.part\[(\d+)\])?(?:\.beats\[(\d+)\])?(?:\[(\d+)\])?\.?(.*)")


class BadMaterial(ValueError):
    """Material that is refused; `faults` holds every fault found."""

    def __init__(self, found: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, found)))
        self.faults = list(found)


@cache
def material(language: str) -> Material:
    """A language's own file, read once; raises `BadMaterial`."""
    return read_material(Path(str(files("hedgerow.country.talk"))) / f"{language}.toml")


def languages() -> list[str]:
    """The languages that have material, in the order of their codes."""
    folder = files("hedgerow.country.talk")
    return sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml"))


def read_material(path: str | Path) -> Material:
    """A file of material, checked; raises `BadMaterial` with every fault found."""
    read = _shape(Path(path))
    found = list(review(Path(path).name, Path(path).stem, read))
    if found:
        raise BadMaterial(found)
    return read


def _shape(path: Path) -> Material:
    """The file as tables; a wrong table ends the reading, since the rest cannot be understood."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise _refusal(path, str(problem), "Give the path of a text file in UTF-8.") from None
    except tomllib.TOMLDecodeError as problem:
        remedy = "Look at that line: quotes, commas between lines, brackets that close."
        raise _refusal(path, f"is no TOML: {problem}", remedy) from None
    try:
        return msgspec.convert(table, type=Material)
    except msgspec.ValidationError as problem:
        raise _misshapen(path, table, str(problem)) from None


def _refusal(path: Path, reason: str, remedy: str) -> BadMaterial:
    return BadMaterial([Fault(path.name, "", "", reason, remedy)])


def _misshapen(path: Path, table: dict[str, Any], text: str) -> BadMaterial:
    """msgspec's error, told with the scene's own id instead of its number."""
    reason, _, where = text.rstrip("`").partition(" - at `$.")
    scene, place = "", where
    if found := _stead.match(where):
        index, part, beat, line, key = found.groups()
        scene = str(table["scene"][int(index)].get("id", f"number {int(index) + 1}"))
        counts = {"part": part, "beat": beat, "line": line}
        place = " ".join(f"{name} {int(n) + 1}" for name, n in counts.items() if n is not None)
        place = ", ".join(p for p in (place, key) if p)
    remedy = "The format is in the docstring of hedgerow.country.talk.material."
    if "enum" in reason:
        allowed = {"kind": get_args(Kind), "label": (0, 1)}.get(place, get_args(Tactic))
        remedy = f"Use one of {', '.join(map(str, allowed))}."
    return BadMaterial([Fault(path.name, scene, place, reason, remedy)])
