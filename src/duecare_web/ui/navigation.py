"""Entries of the sidebar that apps add when Django starts (``AppConfig.ready``)."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the sidebar, for pages of the firm (not of one client)."""

    label: str
    icon: str
    url_name: str
    order: int


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the template draws it."""

    label: str
    icon: str
    url: str
    current: bool


_items: dict[str, Item] = {}


def add_item(item: Item) -> None:
    """Add an entry to the sidebar."""
    _items[item.url_name] = item


def links(path: str) -> list[Link]:
    """The entries in order; the one of the given path is marked."""
    ordered = sorted(_items.values(), key=lambda item: item.order)
    found = [(item, reverse(item.url_name)) for item in ordered]
    return [Link(item.label, item.icon, url, path.startswith(url)) for item, url in found]
