"""What the figures count, and who may see them; the page and the file that a supervisor takes along."""

import hashlib
import json
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hedgerow.exchange.labels import read_label
from hedgerow.hub.audit.models import Entry
from hedgerow.hub.people.models import Role
from hedgerow.hub.warnings import actions, strips
from hedgerow.hub.warnings import quality as figures
from hedgerow.hub.warnings.models import Warning
from hub.warnings.decisions import decide, receive
from hub.warnings.desks import without_tokens

pytestmark = pytest.mark.django_db
PAGE = "/warnings/quality/"


def text(response):
    return unescape(response.content.decode())


def counted():
    return figures.quality(Warning.objects.filter(decided_at__isnull=False))


def told(lines):
    return {one.key: (one.decided, one.confirmed, one.false, one.unclear) for one in lines}


def back_date(warnings, days=0, waited=timedelta()):
    decided = timezone.now() - timedelta(days=days)
    for one in warnings:
        one.decided_at, one.received_at = decided, decided - waited
        one.save()


class TestCounting:
    def test_what_counts_as_what(self, town):
        for how, times in {
            "confirmed": 4, "innocent": 3, "mistaken": 2, "unclear": 5, "known": 6, "not_ours": 1,
        }.items():  # fmt: skip
            decide(town, how, times)
        receive(town)
        everything = counted().all
        assert (everything.decided, everything.confirmed) == (21, 4)
        assert (everything.false, everything.unclear, everything.clear) == (5, 5, 9)
        assert (everything.right.count, everything.right.of) == (4, 9)

    def test_by_every_kind(self, town, agency, key):
        other, _private = key(agency("Otter Bank", desk=town.desk))
        decide(town, "confirmed", 2, level="urgent", detector="rhythm", groups={"language": "de"})
        decide(town, "innocent", key=other, sector="finance", groups={"age_band": "child"})
        found = counted()
        assert told(found.levels) == {"urgent": (2, 2, 0, 0), "high": (1, 0, 1, 0)}
        assert told(found.detectors) == {"rhythm": (2, 2, 0, 0), "tactics": (1, 0, 1, 0)}
        assert [one.name for one in found.senders] == [town.sender.name, "Otter Bank"]
        assert told(found.languages) == {"de": (2, 2, 0, 0), "": (1, 0, 1, 0)}
        assert [one.name for one in found.languages] == ["German", "not told"]
        assert told(found.ages) == {"": (2, 2, 0, 0), "child": (1, 0, 1, 0)}
        assert told(found.sectors) == {"platform": (2, 2, 0, 0), "finance": (1, 0, 1, 0)}

    def test_a_language_that_has_no_name_here(self, town):
        decide(town, "confirmed", groups={"language": "xyz"})
        assert [one.name for one in counted().languages] == ["xyz"]

    def test_few_are_too_few_to_say(self, town):
        decide(town, "confirmed", figures.FEWEST - 1)
        decide(town, "unclear", 3)
        assert strips.words(counted().all) == "too few to say"
        decide(town, "confirmed")
        assert strips.words(counted().all) == "100 in 100; between 72 and 100"
        assert strips.words(counted().all, wrong=True) == "0 in 100; between 0 and 28"

    def test_which_group_lies_apart(self, town):
        for language, false in {"en": 1, "de": 1, "tr": 11}.items():
            decide(town, "innocent", false, groups={"language": language})
            decide(town, "confirmed", 12 - false, groups={"language": language})
        assert {one.key for one in counted().languages if one.apart} == {"tr"}

    def test_a_small_group_is_never_called_apart(self, town):
        decide(town, "innocent", figures.FEWEST - 1, groups={"language": "tr"})
        decide(town, "confirmed", 20, groups={"language": "en"})
        assert not [one for one in counted().languages if one.apart]

    @pytest.mark.parametrize(("hours", "median"), [([5], 5), ([9, 1], 5), ([1, 30, 2], 2)])
    def test_the_time_in_which_half_were_decided(self, town, hours, median):
        for waited in hours:
            back_date(decide(town, "confirmed"), waited=timedelta(hours=waited))
        assert counted().wait == timedelta(hours=median)
        assert counted().waits == (("high", timedelta(hours=median)),)

    def test_of_nothing(self, db):
        found = counted()
        assert (found.all.decided, found.wait, found.levels) == (0, None, ())

    def test_what_comes_after_many_lines_is_counted_together(self, town, monkeypatch):
        monkeypatch.setattr(figures, "MOST_LINES", 2)
        for detector, times in {"grooming": 3, "money": 2, "rhythm": 1, "reports": 1}.items():
            decide(town, "confirmed", times, detector=detector)
        assert told(counted().detectors) == {
            "grooming": (3,) * 2 + (0, 0),
            "money": (2, 2, 0, 0),
            "": (2, 2, 0, 0),
        }

    def test_what_warnings_say_is_not_read(self, town):
        decide(town, "confirmed", 3)
        with CaptureQueriesContext(connection) as seen:
            counted()
        assert not [query["sql"] for query in seen if "payload" in query["sql"]]

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite for its plan")
    def test_figures_are_read_from_their_index(self, town):
        rows = Warning.objects.filter(desk=town.desk, decided_at__gte=timezone.now())
        asked = rows.values_list("detector", "state").annotate(n=figures.Count("*"))
        assert "COVERING INDEX warning_figures" in asked.explain()

    def test_the_weights_of_all_reasons_together_say_what_weighs_most(self, town):
        warning = town.warn()
        assert (warning.detector, warning.sector) == ("tactics", "platform")
        assert (warning.language, warning.age_band) == ("en", "child")


