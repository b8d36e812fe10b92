"""What makes the ledger append-only: triggers by which the database itself refuses a change.

SQLite's INSERT OR REPLACE deletes without firing delete triggers, so an insert onto a number that
is taken is refused too.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

SQLITE = (
    """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
       WHEN EXISTS (SELECT 1 FROM audit_entry WHERE sequence = NEW.sequence
                    OR hash = NEW.hash OR previous_hash = NEW.previous_hash)
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
)
SQLITE_OFF = tuple(f"DROP TRIGGER audit_entry_no_{name}" for name in ("update", "delete", "replace"))

POSTGRESQL = (
    """CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
    """CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry
       FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()""",
    """CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
       FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()""",
)
POSTGRESQL_OFF = (
    "DROP TRIGGER audit_entry_no_truncate ON audit_entry",
    "DROP TRIGGER audit_entry_no_change ON audit_entry",
    "DROP FUNCTION audit_entry_refuse()",
)


def arm(connection: BaseDatabaseWrapper) -> None:
    """Make the database refuse every change to what is written."""
    _run(connection, POSTGRESQL if connection.vendor == "postgresql" else SQLITE)


def disarm(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: only to undo the migration, or to empty a test database."""
    _run(connection, POSTGRESQL_OFF if connection.vendor == "postgresql" else SQLITE_OFF)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
