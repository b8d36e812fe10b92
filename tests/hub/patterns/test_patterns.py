"""Patterns of a desk: what is shown, to whom, and what a mark does."""

from datetime import date, timedelta
from html import unescape
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exchange.sample_warnings import make_json
from hedgerow.hub.access import may
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.patterns import profiles
from hedgerow.hub.patterns.chart import draw
from hedgerow.hub.patterns.models import Mark
from hedgerow.hub.patterns.profiles import key_of, patterns, recent, weeks_of
from hedgerow.hub.people.models import Role
from hedgerow.hub.warnings import actions
from hedgerow.hub.warnings.models import Warning
from hub.patterns.alike import loud, quiet, send, sign
from hub.warnings.desks import make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(agency, person, key):
    return make_town(agency, person, key)


def at_desk(town):
    return patterns(recent(Warning.objects.filter(desk=town.desk), timezone.now()))


def test_what_no_named_tactic_explains_stands_first(town):
    send(town, range(10), *loud)
    send(town, range(20, 27), *quiet)
    unnamed, named = at_desk(town)
    assert (unnamed.named, unnamed.subjects, named.named, named.subjects) == (False, 7, True, 10)
    assert {channel for _, channel in unnamed.channels} == {"night", "burst", "new_contact"}
    assert unnamed.key == key_of(tuple(reversed(unnamed.channels)))
    assert sum(unnamed.weeks.values()) == 7


def test_fewer_than_five_subjects_are_not_shown(town):
    send(town, range(4), *quiet)
    assert not at_desk(town)
    for number in range(100, 110):  # many warnings, still four subjects
        signs = tuple(sign("child:00001", c, 2.0, count=1) for c in quiet)
        item = make_json(number, subject="child:00001", reasons=signs, against=(), tipping=())
        assert actions.receive(by=town.key, items=[item])[0].status == "accepted"
    assert not at_desk(town)


def test_what_people_decided_is_counted(town):
    send(town, range(8), *quiet)
    rows = Warning.objects.order_by("subject")
    for warning, reason in zip(rows, ("unclear", "unclear", "innocent"), strict=False):
        actions.dismiss(by=town.officer, pk=warning.pk, reason=reason)
    actions.accept(by=town.officer, pk=rows[5].pk)
    (pattern,) = at_desk(town)
    assert (pattern.dismissed, pattern.unclear, pattern.accepted) == (3, 2, 1)


def test_a_sender_of_few_is_not_named(town, agency, key):
    send(town, range(6), *quiet)
    other = agency(desk=town.desk)
    town.key, _private = key(other)
    send(town, range(50, 52), *quiet)
    (pattern,) = at_desk(town)
    assert pattern.senders == ((town.sender.name, 6),)
    assert pattern.other_senders == 1


def test_only_the_latest_are_compared(town, monkeypatch):
    send(town, range(9), *quiet)
    monkeypatch.setattr(profiles, "MOST", 6)
    (pattern,) = at_desk(town)
    assert pattern.warnings == 6
    Warning.objects.update(received_at=timezone.now() - timedelta(days=profiles.DAYS + 1))
    assert not at_desk(town)


def give(town, number, *signs, **other):
    """One warning with these (channel, nats) as its reasons."""
    subject = f"child:{number:05d}"
    reasons = tuple(sign(subject, channel, nats, count=1) for channel, nats in signs)
    item = make_json(number, reasons=reasons, tipping=(), **other)
    assert actions.receive(by=town.key, items=[item])[0].status == "accepted"


@pytest.mark.parametrize("nats", [0.0, -1.0])
def test_a_reason_that_weighs_nothing_is_nothing_in_common(town, nats):
    """Whatever a sender calls a reason, the page stands."""
    for number in range(6):
        give(town, number, ("grooming.night", nats))
    assert not at_desk(town)
    for number in range(10, 16):
        give(town, number, ("grooming.night", nats), ("grooming.burst", 3.0))
    (pattern,) = at_desk(town)
    assert pattern.channels == (("grooming", "burst"),)


def test_clusters_of_the_same_channels_are_one_pattern(town):
    """They have one key, so one of them would be missing, or be marked with the other."""
    for number in range(8):
        give(town, number, ("grooming.night", 100.0), ("grooming.burst", 0.2))
    for number in range(10, 16):
        give(town, number, ("grooming.night", 0.2), ("grooming.burst", 100.0))
    (pattern,) = at_desk(town)
    assert (pattern.subjects, pattern.warnings, sum(pattern.weeks.values())) == (14, 14, 14)
    assert set(pattern.shown.values()) == {14}


def test_a_sender_cannot_make_the_comparison_large(town, monkeypatch):
    """However many channels it makes up, the most common ones are compared."""
    monkeypatch.setattr(profiles, "MOST_COMPARED", 4)
    send(town, range(6), *quiet)
    for number in range(50, 58):
        give(town, number, *((f"made_up.of_{number}_{n}", 2.0) for n in range(40)))
    found = recent(Warning.objects.all(), timezone.now())
    assert profiles.vectors_of(found).shape[1] < 20
    (pattern,) = patterns(found)
    assert (pattern.subjects, pattern.warnings) == (6, 6), "what is not compared is alike to nothing"


