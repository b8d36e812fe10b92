"""Minimisation: a warning as the engine makes it passes; whatever holds words is refused."""

import json
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.sample_warnings import make_json, make_warning
from hedgerow.domain.chain import EarlyWarning
from hedgerow.exchange import minimisation
from hedgerow.exchange.minimisation import NotMinimal

honest = json.loads(make_json())


def places(value, path=()):
    """The way to every string, key and list of a warning."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))
    else:
        yield path


strings = list(places(honest))


def put(path, value):
    changed = deepcopy(honest)
    target = changed
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    return changed


def refused(changed) -> NotMinimal:
    data = changed if isinstance(changed, bytes) else json.dumps(changed).encode()
    with pytest.raises(NotMinimal) as caught:
        minimisation.read(data)
    assert caught.value.reason
    assert caught.value.remedy
    return caught.value


def as_path(path):
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def test_a_warning_as_the_engine_makes_it_passes():
    assert minimisation.read(make_json()) == make_warning()


words = st.tuples(
    st.text(min_size=1, max_size=30), st.sampled_from(" \t\n\u00a0\u2003"), st.text(max_size=30)
).map("".join)


@given(st.sampled_from(strings), words)
@settings(max_examples=300, deadline=None)
def test_any_text_with_spaces_is_refused_wherever_it_stands(path, text):
    assert refused(put(path, text)).path == as_path(path)


@given(st.sampled_from(strings), words)
@settings(max_examples=100, deadline=None)
def test_the_text_is_not_repeated_in_the_refusal(path, text):
    told = refused(put(path, f"zebra{text}zebra"))
    assert "zebra" not in str(told)


@given(words)
@settings(max_examples=100, deadline=None)
def test_text_is_refused_as_the_name_of_a_value(text):
    changed = deepcopy(honest)
    changed["reasons"][0]["reason"]["values"][f"zebra{text}"] = 1
    told = refused(changed)
    assert told.path.startswith("$.reasons[0].reason.values.")
    assert "zebra" not in str(told)


objects = [
    "$",
    "$.reasons[0]",
    "$.reasons[0].reason",
    "$.against[0]",
    "$.course[1]",
    "$.course[1].contributions[0]",
]


@pytest.mark.parametrize("where", objects)
@pytest.mark.parametrize("name", ["text", "note", "words of a child"])
def test_an_unknown_field_is_refused_with_its_path(where, name):
    changed = deepcopy(honest)
    target = changed
    for step in where.replace("[", ".[").split(".")[1:]:
        target = target[int(step[1:-1])] if step.startswith("[") else target[step]
    target[name] = "x"
    told = refused(changed)
    assert told.path.startswith(f"{where}.")
    assert "not a field" in told.reason


@pytest.mark.parametrize("name", [name for name in honest if name != "over_budget"])
def test_a_missing_field_is_named(name):
    changed = deepcopy(honest)
    del changed[name]
    told = refused(changed)
    assert (told.path, told.reason) == (f"$.{name}", "is missing")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("risk",), "0.7"), (("risk",), 1.1), (("risk",), None), (("risk",), True),
        (("level",), "worst"), (("confidence",), 3), (("over_budget",), "no"),
        (("raised_at",), "yesterday"), (("raised_at",), "2026-03-02T12:00:00"), (("act_by",), 5),
        (("act_by",), "2026-03-01T12:00:00Z"),
        (("reasons",), []), (("reasons",), {}), (("reasons", 0), "x"), (("course",), None),
        (("reasons", 0, "weight"), "heavy"), (("reasons", 0, "weight"), 1e9),
        (("reasons", 0, "subject"), "child:99999"), (("against", 0, "subject"), "child:99999"),
        (("reasons", 0, "reason", "code"), "secrecy"),
        (("reasons", 0, "reason", "code"), "Tactics.Secrecy"),
        (("reasons", 0, "reason", "values", "count"), ["a"]),
        (("reasons", 0, "reason", "values", "count"), {"a": 1}),
        (("reasons", 0, "reason", "values", "count"), "x" * 41),
        (("reasons", 0, "reason", "values", "count"), 10**13),
        (("reasons", 0, "evidence"), ["r"] * 101), (("reasons", 0, "evidence", 1), "r" * 121),
        (("reasons", 0, "evidence", 1), "ends\n"), (("reasons", 0, "evidence", 1), "naïve"),
        (("reasons", 0, "evidence", 1), "please-come-to-the-park-with-me"),
        (("subject",), ""), (("id",), "short"), (("id",), "with/slash/and/more"),
        (("sources",), ["s"] * 51), (("course", 0, "contributions"), [{}]),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_with_its_path(path, value):
    assert refused(put(path, value)).path.startswith(as_path(path))


@pytest.mark.parametrize(
    "token",
    [
        "chat/alder#m1", "urn:uuid:9a2fbc1e-aaaa-bbbb-cccc-ddddeeeeffff",
        "//bank.example/payments#2026-03-02",
        "school:observations", "d41d8cd98f00b204e9800998ecf8427e", "account:a_b_c",
        "u@host.example#1.2.3.4.5.6",
    ],
)  # fmt: skip
def test_references_as_sources_write_them_pass(token):
    assert minimisation.read(json.dumps(put(("reasons", 0, "evidence", 0), token)).encode())


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"nul", b"\xff\xfe", b'"a b"', b"[" * 100_000, b"{", b"1e999", b"null"]
)
def test_what_is_no_warning_at_all(data):
    assert refused(data).path == "$"


def test_a_warning_too_long():
    assert "bytes long" in refused(make_json() + b" " * minimisation.longest_warning).reason


def test_the_schema_speaks_of_every_field():
    schema = minimisation.schema()
    warning = schema["EarlyWarning"]
    assert set(warning["properties"]) == set(EarlyWarning.__dataclass_fields__)
    assert all(part["additionalProperties"] is False for part in schema.values())
