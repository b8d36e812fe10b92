"""Short names that can travel: what is no token already is stood in for by its hash.

Sources name events and accounts as they like. A warning may hold tokens only, so that no words
slip out with it; whoever has the original can find it again by hashing it the same way.

The rules stand here once, as patterns: names are made to fit them, and a warning is checked by
them before it leaves and as it arrives (`hedgerow.exchange.minimisation`).
"""

import hashlib
import re

most_words = 5
"""Words in one token: a place and a kind of thing have as many, a sentence soon has more."""


def _too_many_words(joint: str) -> str:
    """One word too many between joints; a piece with a digit in it is no word."""
    word, other = "[A-Za-z]+", "[A-Za-z]*[0-9][A-Za-z0-9]*"
    one_and_more = f"{word}(?:{joint}+{other})*{joint}+"
    return f"{joint}*(?:{other}{joint}+)*(?:{one_and_more}){{{most_words}}}{word}(?![A-Za-z0-9])"


_end = r"$(?!\n)"  # `$` alone lets a last newline pass
_sentence = _too_many_words("[._~:/@=+-]")
_part_of_reference = f"^(?!{_sentence})[A-Za-z0-9._~:/@=+-]+"

token = f"^(?!{_too_many_words('[._~:/@#=+-]')})[A-Za-z0-9._~:/@#=+-]+{_end}"
"""No spaces, plain ASCII, no run of words whatever joins them."""

reference = f"{_part_of_reference}#(?!{_sentence})[A-Za-z0-9._~:/@=+-]+{_end}"
"""How evidence points at an event: a source, `#`, and the event's id there."""

_joined_digits = r"[0-9]{1,4}(?:[./-][0-9]{1,4}){2,}"
_telephone = rf"(?:[A-Za-z]+:)?\+[0-9./-]{{6,}}$|tel:|0[0-9./-]{{6,}}$|{_joined_digits}$"
_address = r".*://|//|[Ww]{3}\.|[A-Za-z0-9.-]+\.[A-Za-z]{2,}/"

pseudonym = f"^(?!{_address}|{_telephone}|{_too_many_words('[._~:/#=+-]')})[A-Za-z0-9._~:/#=+-]+{_end}"
"""A token for a person: no e-mail address or handle, no telephone number, no web address."""

_part = re.compile(_part_of_reference + _end)
_pseudonym = re.compile(pseudonym)


def as_token(name: str) -> str:
    """The name itself where it is a token that fits into a reference, else a stable stand-in.

    >>> as_token("platform/larkchat")
    'platform/larkchat'
    >>> as_token("Anna Example, class 7b")
    'h:fb1e1cea22240dbf9fc0'
    """
    return _fitting(name, _part, 56)  # so that a source and an id have room in one reference


def as_pseudonym(name: str) -> str:
    """The same for a person's name: what would lead straight to her is stood in for as well.

    >>> as_pseudonym("c-4d20")
    'c-4d20'
    >>> as_pseudonym("anna@school.example")
    'h:bc603ae3d96a562147aa'
    """
    return _fitting(name, _pseudonym, 120)


def _fitting(name: str, pattern: re.Pattern[str], most: int) -> str:
    if 0 < len(name) <= most and pattern.search(name):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return f"h:{digest[:20]}"
