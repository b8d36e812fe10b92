"""Minimisation: the check that a warning holds no raw content before it leaves, and as it arrives.

A warning is made of scores, codes, pseudonyms and references. So every field is known, every list
has a limit, and every string is one short token: no spaces, plain ASCII, no run of words, whatever
joins them. Evidence is a reference; whom a warning is about is a pseudonym and no address. This stops
text that slips in by mistake or habit; a sender who means to hide words in tokens is beyond what a
check of form can see.

The rules stand once, as types made from the words in `domain.chain`; the JSON Schema of a warning
(`schema`) comes from the same types. A refusal names the JSON path, why, and what helps.
"""

import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from hedgerow.domain import tokens
from hedgerow.domain.chain import EarlyWarning, Group
from hedgerow.domain.kinds import AgeBand, Sector

longest_warning = 512 * 1024
"""Most bytes of JSON that one warning may take."""

_token = Annotated[str, Meta(pattern=tokens.token, min_length=1, max_length=120)]
_pseudonym = Annotated[str, Meta(pattern=tokens.pseudonym, min_length=1, max_length=120)]
_reference = Annotated[str, Meta(pattern=tokens.reference, min_length=3, max_length=120)]
_identifier = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{8,64}$(?!\n)", min_length=8, max_length=64)]
# Names have at most six words (the longest indicator has five); a code is two names joined by a dot.
_name = Annotated[
    str, Meta(pattern=r"^[a-z][a-z0-9]*(?:_[a-z0-9]+){0,5}$(?!\n)", min_length=1, max_length=60)
]
_code = Annotated[
    str,
    Meta(
        pattern=r"^(?=[a-z0-9]+(?:[._][a-z0-9]+){1,7}$)[a-z][a-z0-9_]*\.[a-z0-9_]+$(?!\n)",
        min_length=3,
        max_length=80,
    ),
]
_short = Annotated[str, Meta(pattern=tokens.token, min_length=1, max_length=40)]
_number = Annotated[float, Meta(ge=-1e12, le=1e12)]
_whole = Annotated[int, Meta(ge=-(10**12), le=10**12)]
_weight = Annotated[float, Meta(ge=-1000, le=1000)]
_risk = Annotated[float, Meta(ge=0, le=1)]
# A language without its region or script: coarse enough to point at nobody.
_language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}$(?!\n)", max_length=3)]
_moment = Annotated[datetime, Meta(tz=True)]
_group: Mapping[Group, Any] = {"language": _language, "age_band": AgeBand}
_groups = msgspec.defstruct(
    "Groups",
    [(name, kind | msgspec.UnsetType, msgspec.UNSET) for name, kind in _group.items()],
    forbid_unknown_fields=True,
    frozen=True,
)
# Spelt as a list of two, which every reader of JSON Schemas understands.
_pair = Meta(min_length=2, max_length=2)

rules: Mapping[str, Any] = {
    "id": _identifier,
    "subject": _pseudonym,
    "counterpart": _pseudonym | None,
    "sources": Annotated[tuple[_token, ...], Meta(max_length=50)],
    "evidence": Annotated[tuple[_reference, ...], Meta(max_length=100)],
    "detector": _name,
    "channel": _name,
    "code": _code,
    "values": Annotated[dict[_name, _whole | _number | _short], Meta(max_length=20)],
    "risk": _risk,
    "between": Annotated[tuple[_risk, ...], _pair],
    "tipping": Annotated[tuple[Annotated[tuple[_name, ...], _pair], ...], Meta(max_length=64)],
    "silent": Annotated[tuple[Sector, ...], Meta(max_length=len(get_args(Sector)))],
    "groups": _groups,
    "weight": _weight,
    "log_odds": _weight,
    "time": _moment,
    "raised_at": _moment,
    "act_by": _moment,
}
"""What a field may hold, by its name, whichever of the words it stands in."""

limits: Mapping[str, Meta] = {
    "reasons": Meta(min_length=1, max_length=100),
    "against": Meta(max_length=100),
    "course": Meta(max_length=60),
    "contributions": Meta(max_length=64),
}

