"""Triggers that let the bytes of an entry go only below an expiry that was recorded before.

They take the place of three of the ledger's triggers, under the same names. What may change is
named column by column: the leaf becomes empty, the kind says so, everything else stays.
"""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_BELOW = """EXISTS (SELECT 1 FROM custody_expiry e WHERE e.log_id = {log} AND {index} < e.below)"""
_OF_EXPIRED = """EXISTS (SELECT 1 FROM ledger_ledgerentry l JOIN custody_expiry e
 ON e.log_id = l.log_id AND l."index" < e.below WHERE l.id = OLD.entry_id)"""
_SAME = " AND ".join(
    f'NEW."{name}" = OLD."{name}"' for name in ("id", "log_id", "index", "leaf_hash", "at")
)
_SQLITE_ALLOWED = {
    ("ledger_ledgerentry", "UPDATE"): (
        f"NEW.leaf = x'' AND NEW.kind = 'expired' AND {_SAME} AND "
        + _BELOW.format(log="OLD.log_id", index='OLD."index"')
    ),
    ("ledger_entryvalue", "DELETE"): _OF_EXPIRED,
    ("ledger_attachment", "DELETE"): _OF_EXPIRED,
}
_SQLITE = """
CREATE TRIGGER {table}_no_{event} BEFORE {event} ON {table} WHEN NOT ({allowed})
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
"""
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION duecare_expiry_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'ledger_ledgerentry' THEN
    IF NEW.leaf = '\\x'::bytea AND NEW.kind = 'expired' AND {_SAME} AND
       {_BELOW.format(log="OLD.log_id", index='OLD."index"')} THEN RETURN NEW; END IF;
  ELSIF TG_OP = 'DELETE' AND TG_TABLE_NAME IN ('ledger_entryvalue', 'ledger_attachment') THEN
    IF {_OF_EXPIRED} THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
_POSTGRES = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {function}();
"""
_TABLES = ("ledger_ledgerentry", "ledger_entryvalue", "ledger_attachment")


def permit_expiry(_apps: Apps | None, editor: BaseDatabaseSchemaEditor) -> None:
    """Replace the three triggers."""
    if editor.connection.vendor == "postgresql":
        editor.execute(_FUNCTION, params=None)  # None: % stays as it is
        for table in _TABLES:
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
            editor.execute(_POSTGRES.format(table=table, function="duecare_expiry_only"))
        return
    for (table, event), allowed in _SQLITE_ALLOWED.items():
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}")
        editor.execute(_SQLITE.format(table=table, event=event, allowed=allowed))


def forbid_expiry(_apps: Apps | None, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the ledger's own triggers back."""
    if editor.connection.vendor == "postgresql":
        for table in _TABLES:
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
            editor.execute(_POSTGRES.format(table=table, function="duecare_append_only"))
        editor.execute("DROP FUNCTION IF EXISTS duecare_expiry_only()")
        return
    for table, event in _SQLITE_ALLOWED:
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}")
        editor.execute(_SQLITE.format(table=table, event=event, allowed="0"))


class Migration(migrations.Migration):
    """Replaces the triggers."""

    dependencies: ClassVar = [("custody", "0001_initial"), ("ledger", "0002_append_only")]
    operations: ClassVar = [migrations.RunPython(permit_expiry, forbid_expiry)]
