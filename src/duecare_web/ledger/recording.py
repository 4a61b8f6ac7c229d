"""Makes sure that a write leaves an entry: the rule that no parameter can switch off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from duecare.errors import EvidenceError

_entries: ContextVar[int] = ContextVar("entries_of_this_action", default=0)


def count_entry() -> None:
    """Note that an entry was written."""
    _entries.set(_entries.get() + 1)


@contextmanager
def must_record(name: str) -> Iterator[None]:
    """Refuse (and so roll back) a block that ends well without having written an entry."""
    before = _entries.get()
    yield
    if _entries.get() == before:
        raise EvidenceError(
            f"{name} changed something without leaving a ledger entry",
            hint="call append_entry inside the action",
        )
