"""The country as labelled data of several sectors, in the layout that `evaluate fusion` reads.

All of it is made up. The same few stories are told anew in each country, to other children on other
days; and the engine's word lists were widened with these stories in view. So figures on it show that
joining works as built, and how far; they are no measure of how well anything is found in real life.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from hedgerow.country.build import Country, build, smallest_scale, usual_seed
from hedgerow.country.files import write_sources
from hedgerow.domain.chain import Event

truth_name = "truth.jsonl"


def write_labelled(
    directory: Path, *, countries: int = 8, scale: float = smallest_scale, seed: int = usual_seed
) -> list[Path]:
    """Write the events of several countries, a folder each, and one `truth.jsonl`; returns all paths.

    Stories that have only just begun carry the label null: nobody could be sure of them, so they are
    left out of every figure. A country that gives somebody a pseudonym already taken is passed over.
    """
    directory.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    truths: dict[str, dict[str, Any]] = {}
    number = 0
    while number < countries:
        country = build(seed, scale)
        seed += 1
        told = {truth["subject"]: truth for truth in _truths(country)}
        if told.keys() & truths.keys():
            continue
        number += 1
        truths |= told
        folder = directory / f"country-{number:02d}"
        folder.mkdir(exist_ok=True)
        paths += write_sources(_events(country, number), folder, malformed=False)
    truth = directory / truth_name
    truth.write_bytes(b"".join(msgspec.json.encode(t) + b"\n" for t in truths.values()))
    return [*paths, truth]


def _events(country: Country, number: int) -> Iterator[Event]:
    """The deliveries, each source with the country's number, so that no two events share a name."""
    for event in country.deliveries():
        yield replace(event, source=f"{event.source}-{number:02d}")


def _truths(country: Country) -> Iterator[dict[str, Any]]:
    planted = set()
    for story in country.truth.storylines:
        planted.add(story.subject)
        yield {
            "subject": story.subject,
            "label": 1 if story.certain else None,
            "harm_from": story.first_harm,
            "peak": max(story.know_by, story.first_harm),
            "story": story.id,
        }
    for look in country.truth.look_alikes:
        planted.add(look.subject)
        yield {"subject": look.subject, "label": 0, "story": look.id}
    people = [child.id for child in country.society.children]
    people += [adult.id for adult in country.society.adults]
    yield from ({"subject": one, "label": 0} for one in people if one not in planted)