def test_the_heaviest_sign_of_a_channel_is_told(town):
    for number in range(5):
        subject = f"child:{number:05d}"
        signs = tuple(
            sign(subject, "grooming.burst", nats, count=n) for n, nats in enumerate((2, 3, 4, 1))
        )
        actions.receive(by=town.key, items=[make_json(number, reasons=signs, tipping=())])
    (pattern,) = at_desk(town)
    assert pattern.reasons[0].values == {"count": 2}


def test_the_whole_matrix(town, person, agency):
    """Supervisors, each for her own desk; there is nothing else to do with a mark."""
    send(town, range(5), *quiet)
    mark = Mark.objects.create(
        desk=town.desk, key="0" * 16, verdict="watch", by=town.supervisor, at=timezone.now()
    )
    for role, where, verb in product(Role.values, (town.desk, agency()), ("read", "make", "write", "")):
        one = person(role, where)
        assert may(one, verb, Mark) == (role == "supervisor" and verb in ("read", "make"))
        assert may(one, verb, mark) == (role == "supervisor" and verb == "read" and where == town.desk)


@pytest.fixture
def client(town, signed_in):
    return signed_in(town.supervisor, purpose="supervision")


def page_of(response) -> str:
    return unescape(response.content.decode())


def test_the_page_tells_it_in_words_and_reading_is_an_act(town, client):
    send(town, range(6), *quiet)
    response = client.get("/patterns/")
    page = page_of(response)
    assert response.status_code == 200
    assert "No named tactic explains it." in page
    assert "Messages written between 11 at night and 6 in the morning" in page
    assert "<svg" in page
    assert "child:" not in page, "a pattern names nobody"
    entry = Entry.objects.get(verb="read_patterns")
    assert (entry.person, entry.purpose) == (town.supervisor, "supervision")
    assert entry.detail["warnings"] == 6


def test_nobody_else_reads_it(town, signed_in, person):
    for one in (town.officer, town.engineer, person(Role.CASEWORKER, town.desk)):
        assert signed_in(one).get("/patterns/").status_code == 403
        assert signed_in(one).post("/patterns/" + "0" * 16 + "/mark/").status_code == 403
    assert not Entry.objects.filter(verb="read_patterns").exists()


def test_another_desk_sees_nothing_of_it(town, person, signed_in):
    send(town, range(6), *quiet)
    stranger = person(Role.SUPERVISOR)
    page = page_of(signed_in(stranger).get("/patterns/"))
    assert "No pattern stands out." in page
    (pattern,) = at_desk(town)
    made = signed_in(stranger).post(
        f"/patterns/{pattern.key}/mark/", {f"{pattern.key}-verdict": "watch"}
    )
    assert made.status_code == 404
    assert not Mark.objects.exists()


def test_a_mark_is_kept_and_changes_nothing_for_a_child(town, client):
    send(town, range(6), *quiet)
    (pattern,) = at_desk(town)
    before = list(Warning.objects.order_by("pk").values())
    for verdict in ("watch", "no_pattern"):
        data = {f"{pattern.key}-verdict": verdict, f"{pattern.key}-note": "seen before"}
        assert client.post(f"/patterns/{pattern.key}/mark/", data).status_code == 302
    assert list(Warning.objects.order_by("pk").values()) == before
    assert Mark.objects.count() == 2, "marks are added, none is changed"
    page = page_of(client.get("/patterns/"))
    assert '<span class="chip waiting">not a pattern</span>' in page
    entry = Entry.objects.filter(verb="mark_pattern").first()
    assert entry.detail["verdict"] == "no_pattern"
    assert entry.detail["pattern"] == pattern.key


def test_no_share_of_what_nobody_has_decided_yet(town, client):
    """One of six is dismissed and five wait: that is no share of dismissals."""
    send(town, range(6), *quiet)
    actions.dismiss(by=town.officer, pk=Warning.objects.first().pk, reason="innocent")
    page = page_of(client.get("/patterns/"))
    assert "<dt>Dismissed</dt><dd>1<br>" in page


def test_a_mark_without_a_verdict_is_asked_for_again(town, client):
    send(town, range(6), *quiet)
    (pattern,) = at_desk(town)
    response = client.post(f"/patterns/{pattern.key}/mark/", {f"{pattern.key}-verdict": "arrest"})
    assert response.status_code == 422
    assert "Please look at this again" in page_of(response)
    assert not Mark.objects.exists()


def test_the_page_asks_the_database_as_often_for_many_as_for_few(town, client):
    counts = []
    for numbers in (range(6), range(100, 140)):
        send(town, numbers, *quiet)
        with CaptureQueriesContext(connection) as asked:
            client.get("/patterns/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_empty_weeks_stand_between():
    days = [timezone.make_aware(timezone.datetime(2026, 3, day)) for day in (3, 4, 20)]
    weeks = weeks_of(days)
    assert weeks == {date(2026, 3, 2): 2, date(2026, 3, 9): 0, date(2026, 3, 16): 1}
    chart = draw(weeks)
    assert [bar.count for bar in chart.bars] == [2, 0, 1]
    assert float(chart.bars[0].height) == 2 * float(chart.bars[2].height) > 0
    assert float(chart.bars[1].height) == 0
