"""Rule 6: files and functions a person can hold in mind, each saying what it is."""

import ast
from pathlib import Path
from statistics import median

from house.conftest import root

Function = ast.FunctionDef | ast.AsyncFunctionDef
nameless = {"utils", "helpers", "common", "core", "misc", "lib", "manager", "service_layer"}


def functions(trees: dict[Path, ast.Module]) -> list[tuple[Path, Function]]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [(p, node) for p, tree in trees.items() for node in ast.walk(tree) if isinstance(node, kinds)]


def length(function: Function) -> int:
    """Lines of the body; the signature and the docstring are not what makes a function long."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_no_file_is_too_long(trees: dict[Path, ast.Module]) -> None:
    long = {p.name: n for p in trees if (n := len(p.read_text().splitlines())) > 600}
    assert not long


def test_no_function_is_too_long(trees: dict[Path, ast.Module]) -> None:
    lengths = {(p.relative_to(root), f.name): length(f) for p, f in functions(trees)}
    assert not {where: n for where, n in lengths.items() if n > 60}
    assert median(lengths.values()) <= 10


def test_no_name_hides_what_it_holds(trees: dict[Path, ast.Module]) -> None:
    for path in trees:
        parts = {path.stem, *path.relative_to(root).parts}
        assert not parts & nameless, path


def test_everything_public_says_what_it_is(trees: dict[Path, ast.Module]) -> None:
    silent = []
    for path, tree in trees.items():
        if not ast.get_docstring(tree) and tree.body:
            silent.append(str(path.relative_to(root)))
        for node in tree.body:
            public = isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(root)}: {node.name}")
    assert not silent, "\n".join(silent)
