"""The migration that fills in what labels and figures need: as if the warnings came in today."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from hedgerow.hub.audit.models import Entry
from hedgerow.hub.warnings.models import Warning
from hub.warnings.decisions import decide, receive

pytestmark = pytest.mark.django_db(transaction=True)
filling = import_module("hedgerow.hub.warnings.migrations.0002_labels_and_figures")


def migrate(name):
    executor = MigrationExecutor(connection)
    executor.migrate([("warnings", name)])


@pytest.fixture
def before_it():
    """before_it(): the database as it was before the migration; put right again in the end."""
    yield lambda: migrate("0001_initial")
    migrate("0002_labels_and_figures")


def stored():
    return list(Warning.objects.order_by("pk").values())


def test_what_is_there_is_filled_in(town, before_it, monkeypatch):
    monkeypatch.setattr(filling, "AT_ONCE", 3)
    decide(town, "confirmed", 2, detector="rhythm", sector="finance", groups={"language": "de"})
    decide(town, "known", 2, groups={"age_band": "unsure"})
    receive(town, groups={})
    town.in_state("asked")
    town.warn(2)
    as_it_was = stored()
    assert {row["detector"] for row in as_it_was} == {"rhythm", "tactics"}
    before_it()
    migrate("0002_labels_and_figures")
    assert stored() == as_it_was


def test_a_warning_of_an_older_engine(town, before_it):
    warning = town.warn()
    payload = warning.payload
    del payload["groups"]
    for signal in payload["reasons"]:
        del signal["sector"]
    Warning.objects.update(payload=payload)
    before_it()
    migrate("0002_labels_and_figures")
    warning.refresh_from_db()
    assert (warning.sector, warning.language, warning.age_band) == ("platform", "", "")


def test_an_age_that_nobody_takes_any_more_is_not_told(town, before_it):
    warning = town.warn()
    Warning.objects.update(payload=warning.payload | {"groups": {"age_band": "anna"}})
    before_it()
    migrate("0002_labels_and_figures")
    warning.refresh_from_db()
    assert warning.age_band == ""


def test_a_decision_that_the_ledger_does_not_know_stops_it(town):
    (decided,), open_one = decide(town, "innocent"), receive(town)
    assert filling.decision(Entry.objects, decided) == decided.decision
    with pytest.raises(RuntimeError, match=f"no decision about warning {open_one.pk}"):
        filling.decision(Entry.objects, open_one)
