"""Values of a settings file, converted to the types of the fields they are for, and checked.

Works on any frozen dataclass: the engine's settings or a detector that nobody here knows by name.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

Thing = TypeVar("Thing")
units = ("seconds", "minutes", "hours", "days")
names_of_files = ("file", "files")


class BadSettings(ValueError):
    """A settings file that cannot be used: file, table, key, reason and what is allowed."""

    def __init__(self, file: Path, table: str, key: str, reason: str, remedy: str) -> None:
        place = ", ".join(part for part in (str(file), f"[{table}]" if table else "", key) if part)
        super().__init__(f"{place}: {reason}. {remedy}")
        self.file = file
        self.table = table
        self.key = key


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a settings file something stands, and the files that are named there."""

    file: Path
    table: str
    named: list[Path] = field(default_factory=list)

    def bad(self, key: str, reason: str, remedy: str) -> BadSettings:
        """The error to raise about a key of this table."""
        return BadSettings(self.file, self.table, key, reason, remedy)

    def inner(self, key: str) -> "Spot":
        """A table inside this one."""
        return Spot(self.file, f"{self.table}.{key}", self.named)

    def there(self, key: str, name: str, *, folder: bool = False) -> str:
        """The path of a file that is named, or of a folder where that may be; it must be there."""
        path = self.file.parent / name
        if folder and path.is_dir():
            self.named.extend(sorted(one for one in path.rglob("*") if one.is_file()))
            return str(path)
        if not path.is_file():
            what = "file or folder" if folder else "file"
            remedy = "Name it relative to the settings file."
            raise self.bad(key, f"{name!r} is no {what}", remedy)
        self.named.append(path)
        return str(path)


def table_of(given: object, spot: Spot, key: str = "") -> Mapping[str, Any]:
    """What was given, if it is a table; raises `BadSettings`."""
    if not isinstance(given, Mapping):
        raise spot.bad(key, f"is {given!r}, not a table", "Write its fields below it, name = value.")
    return given


def changed(
    thing: Thing,
    given: object,
    spot: Spot,
    hidden: Collection[str] = (),
    entries: Collection[str] | None = None,
) -> Thing:
    """The dataclass with the fields that a table names set anew; raises `BadSettings`.

    `hidden` fields cannot be set here. `entries` are the names that its mappings may hold; None: any.
    """
    assert is_dataclass(thing)
    assert not isinstance(thing, type)
    hints = get_type_hints(type(thing))
    open_fields = {f.name for f in fields(thing) if f.init and f.compare and f.name not in hidden}
    keys = {key: one for name in open_fields for key, one in _spellings(name, hints[name]).items()}
    values: dict[str, Any] = {}
    table = table_of(given, spot)
    for key, value in table.items():
        if key not in keys:
            there = ", ".join(sorted(keys)) or "none"
            raise spot.bad(key, "is not known", f"There are: {there}.")
        name, unit = keys[key]
        if name in values:
            raise spot.bad(key, "is told twice, in two units", "Leave one out.")
        usual = getattr(thing, name)
        values[name] = _value(_Field(key, hints[name], usual, unit, entries), value, spot)
    try:
        return replace(thing, **values)
    except (ValueError, TypeError) as problem:
        remedy = "Change the values of this table."
        raise spot.bad(", ".join(sorted(table)), str(problem), remedy) from None


@dataclass(frozen=True, slots=True)
class _Field:
    """What a key is for: the type wanted, the usual value, the unit its name says."""

    key: str
    hint: Any
    usual: Any
    unit: str | None
    entries: Collection[str] | None


def _spellings(name: str, hint: Any) -> dict[str, tuple[str, str | None]]:
    """How a field may be written, and in which unit: a length of time says it in its name."""
    if hint is timedelta or timedelta in get_args(hint):
        return {f"{name}_{unit}": (name, unit) for unit in units}
    return {name: (name, None)}


def _value(wanted: _Field, given: object, spot: Spot) -> Any:
    if is_dataclass(wanted.usual) and not isinstance(wanted.usual, type):
        if any(f.name == "digest" for f in fields(wanted.usual)):
            raise spot.bad(wanted.key, "comes from a file with a digest", "It cannot be changed here.")
        table_of(given, spot, wanted.key)
        return changed(wanted.usual, given, spot.inner(wanted.key), entries=wanted.entries)
    if isinstance(wanted.usual, Mapping):
        return _mapping(wanted, table_of(given, spot, wanted.key), spot.inner(wanted.key))
    return _plain(wanted, given, spot)


def _mapping(wanted: _Field, given: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    """The usual entries with those given put in their place."""
    allowed = wanted.entries
    # Where the usual entries are of another kind, such as currencies, others of that kind may join.
    if allowed is not None and not set(wanted.usual) <= set(allowed):
        allowed = None
    key_type, hint = get_args(wanted.hint)
    if choices := get_args(key_type):
        allowed = choices
    entries = dict(wanted.usual)
    sample = next(iter(wanted.usual.values()), None)
    for key, value in given.items():
        if allowed is not None and key not in allowed:
            raise spot.bad(key, "is not known", f"There are: {', '.join(sorted(allowed))}.")
        usual = wanted.usual.get(key, sample)
        entries[key] = _plain(_Field(key, hint, usual, wanted.unit, None), value, spot)
    return entries


def _plain(wanted: _Field, given: object, spot: Spot) -> Any:
    usual = wanted.usual.total_seconds() if isinstance(wanted.usual, timedelta) else wanted.usual
    _check_numbers(wanted.key, given, usual, spot)
    if wanted.unit is not None:
        return _span(wanted.key, given, wanted.unit, spot)
    try:
        value = msgspec.convert(_without_dates(given), wanted.hint, dec_hook=_as_path)
    except msgspec.ValidationError as problem:
        remedy = f"Usual value: {wanted.usual!r}."
        raise spot.bad(wanted.key, str(problem), remedy) from None
    except (TypeError, NotImplementedError):
        raise spot.bad(wanted.key, "cannot be told in a file", "Leave it out.") from None
    return _files(wanted.key, value, spot)


def _check_numbers(key: str, given: object, usual: object, spot: Spot) -> None:
    if isinstance(given, bool) or not isinstance(given, int | float):
        return
    if not math.isfinite(given):
        raise spot.bad(key, f"is {given}", "Write a number.")
    if given < 0 and isinstance(usual, int | float) and usual >= 0:
        raise spot.bad(key, f"is {given}", "It must not be negative.")


def _span(key: str, given: object, unit: str, spot: Spot) -> timedelta:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise spot.bad(key, f"is {given!r}", f"Write a number of {unit}.")
    try:
        return timedelta(**{unit: given})
    except OverflowError:
        raise spot.bad(key, f"is {given}", "That is longer than can be counted.") from None


def _files(key: str, value: Any, spot: Spot) -> Any:
    """Names of files as paths; a setting that is no file's name as it is."""
    if isinstance(value, Path):
        return Path(spot.there(key, str(value), folder=True))
    if not key.endswith(names_of_files):
        return value
    if isinstance(value, str):
        return spot.there(key, value)
    if isinstance(value, tuple) and all(isinstance(one, str) for one in value):
        return tuple(spot.there(key, one) for one in value)
    return value


def _without_dates(given: object) -> object:
    """Plain dates as text, as settings that hold a day want them."""
    if isinstance(given, list):
        return [_without_dates(one) for one in given]
    plain = isinstance(given, date) and not isinstance(given, datetime)
    return given.isoformat() if plain else given  # type: ignore[attr-defined]


def _as_path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError
