"""GET /api/labels: what a sender may learn from, in order, page after page, and nothing beside it."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exchange.sample_warnings import make_warning
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.cases.models import Case
from hedgerow.hub.warnings import actions, labels
from hub.api.sending import get, send, signed
from hub.warnings.decisions import decide, receive

pytestmark = pytest.mark.django_db
PATH = "/api/labels"


def ids(warnings):
    return [warning.warning_id for warning in warnings]


def fetched(response):
    return [one["warning"] for one in response.json()["labels"]]


@pytest.mark.parametrize("how", ["confirmed", "innocent", "mistaken", "unclear"])
def test_what_people_made_of_it(town, how):
    (warning,) = decide(town, how, level="urgent", risk=0.93)
    (label,) = get(PATH, town.private).json()["labels"]
    assert (label["warning"], label["label"]) == (warning.warning_id, how)
    assert (label["level"], label["risk"]) == ("urgent", 0.93)
    fate = get(f"/api/warnings/{warning.warning_id}", town.private).json()
    assert label["decided_at"] == fate["decided_at"], "nothing that the fate does not tell as well"


def test_only_what_it_is_for(town):
    pk = receive(town).pk
    actions.dismiss(by=town.officer, pk=pk, reason="unclear", note="see the other one")
    decide(town, "confirmed")
    response = get(PATH, town.private)
    (first, second), told = response.json()["labels"], response.content.decode()
    assert set(first) == set(second) == {"warning", "label", "decided_at", "level", "risk"}
    for hidden in ("see the other one", town.officer.name, Case.objects.get().reference, "child:"):
        assert hidden not in told


@pytest.mark.parametrize("state", ["new", "assigned", "asked", "known", "not_ours"])
def test_undecided_known_and_not_ours_are_alike(town, state):
    """The sender must not read off its labels that another report exists, or who else is responsible."""
    if state in ("known", "not_ours"):
        decide(town, state)
    else:
        town.in_state(state)
    assert get(PATH, town.private).json() == {"labels": [], "next": None}


@pytest.mark.parametrize("state", ["asked", "known", "not_ours", "another sender’s", "absent"])
def test_going_on_after_what_has_no_label_answers_alike(town, state, key, agency):
    if state == "asked":
        warning = town.in_state("asked").warning_id
    elif state == "absent":
        warning = make_warning(7).id
    else:
        other, _private = key(agency(desk=town.desk))
        how, sender = (state, town.key) if state in ("known", "not_ours") else ("confirmed", other)
        warning = decide(town, how, key=sender)[0].warning_id
    response = get(f"{PATH}?after={warning}", town.private)
    assert response.status_code == 422
    assert response.json() == {
        "type": "about:blank",
        "title": "No such label",
        "status": 422,
        "code": "unknown_label",
        "detail": "You have been given no label for this warning.",
    }


def test_only_its_own(town, key, agency):
    other, private = key(agency(desk=town.desk))
    mine, theirs = decide(town, "confirmed"), decide(town, "innocent", key=other)
    assert fetched(get(PATH, town.private)) == ids(mine)
    assert fetched(get(PATH, private)) == ids(theirs)
    _second, same_agency = key(town.sender)
    assert fetched(get(PATH, same_agency)) == ids(mine)


def test_page_after_page_in_the_order_of_decisions(town, monkeypatch):
    monkeypatch.setattr(labels, "most_at_once", 3)
    waiting = [receive(town) for _ in range(3)]
    decided = decide(town, "confirmed", 2) + decide(town, "innocent", 3)
    decide(town, "known")
    for one in reversed(waiting):
        actions.dismiss(by=town.officer, pk=one.pk, reason="unclear")
    expected, found, after = ids(decided) + ids(reversed(waiting)), [], ""
    for size in (3, 3, 2):
        page = get(f"{PATH}?after={after}" if after else PATH, town.private)
        assert len(fetched(page)) == size
        found += fetched(page)
        after = page.json()["next"]
    assert (found, after) == (expected, None)


def test_a_page_that_is_just_full_is_the_last(town, monkeypatch):
    monkeypatch.setattr(labels, "most_at_once", 2)
    decide(town, "confirmed", 2)
    decide(town, "known", 2)
    assert get(PATH, town.private).json()["next"] is None


def test_what_was_decided_in_the_meantime_comes_after(town):
    early = receive(town)
    first = decide(town, "confirmed")
    assert fetched(get(PATH, town.private)) == ids(first)
    actions.accept(by=town.officer, pk=early.pk)
    early.refresh_from_db()
    early.decided_at = timezone.now() - timedelta(days=1)  # its clock ran behind
    early.save()
    assert fetched(get(f"{PATH}?after={first[0].warning_id}", town.private)) == [early.warning_id]


def test_since(town):
    old, new = decide(town, "confirmed") + decide(town, "innocent")
    old.decided_at = timezone.now() - timedelta(days=3)
    old.save()
    two_days_ago = (timezone.now() - timedelta(days=2)).isoformat()
    assert fetched(get(f"{PATH}?since={quote(two_days_ago)}", town.private)) == [new.warning_id]
    assert fetched(get(f"{PATH}?since=2026-01-01T00:00:00%2B02:00", town.private)) == ids([old, new])


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("since=", "bad_since"), ("since=yesterday", "bad_since"), ("since=2026-01-01", "bad_since"),
        ("since=2026-01-01T00:00:00", "bad_since"), ("since=2026-01-01T00:00:00+02:00", "bad_since"),
        ("since=0001-01-01T00:00:00%2B23:59", "bad_since"), ("since=9999-12-31T23:59:59-23:59", "bad_since"),
        ("since=5", "bad_since"), ("after=", "bad_after"), ("after=a%00bcdefgh", "bad_after"),
        ("after=short", "bad_after"), (f"after={'x' * 65}", "bad_after"), ("after=abcdefgh%0A", "bad_after"),
    ],
)  # fmt: skip
def test_bad_questions_are_told_so(town, query, code):
    response = get(f"{PATH}?{query}", town.private)
    assert (response.status_code, response.json()["code"]) == (422, code)


def test_each_fetch_is_one_entry(town):
    (warning,) = decide(town, "confirmed")
    get(PATH, town.private)
    get(f"{PATH}?since=2026-01-01T00:00:00Z&after={warning.warning_id}", town.private)
    get(f"{PATH}?after=nothing-such", town.private)
    first, second = Entry.objects.filter(verb="read_labels").order_by("sequence")
    assert (first.actor, first.purpose) == (f"key {town.key.key_id}", "quality_review")
    assert first.detail == {"labels": 1}
    assert second.detail == {
        "labels": 0, "since": "2026-01-01T00:00:00+00:00", "after": warning.warning_id,
    }  # fmt: skip


def test_nothing_without_a_signature_and_nothing_twice(town):
    decide(town, "confirmed")
    assert send("GET", PATH, b"", {}).status_code == 401
    assert send("GET", f"{PATH}?since=never", b"", {}).status_code == 401
    headers = signed("GET", PATH, b"", town.private)
    assert send("GET", f"{PATH}?since=2026-01-01T00:00:00Z", b"", headers).status_code == 401
    assert send("GET", PATH, b"", headers).status_code == 200
    assert send("GET", PATH, b"", headers).json()["code"] == "replayed"


def test_as_many_queries_for_many_as_for_few(town):
    counts = []
    for times in (2, 12):
        decide(town, "confirmed", times)
        with CaptureQueriesContext(connection) as seen:
            assert get(PATH, town.private).status_code == 200
        counts.append(len(seen))
        assert not [query for query in seen if '"payload"' in query["sql"]]
    assert counts[0] == counts[1]
