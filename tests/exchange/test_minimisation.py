"""Minimisation: a warning as the engine makes it passes; whatever holds words is refused."""

import json
from copy import deepcopy
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.sample_warnings import make_json, make_warning
from hedgerow.domain.chain import EarlyWarning, Group
from hedgerow.domain.kinds import AgeBand
from hedgerow.engine.scan import detector_classes
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
may_be_missing = {"over_budget", "between", "tipping", "silent", "groups"}
"""What warnings stored by an older engine do not have."""


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


def test_a_warning_from_an_older_engine_passes():
    old = {name: deepcopy(honest[name]) for name in honest if name not in may_be_missing}
    for one in (*old["reasons"], *old["against"]):
        del one["sector"]
    for moment in old["course"]:
        del moment["between"]
    read = minimisation.read(json.dumps(old).encode())
    assert (read.between, read.tipping, read.silent, read.groups) == ((0.0, 1.0), (), (), {})
    assert {one.sector for one in read.reasons} == {"platform"}


@pytest.mark.parametrize(
    ("name", "value", "path"),
    [
        ("between", [0.9, 0.1], "$.between"),
        ("between", [0.1, 1.2], "$.between[1]"),
        ("between", [0.1], "$.between"),
        ("tipping", [["tactics", "do_not_tell_your_mother_about_this"]], "$.tipping[0][1]"),
        ("tipping", [["tactics"]], "$.tipping[0]"),
        ("silent", ["grandmother"], "$.silent[0]"),
        ("groups", {"name": "anna"}, "$.groups.name"),
        ("groups", {"language": "english-as-she-speaks"}, "$.groups.language"),
        ("groups", {"language": "de-CH"}, "$.groups.language"),
        ("groups", {"language": "anna"}, "$.groups.language"),
        ("groups", {"language": "de\n"}, "$.groups.language"),
        ("groups", {"language": None}, "$.groups.language"),
        ("groups", {"age_band": "anna"}, "$.groups.age_band"),
        ("groups", {"age_band": "12"}, "$.groups.age_band"),
        ("groups", {"sector": "anna"}, "$.groups.sector"),
        ("groups", ["anna"], "$.groups"),
    ],
)
def test_how_sure_it_is_holds_no_words_either(name, value, path):
    told = refused(honest | {name: value})
    assert told.path == path
    assert "anna" not in str(told).replace("$.groups.name", "")


@pytest.mark.parametrize(
    "groups",
    [{}, {"language": "uk"}, {"language": "und"}, *({"age_band": band} for band in get_args(AgeBand))],
)
def test_groups_that_are_coarse_enough_pass(groups):
    assert minimisation.read(json.dumps(honest | {"groups": groups}).encode()).groups == groups


def test_there_is_a_rule_for_each_group_and_for_no_other():
    assert set(minimisation.schema()["Groups"]["properties"]) == set(get_args(Group))


def test_the_interval_of_a_moment_is_looked_at_too():
    assert refused(put(("course", 1, "between"), [0.5, 0.4])).path == "$.course[1].between"


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


@pytest.mark.parametrize("name", [name for name in honest if name not in may_be_missing])
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
        (("reasons", 0, "evidence"), ["r#1"] * 101), (("reasons", 0, "evidence", 1), "r#" + "r" * 119),
        (("reasons", 0, "evidence", 1), "ends#1\n"), (("reasons", 0, "evidence", 1), "na#ïve"),
        (("reasons", 0, "evidence", 1), "#please-come-to-the-park-with-me"),
        (("reasons", 0, "evidence", 1), "word"), (("reasons", 0, "evidence", 1), "#m1"),
        (("reasons", 0, "evidence", 1), "chat/alder#"), (("reasons", 0, "evidence", 1), "a#b#c"),
        (("subject",), ""), (("id",), "short"), (("id",), "with/slash/and/more"),
        (("sources",), ["s"] * 51), (("course", 0, "contributions"), [{}]),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_with_its_path(path, value):
    assert refused(put(path, value)).path.startswith(as_path(path))


@pytest.mark.parametrize(
    "reference",
    [
        "chat/alder#m1", "urn:uuid:9a2fbc1e-aaaa-bbbb#cccc-ddddeeeeffff",
        "platform/larkchat#2004-11-15_03-006:000000", "//bank.example/payments#2026-03-02",
        "https://bank.example/payments#9a2fbc1e-aaaa-bbbb-cccc-ddddeeeeffff",
        "school:observations#h:fb1e1cea22240dbf9fc0", "chat#d41d8cd98f00b204e9800998ecf8427e",
        "u@host.example#1.2.3.4.5.6", "h:fb1e1cea22240dbf9fc0#h:bc603ae3d96a562147aa",
    ],
)  # fmt: skip
def test_references_as_sources_write_them_pass(reference):
    assert minimisation.read(json.dumps(put(("reasons", 0, "evidence", 0), reference)).encode())


def about(subject):
    changed = put(("subject",), subject)
    changed["against"] = []
    changed["reasons"][0]["subject"] = subject
    return changed


@pytest.mark.parametrize(
    "subject",
    [
        "c-4d20", "child:00001", "h:fb1e1cea22240dbf9fc0", "conversation:2004-11-15_03-006", "48213377",
        "conversation:h:fb1e1c", "9a2fbc1e-aaaa-bbbb-cccc-ddddeeeeffff", "platform/larkchat/u-35f4f2",
    ],
)  # fmt: skip
def test_pseudonyms_as_sources_write_them_pass(subject):
    assert minimisation.read(json.dumps(about(subject)).encode()).subject == subject


