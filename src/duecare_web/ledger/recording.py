"""What a write leaves behind: at least one entry, and everything that is kept beside it.

The rule that a write leaves an entry is one that no parameter can switch off. What follows from
entries (next due times, the figures of lists) is written at the end of the same transaction by
those who have registered with :func:`add_follower`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from duecare.errors import EvidenceError

Grown = Mapping[uuid.UUID, set[str]]
"""By log: the kinds of the entries that an action has written to it."""

_entries: ContextVar[int] = ContextVar("entries_of_this_action", default=0)
_grown: ContextVar[dict[uuid.UUID, set[str]] | None] = ContextVar("logs_that_grow", default=None)
_followers: list[Callable[[Grown], None]] = []


def add_follower(follow: Callable[[Grown], None]) -> None:
    """Have ``follow`` called at the end of each outermost action, inside its transaction."""
    _followers.append(follow)


def count_entry(log_id: uuid.UUID, kind: str) -> None:
    """Note that an entry was written."""
    _entries.set(_entries.get() + 1)
    grown = _grown.get()
    if grown is not None:
        grown.setdefault(log_id, set()).add(kind)


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


@contextmanager
def followed() -> Iterator[None]:
    """Tell the followers which logs have grown, once: where actions call others, at the end."""
    if _grown.get() is not None:
        yield
        return
    token = _grown.set({})
    try:
        yield
        grown = _grown.get()
    finally:
        _grown.reset(token)
    if grown:
        for follow in _followers:
            follow(grown)
