"""Checks files of material: python -m hedgerow.country.talk.check path.toml ...

Prints every fault with file, scene, part, beat, line and remedy, then what the file holds; ends with 1
if anything is wrong. For people who write the lines.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import get_args

from hedgerow.country.talk.material import BadMaterial, read_material
from hedgerow.country.talk.tables import Material, Tactic


def report(paths: Iterable[str | Path]) -> tuple[list[str], bool]:
    """What to tell the writer, line by line, and whether all is well."""
    told: list[str] = []
    well = True
    for path in paths:
        try:
            told += _summary(Path(path), read_material(path))
        except BadMaterial as bad:
            well = False
            told += [*map(str, bad.faults), f"{Path(path).name}: {len(bad.faults)} faults"]
    return told, well


def _summary(path: Path, read: Material) -> Iterator[str]:
    for label, name in ((0, "ordinary"), (1, "approach")):
        scenes = [scene for scene in read.scene if scene.label == label]
        beats = sum(len(part.beats) for scene in scenes for part in scene.part)
        kinds = Counter(scene.kind for scene in scenes)
        listed = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
        yield f"{path.name}: {name} scenes {len(scenes)}, beats {beats} ({listed})"
    yield f"{path.name}: tactics never shown: {', '.join(unshown(read)) or 'none'}"


def unshown(read: Material) -> list[str]:
    """Tactics that no part of any scene shows."""
    shown = {tactic for scene in read.scene for part in scene.part for tactic in part.tactics}
    return [tactic for tactic in get_args(Tactic) if tactic not in shown]


def main(paths: Sequence[str]) -> int:
    """Print the report; 0 where all is well."""
    told, well = report(paths)
    print("\n".join(told))
    return 0 if paths and well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
