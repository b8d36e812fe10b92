"""Reads files of rules about money, and checks them whole: a file is used as it stands or not at all.

An expression asks for features by name, such as `in_small_senders_30d >= 12.0 && pass_share_30d >
0.8`. All features are floating point numbers: in sums and products write 2.0, not 2. Each rule brings
examples, which are tried as it is read.
"""

import difflib
import re
import string
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from hedgerow.detectors.money.features import features
from hedgerow.detectors.money.rules import Rule, cel, guards_of
from hedgerow.detectors.money.wording import channels, reasons

heaviest = 6.0
"""Most that a rule may weigh, in nats: no pattern of payments alone proves anything."""

shipped = (
    "fatf_2018", "fatf_2025", "fincen_2014", "fincen_2020", "fincen_2025", "fintrac_project_protect",
    "fintrac_2025", "osce_2019",
)  # fmt: skip


class BadRule(ValueError):
    """A rule file that cannot be used: file, rule, field, reason and remedy."""

    def __init__(self, file: str, rule: str, field: str, reason: str, remedy: str) -> None:
        super().__init__(f"{file}, rule {rule}, {field}: {reason}. {remedy}")
        self.file = file
        self.rule = rule
        self.field = field
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Source:
    """A rule file: where its rules come from, and how far that was checked."""

    name: str
    title: str
    checked: str
    rules: tuple[Rule, ...]


@cache
def load_shipped() -> tuple[Source, ...]:
    """The rules that come with the package; raises `MissingExtra`."""
    folder = files("hedgerow.detectors") / "data" / "money"
    return tuple(
        read_source((folder / f"{name}.toml").read_text(encoding="utf-8"), f"{name}.toml")
        for name in shipped
    )


def load_file(path: str | Path) -> Source:
    """An institution's own rules; raises `BadRule` and `MissingExtra`."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise BadRule(str(path), "-", "file", f"cannot be read ({problem})", "Check the path.") from None
    return read_source(text, str(path))


def read_source(text: str, file: str) -> Source:
    """The text of a rule file as a `Source`; raises `BadRule` at the first thing that is wrong."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise BadRule(file, "-", "file", f"is not TOML ({problem})", "Mend the place named.") from None
    for name in ("source", "title", "checked"):
        if not isinstance(table.get(name), str):
            raise BadRule(file, "-", name, "is missing", "Say it in words at the top of the file.")
    rows = table.get("rule")
    if not isinstance(rows, list) or not rows:
        raise BadRule(file, "-", "rule", "no rule is there", "Begin each rule with [[rule]].")
    rules: dict[str, Rule] = {}
    for number, row in enumerate(rows, 1):
        rule = _Reader(file, table["source"], row, number).rule()
        if rule.id in rules:
            raise BadRule(file, rule.id, "id", "stands twice", "Give each rule its own id.")
        rules[rule.id] = rule
    return Source(table["source"], table["title"], table["checked"], tuple(rules.values()))


def only_once(sources: Sequence[Source]) -> tuple[Rule, ...]:
    """All rules of all sources; raises `BadRule` where two share an id."""
    found: dict[str, Rule] = {}
    for source in sources:
        for rule in source.rules:
            if rule.id in found:
                reason = f"is also a rule of {found[rule.id].source}"
                raise BadRule(source.name, rule.id, "id", reason, "Choose another id.")
            found[rule.id] = rule
    return tuple(found.values())


_fields: Mapping[str, type | tuple[type, ...]] = {
    "id": str, "title": str, "channel": str, "section": str, "unverified": bool, "inferred": bool,
    "when": str,
    "weight": (int, float), "reason": str, "values": dict, "innocent": str, "example": list,
}  # fmt: skip
_may_be_missing = {"unverified": False, "inferred": False, "reason": "own_rule", "channel": "own_rules"}


