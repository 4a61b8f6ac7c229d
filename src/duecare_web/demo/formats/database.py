"""SQLite databases from a schema and rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from duecare_web.demo.documents import Cell


def sqlite_bytes(schema: str, rows: Mapping[str, Sequence[Sequence[Cell | None]]]) -> bytes:
    """A database file: ``schema`` is SQL, ``rows`` holds the rows by table in column order."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(schema)
        for table, lines in rows.items():
            if lines:
                marks = ",".join("?" * len(lines[0]))
                statement = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608  # our own schema
                connection.executemany(statement, lines)
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()
