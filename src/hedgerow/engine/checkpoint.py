"""Where a run stands, on disk: one SQLite file that is always whole.

A run that is killed at any moment begins again at its last checkpoint: sources are read on from
there, outputs are cut back to the length they had then, and every subject's memory is as it was.
All of it is written in one transaction with synchronous=FULL, so it also outlives a power cut. It
holds the events that wait for their turn, words included, and is as sensitive as the input.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from hedgerow.domain.chain import Event
from hedgerow.engine.contract import read_event, write_event
from hedgerow.engine.order import Order
from hedgerow.engine.pipeline import Change, Pipeline
from hedgerow.engine.sources import Position
from hedgerow.engine.tally import Written, written
from hedgerow.engine.warner import Desk

layout = """
CREATE TABLE IF NOT EXISTS run (key TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS subject (
    shard INTEGER NOT NULL, about TEXT NOT NULL, turn INTEGER NOT NULL, memory BLOB NOT NULL,
    PRIMARY KEY (shard, about)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (id INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
"""


class OtherRun(ValueError):
    """The checkpoint belongs to a run with other sources, detectors or settings."""


class Mark(msgspec.Struct):
    """The small part of a checkpoint: how far everything had got. Kept as JSON, so that times keep
    their offset."""

    positions: dict[int, Position]
    lengths: dict[str, int]
    counts: dict[str, int]
    order: list[float | None]
    waiting: list[bytes]
    desk: Desk
    done: bool = False
    tally: Written | None = None


class Checkpoint:
    """Saves and restores one run."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        path = folder / "checkpoint.sqlite3"
        self.db = sqlite3.connect(path, isolation_level=None)
        path.chmod(0o600)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        # Waiting events hold words; once their turn has come nothing of them may be left in the file.
        self.db.execute("PRAGMA secure_delete=ON")
        self.db.executescript(layout)
        self._turn = self._number("SELECT max(turn) FROM subject")
        self._turned: float | None = None

    def claim(self, fingerprint: str) -> None:
        """Make it this run's own, or find it is; raises `OtherRun` where it is another's."""
        held = self._get("fingerprint")
        if held is None:
            self._put("fingerprint", fingerprint.encode())
        elif held.decode() != fingerprint:
            raise OtherRun(
                f"{self.folder} holds the checkpoint of another run (other sources, detectors or "
                "settings). Repeat that run's command, or name a new folder."
            )

    def load(self) -> Mark | None:
        """The last mark; None at a run's first start."""
        blob = self._get("mark")
        return None if blob is None else msgspec.json.decode(blob, type=Mark)

    def save(self, mark: Mark, changes: Iterable[Change], order: Order) -> None:
        """Write it all, or nothing."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            for shard, about, memory in changes:
                self._save_subject(shard, about, memory)
            self._save_ids(order)
            self._put("mark", msgspec.json.encode(mark))
            self.db.execute("COMMIT")
        except BaseException:
            self.db.execute("ROLLBACK")
            raise

    def subjects(self) -> Iterator[tuple[int, str, bytes]]:
        """Every subject's memory, the longest silent first."""
        yield from self.db.execute("SELECT shard, about, memory FROM subject ORDER BY turn")

    def restore_order(self, mark: Mark, order: Order) -> None:
        """Fill the order with what waited and the ids it knew."""
        order.latest, order.turned, order.ahead = (
            float("-inf") if time is None else time for time in mark.order
        )
        events: list[Event] = [read_event(line) for line in mark.waiting]
        order.waiting = [(e.time.timestamp(), e.source, e.id, e) for e in events]
        for number, generation in self.db.execute("SELECT id, generation FROM seen"):
            (order.young if generation else order.old).add(number & _mask)
        order.fresh.clear()

    def delivered(self, hub: str, length: int | None = None) -> int:
        """How much of the output has reached a hub, in bytes; say it to note it."""
        if length is not None:
            self._put(f"delivered {hub}", str(length).encode())
        return int(self._get(f"delivered {hub}") or 0)

    def close(self) -> None:
        """Fold the log into the file and let go."""
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.db.close()

    def _save_subject(self, shard: int, about: str, memory: bytes | None) -> None:
        if memory is None:
            self.db.execute("DELETE FROM subject WHERE shard = ? AND about = ?", (shard, about))
            return
        self._turn += 1
        self.db.execute(
            "INSERT OR REPLACE INTO subject VALUES (?, ?, ?, ?)", (shard, about, self._turn, memory)
        )

    def _save_ids(self, order: Order) -> None:
        """Only the ids that are new; a turn of generations writes them afresh."""
        if order.turned != self._turned:
            self._turned = order.turned
            self.db.execute("DELETE FROM seen")
            self._add_ids(order.old, 0)
            self._add_ids(order.young, 1)
        else:
            self._add_ids(order.fresh, 1)
        order.fresh.clear()

    def _add_ids(self, ids: Iterable[int], generation: int) -> None:
        rows = ((i - (1 << 64) if i >> 63 else i, generation) for i in ids)
        self.db.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", rows)

    def _get(self, key: str) -> bytes | None:
        row = self.db.execute("SELECT value FROM run WHERE key = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0])

    def _put(self, key: str, value: bytes) -> None:
        self.db.execute("INSERT OR REPLACE INTO run VALUES (?, ?)", (key, value))

    def _number(self, query: str) -> int:
        return int(self.db.execute(query).fetchone()[0] or 0)


_mask = (1 << 64) - 1


def mark_of(
    pipeline: Pipeline,
    positions: dict[int, Position],
    lengths: dict[str, int],
    counts: dict[str, int],
    *,
    done: bool = False,
) -> Mark:
    """Where a pipeline stands now."""
    order = pipeline.order
    return Mark(
        positions=positions,
        lengths=lengths,
        counts=counts,
        order=[None if t == float("-inf") else t for t in (order.latest, order.turned, order.ahead)],
        waiting=[write_event(event) for *_, event in sorted(order.waiting, key=lambda w: w[:3])],
        desk=pipeline.warner.desk,
        done=done,
        tally=written(pipeline.tally),
    )
