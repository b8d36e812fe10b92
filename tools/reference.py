"""Writes docs/reference from the code, so that the pages cannot say anything else.

The hand-written pages of that folder (tactics, indicators, evaluation, measured) are left alone.
"""

import ast
import inspect
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from types import ModuleType
from typing import Any

root = Path(__file__).parents[1]
folder = root / "docs" / "reference"
made = "<!-- Written by tools/reference.py (make reference); change the code instead. -->\n"


def events() -> str:
    """The event contract, kind by kind."""
    from hedgerow.domain.kinds import KINDS
    from hedgerow.engine.schema import schema

    lines = ["# Events", "", "CloudEvents 1.0 as JSON Lines, or Parquet with the same columns.", ""]
    for kind, data in KINDS.items():
        described = schema(kind)
        lines += [f"## {kind}", "", f"`{described['properties']['type']['const']}`", ""]
        lines += [
            inspect.cleandoc(data.__doc__ or ""),
            "",
            "| field of data | needed | type | meaning |",
        ]
        lines += ["|---|---|---|---|"]
        for field in fields(data):
            needed = "yes" if field.default is MISSING and field.default_factory is MISSING else ""
            shown = described["properties"]["data"]["properties"][field.name]
            meaning = field.metadata["doc"]
            lines.append(f"| `{field.name}` | {needed} | {_type(shown)} | {meaning} |")
        lines.append("")
    return "\n".join(lines)


def _type(shown: dict[str, Any]) -> str:
    options = shown.get("anyOf", [shown])
    names = []
    for option in options:
        if "enum" in option:
            names += [f"`{value}`" for value in option["enum"] if value is not None]
        elif option.get("type") == "array":
            names.append("list of " + _type(option["items"]))
        elif option.get("type") != "null":
            names.append(option.get("type", ""))
    return ", ".join(names)


def settings() -> str:
    """What an operator may choose: the engine's settings and the hub's environment."""
    from hedgerow.engine import settings as engine_settings
    from hedgerow.hub import settings as hub_settings

    usual = engine_settings.Settings()
    lines = ["# Settings", "", "## Engine", "", "| setting | default | meaning |", "|---|---|---|"]
    for name, meaning in _attribute_docs(engine_settings, "Settings"):
        value = getattr(usual, name)
        shown = ", ".join(f"{k}: {v}" for k, v in value.items()) if isinstance(value, dict) else value
        lines.append(f"| `{name}` | {shown} | {meaning} |")
    lines += ["", "## Hub", "", "```", inspect.cleandoc(hub_settings.__doc__ or ""), "```", ""]
    return "\n".join(lines)


def _attribute_docs(module: ModuleType, cls: str) -> Iterator[tuple[str, str]]:
    """Each field of a dataclass with the text that stands below it; several share one text."""
    tree = ast.parse(inspect.getsource(module))
    body = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == cls).body
    waiting: list[str] = []
    for node in body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            waiting.append(node.target.id)
        elif waiting and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            text = " ".join(str(node.value.value).split())
            yield from ((name, text) for name in waiting)
            waiting = []
    # A field whose text was forgotten fails here, not in front of a reader.
    assert not waiting, f"{waiting} have no meaning written below them"


def detectors() -> str:
    """Every detector with its channels and reasons."""
    from hedgerow.engine.scan import detector_classes

    lines = ["# Detectors", "", "Each looks at the kinds named and speaks in signals; see their files"]
    lines += ["for the harm, the sources and whom a false alarm hurts.", ""]
    for name, detector in detector_classes().items():
        if not detector.__module__.startswith("hedgerow."):
            continue
        first = inspect.cleandoc(sys.modules[detector.__module__].__doc__ or "").splitlines()[0]
        kinds = ", ".join(f"`{kind}`" for kind in sorted(detector.kinds))
        lines += [f"## {name}", "", f"**{detector.title}** ({kinds}). {first}", ""]
        lines += ["| channel | meaning |", "|---|---|"]
        lines += [f"| `{channel}` | {meaning} |" for channel, meaning in detector.channels.items()]
        lines += ["", "| reason | sentence |", "|---|---|"]
        lines += [f"| `{code}` | {sentence} |" for code, sentence in detector.reasons.items()]
        lines.append("")
    return "\n".join(lines)


