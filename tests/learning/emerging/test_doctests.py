"""The examples in the docstrings say the truth."""

import doctest
import importlib
import pkgutil

import pytest

import hedgerow.learning.emerging as package

names = [info.name for info in pkgutil.iter_modules(package.__path__)]


@pytest.mark.parametrize("name", names)
def test_the_examples_hold(name: str) -> None:
    module = importlib.import_module(f"{package.__name__}.{name}")
    assert doctest.testmod(module).failed == 0
