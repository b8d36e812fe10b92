"""The rules of the house are read off the code itself."""

import ast
from pathlib import Path

import pytest

root = Path(__file__).parents[2]
source = root / "src" / "hedgerow"


def modules(folder: Path = source) -> list[Path]:
    """Every Python file of the product, migrations left out: those are written by a machine."""
    return [p for p in sorted(folder.rglob("*.py")) if "migrations" not in p.parts]


@pytest.fixture(scope="session")
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in modules()}
