"""Run by ``test_new_database``: make the tables in one of two ways, write what is there as JSON.

``python schema.py at-once|one-by-one``.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402  Django first
from django.core.management.commands import migrate  # noqa: E402
from django.db import connection  # noqa: E402

COLUMNS = (
    "SELECT table_name, column_name, data_type, character_maximum_length, numeric_precision, "
    "numeric_scale, is_nullable, column_default, is_identity "
    "FROM information_schema.columns WHERE table_schema = 'public'"
)
INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
CONSTRAINTS = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace"
)
TRIGGERS = (
    "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger "
    "WHERE NOT tgisinternal"
)
FUNCTIONS = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
ROWS = (
    "SELECT app, name FROM django_migrations",
    "SELECT app_label, model FROM django_content_type",
    "SELECT codename, name FROM auth_permission",
)


def rows(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return sorted(map(str, cursor.fetchall()))


def in_sqlite() -> dict[str, list[Any]]:
    found = {"other": rows("SELECT type, name, sql FROM sqlite_master WHERE type != 'table'")}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        tables = cursor.fetchall()
    for name, sql in tables:
        info = f"SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('{name}')"
        found[f"columns of {name}"] = rows(info)
        keys = f'SELECT "table", "from", "to", on_delete FROM pragma_foreign_key_list(\'{name}\')'
        found[f"keys of {name}"] = rows(keys)
        checks = re.findall(r"(?:CONSTRAINT|CHECK) .*?(?=, \"|, CONSTRAINT|\)$)", sql)
        found[f"checks of {name}"] = sorted(checks)
    return found


def in_postgresql() -> dict[str, list[Any]]:
    asked = {
        "columns": COLUMNS,
        "indexes": INDEXES,
        "constraints": CONSTRAINTS,
        "triggers": TRIGGERS,
        "functions": FUNCTIONS,
    }
    return {name: rows(statement) for name, statement in asked.items()}


if __name__ == "__main__":
    call_command("migrate" if sys.argv[1] == "at-once" else migrate.Command(), verbosity=0)
    there = in_sqlite() if connection.vendor == "sqlite" else in_postgresql()
    there |= {statement: rows(statement) for statement in ROWS}
    sys.stdout.write(json.dumps(there))
