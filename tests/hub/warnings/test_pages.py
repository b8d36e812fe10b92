"""The pages of the desk and of its senders, through Django's test client."""

import ast
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import hedgerow.hub.cases.views
import hedgerow.hub.warnings.quality_views
import hedgerow.hub.warnings.views
from exchange.sample_warnings import make_signal, make_warning
from hedgerow.domain.chain import Reason, unknown_between
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.cases.models import Case
from hedgerow.hub.people.models import Role
from hedgerow.hub.warnings import actions
from hedgerow.hub.warnings.models import Warning
from hub.warnings.desks import without_tokens

pytestmark = pytest.mark.django_db


def text(response):
    return unescape(response.content.decode())


def at(hours):
    return timezone.now() + timedelta(hours=hours)


@pytest.fixture
def client_of(signed_in):
    return signed_in


class TestList:
    def test_the_one_to_act_on_soonest_stands_first(self, town, client_of):
        town.warn(1, act_by=at(20), raised_at=at(-1))
        town.warn(2, act_by=at(3.5), raised_at=at(-1))
        town.warn(3, act_by=at(-2.2), raised_at=at(-9))
        page = text(client_of(town.officer).get("/warnings/"))
        assert page.index("child:00003") < page.index("child:00002") < page.index("child:00001")
        assert "overdue by 2 hours" in page.replace("\xa0", " ")
        assert "in 3 hours, 29 minutes" in page.replace("\xa0", " ")
        assert "1 warning is overdue." in page

    def test_urgent_ones_stand_first_whatever_time_their_sender_tells(self, town, client_of):
        town.warn(1, level="elevated", raised_at=at(-9999), act_by=at(-9000))
        town.warn(2, level="urgent", raised_at=at(-1), act_by=datetime(2099, 1, 1, tzinfo=UTC))
        town.warn(3, level="high", raised_at=at(-9), act_by=at(-1))
        town.warn(4, level="elevated", raised_at=at(-1), act_by=at(0.5))
        town.in_state("dismissed", 5)
        page = text(client_of(town.officer).get("/warnings/?state=all"))
        places = [page.index(f"child:{number:05d}") for number in (2, 3, 1, 4, 5)]
        assert places == sorted(places)

    def test_what_is_beyond_the_budget_is_never_out_of_sight(self, town, client_of):
        town.warn(1, over_budget=True)
        town.warn(2, over_budget=True)
        town.warn(3, over_budget=True, level="urgent")
        client = client_of(town.officer)
        page = text(client.get("/warnings/"))
        assert {n for n in (1, 2, 3) if f"child:{n:05d}" in page} == {3}
        assert "3 warnings are overdue." in page
        assert '<a href="/warnings/?budget=beyond">2 more wait beyond today’s budget.</a>' in page
        assert "2 more wait" in text(client.get("/warnings/?level=high&state=asked"))
        shown = text(client.get("/warnings/?budget=beyond"))
        assert {n for n in (1, 2, 3) if f"child:{n:05d}" in shown} == {1, 2, 3}
        assert "today’s budget" not in shown

    def test_each_page_that_is_read_is_one_entry(self, town, client_of):
        for number in range(26):
            town.warn(number, level="urgent")
        client = client_of(town.officer, purpose="supervision")
        client.get("/warnings/?page=2&level=urgent&state=strange")
        entry = Entry.objects.get(verb="list_warnings")
        assert (entry.person, entry.purpose) == (town.officer, "supervision")
        assert entry.detail == {"level": "urgent", "page": 2, "rows": 1}

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", {1, 2, 3, 4}),
            ("level=urgent", {2}),
            ("state=asked", {3}),
            ("state=dismissed", {5}),
            ("state=all", {1, 2, 3, 4, 5}),
            ("whose=mine", {3, 4}),
            ("whose=mine&state=assigned", {4}),
            ("budget=beyond", {6}),
            ("budget=all", {1, 2, 3, 4, 6}),
            ("budget=beyond&level=urgent", set()),
            ("level=strange&state=strange&budget=strange&page=strange", {1, 2, 3, 4}),
        ],
    )
    def test_filters(self, town, client_of, query, found):
        town.warn(1)
        town.warn(2, level="urgent")
        town.in_state("asked", 3)
        town.in_state("assigned", 4)
        town.in_state("dismissed", 5)
        town.warn(6, over_budget=True)
        page = text(client_of(town.officer).get(f"/warnings/?{query}"))
        assert {n for n in range(1, 7) if f"child:{n:05d}" in page} == found

    def test_pages(self, town, client_of):
        for number in range(30):
            town.warn(number)
        client = client_of(town.officer)
        shown = [text(client.get(f"/warnings/?page={n}&state=all")).count('scope="row"') for n in (1, 2)]
        assert shown == [25, 5]

    def test_as_many_queries_for_many_as_for_few(self, town, client_of):
        client, counts = client_of(town.officer), []
        for numbers in (range(2), range(2, 20)):
            for number in numbers:
                town.in_state("asked", number)
            with CaptureQueriesContext(connection) as seen:
                assert client.get("/warnings/").status_code == 200
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 16

    def test_others_do_not_see_it(self, town, client_of, person):
        town.warn()
        assert "child:00001" not in text(client_of(person(Role.TRIAGE)).get("/warnings/"))
        for role in (Role.AUDITOR, Role.ADMINISTRATOR):
            assert client_of(person(role, town.desk)).get("/warnings/").status_code == 403
        assert client_of(town.engineer).get("/warnings/")["Location"] == "/warnings/sent/"
        assert client_of(person(Role.CASEWORKER)).get("/warnings/")["Location"] == "/cases/"

    def test_without_a_purpose_nothing_is_shown(self, town, client_of):
        warning = town.warn()
        client = client_of(town.officer, purpose="")
        for path in ("/warnings/", f"/warnings/{warning.pk}/"):
            assert client.get(path)["Location"].startswith("/purpose/")
        assert not Entry.objects.filter(verb="read_warning").exists()


