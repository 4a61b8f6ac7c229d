"""What other apps add to the pages of a client: tabs, tiles, blocks, columns, next steps.

Apps above ``clients`` register here when Django starts (``AppConfig.ready``), so that the client
page shows everything about a client and ``clients`` knows none of those apps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import wraps
from typing import Any, TypeVar

from duecare_web.accounts.roles import Permission
from duecare_web.clients.models import Client

R = TypeVar("R")


class Group(Enum):
    """What the pages of a client are about: the tabs, always these, always in this order."""

    OVERVIEW = "Overview"
    ASSESSMENT = "Assessment"
    RECOMMENDATIONS = "Recommendations"
    DATA = "Data and devices"
    PROGRAM = "Policies and training"
    INSURANCE = "Insurance"
    EVIDENCE = "Evidence"


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the client; ``url_name`` takes ``client_id``, ``order`` counts over all groups."""

    key: str
    label: str
    url_name: str
    group: Group
    order: int
    permission: Permission = Permission.VIEW


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the overview; ``load(client)`` gives its context, or ``None`` to hide it."""

    key: str
    template: str
    load: Callable[[Client], Mapping[str, Any] | None]
    order: int
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure at the top of the overview."""

    label: str
    value: str
    note: str = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """Gives tiles for a client."""

    load: Callable[[Client], Sequence[Tile]]
    order: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the portfolio; ``until`` is when it changes because time passes."""

    text: str
    sort: float = 0
    tone: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the portfolio: its cells are kept beside the clients (:mod:`clients.upkeep`).

    ``count(client, now)`` gives the cell, or ``None`` for an empty one; ``follows`` are the kinds of
    entry after which it is counted again. A list is narrowed to a range of the column that is
    ``ranged``, in whole dollars.
    """

    key: str
    label: str
    count: Callable[[Client, datetime], Cell | None]
    follows: frozenset[str]
    order: int
    numeric: bool = False
    ranged: bool = False


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something that waits to be done for a client."""

    text: str
    url: str
    order: int = 50


MOST_TILES = 4
_tabs: dict[str, Tab] = {}
_blocks: dict[str, Block] = {}
_tiles: list[Tiles] = []
_columns: dict[str, Column] = {}
_next_steps: list[Callable[[Client], Sequence[NextStep]]] = []


_read: ContextVar[dict[tuple[object, object], Any] | None] = ContextVar("read", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """While a page is put together: what :func:`once_a_page` marks is read once."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def once_a_page(load: Callable[[Client], R]) -> Callable[[Client], R]:
    """Marks a read that several parts of one page need. Elsewhere it reads each time."""

    @wraps(load)
    def read(client: Client) -> R:
        kept, key = _read.get(), (load, client.pk)
        if kept is None:
            return load(client)
        if key not in kept:
            kept[key] = load(client)
        found: R = kept[key]
        return found

    return read


def add_tab(tab: Tab) -> None:
    """Add a page of the client."""
    _tabs[tab.key] = tab


def add_block(block: Block) -> None:
    """Add a part of the overview."""
    _blocks[block.key] = block


def add_tiles(tiles: Tiles) -> None:
    """Add figures to the top of the overview."""
    _tiles.append(tiles)


def add_column(column: Column) -> None:
    """Add a column to the portfolio."""
    _columns[column.key] = column


def add_next_steps(load: Callable[[Client], Sequence[NextStep]]) -> None:
    """Add a source of things to do."""
    _next_steps.append(load)


def tabs() -> list[Tab]:
    """All pages of a client, in order."""
    return sorted(_tabs.values(), key=lambda tab: tab.order)


def blocks(client: Client) -> list[tuple[Block, Mapping[str, Any]]]:
    """The parts of the overview that have something to show, in order."""
    ordered = sorted(_blocks.values(), key=lambda block: block.order)
    loaded = [(block, block.load(client)) for block in ordered]
    return [(block, context) for block, context in loaded if context is not None]


def tiles(client: Client) -> list[Tile]:
    """The figures of the overview, in order; at most :data:`MOST_TILES`, so that none wraps alone."""
    ordered = sorted(_tiles, key=lambda source: source.order)
    return [tile for source in ordered for tile in source.load(client)][:MOST_TILES]


def columns() -> list[Column]:
    """The columns of the portfolio, in order."""
    return sorted(_columns.values(), key=lambda column: column.order)


def ranged_column() -> Column | None:
    """The column by which a list is narrowed to a range."""
    return next((one for one in columns() if one.ranged), None)


def next_steps(client: Client) -> list[NextStep]:
    """What waits to be done, most urgent first."""
    found = [step for load in _next_steps for step in load(client)]
    return sorted(found, key=lambda step: step.order)
