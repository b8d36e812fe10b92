"""One rule, two uses: what `may` says and what `visible_to` lists can never differ."""

import itertools
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from hedgerow.hub import access
from hedgerow.hub.access import get_or_hidden, may, require, visible_to
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.people.models import Agency, Person, Role, SigningKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_country(agency, person, key):
    desk, school = agency("Desk"), None
    school = agency("School", desk=desk)
    elsewhere = agency("Elsewhere")
    for place, role in itertools.product((desk, school, elsewhere), Role.values):
        person(role=role, agency=place)
    for place in (desk, school, elsewhere):
        key(place)
    return desk, school, elsewhere


def test_a_page_and_a_list_never_disagree(small_country):
    for (model, verb), who in itertools.product(access._row_rules, Person.objects.all()):
        listed = set(visible_to(who, model, verb).values_list("pk", flat=True))
        answered = {row.pk for row in model._default_manager.all()[:60] if may(who, verb, row)}
        assert answered == listed & set(model._default_manager.values_list("pk", flat=True)[:60])


def test_what_no_rule_allows_nobody_may_do(small_country):
    for who in Person.objects.all():
        assert not visible_to(who, Agency, "sell").exists()
        assert not may(who, "sell", who.agency)
        assert not may(who, "sell", Agency)


def test_an_inactive_person_may_nothing(small_country, person):
    for role in Role.values:
        who = person(role=role, agency=small_country[0])
        who.is_active = False
        assert not any(visible_to(who, model, verb).exists() for model, verb in access._row_rules)
        assert not any(may(who, verb, model) for model, verb in access._role_rules)


def test_somebody_who_is_not_signed_in_may_nothing(small_country):
    nobody = AnonymousUser()
    assert not any(visible_to(nobody, model, verb).exists() for model, verb in access._row_rules)
    assert not any(may(nobody, verb, model) for model, verb in access._role_rules)


def test_an_administrator_looks_after_her_agency_and_those_that_send_to_it(small_country):
    desk, school, elsewhere = small_country
    admin = desk.people.get(role=Role.ADMINISTRATOR)
    assert set(visible_to(admin, Agency, "administer")) == {desk, school}
    assert set(visible_to(admin, SigningKey)) == {*desk.keys.all(), *school.keys.all()}
    assert not may(admin, "administer", elsewhere.people.first())
    assert set(visible_to(school.people.get(role=Role.ADMINISTRATOR), Agency, "administer")) == {school}


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.ADMINISTRATOR])
def test_nobody_else_administers(small_country, role):
    who = small_country[0].people.get(role=role)
    assert not visible_to(who, Agency, "administer").exists()
    assert not visible_to(who, Person, "administer").exists()
    with pytest.raises(PermissionDenied):
        require(who, "create", Agency)


def test_a_query_set_is_narrowed_and_keeps_its_own_conditions(small_country):
    desk, school, _elsewhere = small_country
    admin = desk.people.get(role=Role.ADMINISTRATOR)
    assert list(visible_to(admin, Agency.objects.filter(name="School"), "administer")) == [school]
    assert not visible_to(admin, Agency.objects.filter(name="Elsewhere"), "administer").exists()


def test_hidden_and_absent_cost_the_same_and_answer_alike(small_country):
    desk, _school, elsewhere = small_country
    admin = desk.people.get(role=Role.ADMINISTRATOR)
    shapes = []
    for pk in (elsewhere.pk, 987_654):
        with CaptureQueriesContext(connection) as queries, pytest.raises(Http404) as refused:
            get_or_hidden(admin, "administer", Agency, pk=pk)
        shapes.append((len(queries), str(refused.value), queries[0]["sql"].replace(str(pk), "?")))
    assert shapes[0] == shapes[1]
    assert shapes[0][0] == 1


@pytest.mark.parametrize("wrong", ["x", "1; drop table", 2**70, None])
def test_a_number_that_is_none_is_absent(person, wrong):
    with pytest.raises(Http404):
        get_or_hidden(person(role=Role.ADMINISTRATOR), "administer", Agency, pk=wrong)


def plain(page: bytes) -> bytes:
    """A page without what differs on every request: form tokens, and the address that was asked for."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"|/agencies/\d+/', b"", page)


def test_hidden_and_absent_pages_are_byte_for_byte_the_same(small_country, signed_in):
    desk, _school, elsewhere = small_country
    client = signed_in(desk.people.get(role=Role.ADMINISTRATOR))
    hidden, absent = (client.get(f"/agencies/{pk}/") for pk in (elsewhere.pk, 987_654))
    assert hidden.status_code == absent.status_code == 404
    assert plain(hidden.content) == plain(absent.content)
    assert dict(hidden.headers).keys() == dict(absent.headers).keys()


def test_two_rules_for_one_verb_are_an_error():
    with pytest.raises(ValueError, match="stands already"):
        access.rule(Agency, "read")(lambda person: access.NOBODY)
    with pytest.raises(ValueError, match="stands already"):
        access.role_rule(Entry, "read")(lambda person: True)