class TestPage:
    def test_it_tells_what_was_decided(self, town, signed_in):
        decide(town, "confirmed", 8, level="urgent")
        decide(town, "innocent", 4)
        page = text(signed_in(town.supervisor, "supervision").get(PAGE))
        for words in (
            "How well warnings point the way", "12 warnings were decided.", "12: confirmed 8, false alarms 4",
            "67 in 100; between 39 and 87", "33 in 100; between 13 and 61",
            "too few to say", 'class="chart strip"', "English", "online platform", town.sender.name,
        ):  # fmt: skip
            assert words in page, words
        assert "child:0" not in page

    def test_nothing_decided(self, town, signed_in):
        page = text(signed_in(town.supervisor).get(PAGE))
        assert "Nobody has decided about a warning in this time." in page
        assert "<table" not in page

    @pytest.mark.parametrize(
        ("query", "decided"),
        [("?days=30", 1), ("", 2), ("?days=90", 2), ("?days=365", 3), ("?days=7", 2), ("?days=x", 2)],
    )
    def test_the_period(self, town, signed_in, query, decided):
        for days in (1, 60, 200, 400):
            back_date(decide(town, "confirmed"), days)
        page = text(signed_in(town.supervisor, "supervision").get(PAGE + query))
        days = {1: 30, 2: 90, 3: 365}[decided]
        assert f'value="{days}" selected>the last {days} days' in page
        assert "Please look at this again" not in page
        entry = Entry.objects.get(verb="measure_warnings")
        assert (entry.person, entry.purpose) == (town.supervisor, "supervision")
        assert entry.detail["decided"] == decided

    def test_only_her_own_desk_is_counted(self, town, person, signed_in):
        decide(town, "confirmed", 3)
        page = text(signed_in(person(Role.SUPERVISOR)).get(PAGE))
        assert "Nobody has decided" in page
        assert town.sender.name not in page

    @pytest.mark.parametrize("role", [role for role in Role.values if role != Role.SUPERVISOR])
    def test_only_supervisors(self, town, person, signed_in, role):
        decide(town, "confirmed")
        client = signed_in(person(role, town.desk))
        assert client.get(PAGE).status_code == 403
        assert client.post(f"{PAGE}labels/{town.sender.pk}/").status_code == 403
        assert not Entry.objects.filter(verb__in=["measure_warnings", "export_labels"]).exists()

    def test_without_a_purpose_nothing_is_shown(self, town, signed_in):
        client = signed_in(town.supervisor, purpose="")
        assert client.get(PAGE)["Location"].startswith("/purpose/")
        assert client.post(f"{PAGE}labels/{town.sender.pk}/")["Location"].startswith("/purpose/")

    def test_the_way_to_it_is_shown_to_whom_it_is_open(self, town, signed_in):
        assert PAGE in text(signed_in(town.supervisor).get("/warnings/"))
        assert PAGE not in text(signed_in(town.officer).get("/warnings/"))

    def test_as_many_queries_for_many_as_for_few(self, town, agency, key, signed_in):
        client, counts = signed_in(town.supervisor), []
        decide(town, "confirmed", 2)
        for _round in range(2):
            with CaptureQueriesContext(connection) as seen:
                assert client.get(PAGE).status_code == 200
            counts.append(len(seen))
            for number in range(4):
                sender, _private = key(agency(desk=town.desk))
                decide(town, "innocent", 2, key=sender, groups={"language": f"a{'abcd'[number]}"})
        assert counts[0] == counts[1] <= 18


