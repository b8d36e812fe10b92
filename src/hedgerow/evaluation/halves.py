"""Two halves of what is measured: to choose on one, and to tell the figures of the other."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import TypeVar

Item = TypeVar("Item")


def in_halves(items: Iterable[Item], name: Callable[[Item], str]) -> tuple[list[Item], list[Item]]:
    """Two halves by the hash of the name: the same on every machine, and nobody's choice.

    >>> in_halves(["a", "b", "c", "d", "e"], str)
    (['b', 'e', 'a'], ['d', 'c'])
    """
    mixed = sorted(items, key=lambda item: sha256(name(item).encode()).digest())
    return mixed[::2], mixed[1::2]
