"""How tests empty a database whose ledger refuses to be emptied.

Tests with real transactions are cleaned up by Django's flush, which deletes every row. The ledger's
triggers rightly refuse that, so they are taken away for the flush alone and put back after it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db import connection, transaction

from hedgerow.hub.audit import triggers


@contextmanager
def emptied_between_tests() -> Iterator[None]:
    """While this holds, a flush of the test database empties the ledger as well."""
    flush = type(connection.ops).execute_sql_flush

    def flush_all(ops: Any, sql_list: Sequence[str]) -> None:
        with transaction.atomic(using=ops.connection.alias):
            triggers.disarm(ops.connection)
        try:
            flush(ops, sql_list)
        finally:
            with transaction.atomic(using=ops.connection.alias):
                triggers.arm(ops.connection)

    with mock.patch.object(type(connection.ops), "execute_sql_flush", flush_all):
        yield
