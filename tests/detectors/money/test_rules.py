"""Rules are data: each is tried on its own examples, and a bad file is refused with a way to mend it."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.detectors.money import rules as reading
from hedgerow.detectors.money.counting import Account, counters
from hedgerow.detectors.money.features import features
from hedgerow.detectors.money.reference import money_page
from hedgerow.detectors.money.rule_files import BadRule, load_file, load_shipped, only_once, read_source
from hedgerow.detectors.money.rules import MissingExtra, Rule, guards_of

sources = load_shipped()
every = pytest.mark.parametrize("rule", only_once(sources), ids=lambda rule: rule.id)
needed = 6.1
"""Nats that a warning needs."""

good = """
source = "our_bank"
title = "Rules of a bank"
checked = "by the bank itself"
[[rule]]
id = "our_rule"
title = "Many adverts"
section = "Handbook 4.2"
when = "adverts_30d >= 6.0"
weight = 1.5
innocent = "Shops."
example = [
  { fires = true, features = { adverts_30d = 7 } },
  { fires = false, features = { adverts_30d = 2 } },
]
"""


def test_the_published_sources_are_all_there() -> None:
    names = {source.name for source in sources}
    assert names >= {"fatf_2018", "fatf_2025", "fincen_2014", "fincen_2020", "fintrac_2025", "osce_2019"}
    assert len(only_once(sources)) >= 25
    assert all(len(source.checked) > 40 for source in sources)


@every
def test_it_fires_on_its_positives_and_not_on_its_negatives(rule: Rule) -> None:
    assert {fires for fires, _ in rule.examples} == {True, False}
    for fires, values in rule.examples:
        assert rule.holds_of(values) is fires


@every
def test_it_says_where_it_stands_and_whom_it_hurts_and_never_warns_alone(rule: Rule) -> None:
    assert len(rule.section) > 10
    assert len(rule.innocent) > 10
    assert 0 < rule.weight < needed


@every
def test_an_account_nobody_pays_from_or_to_never_fires(rule: Rule) -> None:
    assert not rule.holds(Account())
    assert rule.touched_by()


@given(st.lists(st.integers(0, 40_000), min_size=len(counters), max_size=len(counters)), st.booleans())
def test_the_guards_never_change_what_a_rule_says(counts: list[int], child: bool) -> None:
    account = Account(first_day=10, today=90, totals=[counts, counts, counts], child=child)
    for rule in only_once(sources):
        told = rule.program.execute({n: features[n].read(account) for n in rule.wanted})
        assert rule.holds(account) is told


@pytest.mark.parametrize(
    ("when", "guarded"),
    [
        ("a_30d > 1.0", []),
        ("adverts_30d >= 3.0 && hotels_30d < 2", ["adverts_30d", "hotels_30d"]),
        ("adverts_30d >= 3.0 && (hotels_30d < 2.0 && hotels_7d > 1.0)", ["adverts_30d"]),
        ("adverts_30d >= 3.0 && hotels_30d > 1.0 || hotels_7d > 1.0", []),
        ("adverts_30d >= 3.0 ? hotels_30d > 1.0 : hotels_7d > 1.0", []),
        ("!(adverts_30d >= 3.0) && hotels_30d > 1.0", ["hotels_30d"]),
        ("adverts_30d + 1.0 >= 3.0 && hotels_30d > 1.0", ["hotels_30d"]),
    ],
)
def test_only_what_must_hold_is_a_guard(when: str, guarded: list[str]) -> None:
    assert [guard.feature for guard in guards_of(when)] == guarded


def test_an_institutions_own_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(good)
    (rule,) = load_file(path).rules
    assert rule.channel == "own_rules"
    assert rule.reason == "money.own_rule"
    assert rule.values == {"rule": "our_rule"}


@pytest.mark.parametrize(
    ("old", "new", "field", "hint"),
    [
        ("adverts_30d >= 6.0", "advert_30d >= 6.0", "when", "adverts_30d"),
        ("adverts_30d >= 6.0", "adverts_30d >== 6.0", "when", "Mend"),
        ("adverts_30d >= 6.0", "adverts_30d + 1 >= 6.0", "when", "2.0"),
        ("adverts_30d >= 6.0", "adverts_30d", "when", "number"),
        ("adverts_30d >= 6.0", "true", "when", "feature"),
        ("adverts_30d >= 6.0", "adverts_30d >= 8.0", "example", "Mend"),
        ("weight = 1.5", "weight = 9", "weight", "6.0"),
        ("weight = 1.5", "weight = -1", "weight", "more than 0"),
        ("weight = 1.5", "weight = true", "weight", "shipped"),
        ("weight = 1.5", "wieght = 1.5", "wieght", "weight"),
        ('innocent = "Shops."', "", "innocent", "Fields"),
        ("fires = false", "fires = true", "example", "at least one"),
        ('id = "our_rule"', 'id = "Our Rule!"', "id", "32"),
        ("weight = 1.5", 'weight = 1.5\nchannel = "x"', "channel", "adverts"),
        ("weight = 1.5", 'weight = 1.5\nreason = "x"\nvalues = {}', "reason", "adverts"),
        ("weight = 1.5", 'weight = 1.5\nreason = "adverts"\nvalues = {count = "adverts_30d"}', "values", "days"),
        (
            "weight = 1.5",
            'weight = 1.5\nreason = "adverts"\nvalues = {count = "no", days = 3}',
            "values",
            "feature",
        ),
        ("features = { adverts_30d = 7 }", "features = { hotels_30d = 7 }", "example", "expression"),
        ('checked = "by the bank itself"', "", "checked", "top"),
        ("[[rule]]", "[[rules]]", "rule", "[[rule]]"),
        ("title = ", "title == ", "file", "Mend"),
    ],
)  # fmt: skip
def test_a_bad_rule_is_refused_by_file_rule_field_and_remedy(
    old: str, new: str, field: str, hint: str
) -> None:
    assert old in good
    with pytest.raises(BadRule) as refused:
        read_source(good.replace(old, new, 1), "own.toml")
    assert refused.value.file == "own.toml"
    assert refused.value.field == field
    assert hint in refused.value.remedy
    assert "own.toml" in str(refused.value)


def test_two_rules_may_not_share_an_id(tmp_path: Path) -> None:
    twice = good + good[good.index("[[rule]]") :]
    with pytest.raises(BadRule, match="stands twice"):
        read_source(twice, "own.toml")
    ours = read_source(good.replace("our_rule", "small_adverts"), "own.toml")
    with pytest.raises(BadRule, match="also a rule of fintrac_project_protect"):
        only_once((*sources, ours))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadRule, match="cannot be read"):
        load_file(tmp_path / "missing.toml")


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cel", None)
    reading.cel.cache_clear()
    try:
        with pytest.raises(MissingExtra, match=r"hedgerow\[money\]"):
            read_source(good, "own.toml")
    finally:
        reading.cel.cache_clear()


def test_the_reference_page_names_every_rule_feature_and_doubt() -> None:
    page = money_page()
    rules = only_once(sources)
    assert all(f"`{rule.id}`" in page and rule.innocent in page for rule in rules)
    assert page.count("(*inferred*)") == sum(rule.inferred for rule in rules) > 0
    assert (
        page.count("(*unverified*)") == sum(rule.unverified and not rule.inferred for rule in rules) > 0
    )
    assert all(rule.unverified for rule in rules if rule.inferred)
    assert all(f"`{name}`" in page for name in counters)
    assert "`run_opening`" in page
