"""Reads several sources as one stream, the earliest event first."""

import heapq
from collections.abc import Iterator, Sequence

from hedgerow.engine.sources import Line


def merged(streams: Sequence[Iterator[Line]]) -> Iterator[tuple[int, Line]]:
    """Lines with the number of the stream they come from.

    Each stream keeps its own order; between streams the one whose next event is earliest goes first,
    so an hour of one file meets the same hour of another.
    """
    if len(streams) == 1:
        for line in streams[0]:
            yield 0, line
        return
    heads: list[tuple[float, int, Line]] = []
    for i, stream in enumerate(streams):
        yield from _next(heads, i, stream)
    while heads:
        _, i, line = heapq.heappop(heads)
        yield i, line
        yield from _next(heads, i, streams[i])


def _next(
    heads: list[tuple[float, int, Line]], i: int, stream: Iterator[Line]
) -> Iterator[tuple[int, Line]]:
    """Queue the stream's next event; lines without one are given out at once."""
    for line in stream:
        if line.event is not None:
            heapq.heappush(heads, (line.event.time.timestamp(), i, line))
            return
        yield i, line
