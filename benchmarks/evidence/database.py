"""A log in SQLite, and the same rows inserted without any log, to compare with."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from duecare.evidence.log import merkle

_SCHEMA = """
PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
CREATE TABLE entry (idx INTEGER PRIMARY KEY, leaf BLOB);
CREATE TABLE node (level INTEGER, position INTEGER, hash BLOB, PRIMARY KEY (level, position));
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT);
"""


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.executescript(_SCHEMA)
    return connection


class SqliteStorage:
    """Implements ``duecare.evidence.log.client_log.LogStorage``."""

    lowest_stored_level = 1

    def __init__(self, path: Path) -> None:
        self._database = _connect(path)
        self._size = 0

    def close(self) -> None:
        self._database.close()

    def size(self) -> int:
        return self._size

    def read_leaf(self, index: int) -> bytes:
        row = self._database.execute("SELECT leaf FROM entry WHERE idx = ?", [index]).fetchone()
        return bytes(row[0])

    def read_node(self, level: int, index: int) -> bytes:
        query = "SELECT hash FROM node WHERE level = ? AND position = ?"
        return bytes(self._database.execute(query, [level, index]).fetchone()[0])

    def read_checkpoints(self) -> Sequence[str]:
        rows = self._database.execute("SELECT note FROM checkpoint ORDER BY size")
        return [row[0] for row in rows]

    def last_checkpoint(self) -> str | None:
        row = self._database.execute("SELECT note FROM checkpoint ORDER BY size DESC").fetchone()
        return row[0] if row else None

    def insert(
        self, *, leaves: Sequence[bytes], nodes: Sequence[merkle.Node], checkpoint: str
    ) -> None:
        with self._database as database:
            database.executemany("INSERT INTO entry VALUES (?, ?)", enumerate(leaves, self._size))
            database.executemany("INSERT INTO node VALUES (?, ?, ?)", nodes)
            self._size += len(leaves)
            database.execute("INSERT INTO checkpoint VALUES (?, ?)", [self._size, checkpoint])

    def all_rows(self) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
        """Every entry row and every node row, in the order of their making."""
        entries = self._database.execute("SELECT * FROM entry ORDER BY idx").fetchall()
        nodes = self._database.execute("SELECT * FROM node ORDER BY rowid").fetchall()
        return entries, nodes


def insert_same_rows(
    path: Path,
    rows: tuple[Iterable[tuple[object, ...]], Iterable[tuple[object, ...]]],
    *,
    batch: int,
) -> float:
    """Seconds that the database needs for the same rows in groups of the same size."""
    entries, nodes = iter(rows[0]), iter(rows[1])
    database = _connect(path)
    start = time.perf_counter()
    while group := list(islice(entries, batch)):
        with database:
            database.executemany("INSERT INTO entry VALUES (?, ?)", group)
            database.executemany("INSERT INTO node VALUES (?, ?, ?)", islice(nodes, 2 * len(group)))
    spent = time.perf_counter() - start
    database.close()
    return spent