most_channels = 64
"""Most ways of looking, each a channel of a detector, that one warning may speak of."""
earliest, latest = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""Between these every moment lies; what lies outside is a fault, and some calendars cannot hold it."""


class NotMinimal(ValueError):
    """A warning that is refused: where (a JSON path), why, and what helps."""

    def __init__(self, path: str, reason: str, remedy: str) -> None:
        super().__init__(f"{path}: {reason}. {remedy}")
        self.path = path
        self.reason = reason
        self.remedy = remedy


def read(data: bytes | msgspec.Raw) -> EarlyWarning:
    """The warning in these bytes of JSON; NotMinimal where it holds what it must not."""
    size = len(bytes(data))
    if size > longest_warning:
        raise NotMinimal("$", f"is {size} bytes long", f"Send at most {longest_warning}.")
    try:
        _decoder().decode(data)
        warning = msgspec.json.decode(data, type=EarlyWarning)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise _explain(data, problem) from None
    _agree(warning)
    return warning


def schema() -> dict[str, Any]:
    """The JSON Schema of a warning, with every pattern and limit."""
    (_,), definitions = msgspec.json.schema_components(
        [_strict(EarlyWarning)], ref_template="#/components/schemas/{name}"
    )
    return definitions


@cache
def _decoder() -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_strict(EarlyWarning))


@cache
def _strict(word: type) -> type[msgspec.Struct]:
    """One of the words as a type that refuses unknown fields and checks the known ones."""
    hints = get_type_hints(word)
    members: list[Any] = []
    for member in fields(word):
        kind = rules[member.name] if member.name in rules else _kind(hints[member.name], member.name)
        usual = _usual(member)
        members.append((member.name, kind) if usual is MISSING else (member.name, kind, usual))
    return msgspec.defstruct(word.__name__, members, forbid_unknown_fields=True, frozen=True)


def _usual(member: Field[Any]) -> Any:
    """What a field holds where nothing is sent; MISSING where something must be."""
    if member.default_factory is not MISSING:
        return msgspec.field(default_factory=member.default_factory)
    return member.default


def _kind(hint: Any, name: str) -> Any:
    """A type that no rule names: another word, a list of one, a choice, or yes and no."""
    if is_dataclass(hint):
        return _strict(hint)  # type: ignore[arg-type]
    if get_origin(hint) is tuple:
        return Annotated[tuple[_strict(get_args(hint)[0]), ...], limits[name]]  # type: ignore[misc]
    if get_origin(hint) is Literal or hint is bool:
        return hint
    raise TypeError(f"no rule says what {name} may hold")


def moments(warning: EarlyWarning) -> Iterator[tuple[str, datetime]]:
    """Every moment that a warning names, with its JSON path."""
    yield "$.raised_at", warning.raised_at
    yield "$.act_by", warning.act_by
    for name in ("reasons", "against", "course"):
        for index, one in enumerate(getattr(warning, name)):
            yield f"$.{name}[{index}].time", one.time


def _agree(warning: EarlyWarning) -> None:
    """What the types alone cannot say."""
    for path, moment in moments(warning):
        if not earliest <= moment < latest:
            told = f"Send a time from {earliest.year} to {latest.year - 1}."
            raise NotMinimal(path, "lies outside the times that are taken", told)
    if warning.act_by < warning.raised_at:
        raise NotMinimal("$.act_by", "lies before raised_at", "Send the time by which to act.")
    _in_order(warning)
    _one_subject(warning)
    _few_channels(warning)


def _in_order(warning: EarlyWarning) -> None:
    intervals = {"$.between": warning.between}
    intervals |= {f"$.course[{i}].between": m.between for i, m in enumerate(warning.course)}
    for path, (low, high) in intervals.items():
        if low > high:
            raise NotMinimal(path, "ends before it begins", "Send the lower risk first.")


def _one_subject(warning: EarlyWarning) -> None:
    for name in ("reasons", "against"):
        for index, signal in enumerate(getattr(warning, name)):
            if signal.subject != warning.subject:
                raise NotMinimal(
                    f"$.{name}[{index}].subject",
                    "names somebody else than the warning",
                    "Send one warning for each subject.",
                )


def _few_channels(warning: EarlyWarning) -> None:
    channels = {(one.detector, one.channel) for one in (*warning.reasons, *warning.against)}
    channels |= set(warning.tipping)
    for moment in warning.course:
        channels |= {(part.detector, part.channel) for part in moment.contributions}
    count = len(channels)
    if count > most_channels:
        told = f"Send the {most_channels} weightiest only."
        raise NotMinimal("$.course", f"makes the warning speak of {count} channels", told)


def _explain(data: bytes | msgspec.Raw, problem: Exception) -> NotMinimal:
    """Where exactly the fault lies; the decoder's own path leaves the places in lists out."""
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        return NotMinimal("$", str(broken)[:200], "Send one JSON object in UTF-8.")
    try:
        _locate(value, _strict(EarlyWarning), "$")
    except NotMinimal as found:
        return found
    return NotMinimal("$", str(problem)[:200], "See the schema of a warning in the API's reference.")


