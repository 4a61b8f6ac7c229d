"""The pages of the firm, which apps add when Django starts (``AppConfig.ready``).

Five daily items, two below the firm's name, and the pages of the firm's settings, which show while
one of them is open. An app adds a page only when it works: the sidebar has no dead links.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.urls import reverse


class Menu(Enum):
    """Where a page of the firm stands in the sidebar."""

    DAILY = "daily"
    FIRM = "firm"
    SETTINGS = "settings"
    ACTION = "action"
    """Not in the sidebar: what one may begin, listed where one finds or does something."""


@dataclass(frozen=True, slots=True)
class Count:
    """What stands beside an item: a stored figure, never one counted for the page."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One page of the firm (not of one client).

    ``under`` are more beginnings of addresses that belong to it, ``inside`` a part of addresses below
    a client's; ``right`` is the name of the
    permission without which it is not listed; ``note`` says in the settings what the page is for;
    ``count`` gives the figure beside it for a membership. The item with ``opens`` shows the pages of
    the settings below it while one of them is open.
    """

    label: str
    icon: str
    url_name: str
    order: int
    part: Menu = Menu.DAILY
    under: tuple[str, ...] = ()
    inside: str = ""
    right: str = "view"
    note: str = ""
    count: Callable[[Any], Count | None] | None = None
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the template draws it."""

    label: str
    icon: str
    url: str
    current: bool
    note: str = ""
    count: Count | None = None
    opens: bool = False


_items: dict[str, Item] = {}


def add_item(item: Item) -> None:
    """Add a page of the firm."""
    _items[item.url_name] = item


def links(
    part: Menu, path: str, *, may: Mapping[str, bool], membership: object = None
) -> list[Link]:
    """The entries of a part that one may open, in order; the one of the given path is marked."""
    own = sorted((one for one in _items.values() if one.part is part), key=lambda one: one.order)
    return [_link(item, path, membership) for item in own if may.get(item.right)]


def _link(item: Item, path: str, membership: object) -> Link:
    url = reverse(item.url_name)
    count = item.count(membership) if item.count and membership else None
    owner = next((one for one in _items.values() if one.inside and one.inside in path), None)
    here = item is owner if owner else _is_at(item, url, path)
    within = item.opens and (here or any(_is_open(one, path) for one in _items.values()))
    return Link(item.label, item.icon, url, here, item.note, count, within)


def _is_open(item: Item, path: str) -> bool:
    return item.part is Menu.SETTINGS and _is_at(item, reverse(item.url_name), path)


def _is_at(item: Item, url: str, path: str) -> bool:
    own = path == url if url == "/" else path.startswith(url)  # every address begins with "/"
    return own or path.startswith(item.under)
