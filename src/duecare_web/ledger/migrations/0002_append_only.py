"""Triggers that refuse to change or delete what is sealed, on SQLite and on PostgreSQL.

This is comfort against mistakes, not the proof: anyone who may drop a trigger may change a row. The
proof is that the signed checkpoints then no longer fit.
"""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = (
    "ledger_ledgerentry",
    "ledger_entryvalue",
    "ledger_treenode",
    "ledger_checkpoint",
    "ledger_attachment",
    "ledger_timestamptoken",
)
_SQLITE = """
CREATE TRIGGER {table}_no_{event} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION duecare_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$;
"""
_POSTGRES = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION duecare_append_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION duecare_append_only();
"""


def add_triggers(_apps: Apps | None, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers of the database in use."""
    if editor.connection.vendor == "postgresql":
        editor.execute(_FUNCTION, params=None)  # None: % stays as it is
        for table in TABLES:
            editor.execute(_POSTGRES.format(table=table))
        return
    for table in TABLES:
        for event in ("UPDATE", "DELETE"):
            editor.execute(_SQLITE.format(table=table, event=event))


def drop_triggers(_apps: Apps | None, editor: BaseDatabaseSchemaEditor) -> None:
    """Remove them again."""
    for table in TABLES:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")
        else:
            for event in ("UPDATE", "DELETE"):
                editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}")


class Migration(migrations.Migration):
    """Adds the triggers."""

    dependencies: ClassVar = [("ledger", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(add_triggers, drop_triggers)]
