"""Workflows as tables: which states there are, what may follow what, and whose step it is.

Rules, actions, database constraints and the diagrams in the docs are all read from the same table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

START = ""
"""Stands for "not there yet" where a step creates the thing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a verb that leads from some states to one, and the roles whose step it is."""

    verb: str
    before: tuple[str, ...]
    after: str
    whose: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Workflow:
    """A table of states (with what each means) and of the steps between them."""

    name: str
    states: Mapping[str, Any]
    steps: Sequence[Step]

    def __post_init__(self) -> None:
        for step in self.steps:
            strange = {*step.before, step.after} - {*self.states, START}
            if strange:
                raise ValueError(f"{self.name}: {step.verb} names states that are not there: {strange}")

    def step(self, verb: str, state: str) -> Step | None:
        """The step that `verb` is in this state; None where it is not to be had."""
        return next((s for s in self.steps if s.verb == verb and state in s.before), None)

    def before(self, verb: str) -> tuple[str, ...]:
        """The states in which `verb` may be done."""
        return tuple(state for s in self.steps if s.verb == verb for state in s.before)

    def whose(self, verb: str) -> frozenset[str]:
        """The roles that may do `verb`."""
        return frozenset(role for s in self.steps if s.verb == verb for role in s.whose)

    @property
    def ends(self) -> tuple[str, ...]:
        """The states that nothing leads out of."""
        left = {state for step in self.steps for state in step.before}
        return tuple(state for state in self.states if state not in left)

    def diagram(self) -> str:
        """The table as a Mermaid state diagram, for the docs."""
        lines = ["stateDiagram-v2"]
        for step in self.steps:
            for state in step.before:
                start = "[*]" if state == START else state
                lines.append(f"    {start} --> {step.after}: {step.verb} ({', '.join(step.whose)})")
        lines += [f"    {state} --> [*]" for state in self.ends]
        return "\n".join(lines)

    def table(self) -> str:
        """The table as Markdown, for the docs."""
        rows = ["| verb | from | to | whose step |", "|---|---|---|---|"]
        for step in self.steps:
            before = ", ".join(state or "(nothing)" for state in step.before)
            rows.append(f"| {step.verb} | {before} | {step.after} | {', '.join(step.whose)} |")
        return "\n".join(rows)
