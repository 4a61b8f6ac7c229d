"""A backup while others write: nobody waits, and the copy is of one moment."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from duecare.errors import InputError
from duecare_web.backups import contents, databases, folder
from duecare_web.backups.archive import open_backup
from duecare_web.backups.tables import blocks_of
from duecare_web.backups.writing import Written, write_backup
from duecare_web.ledger.document_store import FolderStore

NOW = datetime(2026, 11, 30, 1, 54, 41, tzinfo=UTC)
MOST_SECONDS = 0.25
TABLES = databases.tables_at([f"{app}.{name}" for app, name in MigrationLoader(None).graph.nodes])


@contextmanager
def uncounted(_title: str, _total: int) -> Iterator[Callable[[], None]]:
    yield lambda: None


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with our tables, without rules, and 20,000 rows in one of them."""
    file = tmp_path_factory.mktemp("snapshot") / "duecare.sqlite3"
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("CREATE TABLE django_migrations (id integer primary key, app, name, applied)")
        raw.executemany(
            "INSERT INTO django_migrations (app, name) VALUES (?, ?)",
            MigrationLoader(None).graph.nodes,
        )
        for table in TABLES:
            columns = ", ".join(f'"{one.name}"' for one in table.columns)
            raw.execute(f'CREATE TABLE "{table.name}" ({columns})')
        raw.executemany("INSERT INTO accounts_firm (name) VALUES (?)", [("firm " * 20,)] * 20_000)
    return file


@pytest.fixture
def source(made_once: Path, django_db_blocker: Any) -> Iterator[BaseDatabaseWrapper]:
    connection = databases.connect({"ENGINE": "django.db.backends.sqlite3", "NAME": made_once})
    with django_db_blocker.unblock():  # a database of our own
        yield connection
        connection.close()


def saved(file: Path, source: BaseDatabaseWrapper, home: Path, into: Path | None = None) -> Written:
    return write_backup(
        file,
        home=home,
        source=source,
        store=FolderStore(home / "documents"),
        passphrase="",
        now=NOW,
        folder=into,
        counted=uncounted,
    )


def add_row(made_once: Path) -> float:
    """The seconds that a writer waited; an error if more than a quarter of one."""
    with closing(sqlite3.connect(made_once, timeout=MOST_SECONDS, isolation_level=None)) as raw:
        began = time.perf_counter()
        raw.execute("BEGIN IMMEDIATE")
        waited = time.perf_counter() - began
        raw.execute("INSERT INTO accounts_firm (name) VALUES ('written meanwhile')")
        raw.execute("COMMIT")
    return waited


def test_a_copy_is_of_one_moment_and_a_writer_goes_on_in_its_midst(
    source: BaseDatabaseWrapper, made_once: Path
) -> None:
    (table,) = (one for one in TABLES if one.name == "accounts_firm")
    with databases.snapshot(source) as found:
        blocks = found.read(table)
        rows = next(blocks).count(b"\n")
        add_row(made_once)
        rest = b"".join(blocks)
    assert b"written meanwhile" not in rest
    assert rows + rest.count(b"\n") >= 20_000


def test_no_writer_waits_while_a_backup_is_written(
    source: BaseDatabaseWrapper, made_once: Path, tmp_path: Path
) -> None:
    waits: list[float] = []
    problems: list[Exception] = []
    over = threading.Event()

    def write() -> None:
        try:
            while not over.is_set():
                waits.append(add_row(made_once))
                time.sleep(0.002)
        except sqlite3.OperationalError as error:
            problems.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        saved(tmp_path / "kept.zip", source, tmp_path)
    finally:
        over.set()
        writer.join()
    assert problems == []  # SQLite gives up after a quarter of a second
    assert len(waits) > 3


def test_the_parts_of_a_backup_are_deflated_only_where_they_shrink(
    source: BaseDatabaseWrapper, tmp_path: Path
) -> None:
    FolderStore(tmp_path / "documents").write("log/aa/aa11", b"encrypted")
    saved(tmp_path / "kept.zip", source, tmp_path)
    opened = open_backup(tmp_path / "kept.zip")
    kinds = {one.filename: one.compress_type for one in opened.archive.infolist()}
    assert kinds["documents/log/aa/aa11"] == 0
    assert kinds["database/accounts_firm.copy"] == 8
    assert list(opened.problems()) == []


