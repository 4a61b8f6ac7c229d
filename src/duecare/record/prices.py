"""Entries about the firm's price book. Amounts are whole cents, work whole minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duecare.record.base import Entry, entry
from duecare.record.values import Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeguardPrice:
    """The price of one safeguard; amounts are for each ``unit``, yearly work from the second year."""

    safeguard: str
    unit: str
    setup_minutes: int
    setup_minutes_per_unit: int
    yearly_minutes: int
    one_off_cents: Cents
    monthly_cents: Cents
    yearly_cents: Cents
    note: str
    product: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPrice:
    """Something that the firm sells by name: its price for each unit, once, a month or a year."""

    title: str
    unit: str
    price_cents: Cents
    period: str


@entry("prices.set", title="Price book changed", keep="general")
class PriceBookSet(Entry):
    """All prices of the firm as they hold from here on."""

    hourly_rate_cents: Cents | None = None
    safeguards: Sequence[SafeguardPrice]
    items: Sequence[ItemPrice] | None = None
