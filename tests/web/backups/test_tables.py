"""Rows as text: what one database writes the other reads, value for value."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duecare_web.backups import databases
from duecare_web.backups.tables import (
    _CELLS,
    Column,
    Table,
    blocks_of,
    fill,
    read_postgres,
    read_sqlite,
    table_of,
)

KINDS = {
    "id": "BigAutoField",
    "text": "TextField",
    "data": "BinaryField",
    "at": "DateTimeField",
    "day": "DateField",
    "flag": "BooleanField",
    "key": "UUIDField",
    "index": "PositiveBigIntegerField",
}
TABLE = Table("sample", tuple(Column(*one) for one in KINDS.items()))
MAKE = (
    'CREATE TABLE sample (id integer PRIMARY KEY, text text, data BLOB, "at" datetime, '
    'day date, flag bool, "key" char(32), "index" bigint)'
)
PLAIN = (
    7,
    "a\tb\\n\nü\r",
    b"\x00\\\xff",
    "2026-11-30 01:54:41.120000",
    "2026-11-30",
    1,
    "0" * 32,
    5,
)
pytestmark = pytest.mark.usefixtures("own_database")
TEXT = (
    b"7\ta\\tb\\\\n\\n\xc3\xbc\\r\t\\\\x005CFF\t2026-11-30 01:54:41.120000+00\t2026-11-30\t1\t"
    + b"0" * 32
    + b"\t5\n"
)


@pytest.fixture(scope="module")
def own_database(django_db_blocker: Any) -> Iterator[None]:
    """The files of these tests are no test database, and are opened all the same."""
    with django_db_blocker.unblock():
        yield


def made(file: Path, rows: list[tuple[Any, ...]]) -> Path:
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute(MAKE)
        raw.executemany("INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return file


def read(file: Path) -> bytes:
    with closing(sqlite3.connect(file)) as raw:
        raw.text_factory = bytes
        return b"".join(read_sqlite(raw, TABLE))


def rows_of(file: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as raw:
        return raw.execute("SELECT * FROM sample ORDER BY id").fetchall()


def filled(file: Path, text: list[bytes]) -> list[tuple[Any, ...]]:
    made(file, [])
    connection = databases.connect({"ENGINE": "django.db.backends.sqlite3", "NAME": file})
    try:
        assert fill(connection, TABLE, text) == sum(one.count(b"\n") for one in text)
    finally:
        connection.close()
    return rows_of(file)


def test_a_row_is_written_as_postgresql_writes_it(tmp_path: Path) -> None:
    assert read(made(tmp_path / "one", [PLAIN])) == TEXT
    assert read(made(tmp_path / "none", [(1, *[None] * 7)])) == b"1" + b"\t\\N" * 7 + b"\n"


def test_what_postgresql_writes_is_read_as_django_keeps_it_in_sqlite(tmp_path: Path) -> None:
    text = (
        b"7\ta\\tb\\\\n\\n\xc3\xbc\\r\t\\\\x005cff\t2026-11-30 01:54:41.12+00\t2026-11-30\tt\t"
        b"00000000-0000-0000-0000-000000000000\t5\n"
        b"8\t\t\\\\x\t2026-11-30 01:54:41+00\t2026-11-30\tf\t\\N\t\\N\n"
    )
    assert filled(tmp_path / "new", [text]) == [
        PLAIN,
        (8, "", b"", "2026-11-30 01:54:41", "2026-11-30", 0, None, None),
    ]


texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@given(st.lists(st.tuples(st.none() | texts, st.none() | st.binary()), max_size=5))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_text_and_every_byte_comes_back(
    tmp_path_factory: pytest.TempPathFactory, given_rows: list[tuple[str | None, bytes | None]]
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    rows = [(at, *row, None, None, None, None, None) for at, row in enumerate(given_rows)]
    text = read(made(folder / "old", rows))
    assert filled(folder / "new", [text] if text else []) == rows


@pytest.mark.parametrize("number", [0.1, 1 / 3, 5e-324, -1.7976931348623157e308, 2.0, None])
def test_a_fraction_comes_back_to_the_last_bit(number: float | None) -> None:
    table = Table("fractions", (Column("x", "FloatField"),))
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.text_factory = bytes
        raw.execute("CREATE TABLE fractions (x real)")
        raw.execute("INSERT INTO fractions VALUES (?)", [number])
        (written,) = read_sqlite(raw, table)
    cell = written.rstrip(b"\n")
    assert (None if cell == b"\\N" else float(cell)) == number


def test_blocks_end_at_the_end_of_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr("duecare_web.backups.tables._BLOCK_BYTES", 5)
    assert list(blocks_of(io.BytesIO(b"123\n4567\n8\n"))) == [b"123\n4567\n", b"8\n"]


def test_every_kind_of_column_that_we_use_has_a_form() -> None:
    models = apps.get_models(include_auto_created=True)
    used = {column.kind for model in models for column in table_of(model).columns}
    assert used <= set(_CELLS)


@pytest.mark.postgres
def test_postgresql_reads_what_sqlite_wrote_and_writes_the_same(
    postgres: None, transactional_db: None, tmp_path: Path
) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE sample (id bigint, text text, data bytea, at timestamptz, "
            'day date, flag boolean, key uuid, "index" bigint)'
        )
    fill(connection, TABLE, [TEXT])
    (written,) = read_postgres(connection.connection, TABLE)
    assert filled(tmp_path / "back", [written]) == [PLAIN]