def _locate(value: Any, kind: Any, path: str) -> None:
    """Go down to the first thing that its type refuses, and raise NotMinimal there."""
    problem = _problem(value, kind)
    if problem is None:
        return
    inner = _inner(kind)
    if isinstance(value, dict) and isinstance(inner, type) and issubclass(inner, msgspec.Struct):
        _locate_field(value, inner, path)
    elif isinstance(value, list) and get_origin(inner) is tuple:
        for index, item in enumerate(value):
            _locate(item, get_args(inner)[0], f"{path}[{index}]")
    elif isinstance(value, dict) and get_origin(inner) is dict:
        for key, item in value.items():
            _locate(key, get_args(inner)[0], f"{path}.{_safe(key)}")
            _locate(item, get_args(inner)[1], f"{path}.{_safe(key)}")
    raise NotMinimal(path, problem, _remedy(value, kind))


def _locate_field(value: dict[str, Any], kind: type[msgspec.Struct], path: str) -> None:
    known = {member.name: member for member in msgspec.structs.fields(kind)}
    for name in value:
        if name not in known:
            raise NotMinimal(
                f"{path}.{_safe(name)}",
                "is not a field of a warning",
                "Leave it out: nothing else may be sent.",
            )
    for name, member in known.items():
        if name in value:
            _locate(value[name], member.type, f"{path}.{name}")
        elif member.required:
            raise NotMinimal(f"{path}.{name}", "is missing", "Send it; the schema says what it holds.")


def _problem(value: Any, kind: Any) -> str | None:
    """Why a value is refused, in plain words; None where it is not."""
    try:
        msgspec.convert(value, kind, strict=True, builtin_types=())
    except msgspec.ValidationError as error:
        reason = str(error).partition(" - at `")[0]
        if "matching regex" in reason:
            return "is not a short token" if not _has_space(value) else "holds spaces, like a text would"
        if "enum value" in reason:
            return "is none of the words allowed here"
        return reason[:1].lower() + reason[1:].replace("`", "")
    return None


def _remedy(value: Any, kind: Any) -> str:
    inner = _inner(kind)
    if isinstance(value, str) and kind == _reference:
        return "Send the source, # and the event's id there; words stay where they were written."
    if isinstance(value, str) and kind in (_pseudonym, _pseudonym | None):
        return "Send a pseudonym, and no name, address or number that leads to a person."
    if isinstance(value, str) and (inner is str or _is_value(inner)):
        return "Send a code or a reference; words stay where they were written."
    if isinstance(value, list) and len(value) > 1:
        return "Send the weightiest only."
    return "See the schema of a warning in the API's reference."


def _is_value(kind: Any) -> bool:
    return get_origin(kind) in (Union, types.UnionType)


def _inner(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _has_space(value: Any) -> bool:
    return isinstance(value, str) and any(character.isspace() for character in value)


def _safe(name: str) -> str:
    """A field's name as far as it may be repeated: a name can hold raw text as well."""
    token = _problem(name, _name) is None
    return name if token else "(a name that is no token)"
