"""Short names that can travel: what is no token already is stood in for by its hash.

Sources name events and accounts as they like. A warning may hold tokens only, so that no words
slip out with it; whoever has the original can find it again by hashing it the same way.
"""

import hashlib
import re

_token = re.compile(r"(?!.*(?:[A-Za-z]+[._~+-]){5}[A-Za-z])[A-Za-z0-9._~:/@#=+-]+")
"""The same rule by which a warning is checked before it leaves: no spaces, no strings of words."""

longest = 56
"""Characters of one name, so that a source and an id fit into one reference."""


def as_token(name: str, most: int = longest) -> str:
    """The name itself where it is a token of at most `most` characters, else a stable stand-in.

    >>> as_token("c-4d20")
    'c-4d20'
    >>> as_token("Anna Example, class 7b")
    'h:fb1e1cea22240dbf9fc0'
    """
    if len(name) <= most and _token.fullmatch(name):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return f"h:{digest[:20]}"
