"""Databases in a file and tables of other programs."""

from __future__ import annotations

import io
import sqlite3
import tempfile
import zipfile
from pathlib import Path

import pyarrow
import pyarrow.parquet
from tests.core.discovery.places.place import BORN, LINE, NAME, SSN, TABLE, TEXT, Family

database = Family("Tables and databases")


def _sqlite(*statements: tuple[str, tuple[object, ...]]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        base = sqlite3.connect(path)
        for statement, values in statements:
            base.execute(statement, values)
        base.commit()
        base.close()
        return path.read_bytes()


@database.place("a table of SQLite", "table.db")
def _table() -> bytes:
    return _sqlite(
        ("create table client (name text, dob text, ssn text)", ()),
        ("insert into client values (?, ?, ?)", (NAME, BORN, SSN)),
    )


@database.place("a text in a cell of bytes (SQLite)", "bytes.db")
def _bytes() -> bytes:
    return _sqlite(
        ("create table note (id integer, body blob)", ()),
        ("insert into note values (1, ?)", (TEXT.encode(),)),
    )


@database.place("a file in a cell (SQLite)", "file.db")
def _file() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("people.csv", TABLE)
    return _sqlite(
        ("create table paper (id integer, content blob)", ()),
        ("insert into paper values (1, ?)", (packed.getvalue(),)),
    )


@database.place("words among bytes in a cell (SQLite)", "among.db", "looked through")
def _among() -> bytes:
    return _sqlite(
        ("create table state (id integer, content blob)", ()),
        ("insert into state values (1, ?)", (bytes(range(128, 256)) + LINE.encode() + bytes(99),)),
    )


@database.place("a view's rows (SQLite)", "view.db")
def _view() -> bytes:
    return _sqlite(
        ("create table a (x text)", ()),
        (f"create view v as select '{LINE}' as note", ()),
        ("insert into a values ('b')", ()),
    )


@database.place("the log of changes of SQLite", "table.db-wal", "looked through")
def _log() -> bytes:
    return bytes.fromhex("377f0682002de218") + bytes(range(1, 40)) * 9 + LINE.encode() + bytes(900)


@database.place("a table of Parquet", "table.parquet")
def _parquet() -> bytes:
    packed = io.BytesIO()
    table = pyarrow.table({"name": [NAME], "dob": [BORN], "ssn": [SSN]})
    pyarrow.parquet.write_table(table, packed)
    return packed.getvalue()


@database.place("a column of bytes in Parquet", "bytes.parquet")
def _parquet_bytes() -> bytes:
    packed = io.BytesIO()
    table = pyarrow.table({"note": pyarrow.array([LINE.encode()], pyarrow.binary())})
    pyarrow.parquet.write_table(table, packed)
    return packed.getvalue()


@database.place("a column of records in Parquet", "nested.parquet")
def _parquet_nested() -> bytes:
    packed = io.BytesIO()
    table = pyarrow.table({"client": [{"name": NAME, "dob": BORN, "ssn": SSN}]})
    pyarrow.parquet.write_table(table, packed)
    return packed.getvalue()


@database.place("a dump of SQL", "dump.sql")
def _dump() -> bytes:
    return (
        "CREATE TABLE clients (\n  name varchar(80),\n  dob date,\n  ssn char(11)\n);\n"
        f"INSERT INTO clients VALUES ('{NAME}','{BORN}','{SSN}');\n"
    ).encode()


@database.place("a remark in a dump of SQL", "remark.sql")
def _remark() -> bytes:
    return f"-- {LINE}\nCREATE TABLE a (b int);\nINSERT INTO a VALUES (1);\n".encode()


@database.place("a table of text", "table.csv")
def _csv() -> bytes:
    return TABLE.encode()


@database.place("lines above a table of text", "title.csv")
def _title() -> bytes:
    return f"{LINE.replace(',', '')}\nItem,Price,Stock\nA,1,2\nB,2,3\nC,3,4\n".encode()


@database.place("an object of JSON", "object.json")
def _json() -> bytes:
    return f'{{"name": "{NAME}", "dob": "{BORN}", "ssn": "{SSN}"}}'.encode()


@database.place("a text inside JSON with escapes", "escapes.json")
def _escapes() -> bytes:
    return f'{{"note": "Patient: {NAME}\\nDOB: {BORN}\\nSSN: 212\\u002d34\\u002d5679"}}'.encode()


@database.place("the key of an object of JSON", "key.json")
def _key() -> bytes:
    return f'{{"{LINE}": {{"paid": true}}}}'.encode()


@database.place("a comment of YAML", "comment.yaml")
def _yaml() -> bytes:
    return f"# {LINE}\nclients:\n- a: 1\n".encode()
