"""The ledger's page: who sees what, and that reading it is written in it."""

import pytest

from hedgerow.hub.audit import triggers
from hedgerow.hub.audit.actions import record
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.people.models import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [r for r in Role.values if r not in (Role.AUDITOR, Role.SUPERVISOR)])
def test_others_do_not_open_it(person, signed_in, role):
    client = signed_in(person(role=role))
    assert client.get("/ledger/").status_code == 403
    assert client.post("/ledger/check/").status_code == 403


def test_nobody_reads_it_without_signing_in(client, db):
    assert client.get("/ledger/")["Location"] == "/account/login/?next=/ledger/"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SUPERVISOR])
def test_she_reads_of_her_agency_and_those_that_send_to_it(agency, person, signed_in, role):
    desk = agency()
    reader, sender = person(role=role, agency=desk), person(agency=agency(desk=desk))
    stranger, receiver = person(), person()
    desk.desk = receiver.agency
    desk.save()
    for verb, who in (("near", reader), ("sent", sender), ("far", stranger), ("above", receiver)):
        record(by=who, verb=f"look_{verb}")
    record(by="clock", verb="look_by_clock", agency=desk)
    record(by="clock", verb="look_nowhere")
    seen = signed_in(reader).get("/ledger/").content.decode()
    shown = {v for v in ("near", "sent", "far", "above", "by_clock", "nowhere") if f"look_{v}" in seen}
    assert shown == {"near", "sent", "by_clock"}


def test_reading_is_recorded_with_its_purpose(person, signed_in):
    auditor = person(role=Role.AUDITOR)
    signed_in(auditor, purpose="audit").get("/ledger/?verb=sign_in&page=1")
    entry = Entry.objects.first()
    assert (entry.person, entry.verb, entry.purpose) == (auditor, "read_ledger", "audit")
    assert entry.detail == {"verb": "sign_in", "page": 1}


def test_it_narrows_by_person_act_and_thing(person, signed_in):
    auditor = person(role=Role.AUDITOR)
    who = person(agency=auditor.agency)
    record(by=who, verb="look", thing=who.agency)
    record(by=who, verb="leave")
    client = signed_in(auditor)

    def shown(query: str) -> list[str]:
        return [e.verb for e in client.get(f"/ledger/?{query}").context["page"] if e.person == who]

    assert shown(f"person={who.pk}") == ["leave", "look"]
    assert shown("verb=look") == ["look"]
    assert shown(f"thing=people.agency+{who.agency.pk}") == ["look"]
    assert shown("thing=people.agency") == ["look"]
    assert shown("person=999999") == []


def test_a_supervisor_cannot_ask_for_a_stranger(person, signed_in):
    supervisor, stranger = person(role=Role.SUPERVISOR), person(name="Somebody Else")
    page = signed_in(supervisor).get(f"/ledger/?person={stranger.pk}")
    assert page.status_code == 200
    assert "Somebody Else" not in page.content.decode()


def test_pages_follow_each_other_and_keep_the_filter(person, signed_in):
    auditor = person(role=Role.AUDITOR)
    for _ in range(120):
        record(by="clock", verb="tick", agency=auditor.agency)
    client = signed_in(auditor)
    first = client.get("/ledger/?verb=tick")
    assert len(first.context["page"]) == 50
    assert "?verb=tick&amp;page=2" in first.content.decode()
    assert len(client.get("/ledger/?verb=tick&page=3").context["page"]) == 20
    assert client.get("/ledger/?verb=tick&page=99x").context["page"].number == 1


def test_strange_filters_do_no_harm(person, signed_in):
    client = signed_in(person(role=Role.AUDITOR))
    for query in (
        "person=x",
        "verb=" + "v" * 500,
        "thing=%00",
        "person=1&person=2",
        "page=-1",
        "thing=a+b+c",
    ):
        assert client.get(f"/ledger/?{query}").status_code == 200, query


def test_the_check_says_that_the_chain_is_whole_and_is_recorded(person, signed_in):
    auditor = person(role=Role.AUDITOR)
    page = signed_in(auditor).post("/ledger/check/")
    assert "The chain is whole" in page.content.decode()
    assert Entry.objects.first().verb == "check_ledger"


def test_the_check_names_the_broken_entry(person, signed_in):
    from django.db import connection

    auditor = person(role=Role.AUDITOR)
    record(by="clock", verb="tick")
    triggers.disarm(connection)
    second = Entry.objects.order_by("sequence")[1]
    Entry.objects.filter(pk=second.pk).update(actor="nobody")
    assert f"broken at entry {second.pk}." in signed_in(auditor).post("/ledger/check/").content.decode()
    assert Entry.objects.first().detail["broken_at"] == second.pk


def test_the_page_says_what_the_check_cannot_see_and_shows_what_to_note(person, signed_in):
    page = signed_in(person(role=Role.AUDITOR)).get("/ledger/").content.decode()
    last = Entry.objects.first()
    assert last.verb == "read_ledger"
    assert f"<dd>{last.sequence}</dd>" in page
    assert last.hash in page
    assert "What it cannot see by itself" in page


def test_the_check_against_a_note(person, signed_in):
    client = signed_in(person(role=Role.AUDITOR))
    noted = record(by="clock", verb="tick")
    note = {"number": noted.sequence, "seal": noted.hash}
    assert "still there, with the same seal" in client.post("/ledger/check/", note).content.decode()
    assert Entry.objects.first().detail["noted"] == noted.sequence
    other = client.post("/ledger/check/", note | {"seal": "0" * 64}).content.decode()
    assert "It is not the entry you noted" in other
    for wrong in ({"number": "3"}, {"seal": noted.hash}, {"number": "x", "seal": "y"}):
        before = Entry.objects.count()
        page = client.post("/ledger/check/", wrong)
        assert (page.status_code, Entry.objects.count()) == (422, before)
        assert page.context["noted"].errors


def test_the_check_is_a_post(person, signed_in):
    assert signed_in(person(role=Role.AUDITOR)).get("/ledger/check/").status_code == 405
