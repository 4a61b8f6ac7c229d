"""SQLite: refuse INSERT OR REPLACE over what is sealed, which fires no DELETE trigger."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KEYS = {
    "ledger_ledgerentry": ("id = NEW.id", 'log_id = NEW.log_id AND "index" = NEW."index"'),
    "ledger_checkpoint": ("id = NEW.id", "log_id = NEW.log_id AND size = NEW.size"),
    "ledger_treenode": (
        "id = NEW.id",
        'log_id = NEW.log_id AND level = NEW.level AND "index" = NEW."index"',
    ),
    "ledger_entryvalue": ("id = NEW.id", "entry_id = NEW.entry_id AND path = NEW.path"),
    "ledger_attachment": ("id = NEW.id",),
    "ledger_timestamptoken": ("id = NEW.id",),
}
_TAKEN = "EXISTS (SELECT 1 FROM {table} WHERE {key})"
_TRIGGER = """
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
"""


def add_triggers(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers; PostgreSQL knows no such statement that its triggers would miss."""
    if editor.connection.vendor != "sqlite":
        return
    for table, keys in KEYS.items():
        taken = " OR ".join(_TAKEN.format(table=table, key=key) for key in keys)
        editor.execute(_TRIGGER.format(table=table, taken=taken))


def drop_triggers(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Remove them again."""
    if editor.connection.vendor != "sqlite":
        return
    for table in KEYS:
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_replace")


class Migration(migrations.Migration):
    """Adds the triggers."""

    dependencies: ClassVar = [("ledger", "0003_tree_heads")]
    operations: ClassVar = [migrations.RunPython(add_triggers, drop_triggers)]