class TestDetail:
    def test_it_says_what_is_known_and_what_is_not(self, town, client_of):
        warning = town.warn()
        page = text(client_of(town.officer).get(f"/warnings/{warning.pk}/"))
        for words in (
            "This is a candidate for a person to look at, not a finding.",
            "What speaks for a risk", "What speaks against it", "What is not known",
            "chat/alder#m1", "account:9f", "Several ways of looking", "<svg", "<title id=", "<desc id=",
        ):  # fmt: skip
            assert words in page, words
        assert Entry.objects.get(verb="read_warning").person == town.officer

    def test_it_says_how_sure_the_number_is_and_what_it_rests_on(self, town, client_of):
        page = text(client_of(town.officer).get(f"/warnings/{town.warn().pk}/"))
        for words in (
            "About 71 in 100; between 35 and 84",
            "No word from: education, finance.",
            "Their silence does not make the risk smaller",
            "What would have kept this below the line", "tactics: secrecy",
            "it would not have reached the level “high”",
            "How the number adds up", "<tfoot>", "Table of how sure it was", 'id="sure-title"',
        ):  # fmt: skip
            assert words in page, words

    def test_an_older_engines_warning_says_that_it_is_not_known(self, town, client_of):
        course = tuple(replace(m, between=unknown_between) for m in make_warning().course)
        older = {"between": unknown_between, "tipping": (), "silent": (), "groups": {}}
        page = text(client_of(town.officer).get(f"/warnings/{town.warn(course=course, **older).pk}/"))
        assert "About 71 in 100" in page
        assert "The sender did not say how sure this number is." in page
        for words in ("No word from", "below the line", 'id="sure-title"'):
            assert words not in page, words

    def test_that_nothing_speaks_against_it_is_said(self, town, client_of):
        warning = town.warn(against=())
        page = text(client_of(town.officer).get(f"/warnings/{warning.pk}/"))
        assert "Nothing was noticed that speaks against it." in page
        assert "None was noticed; that does not rule one out." in page

    def test_without_a_course_it_says_so(self, town, client_of):
        page = text(client_of(town.officer).get(f"/warnings/{town.warn(course=()).pk}/"))
        assert "The sender told nothing of the course." in page
        assert "<svg class" not in page

    def test_a_code_without_words(self, town, client_of):
        odd = replace(make_signal("child:00001"), reason=Reason("another.thing_seen", {"count": 3}))
        page = text(client_of(town.officer).get(f"/warnings/{town.warn(reasons=(odd,)).pk}/"))
        assert "A sign that this hub has no words for (another.thing_seen): count 3" in page

    def test_hidden_and_absent_are_alike(self, town, client_of, person):
        warning, client, nobody = town.warn(), client_of(person(Role.TRIAGE)), uuid4()
        for path, method in (("", client.get), ("accept/", client.post), ("dismiss/", client.post)):
            hidden = method(f"/warnings/{warning.pk}/{path}")
            absent = method(f"/warnings/{nobody}/{path}")
            assert (hidden.status_code, absent.status_code) == (404, 404)
            assert without_tokens(hidden) == without_tokens(absent).replace(str(nobody), str(warning.pk))

    def test_hidden_and_absent_take_the_same_queries(self, town, client_of, person):
        warning, client = town.warn(), client_of(person(Role.TRIAGE))
        seen = []
        for pk in (warning.pk, uuid4()):
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/warnings/{pk}/")
            seen.append(len(queries))
        assert seen[0] == seen[1]

    @pytest.mark.parametrize("state", ["new", "assigned", "asked", "accepted", "dismissed"])
    def test_the_steps_offered_are_those_of_the_table(self, town, client_of, state):
        warning = town.in_state(state)
        page = text(client_of(town.officer).get(f"/warnings/{warning.pk}/"))
        offered = {verb for verb in ("accept", "dismiss", "ask", "assign") if f"/{verb}/" in page}
        everything = {"accept", "dismiss", "ask", "assign"}
        expected = {"asked": everything - {"ask"}, "accepted": set(), "dismissed": set()}
        assert offered == expected.get(state, everything)


