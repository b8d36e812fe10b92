"""Finds detectors: every module of every package that the entry-point group names.

A platform adds its own by naming its package in the group `hedgerow.detectors`; ours come in by
the same door. Nothing else has to be edited.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any

from hedgerow.engine.detector import Detector

group = "hedgerow.detectors"


class UnknownDetector(LookupError):
    """A detector was asked for by a name that no installed package brings."""


@cache
def detector_classes() -> dict[str, type[Detector[Any]]]:
    """Every detector installed, by name, in the order of their names."""
    found: dict[str, type[Detector[Any]]] = {}
    for point in entry_points(group=group):
        for module in _modules(importlib.import_module(point.value)):
            for cls in _defined_in(module):
                if found.setdefault(cls.name, cls) is not cls:
                    raise ValueError(
                        f"Two detectors are called {cls.name!r}: {found[cls.name].__module__} and "
                        f"{cls.__module__}. Rename one or uninstall its package."
                    )
    return dict(sorted(found.items()))


def find_detectors(names: Sequence[str] | None = None) -> dict[str, Detector[Any]]:
    """The detectors named, or all there are, with their default settings.

    Raises `UnknownDetector`, which lists the names there are.
    """
    classes = detector_classes()
    for name in names or ():
        if name not in classes:
            raise UnknownDetector(f"No detector is called {name!r}. There are: {', '.join(classes)}.")
    return {name: cls() for name, cls in classes.items() if names is None or name in names}


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for info in pkgutil.walk_packages(getattr(package, "__path__", []), package.__name__ + "."):
        yield importlib.import_module(info.name)


def _defined_in(module: ModuleType) -> Iterator[type[Detector[Any]]]:
    for value in vars(module).values():
        if (
            inspect.isclass(value)
            and issubclass(value, Detector)
            and not inspect.isabstract(value)
            and value.__module__ == module.__name__
        ):
            yield value
