"""Whether a backup is whole: the tables are known here, and every document that a row names is there."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Final

from duecare.errors import DuecareError
from duecare_web.backups import databases
from duecare_web.backups.archive import DATABASE, DOCUMENTS, KEYS, Backup
from duecare_web.backups.sealed_keys import open_keys
from duecare_web.backups.tables import Table, blocks_of
from duecare_web.ledger.models import Document

_NEEDED_KEY: Final = "keys/installation-key"


def problems(backup: Backup) -> Iterator[str]:
    """What keeps a backup, whose parts are unchanged, from being restored whole."""
    migrations = backup.manifest["database"]["migrations"]
    try:
        databases.refuse_newer(migrations, "the backup")
    except DuecareError as error:
        yield f"{error}: {error.hint}"
        return
    for table in databases.tables_at(migrations):
        if part_of(table) not in backup.manifest["parts"]:
            yield f"{part_of(table)} is missing"
        elif table.name == Document._meta.db_table:  # noqa: SLF001  the documented way to a table's name
            yield from _missing_documents(backup, table)


def part_of(table: Table) -> str:
    """The part of a backup that holds a table."""
    return f"{DATABASE}{table.name}.copy"


def _missing_documents(backup: Backup, table: Table) -> Iterator[str]:
    names = [one.name for one in table.columns]
    log, digest, key = (names.index(name) for name in ("log_id", "sha256", "wrapped_key"))
    count = 0
    with backup.open_part(part_of(table)) as stream:
        for block in blocks_of(stream):
            for line in block[:-1].split(b"\n"):
                cells = line.split(b"\t")
                destroyed = cells[key] == b"\\\\x"
                count += not destroyed and _path(cells[log], cells[digest]) not in backup.documents
    if count:
        yield f"{count} documents that the database names are missing"


def _path(log: bytes, digest: bytes) -> str:
    sha256 = digest.decode()
    return f"{DOCUMENTS}{uuid.UUID(log.decode())}/{sha256[:2]}/{sha256}"


def key_problems(backup: Backup, passphrase: str) -> list[str]:
    """What is wrong with the keys of a backup."""
    try:
        with backup.open_part(KEYS) as sealed:
            kept = open_keys(sealed.read(), passphrase)
    except DuecareError as error:
        return [str(error)]
    return [] if _NEEDED_KEY in kept else [f"{_NEEDED_KEY} is not among the keys"]
