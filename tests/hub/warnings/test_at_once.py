"""Two people, or two requests, at the very same moment: one acts, the other is told; nothing doubles."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exchange.sample_warnings import make_json
from hedgerow.hub.audit.actions import verify
from hedgerow.hub.cases.models import Case
from hedgerow.hub.warnings import actions
from hedgerow.hub.warnings.models import Nonce, Warning
from hedgerow.hub.warnings.signed import remember

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """What each act gave back or raised, all begun together in threads of their own."""
    ready = Barrier(len(acts))

    def run(act):
        ready.wait(timeout=10)
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [job.result(timeout=60) for job in [pool.submit(run, act) for act in acts]]


def test_two_officers_decide_at_once(town):
    warning = town.warn()
    results = at_once(
        lambda: actions.accept(by=town.officer, pk=warning.pk, seen=1),
        lambda: actions.dismiss(by=town.colleague, pk=warning.pk, reason="known", seen=1),
    )
    overtaken = [result for result in results if isinstance(result, actions.Overtaken)]
    assert len(overtaken) == 1, results
    warning.refresh_from_db()
    assert overtaken[0].warning.state == warning.state
    assert Case.objects.count() == (warning.state == "accepted")
    assert warning.version == 2


def test_two_officers_take_it_at_once(town):
    warning = town.warn()
    results = at_once(
        *(
            lambda one=one: actions.assign(by=one, pk=warning.pk, to=one, seen=1)
            for one in (town.officer, town.colleague, town.supervisor)
        )
    )
    assert sorted(type(result).__name__ for result in results) == ["Overtaken", "Overtaken", "Warning"]


def test_the_same_warnings_from_four_requests_at_once(town):
    items = [make_json(number) for number in range(50)]
    results = at_once(*(lambda: actions.receive(by=town.key, items=items) for _ in range(4)))
    told = [receipt.status for receipts in results for receipt in receipts]
    assert (told.count("accepted"), told.count("repeated")) == (50, 150)
    assert Warning.objects.count() == 50
    assert verify().whole


def test_the_ledger_is_locked_after_the_warnings(town):
    """As whoever decides does it. The other way round, two would wait for each other on PostgreSQL."""
    town.warn(1, over_budget=True)
    with CaptureQueriesContext(connection) as asked:
        actions.receive(by=town.key, items=[make_json(1), make_json(2)])
    said = [query["sql"] for query in asked]
    released = next(n for n, sql in enumerate(said) if sql.startswith('UPDATE "warnings_warning"'))
    ledger = next(n for n, sql in enumerate(said) if "audit_entry" in sql or "pg_advisory" in sql)
    assert released < ledger


def test_a_nonce_counts_once_however_many_come(town):

    until = timezone.now() + timedelta(minutes=5)
    assert sorted(at_once(*(lambda: remember(town.key, "n" * 20, until) for _ in range(4)))) == [
        False, False, False, True,
    ]  # fmt: skip
    assert Nonce.objects.count() == 1