class TestSteps:
    def step(self, client, warning, verb, **form):
        told = {f"{verb}-{name}": value for name, value in ({"seen": warning.version} | form).items()}
        return client.post(f"/warnings/{warning.pk}/{verb}/", told)

    def test_accept(self, town, client_of):
        warning, client = town.warn(), client_of(town.officer)
        response = self.step(client, warning, "accept")
        case = Case.objects.get()
        assert response["Location"] == f"/cases/{case.reference}/"
        page = text(client.get(response["Location"]))
        assert case.reference in page
        assert "Accepted. A case is registered." in page
        assert f"/cases/{case.reference}/" in text(client.get(f"/warnings/{warning.pk}/"))

    def test_dismiss_needs_a_reason(self, town, client_of):
        warning, client = town.warn(), client_of(town.officer)
        response = self.step(client, warning, "dismiss")
        assert response.status_code == 422
        assert "Please look at this again" in text(response)
        assert self.step(client, warning, "dismiss", reason="innocent", note="school").status_code == 302
        warning.refresh_from_db()
        assert (warning.state, warning.dismissal, warning.note) == ("dismissed", "innocent", "school")

    def test_ask_and_assign(self, town, client_of):
        warning, client = town.warn(), client_of(town.officer)
        assert self.step(client, warning, "assign", to=town.colleague.pk).status_code == 302
        warning.refresh_from_db()
        assert warning.assigned_to == town.colleague
        assert self.step(client, warning, "ask", text="Since when?").status_code == 302
        warning.refresh_from_db()
        assert (warning.state, warning.assigned_to) == ("asked", town.colleague)

    def test_nobody_outside_the_desk_can_be_given_it(self, town, client_of):
        warning = town.warn()
        response = self.step(client_of(town.officer), warning, "assign", to=town.engineer.pk)
        assert response.status_code == 422

    def test_somebody_else_was_faster(self, town, client_of):
        warning, client = town.warn(), client_of(town.officer)
        actions.dismiss(by=town.colleague, pk=warning.pk, reason="known")
        response = self.step(client, warning, "accept")
        assert response.status_code == 409
        assert f"{town.colleague} has just decided about this warning: dismissed." in text(response)
        assert not Case.objects.exists()

    def test_something_has_changed_meanwhile(self, town, client_of):
        warning, client = town.warn(), client_of(town.officer)
        actions.assign(by=town.colleague, pk=warning.pk, to=town.colleague)
        response = self.step(client, warning, "assign", to=town.officer.pk)
        assert response.status_code == 409
        assert "Something has changed on this warning since you opened it." in text(response)

    def test_without_a_purpose_nothing_is_done(self, town, client_of):
        warning = town.warn()
        self.step(client_of(town.officer, purpose=""), warning, "accept")
        warning.refresh_from_db()
        assert warning.state == "new"

    @pytest.mark.parametrize(
        ("verb", "form"),
        [
            ("accept", {}), ("dismiss", {"reason": "known"}), ("ask", {"text": "Since when?"}),
            ("assign", {"to": "officer"}),
        ],
    )  # fmt: skip
    def test_every_decision_is_kept_with_its_purpose(self, town, client_of, verb, form):
        warning = town.warn()
        form = {name: town.officer.pk if value == "officer" else value for name, value in form.items()}
        client = client_of(town.officer, purpose="quality_review")
        assert self.step(client, warning, verb, **form).status_code == 302
        entries = Entry.objects.filter(verb__in=[f"{verb}_warning", "open_case"])
        assert {entry.purpose for entry in entries} == {"quality_review"}
        assert len(entries) == 1 + (verb == "accept")

    @pytest.mark.parametrize("verb", ["accept", "dismiss", "ask", "assign"])
    def test_looking_never_acts(self, town, client_of, verb):
        assert client_of(town.officer).get(f"/warnings/{town.warn().pk}/{verb}/").status_code == 405