class TestFile:
    def take(self, client, sender, **form):
        return client.post(f"{PAGE}labels/{sender}/", form)

    def test_labels_and_nothing_else(self, town, signed_in):
        decided = [decide(town, how)[0] for how in ("confirmed", "innocent", "mistaken", "unclear")]
        decide(town, "known")
        decide(town, "not_ours")
        receive(town)
        response = self.take(signed_in(town.supervisor, "quality_review"), town.sender.pk)
        lines = response.content.splitlines(keepends=True)
        assert [(one.warning, one.label) for one in map(read_label, lines)] == [
            (warning.warning_id, how)
            for warning, how in zip(
                decided, ("confirmed", "innocent", "mistaken", "unclear"), strict=True
            )
        ]
        assert {name for line in lines for name in json.loads(line)} == {
            "warning", "label", "decided_at", "level", "risk",
        }  # fmt: skip
        assert response["Content-Disposition"].startswith('attachment; filename="labels-agency-')
        assert "no-store" in response["Cache-Control"]

    def test_it_stands_in_the_ledger_with_its_digest(self, town, signed_in):
        decide(town, "confirmed", 2)
        file = self.take(signed_in(town.supervisor, "quality_review"), town.sender.pk, days="30").content
        entry = Entry.objects.get(verb="export_labels")
        assert (entry.person, entry.purpose) == (town.supervisor, "quality_review")
        assert (entry.thing_type, entry.thing_id) == ("people.agency", str(town.sender.pk))
        digest = hashlib.sha256(file).hexdigest()
        assert entry.detail == {"days": 30, "labels": 2, "sha256": digest}

    def test_of_one_sender_and_one_period(self, town, agency, key, signed_in):
        other, _private = key(agency(desk=town.desk))
        mine = decide(town, "confirmed")
        decide(town, "confirmed", key=other)
        back_date(decide(town, "confirmed"), days=200)
        client = signed_in(town.supervisor)
        file = self.take(client, town.sender.pk, days="90").content
        assert [json.loads(line)["warning"] for line in file.splitlines()] == [mine[0].warning_id]
        assert len(self.take(client, town.sender.pk, days="365").content.splitlines()) == 2

    def test_hidden_and_absent_senders_are_alike(self, town, agency, key, person, signed_in):
        decide(town, "confirmed")
        client = signed_in(person(Role.SUPERVISOR))
        hidden, absent = (self.take(client, pk) for pk in (town.sender.pk, 10**6))
        assert (hidden.status_code, absent.status_code) == (404, 404)
        here, there = (f"/labels/{pk}/" for pk in (town.sender.pk, 10**6))
        assert without_tokens(hidden).replace(here, there) == without_tokens(absent)
        assert not Entry.objects.filter(verb="export_labels").exists()

    def test_a_link_alone_takes_nothing(self, town, signed_in):
        decide(town, "confirmed")
        assert signed_in(town.supervisor).get(f"{PAGE}labels/{town.sender.pk}/").status_code == 405

    def test_the_number_of_a_sender_may_be_of_any_size(self, town, signed_in):
        assert self.take(signed_in(town.supervisor), 10**30).status_code == 404


def test_each_decision_points_to_its_entry(town):
    for how, verb in (("confirmed", "accept_warning"), ("innocent", "dismiss_warning")):
        (warning,) = decide(town, how)
        assert (warning.decision.verb, warning.decision.thing_id) == (verb, str(warning.pk))
    asked = town.in_state("asked")
    assert asked.decision is None
    assert actions.measure(by=town.supervisor, days=30, purpose="").all.decided == 2