def workflows() -> str:
    """The states of a warning and of a case, as tables and diagrams."""
    from hedgerow.hub.cases.workflow import workflow as case
    from hedgerow.hub.warnings.workflow import workflow as warning

    lines = ["# Workflows", "", "Printed from the tables that the hub itself obeys.", ""]
    for workflow in (warning, case):
        lines += [f"## {workflow.name}", "", "| state | shown as |", "|---|---|"]
        lines += [f"| `{state}` | {title} |" for state, title in workflow.states.items()]
        lines += ["", workflow.table(), "", "```mermaid", workflow.diagram(), "```", ""]
    return "\n".join(lines)


def permissions() -> str:
    """Who may do what: each role against each verb, as the access rules answer."""
    from hedgerow.hub import access
    from hedgerow.hub.people.models import Agency, Person, Role

    lines = [
        "# Permissions",
        "",
        "One rule for each model and verb; `yes` means: on the rows the rule names,",
    ]
    lines += ["mostly those of the person's own agency. What stands in no row, nobody may do.", ""]
    lines += [
        "| what | verb | " + " | ".join(Role.values) + " |",
        "|---|---|" + "---|" * len(Role.values),
    ]
    people = [Person(pk=1, role=role, agency=Agency(pk=1), is_active=True) for role in Role.values]
    rows: dict[tuple[str, str], list[bool]] = {}
    for (model, verb), ask in access._row_rules.items():
        rows[model.__name__, verb] = [not _nobody(ask(person)) for person in people]
    for (model, verb), allowed in access._role_rules.items():
        rows.setdefault((model.__name__, verb), [allowed(person) for person in people])
    for (model, verb), answers in sorted(rows.items()):
        lines.append(f"| {model} | {verb} | " + " | ".join("yes" if a else "" for a in answers) + " |")
    return "\n".join([*lines, ""])


def _nobody(condition: Any) -> bool:
    """Whether a condition can never be met: it holds a `pk in ()` that everything else must join."""
    from hedgerow.hub.access import NOBODY

    return condition == NOBODY or NOBODY in getattr(condition, "children", ())


def cli() -> str:
    """Every verb of the command line, with what it takes."""
    import typer.main

    from hedgerow.cli import app

    lines = [
        "# Command line",
        "",
        "Results go to standard output, everything else to standard error.",
        "",
    ]
    lines += _verb("hedgerow", typer.main.get_command(app))
    return "\n".join(lines)


def _verb(name: str, command: Any) -> list[str]:
    if hasattr(command, "commands"):
        inner = [_verb(f"{name} {child}", c) for child, c in command.commands.items()]
        return [line for lines in inner for line in lines]
    lines = [f"## {name}", "", (command.help or "").strip(), "", "| takes | meaning |", "|---|---|"]
    for taken in command.params:
        shown = ", ".join(taken.opts) if taken.param_type_name == "option" else taken.name.upper()
        lines.append(f"| `{shown}` | {taken.help or ''} |")
    return [*lines, ""]


def models() -> str:
    """The models that come with the package, from their own cards."""
    from hedgerow.learning.model_pages import models_page

    return models_page()


pages: dict[str, Callable[[], str]] = {
    "cli.md": cli,
    "detectors.md": detectors,
    "events.md": events,
    "models.md": models,
    "permissions.md": permissions,
    "settings.md": settings,
    "workflows.md": workflows,
}


def page(name: str) -> str:
    """One page, as it should stand."""
    os.environ["HEDGEROW_LANGUAGE"] = "en"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hedgerow.hub.settings")
    import django
    from django.utils.translation import override

    django.setup()
    with override("en"):
        return made + pages[name]().rstrip() + "\n"


def main() -> None:
    """Write every page."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in pages:
        (folder / name).write_text(page(name), encoding="utf-8")
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    main()