@pytest.mark.parametrize("field", [("subject",), ("reasons", 0, "counterpart")])
@pytest.mark.parametrize(
    "name",
    [
        "anna.meier@school.example", "@anna.meier", "mailto:anna@school.example", "+41791234567",
        "079-123-45-67", "0791234567", "tel:1234567", "conversation:+41791234567", "2012-05-03",
        "https://larkchat.example/u/anna", "//larkchat.example/anna", "www.larkchat.example",
        "larkchat.example/anna",
    ],
)  # fmt: skip
def test_names_that_lead_to_a_person_are_refused(field, name):
    told = refused(put(field, name))
    assert told.path == as_path(field)
    assert "pseudonym" in told.remedy


spoken = ["please", "come", "to", "the", "park", "after", "school"]
places_for_tokens = [
    ("subject",), ("sources", 0), ("reasons", 0, "counterpart"), ("reasons", 0, "reason", "values", "count"),
]  # fmt: skip


@pytest.mark.parametrize("joint", [*"._~:/@#=+-", ".2.", "__", "-:-"])
@pytest.mark.parametrize("place", places_for_tokens)
def test_words_are_a_sentence_whatever_joins_them(place, joint):
    assert refused(put(place, joint.join(spoken)[:40])).path == as_path(place)


@pytest.mark.parametrize("joint", list("._~:/@=+-"))
def test_a_sentence_is_no_event(joint):
    for reference in ("chat#" + joint.join(spoken), joint.join(spoken) + "#m1"):
        assert refused(put(("reasons", 0, "evidence", 0), reference))


@pytest.mark.parametrize(
    "place",
    [
        ("reasons", 0, "detector"), ("reasons", 0, "channel"), ("against", 0, "channel"),
        ("course", 0, "contributions", 0, "channel"),
    ],
)  # fmt: skip
def test_names_are_no_sentences_either(place):
    assert refused(put(place, "_".join(spoken))).path == as_path(place)


@pytest.mark.parametrize(
    "code", ["a." + "_".join([*spoken, "alone"]), "please_come_to_the.park_after_school_alone_now"]
)
def test_codes_are_no_sentences_either(code):
    assert refused(put(("reasons", 0, "reason", "code"), code)).path == "$.reasons[0].reason.code"


def test_the_name_of_a_value_is_no_sentence_either():
    changed = put(("reasons", 0, "reason", "values"), {"_".join(spoken): 1})
    assert "park" not in str(refused(changed))


def test_every_installed_detectors_names_and_codes_pass():
    for detector in detector_classes().values():
        for channel in detector.channels:
            assert accepted_names(detector.name, channel, next(iter(detector.reasons)))
        for code in detector.reasons:
            assert accepted_names(detector.name, next(iter(detector.channels)), code)
    assert accepted_names("observed_indicators", "recruitment_by_abuse_of_vulnerability", "a.b")
    assert accepted_names("a", "b", "observed_indicators.recruitment_by_abuse_of_vulnerability")


def accepted_names(detector, channel, code):
    changed = deepcopy(honest)
    changed["reasons"][0] |= {"detector": detector, "channel": channel}
    changed["reasons"][0]["reason"]["code"] = code
    return minimisation.read(json.dumps(changed).encode())


MOMENTS = [
    ("raised_at",), ("act_by",), ("reasons", 0, "time"), ("against", 0, "time"), ("course", 1, "time"),
]  # fmt: skip


@pytest.mark.parametrize("place", MOMENTS)
@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00Z",
        "1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z",
    ],
)  # fmt: skip
def test_moments_that_no_calendar_can_hold(place, moment):
    assert refused(put(place, moment)).path == as_path(place)


def test_the_first_and_last_moments_that_are_taken():
    changed = put(("raised_at",), "2000-01-01T02:00:00+02:00")
    changed["act_by"] = "2099-12-31T23:59:59Z"
    assert minimisation.read(json.dumps(changed).encode())


def with_channels(count, moments=1):
    changed = deepcopy(honest)
    shares = [{"detector": "a", "channel": f"c{n}", "weight": 1.0} for n in range(count)]
    one = changed["course"][0] | {"contributions": shares}
    changed["course"] = [one] * moments
    return changed


def test_so_many_moments_and_channels_and_no_more():
    spoken_of_by_reasons = len({("tactics", "secrecy")})
    fits = minimisation.most_channels - spoken_of_by_reasons
    assert minimisation.read(json.dumps(with_channels(fits, 60)).encode())
    assert refused(with_channels(fits + 1)).path == "$.course"
    assert refused(with_channels(1, 61)).path == "$.course"
    assert refused(with_channels(65)).path == "$.course[0].contributions"
    apart = with_channels(60)
    apart["course"].append(
        honest["course"][0]
        | {"contributions": [{"detector": "b", "channel": f"c{n}", "weight": 1.0} for n in range(60)]}
    )
    assert "120" in refused(apart).reason or "121" in refused(apart).reason


def test_no_pattern_takes_long_over_a_long_string():
    """Every pattern is tried on the worst strings there are; a slow one would never come to an end."""
    for bad in ("a1" * 59 + "é", "a." * 59 + "é", "-" * 119 + "é", "1a-" * 39 + " "):
        for place in strings:
            refused(put(place, bad))


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
