"""Rule 1: arrows point down, and the domain stands on the standard library alone."""

import ast
import subprocess
import sys
from pathlib import Path

from house.conftest import modules, root, source

rooms = {
    "domain",
    "engine",
    "detectors",
    "exchange",
    "evaluation",
    "feedback",
    "learning",
    "country",
    "hub",
    "cli",
    "locale",
}


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_house_has_the_rooms_the_plan_names() -> None:
    found = {p.name for p in source.iterdir() if p.is_dir() and not p.name.startswith("__")}
    assert found == rooms


def test_the_domain_needs_only_the_standard_library(trees: dict[Path, ast.Module]) -> None:
    for path in modules(source / "domain"):
        outside = {
            name
            for name in imported(trees[path])
            if name.partition(".")[0] not in sys.stdlib_module_names
            and not name.startswith("hedgerow.domain")
        }
        assert not outside, f"{path.name} imports {outside}"


def test_the_engine_works_without_django() -> None:
    code = (
        "import sys; sys.modules['django'] = None\n"
        "import hedgerow, hedgerow.cli\n"
        "assert hedgerow.Pipeline().finish() == []"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_djangos_own_signals_are_not_used(trees: dict[Path, ast.Module]) -> None:
    # "Signal" means one thing in this house, and every write is visible where it happens.
    forbidden = ("django.dispatch", "django.db.models.signals", "django.contrib.auth.signals")
    for path, tree in trees.items():
        used = [name for name in imported(tree) if name.startswith(forbidden)]
        assert not used, f"{path.relative_to(root)} imports {used}"
