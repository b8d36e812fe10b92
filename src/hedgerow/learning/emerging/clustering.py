"""Clusters of alike things: average linkage over cosine similarity, the same on every machine.

Two clusters are joined while their members are, on average, alike enough; so a chain of small steps
does not join what is far apart. Worked out by nearest-neighbour chains (Murtagh 1983): memory and time
grow with the square of the number of things, which is a few thousand at most.
"""

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""(things, dimensions), each row of length one, or of zeros for a thing without anything to compare."""
Labels = npt.NDArray[np.int64]

most = 4_000
"""Things that are clustered at once; the table of similarities then takes 64 MB."""


class TooMany(ValueError):
    """More things than are clustered at once."""


def unit(rows: npt.NDArray[np.floating]) -> Vectors:
    """Rows brought to length one; a row of zeros stays as it is.

    >>> unit(np.array([[3.0, 4.0], [0.0, 0.0]])).round(1).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)


def clustered(vectors: Vectors, alike: float) -> Labels:
    """The cluster of each row, numbered from 0 by size, then by the first member; shape (things,).

    Clusters are joined while the mean cosine between them is at least `alike`. Raises `TooMany`.

    >>> clustered(unit(np.array([[1, 0.1], [0, 1], [1, 0]])), 0.9).tolist()
    [0, 1, 0]
    """
    count = len(vectors)
    if count > most:
        raise TooMany(f"{count} things are too many to cluster at once; give at most {most}")
    similar = vectors @ vectors.T
    np.fill_diagonal(similar, -np.inf)
    return _numbered(_joined(similar, alike))


def _joined(similar: npt.NDArray[np.float32], alike: float) -> Labels:
    """For each thing the lowest thing of its cluster."""
    count = len(similar)
    sizes = np.ones(count, dtype=np.float32)
    leader = np.arange(count)
    waiting = np.ones(count, dtype=bool)
    chain: list[int] = []
    while chain or waiting.any():
        if not chain:
            chain.append(int(waiting.argmax()))
        top = chain[-1]
        nearest = _nearest(similar[top], chain[-2] if len(chain) > 1 else None)
        if similar[top, nearest] < alike:  # joining others only makes them less alike: it is done
            similar[top, :] = similar[:, top] = -np.inf
            waiting[top] = False
            chain.pop()
        elif len(chain) > 1 and nearest == chain[-2]:
            del chain[-2:]
            one, other = sorted((top, nearest))
            _join(similar, sizes, one, other)
            leader[leader == other] = one
            waiting[other] = False
        else:
            chain.append(nearest)
    return leader


def _nearest(row: npt.NDArray[np.float32], before: int | None) -> int:
    """The most alike; where several are, the one the chain came from, so that it ends."""
    nearest = int(row.argmax())
    return before if before is not None and row[before] >= row[nearest] else nearest


def _join(
    similar: npt.NDArray[np.float32], sizes: npt.NDArray[np.float32], one: int, other: int
) -> None:
    """Put the second into the first; what is gone is like nothing."""
    both = sizes[one] + sizes[other]
    similar[one] = (sizes[one] * similar[one] + sizes[other] * similar[other]) / both
    similar[one, one] = -np.inf
    similar[:, one] = similar[one]
    similar[other, :] = similar[:, other] = -np.inf
    sizes[one] = both


def _numbered(leader: Labels) -> Labels:
    leaders, counts = np.unique(leader, return_counts=True)
    order = sorted(range(len(leaders)), key=lambda place: (-counts[place], leaders[place]))
    number = {int(leaders[place]): n for n, place in enumerate(order)}
    return np.array([number[int(one)] for one in leader], dtype=np.int64)


def middle(vectors: Vectors) -> Vectors:
    """The direction of a cluster's middle; shape (dimensions,)."""
    return np.asarray(unit(vectors.mean(axis=0, keepdims=True))[0])