class TestSender:
    def test_fates_without_names_or_cases(self, town, client_of):
        for number, state in enumerate(("new", "assigned", "accepted", "dismissed")):
            town.in_state(state, number)
        page = text(client_of(town.engineer).get("/warnings/sent/"))
        for words in (
            "nobody has taken it yet", "Somebody at the desk", "Taken up. A person is acting on it.",
            "Reason: there is an innocent explanation.",
        ):  # fmt: skip
            assert words in page
        assert Case.objects.get().reference not in page
        assert town.officer.name not in page

    def test_a_question_and_its_answer(self, town, client_of):
        warning, client = town.in_state("asked"), client_of(town.engineer)
        assert "Is the other account an adult’s?" in text(client.get("/warnings/sent/"))
        page = text(client.get(f"/warnings/sent/{warning.pk}/"))
        assert town.officer.name not in page
        assert client.post(f"/warnings/sent/{warning.pk}/", {"text": ""}).status_code == 422
        assert client.post(f"/warnings/sent/{warning.pk}/", {"text": "Yes."}).status_code == 302
        warning.refresh_from_db()
        assert (warning.state, warning.questions.get().answer) == ("assigned", "Yes.")
        assert "Yes." in text(client_of(town.officer).get(f"/warnings/{warning.pk}/"))

    def test_reading_and_answering_are_kept_with_their_purpose(self, town, client_of):
        warning, client = town.in_state("asked"), client_of(town.engineer, purpose="follow_up")
        client.get("/warnings/sent/")
        client.get(f"/warnings/sent/{warning.pk}/")
        client.post(f"/warnings/sent/{warning.pk}/", {"text": "Yes."})
        told = Entry.objects.filter(person=town.engineer).order_by("sequence")
        assert [(entry.verb, entry.purpose) for entry in told] == [
            ("list_sent_warnings", "follow_up"),
            ("follow_warning", "follow_up"),
            ("answer_warning", "follow_up"),
        ]
        assert told[0].detail == {"page": 1, "rows": 1}

    def test_without_a_purpose_nothing_is_shown(self, town, client_of):
        warning = town.in_state("asked")
        client = client_of(town.engineer, purpose="")
        for path in ("/warnings/sent/", f"/warnings/sent/{warning.pk}/"):
            assert client.get(path)["Location"].startswith("/purpose/")
        client.post(f"/warnings/sent/{warning.pk}/", {"text": "Yes."})
        warning.refresh_from_db()
        assert warning.state == "asked"

    def test_known_and_not_ours_read_alike(self, town, client_of):
        for number, reason in enumerate(("known", "not_ours")):
            actions.dismiss(by=town.officer, pk=town.warn(number).pk, reason=reason)
        client = client_of(town.engineer)
        assert text(client.get("/warnings/sent/")).count("No further action") == 2
        pages = [
            text(client.get(f"/warnings/sent/{one.pk}/")) for one in Warning.objects.order_by("subject")
        ]
        assert all("No further action on this warning was needed." in page for page in pages)
        assert not any("already known" in page or "another agency" in page for page in pages)

    def test_a_late_answer_is_told_so(self, town, client_of):
        warning = town.in_state("asked")
        actions.dismiss(by=town.officer, pk=warning.pk, reason="known")
        response = client_of(town.engineer).post(
            f"/warnings/sent/{warning.pk}/", {"text": "Yes."}, follow=True
        )
        assert "The desk asks nothing about this warning any more." in text(response)

    def test_others_see_nothing(self, town, client_of, person):
        warning = town.warn()
        assert client_of(person(Role.SOURCE)).get(f"/warnings/sent/{warning.pk}/").status_code == 404
        assert client_of(town.officer).get("/warnings/sent/").status_code == 403
        assert client_of(town.engineer).get(f"/warnings/{warning.pk}/").status_code == 404

    def test_as_many_queries_for_many_as_for_few(self, town, client_of):
        client, counts = client_of(town.engineer), []
        for numbers in (range(2), range(2, 20)):
            for number in numbers:
                town.in_state("asked", number)
            with CaptureQueriesContext(connection) as seen:
                client.get("/warnings/sent/")
            counts.append(len(seen))
        assert counts[0] == counts[1]


WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create",
          "update_or_create", "raw", "execute", "add", "set", "remove", "clear"}  # fmt: skip


@pytest.mark.parametrize(
    "module",
    [hedgerow.hub.warnings.views, hedgerow.hub.warnings.quality_views, hedgerow.hub.cases.views],
)
def test_views_never_write(module):
    tree = ast.parse(Path(module.__file__).read_text())
    called = {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not called & WRITES


def test_nothing_here_is_stored_by_looking(town, client_of):
    warning = town.in_state("asked")
    before = Warning.objects.values().get()
    client_of(town.officer).get(f"/warnings/{warning.pk}/")
    client_of(town.engineer).get(f"/warnings/sent/{warning.pk}/")
    assert Warning.objects.values().get() == before
