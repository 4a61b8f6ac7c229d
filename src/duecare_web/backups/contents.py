"""Whether a backup is whole: the tables are known here, and every document that a row names is there."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Final

from duecare.errors import DuecareError
from duecare_web.backups import databases
from duecare_web.backups.archive import DATABASE, DOCUMENTS, KEYS, Backup
from duecare_web.backups.sealed_keys import open_keys
from duecare_web.backups.tables import Table, blocks_of
from duecare_web.ledger.documents import names_of
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
    names, count = [one.name for one in table.columns], 0
    with backup.open_part(part_of(table)) as stream:
        for block in blocks_of(stream):
            for line in block[:-1].decode().split("\n"):
                row = dict(zip(names, line.split("\t"), strict=True))
                count += not _is_destroyed(row) and not _has(backup, row)
    if count:
        yield f"{count} documents that the database names are missing"


def _is_destroyed(row: Mapping[str, str]) -> bool:
    return row["wrapped_key"] == r"\\x"


def _has(backup: Backup, row: Mapping[str, str]) -> bool:
    """Whether every part of the document of a row is there."""
    log = uuid.UUID(row["log_id"])
    found = Document(log_id=log, sha256=row["sha256"], size=int(row["size"]))
    return all(f"{DOCUMENTS}{name}" in backup.documents for name in names_of(found))


def key_problems(backup: Backup, passphrase: str) -> list[str]:
    """What is wrong with the keys of a backup."""
    try:
        with backup.open_part(KEYS) as sealed:
            kept = open_keys(sealed.read(), passphrase)
    except DuecareError as error:
        return [str(error)]
    return [] if _NEEDED_KEY in kept else [f"{_NEEDED_KEY} is not among the keys"]
