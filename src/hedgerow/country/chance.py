"""Chance that falls the same way on every machine: one stream of numbers a person and purpose."""

from random import Random


def chance(*names: object) -> Random:
    """The stream that belongs to the names, whatever else was drawn before.

    Text seeds are hashed with SHA-512 by the standard library, so neither the process nor
    PYTHONHASHSEED matters.

    >>> chance("fern", 3).randint(0, 99) == chance("fern", 3).randint(0, 99)
    True
    """
    return Random("/".join(map(str, names)))  # noqa: S311  (stories, not secrets)


def about(rate: float, rnd: Random) -> int:
    """A whole number whose mean is `rate`: how often something happens in one day."""
    return int(rate + rnd.random())


def token(prefix: str, rnd: Random) -> str:
    """A pseudonym such as c-7f3a91."""
    return f"{prefix}-{rnd.getrandbits(24):06x}"
