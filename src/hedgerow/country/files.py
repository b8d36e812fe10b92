"""Writes events as sources deliver them: platforms plain, services packed, banks in columns."""

import gzip
from collections.abc import Iterable
from io import BufferedWriter
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from hedgerow.domain.chain import Event
from hedgerow.engine.contract import as_cloudevent, write_event
from hedgerow.engine.sources import columns

malformed_lines = (
    b'{"specversion":"1.0","id":"broken-1","source":"platform/larkchat","type":"org.hedger',
    b'{"specversion":"1.0","id":"broken-2","source":"platform/larkchat",'
    b'"type":"org.hedgerow.message.v1","subject":"c-000000","data":{"author":"c-000000","text":"hi"}}',
    b'{"specversion":"1.0","id":"broken-3","source":"platform/larkchat",'
    b'"type":"org.hedgerow.telegram.v1","time":"2026-03-09T10:00:00+02:00","subject":"c-000000","data":{}}',
)
"""Lines that are no events: cut off; without a time; of a kind nobody knows."""
malformed_after = 1000
"""How many good lines lie between them."""

schema = pa.schema(
    [(c, pa.timestamp("us", tz="+02:00") if c == "time" else pa.string()) for c in columns]
)


def write_sources(events: Iterable[Event], directory: Path, *, malformed: bool) -> list[Path]:
    """Three files: what platforms, services and banks saw; each keeps the order of the events."""
    paths = [directory / n for n in ("platforms.jsonl", "services.jsonl.gz", "banks.parquet")]
    banks: list[Event] = []
    with (
        paths[0].open("wb") as platforms,
        paths[1].open("wb") as packed,
        # No name and no time in the header: the same events must give the same bytes.
        gzip.GzipFile("", "wb", fileobj=packed, mtime=0) as services,
    ):
        written = 0
        for event in events:
            if event.source.startswith("bank/"):
                banks.append(event)
            elif event.source.startswith("platform/"):
                platforms.write(write_event(event) + b"\n")
                written += 1
                if malformed:
                    _spoil(platforms, written)
            else:
                services.write(write_event(event) + b"\n")
    _write_parquet(banks, paths[2])
    return paths


def _spoil(file: BufferedWriter, written: int) -> None:
    which, rest = divmod(written, malformed_after)
    if rest == 0 and 1 <= which <= len(malformed_lines):
        file.write(malformed_lines[which - 1] + b"\n")


def _write_parquet(events: list[Event], path: Path) -> None:
    rows: dict[str, list[Any]] = {c: [] for c in columns}
    for event in events:
        envelope = as_cloudevent(event)
        data = msgspec.json.encode(envelope["data"]).decode()
        for column in columns:
            rows[column].append(data if column == "data" else envelope.get(column))
    pq.write_table(pa.table(rows, schema=schema), path, compression="zstd")
