"""Which closer reading is used: none unless a setting names ours, or one of your own."""

import importlib
from functools import cache
from typing import Any, cast

from hedgerow.detectors.close_reading import shipped
from hedgerow.detectors.close_reading.contract import Reader
from hedgerow.language import _

none, ours = "none", "meaning"
"""Names of the choices; anything else is package.module:name, an object or what makes one."""


class NoSuchReader(ValueError):
    """A reader that cannot be had."""


@cache
def reader(name: str) -> Reader | None:
    """The reader of this name, one in a process; None for "none". Raises `NoSuchReader`."""
    if name == none:
        return None
    if name == ours:
        return shipped.MeaningReader(shipped.shipped_model())
    module, _colon, attribute = name.partition(":")
    try:
        found: Any = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as problem:
        text = _(
            "The reader {name} cannot be loaded: {problem}. Write none, meaning or package.module:name."
        )
        raise NoSuchReader(text.format(name=name, problem=problem)) from None
    made = found() if _makes_one(found) else found
    if not callable(getattr(made, "read", None)) or not hasattr(made, "name"):
        text = _("{name} is no reader: a reader has a name, and a method read.")
        raise NoSuchReader(text.format(name=name))
    return cast(Reader, made)


def _makes_one(found: Any) -> bool:
    """Whether it is a class or a function that gives a reader, rather than a reader."""
    return isinstance(found, type) or (callable(found) and not hasattr(found, "read"))