class _Reader:
    """Reads and checks one [[rule]] table."""

    def __init__(self, file: str, source: str, row: Any, number: int) -> None:
        self.file, self.source = file, source
        self.row: dict[str, Any] = dict(row) if isinstance(row, dict) else {}
        name = self.row.get("id")
        self.name = name if isinstance(name, str) else f"number {number}"

    def refused(self, field: str, reason: str, remedy: str) -> BadRule:
        return BadRule(self.file, self.name, field, reason, remedy)

    def rule(self) -> Rule:
        row = self._fields()
        program, wanted = self._program(row["when"])
        rule = Rule(
            row["id"], row["title"], row["channel"], self.source, row["section"], row["unverified"], row["inferred"],
            row["when"], float(row["weight"]), f"money.{row['reason']}", self._values(row),
            row["innocent"], self._examples(row["example"], wanted), program, wanted,
            guards_of(row["when"]),
        )  # fmt: skip
        self._try(rule)
        return rule

    def _fields(self) -> dict[str, Any]:
        if "reason" not in self.row:
            self.row.setdefault("values", {"rule": self.name})
        row: dict[str, Any] = {**_may_be_missing, **self.row}
        for name in row:
            if name not in _fields:
                near = difflib.get_close_matches(name, _fields, 1)
                remedy = f"Did you mean {near[0]}?" if near else f"Fields: {', '.join(_fields)}."
                raise self.refused(name, "is no field of a rule", remedy)
        for name, kind in _fields.items():
            if name not in row:
                raise self.refused(name, "is missing", f"Fields: {', '.join(_fields)}.")
            if not isinstance(row[name], kind) or isinstance(row[name], bool) is not (kind is bool):
                raise self.refused(name, "is of the wrong kind", "See the rules that are shipped.")
        if not re.fullmatch(r"[a-z0-9_]{1,32}", row["id"]):
            raise self.refused("id", "is no short name", "Use a to z, digits and _, at most 32.")
        if row["channel"] not in channels:
            raise self.refused("channel", "is not known", f"Channels: {', '.join(channels)}.")
        if not 0 < row["weight"] <= heaviest:
            remedy = f"Weigh more than 0 and at most {heaviest} nats."
            raise self.refused("weight", f"is {row['weight']}", remedy)
        return row

    def _program(self, when: str) -> tuple[Any, tuple[str, ...]]:
        try:
            program = cel().compile(when)
        except ValueError as problem:
            reason = f"is not CEL ({' '.join(str(problem).split())})"
            raise self.refused("when", reason, "Mend the expression.") from None
        wanted = tuple(program.variables())
        for name in wanted:
            if name not in features:
                near = difflib.get_close_matches(name, features, 3)
                remedy = f"Did you mean {' or '.join(near)}?" if near else "See the list of features."
                raise self.refused("when", f"asks for {name!r}, which is no feature", remedy)
        if not wanted:
            raise self.refused("when", "asks for no feature", "Name at least one feature.")
        return program, wanted

    def _values(self, row: Mapping[str, Any]) -> Mapping[str, str | float]:
        template = reasons.get(f"money.{row['reason']}")
        if template is None:
            known = ", ".join(code.partition(".")[2] for code in reasons)
            raise self.refused("reason", f"{row['reason']!r} is not known", f"Reasons: {known}.")
        wanted = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        if set(row["values"]) != wanted:
            remedy = f"Name exactly: {', '.join(sorted(wanted))}."
            raise self.refused("values", "do not fit the reason's sentence", remedy)
        for value in row["values"].values():
            name = value if isinstance(value, str) else None
            if name is not None and name not in features and name != self.name:
                raise self.refused("values", f"{name!r} is no feature", "Use a feature or a number.")
        return dict(row["values"])

    def _examples(
        self, rows: list[Any], wanted: tuple[str, ...]
    ) -> tuple[tuple[bool, Mapping[str, float]], ...]:
        found: list[tuple[bool, Mapping[str, float]]] = []
        for row in rows:
            if not isinstance(row, dict) or set(row) != {"fires", "features"}:
                raise self.refused("example", "is not whole", "Say fires and features in each.")
            unknown = set(row["features"]) - set(wanted)
            if unknown:
                reason = f"names {', '.join(sorted(unknown))}, which the rule does not ask for"
                raise self.refused("example", reason, "Name features of the expression only.")
            found.append((bool(row["fires"]), {n: float(v) for n, v in row["features"].items()}))
        if {fires for fires, _ in found} != {True, False}:
            remedy = "Give at least one example that fires and one that does not."
            raise self.refused("example", "one side is missing", remedy)
        return tuple(found)

    def _try(self, rule: Rule) -> None:
        for level in (0.0, 1.0, 1e6):
            self._answer(rule, dict.fromkeys(rule.wanted, level))
        for fires, values in rule.examples:
            answer = self._answer(rule, values)
            if answer is not fires:
                said = "does not fire" if fires else "fires"
                reason = f"the rule {said} on {dict(values)}"
                raise self.refused("example", reason, "Mend the expression or the example.")

    def _answer(self, rule: Rule, values: Mapping[str, float]) -> bool:
        try:
            answer = rule.program.execute({n: values.get(n, 0.0) for n in rule.wanted})
        except (TypeError, ValueError, RuntimeError) as problem:
            remedy = "Compare numbers; in sums and products write 2.0, not 2."
            raise self.refused("when", f"cannot be worked out ({problem})", remedy) from None
        if not isinstance(answer, bool):
            raise self.refused("when", "gives no yes or no", "Compare with a number.")
        return answer