def test_a_folder_of_backups_keeps_each_document_once_and_is_pruned(
    source: BaseDatabaseWrapper, tmp_path: Path
) -> None:
    home, kept = tmp_path / "home", tmp_path / "backups"
    kept.mkdir()
    store = FolderStore(home / "documents")
    store.write("log/aa/aa11", b"one")
    store.write("log/bb/bb22", b"two")
    first = saved(kept / "1.zip", source, home, kept)
    store.delete("log/aa/aa11")
    store.write("log/bb/bb22", b"two, written again")
    store.write("log/cc/cc33", b"three")
    second = saved(kept / "2.zip", source, home, kept)
    assert [(one.documents, one.copied) for one in (first, second)] == [(2, 2), (2, 2)]
    assert saved(kept / "3.zip", source, home, kept).copied == 0
    opened = open_backup(kept / "1.zip")
    with opened.open_document("documents/log/bb/bb22") as stream:
        assert stream.read() == b"two"
    assert list(opened.problems()) == []
    assert folder.prune(kept, keep=2) == (1, 2)
    assert list(open_backup(kept / "2.zip").problems()) == []
    assert folder.prune(kept, keep=2) == (0, 0)


def test_what_is_missing_or_changed_in_a_folder_is_named(
    source: BaseDatabaseWrapper, tmp_path: Path
) -> None:
    kept = tmp_path / "backups"
    kept.mkdir()
    for name in ("log/aa/aa11", "log/bb/bb22"):
        FolderStore(tmp_path / "documents").write(name, name.encode())
    saved(kept / "1.zip", source, tmp_path, kept)
    one, two = sorted((kept / "documents").rglob("*/*"))
    one.unlink()
    two.write_bytes(b"changed")
    told = sorted(open_backup(kept / "1.zip").problems())
    assert len(told) == 2
    assert sum("is missing" in text for text in told) == 1
    assert sum("has another hash" in text for text in told) == 1


def test_a_document_that_the_database_names_and_nobody_copied_is_told(
    source: BaseDatabaseWrapper, made_once: Path, tmp_path: Path
) -> None:
    log, digest = "0" * 31 + "1", "ab" * 32
    first = f"00000000-0000-0000-0000-000000000001/ab/{digest}"
    with closing(sqlite3.connect(made_once)) as raw, raw:
        raw.executemany(
            "INSERT INTO ledger_document (log_id, sha256, size, wrapped_key) VALUES (?, ?, ?, ?)",
            [(log, digest, 5_000_000, b"key"), (log, "cd" * 32, 1, b"")],  # the second is destroyed
        )
    store = FolderStore(tmp_path / "documents")
    store.write(first, b"the first part")
    told = []
    for name in ("short.zip", "whole.zip"):
        saved(tmp_path / name, source, tmp_path)
        told.append(list(contents.problems(open_backup(tmp_path / name))))
        store.write(f"{first}.0001", b"the second part")
    with closing(sqlite3.connect(made_once)) as raw, raw:
        raw.execute("DELETE FROM ledger_document")
    assert told == [["1 documents that the database names are missing"], []]


def test_a_full_disk_leaves_no_part_of_a_backup(
    source: BaseDatabaseWrapper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        saved(tmp_path / "kept.zip", source, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("migrations", "told"),
    [
        (["accounts.0001_initial", "accounts.9999_later"], "newer Duecare: accounts.9999_later"),
        (["accounts.0001_initial", ".".join(databases.MOVED)], "was moved to another database"),
    ],
)
def test_a_database_of_another_time_is_refused_in_words(migrations: list[str], told: str) -> None:
    with pytest.raises(InputError, match=told):
        databases.refuse_newer(migrations, "the database")


@pytest.mark.django_db
def test_no_command_goes_on_with_a_newer_database() -> None:
    from django.db.migrations.recorder import MigrationRecorder

    from duecare_web.commands.migrating import refuse_unfinished

    MigrationRecorder.Migration.objects.create(app="ledger", name="9999_later")
    with pytest.raises(InputError, match=r"ledger\.9999_later is unknown here"):
        refuse_unfinished()


def test_tables_are_those_of_the_migrations_that_are_named() -> None:
    early = {one.name for one in databases.tables_at(["accounts.0001_initial"])}
    assert "accounts_firm" in early
    assert not any(name.startswith("portal_") for name in early)


def test_a_part_is_read_as_it_was_written(source: BaseDatabaseWrapper, tmp_path: Path) -> None:
    saved(tmp_path / "kept.zip", source, tmp_path)
    opened = open_backup(tmp_path / "kept.zip")
    rows: dict[str, Any] = opened.manifest["database"]["rows"]
    with opened.open_part("database/accounts_firm.copy") as stream:
        assert sum(block.count(b"\n") for block in blocks_of(stream)) == rows["accounts_firm"]
