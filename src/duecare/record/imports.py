"""Entries about lists that were brought in."""

from __future__ import annotations

from duecare.record.base import Entry, entry
from duecare.record.values import Sha256


@entry("list.imported", title="List imported", keep="general")
class ListImported(Entry):
    """A list of clients, people, devices or policies was brought in, as its plan had shown.

    ``layout`` is the export that it was recognized as, ``plan`` the digest of what was shown and
    confirmed. ``facts`` were kept with their day, ``measured`` of them from rows that say when they
    checked in. For devices a document with every row's difference is attached.
    """

    list_kind: str
    layout: str
    file_sha256: Sha256
    plan: Sha256
    rows: int
    added: int
    changed: int
    unchanged: int
    left: int
    returned: int
    not_on_list: int
    problems: int
    facts: int
    measured: int


@entry("import.undone", title="Import undone", keep="general")
class ImportUndone(Entry):
    """An import was taken back: its facts count no more, and what it changed is as it was.

    ``kept`` is how many things were changed again since, and were left as they are.
    """

    list_kind: str
    file_sha256: Sha256
    undone: int
    kept: int
