"""Replays what all sectors saw through the engine, and keeps every moment at which one spoke."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from hedgerow.domain.chain import Assessment, EarlyWarning, Signal
from hedgerow.engine.fusion import fuse
from hedgerow.engine.pipeline import Pipeline
from hedgerow.engine.settings import Settings
from hedgerow.engine.warner import Warner
from hedgerow.evaluation.files import Advance
from hedgerow.evaluation.fusion_files import Read, Truth, read_events


class Look(NamedTuple):
    """All that stood in a subject's ledger at a moment at which something was noticed."""

    time: datetime
    signals: tuple[Signal, ...]


@dataclass(slots=True)
class Replayed:
    """Every subject with its truth, and the moments at which somebody noticed something."""

    truths: dict[str, Truth]
    looks: dict[str, list[Look]]
    read: Read
    turned_away: int

    @property
    def sectors(self) -> list[str]:
        """The sectors that told anything, in the order of their names."""
        told = (s.sector for looks in self.looks.values() for look in looks for s in look.signals)
        return sorted(set(told))


class _Listener(Warner):
    """Stands where the warner stands and warns of nothing: it keeps what it is shown."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.looks: dict[str, list[Look]] = {}

    def consider(self, assessment: Assessment) -> list[EarlyWarning]:
        """Keep the moment."""
        look = Look(assessment.time, assessment.signals)
        self.looks.setdefault(assessment.subject, []).append(look)
        return []


def replay(
    folder: Path, truths: dict[str, Truth], settings: Settings, advance: Advance | None = None
) -> Replayed:
    """Feed all events to all installed detectors, in the order of their time."""
    pipeline, read = Pipeline(settings=settings), Read()
    listener = _Listener(settings)
    pipeline.warner = listener
    for events in read_events(folder, read, advance):
        pipeline.feed(events)
    pipeline.finish()
    looks = listener.looks
    everybody = truths | {s: Truth(s, 0) for s in looks if s not in truths}
    known = {subject: truth for subject, truth in everybody.items() if truth.label is not None}
    return Replayed(known, looks, read, pipeline.counts["duplicate"] + pipeline.counts["late"])


def peak(looks: list[Look], settings: Settings) -> tuple[float, Look]:
    """The highest joined log-odds a subject came to, and the first moment of it."""
    joined = [(fuse(look.signals, look.time, settings).log_odds, look) for look in looks]
    return max(joined, key=lambda pair: pair[0])
