"""The chain: it grows without forks, says what was changed, and the database refuses any change."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from hedgerow.hub.audit import triggers
from hedgerow.hub.audit.actions import BadDetail, record, verify
from hedgerow.hub.audit.models import GENESIS, Entry

pytestmark = pytest.mark.django_db

texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=40)
details = st.dictionaries(
    texts,
    texts | st.integers(-(2**80), 2**80) | st.booleans() | st.none() | st.lists(texts, max_size=3),
    max_size=4,
)
same_database = examples(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def disarmed(db):
    """A database whose guards somebody with full rights has taken away; put back by the rollback."""
    triggers.disarm(connection)


def fill(number: int) -> None:
    for n in range(number):
        record(by="clock", verb="tick", detail={"n": n})


def test_an_empty_ledger_is_whole():
    Entry.objects.all()
    assert verify().whole


def test_every_kind_of_actor_is_named(person, key):
    who, (signer, _private) = person(), key()
    assert record(by=who, verb="look", thing=who).person == who
    signed = record(by=signer, verb="deliver")
    assert (signed.actor, signed.agency, signed.person) == (f"key {signer.key_id}", signer.agency, None)
    assert record(by="clock", verb="tick").actor == "protocol clock"


def test_entries_are_numbered_without_gaps_and_linked():
    fill(5)
    entries = list(Entry.objects.order_by("sequence"))
    assert [e.sequence for e in entries] == [1, 2, 3, 4, 5]
    assert [e.previous_hash for e in entries] == [GENESIS, *(e.hash for e in entries[:-1])]
    assert verify().entries == 5


@same_database
@given(st.lists(details, max_size=6))
def test_whatever_is_written_comes_back_the_same(written):
    with transaction.atomic():
        for detail in written:
            record(by="clock", verb="note", detail=detail)
        assert verify().whole
        assert [e.detail for e in Entry.objects.order_by("sequence")] == written
        transaction.set_rollback(True)


changes = st.sampled_from([
    ("actor", "somebody else"), ("verb", "nothing"), ("thing_type", "x"), ("thing_id", "9"),
    ("purpose", "audit"), ("hash", "f" * 64), ("previous_hash", "e" * 64), ("sequence", 77),
    ("at", "2001-01-01T00:00:00+00:00"), ("detail", '{"n": 99}'),
])  # fmt: skip


@same_database
@given(st.integers(1, 6), changes)
def test_any_change_to_any_entry_is_found_where_it_is(disarmed, at, change):
    column, value = change
    with transaction.atomic():
        fill(6)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE audit_entry SET {column} = %s WHERE sequence = %s", [value, at])
        assert verify().broken_at == at
        transaction.set_rollback(True)


@pytest.mark.parametrize("gone", [1, 3, 5])
def test_a_missing_entry_is_found(disarmed, gone):
    fill(6)
    Entry.objects.filter(sequence=gone).delete()
    assert (verify().broken_at, verify().why) == (gone, "missing")


def test_an_entry_sealed_anew_is_found_at_the_next_one(disarmed):
    fill(4)
    forged = Entry.objects.get(sequence=2)
    forged.verb = "other"
    Entry.objects.filter(pk=2).update(verb="other", hash=forged.seal())
    assert (verify().broken_at, verify().why) == (3, "moved")


def forge(change) -> None:
    """Write the whole chain anew, as somebody with full rights over the database could."""
    entries = list(Entry.objects.order_by("sequence"))
    Entry.objects.all().delete()
    before = GENESIS
    for number, entry in enumerate(change(entries), 1):
        entry.sequence, entry.previous_hash = number, before
        entry.hash = before = entry.seal()
        entry.save(force_insert=True)


def test_a_chain_written_anew_without_the_key_is_found(disarmed, settings):
    fill(4)
    kept, settings.LEDGER_KEY = settings.LEDGER_KEY, "a guess"
    forge(lambda entries: entries[:1] + entries[2:])
    settings.LEDGER_KEY = kept
    assert (verify().broken_at, verify().why) == (1, "changed")


def test_a_seal_is_no_plain_hash(disarmed, settings):
    fill(1)
    first = Entry.objects.get()
    sealed = first.hash
    assert Entry.objects.all().fits_our_key()
    settings.LEDGER_KEY = "another"
    assert first.seal() != sealed
    assert not Entry.objects.all().fits_our_key()


def test_a_noted_head_shows_a_chain_that_was_cut_or_written_anew(disarmed):
    fill(3)
    noted = verify().head
    assert noted == Entry.objects.head() == (3, Entry.objects.first().hash)
    fill(2)
    assert verify(noted).whole
    assert verify(noted).head == Entry.objects.head() != noted
    Entry.objects.filter(sequence__gt=2).delete()
    assert verify().whole  # what the walk alone cannot see
    assert (verify(noted).broken_at, verify(noted).why) == (3, "other head")
    forge(lambda entries: entries[1:])
    fill(3)
    assert verify().whole
    assert verify(noted).why == "other head"


def test_a_protocol_acts_in_somebodys_house(agency):
    house = agency()
    assert record(by="clock", verb="tick", agency=house).agency == house


refused = [
    "UPDATE audit_entry SET actor = 'x'",
    "UPDATE audit_entry SET hash = hash WHERE sequence = 1",
    "DELETE FROM audit_entry",
    "DELETE FROM audit_entry WHERE sequence = 2",
]
by_vendor = {
    "sqlite": ["REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE sequence = 1"],
    "postgresql": ["TRUNCATE audit_entry CASCADE", "TRUNCATE people_person CASCADE"],
}


def test_the_database_itself_refuses_every_change():
    fill(2)
    if connection.vendor == "postgresql":
        connection.check_constraints()  # PostgreSQL truncates no table with checks still waiting
    for statement in refused + by_vendor[connection.vendor]:
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert verify().entries == 2


def test_the_orm_is_refused_too():
    entry = record(by="clock", verb="tick")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.save(force_update=True)


@pytest.mark.parametrize(
    "detail", [{"risk": 0.5}, {"who": {"a": 1}}, {"text": "x" * 201}, {"a": "\x00"}, {"a": b"x"}]
)
def test_the_ledger_takes_codes_and_numbers_only(detail):
    with pytest.raises(BadDetail):
        record(by="clock", verb="note", detail=detail)
    assert not Entry.objects.exists()


def test_what_is_rolled_back_leaves_no_gap():
    fill(1)
    with transaction.atomic():
        record(by="clock", verb="tick")
        transaction.set_rollback(True)
    fill(1)
    assert verify().entries == 2


def write_twenty(name: int) -> None:
    try:
        for _ in range(20):
            record(by=f"writer {name}", verb="tick")
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_make_one_chain():
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write_twenty, range(6)))
    assert (verify().entries, verify().broken_at) == (120, None)


WRITER = """
import os, sys, django
from django.conf import settings
django.setup()
from django.db import connections
from hedgerow.hub.audit.actions import record
for n in range(15): record(by="writer " + sys.argv[1], verb="tick")
"""


@pytest.mark.django_db(transaction=True)
def test_many_processes_at_once_make_one_chain(tmp_path):
    import os

    name = str(connection.settings_dict["NAME"])
    settings_py = tmp_path / "writer_settings.py"
    settings_py.write_text(
        f"from hedgerow.hub.settings import *\nDATABASES['default']['NAME'] = {name!r}\n"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "writer_settings",
        "PYTHONPATH": str(tmp_path),
    }
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(n)], env=environment) for n in range(3)
    ]
    assert [w.wait(120) for w in writers] == [0, 0, 0]
    assert verify().entries == 45
    assert verify().whole
