"""Cases: begun by a person, seen by the case team of the agency, and by nobody else."""

from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hedgerow.hub.access import may, visible_to
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.cases.actions import open_case
from hedgerow.hub.cases.models import Case, new_reference
from hedgerow.hub.people.models import Role
from hedgerow.hub.warnings import actions
from hub.warnings.desks import without_tokens

pytestmark = pytest.mark.django_db


def open_one(town, number=1):
    return actions.accept(by=town.officer, pk=town.warn(number).pk)


def test_the_whole_matrix(town, person, agency):
    """Caseworkers and supervisors of the agency read, and who opened it; there is nothing else to do."""
    case = open_one(town)
    assert may(town.officer, "read", case)
    assert not may(town.colleague, "read", case)
    allowed = {("caseworker", "desk"), ("supervisor", "desk")}
    places = {"desk": town.desk, "sender": town.sender, "elsewhere": agency()}
    for role, (place, where), verb in product(
        Role.values, places.items(), ("read", "open", "accept", "write", "")
    ):
        one = person(role, where)
        expected = verb == "read" and (role, place) in allowed
        assert may(one, verb, case) == expected, (role, place, verb)
        assert visible_to(one, Case, verb).filter(pk=case.pk).exists() == expected


def test_a_case_begins_only_where_a_person_has_accepted(town):
    warning = town.in_state("dismissed")
    with pytest.raises(PermissionError):
        open_case(by=town.colleague, warning=warning)
    with pytest.raises(PermissionError):
        open_case(by=town.engineer, warning=town.warn(2))


def test_references_say_nothing():
    made = {new_reference() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(one) == 9 and not set(one) & set("AEIOU01") for one in made)


def test_the_list_and_the_file(town, person, signed_in):
    case = open_one(town)
    worker = person(Role.CASEWORKER, town.desk)
    client = signed_in(worker)
    assert case.reference in client.get("/cases/").content.decode()
    page = client.get(f"/cases/{case.reference}/")
    assert page.status_code == 200
    assert f"/warnings/{case.warning_id}/" in page.content.decode()
    listed = Entry.objects.get(verb="list_cases")
    assert (listed.person, listed.purpose, listed.detail) == (worker, "triage", {"page": 1, "rows": 1})
    entry = Entry.objects.filter(verb="read_case").get()
    assert (entry.person, entry.purpose, entry.thing_id) == (worker, "triage", str(case.pk))


def test_the_caseworker_sees_with_what_it_began(town, person, signed_in):
    case, other = open_one(town), town.warn(2)
    client = signed_in(person(Role.CASEWORKER, town.desk), purpose="follow_up")
    page = client.get(f"/cases/{case.reference}/").content.decode()
    for words in (
        "This is a candidate for a person to look at, not a finding.", "chip high",
        "What speaks for a risk", "What speaks against it", "tactics.secrecy", "chat/alder#m1",
    ):  # fmt: skip
        assert words in page, words
    warning = client.get(f"/warnings/{case.warning_id}/")
    assert warning.status_code == 200
    assert not any(
        f"/{verb}/" in warning.content.decode() for verb in ("accept", "dismiss", "ask", "assign")
    )
    assert f"/cases/{case.reference}/" in warning.content.decode()
    entry = Entry.objects.get(verb="read_warning")
    assert (entry.purpose, entry.thing_id) == ("follow_up", str(case.warning_id))
    assert client.get(f"/warnings/{other.pk}/").status_code == 404
    elsewhere = signed_in(person(Role.CASEWORKER))
    assert elsewhere.get(f"/warnings/{case.warning_id}/").status_code == 404


def test_the_officer_who_opened_it_reads_it_and_her_colleague_does_not(town, signed_in):
    case = open_one(town)
    page = signed_in(town.officer).get(f"/cases/{case.reference}/")
    assert page.status_code == 200
    assert 'href="/cases/"' not in page.content.decode()
    assert signed_in(town.colleague).get(f"/cases/{case.reference}/").status_code == 404


def test_without_counter_evidence_the_case_says_so(town, signed_in):
    case = actions.accept(by=town.officer, pk=town.warn(against=()).pk)
    page = signed_in(town.supervisor).get(f"/cases/{case.reference}/").content.decode()
    assert "Nothing was noticed that speaks against it." in page


def test_a_supervisor_may_go_back_to_the_warning(town, signed_in):
    case = open_one(town)
    page = signed_in(town.supervisor).get(f"/cases/{case.reference}/").content.decode()
    assert f"/warnings/{case.warning_id}/" in page


def test_without_a_purpose_nothing_is_shown(town, signed_in):
    case = open_one(town)
    response = signed_in(town.supervisor, purpose="").get(f"/cases/{case.reference}/")
    assert response.status_code == 302
    assert response["Location"].startswith("/purpose/")
    assert not Entry.objects.filter(verb="read_case").exists()


def test_hidden_and_absent_are_alike(town, person, signed_in):
    case = open_one(town)
    client = signed_in(person(Role.CASEWORKER))
    hidden, absent = client.get(f"/cases/{case.reference}/"), client.get("/cases/XXXX-YYYY/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert without_tokens(hidden) == without_tokens(absent).replace("XXXX-YYYY", case.reference)
    assert client.get("/cases/").status_code == 200


@pytest.mark.parametrize("role", ["triage", "source", "auditor", "administrator"])
def test_others_have_no_list(town, person, signed_in, role):
    assert signed_in(person(role, town.desk)).get("/cases/").status_code == 403


def test_the_list_takes_as_many_queries_for_many_as_for_few(town, signed_in):
    client = signed_in(town.supervisor)
    counts = []
    for numbers in (range(2), range(2, 20)):
        for number in numbers:
            open_one(town, number)
        with CaptureQueriesContext(connection) as seen:
            client.get("/cases/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
