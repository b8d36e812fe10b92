"""Rules 3, 5 and 8 for the hub: views read, actions write, nothing holds media."""

import ast
import os
from pathlib import Path

import django

from house.conftest import source

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hedgerow.hub.settings")
django.setup()

writing = {
    "save",
    "create",
    "delete",
    "update",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
rendering = {"render", "HttpResponse", "redirect", "TemplateResponse"}
hub = source / "hub"


def called(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            target = node.func
            names.add(target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", ""))
    return names


def test_apps_are_all_alike() -> None:
    for app in ("people", "audit", "warnings", "cases", "patterns"):
        for file in ("models.py", "actions.py", "views.py", "urls.py", "templates"):
            assert (hub / app / file).exists(), f"hub/{app}/{file} is missing"


def test_views_never_write(trees: dict[Path, ast.Module]) -> None:
    for path in (p for p in trees if p.is_relative_to(hub) and p.stem in ("views", "api")):
        assert not called(trees[path]) & writing, path


def test_actions_never_render(trees: dict[Path, ast.Module]) -> None:
    for path in (p for p in trees if p.is_relative_to(hub) and p.stem == "actions"):
        assert not called(trees[path]) & rendering, path


def test_every_action_that_a_person_takes_names_her(trees: dict[Path, ast.Module]) -> None:
    for path in (p for p in trees if p.is_relative_to(hub) and p.stem == "actions"):
        for node in trees[path].body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                arguments = {a.arg for a in node.args.kwonlyargs + node.args.args}
                assert "by" in arguments or node.name in no_person_needed, (
                    f"{path}: {node.name} takes no by="
                )


no_person_needed = {
    "verify",  # reads the chain and changes nothing
    "purpose_of",
}


def test_no_media_anywhere() -> None:
    from django.apps import apps
    from django.db.models import BinaryField, FileField

    for model in apps.get_models():
        for field in model._meta.get_fields():
            assert not isinstance(field, FileField | BinaryField), f"{model.__name__}.{field.name}"
