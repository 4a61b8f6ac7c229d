"""What a safeguard costs a client: the catalog's ranges, or the firm's own price book."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from duecare.catalog import Prior, Safeguard
from duecare.catalog.safeguards import Driver
from duecare.risk.exposure.places import Places
from duecare.risk.inputs.prices import OwnPrice, PriceBook, PriceUnit
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.result import Cost, CostLine, KindOfPrice, Range
from duecare.risk.rules import ends_of, value_of

_ENDPOINTS: Final = ("endpoint_laptop", "endpoint_desktop", "file_server", "database_server")
_SERVERS: Final = ("file_server", "database_server", "mail_onprem")


def hourly_rates(book: PriceBook, priors: Mapping[str, Prior]) -> tuple[float, float]:
    """Low and high end in dollars an hour; the rate of the price book stands for both."""
    if book.hourly_rate is None:
        return ends_of(priors, "labor.hourly")
    return book.hourly_rate, book.hourly_rate


def unit_count(unit: PriceUnit, profile: ClientProfile, places: Places) -> int:
    """How many units a client pays for."""
    endpoints = sum(len(places.of_kind(kind)) for kind in _ENDPOINTS)
    servers = sum(len(places.of_kind(kind)) for kind in _SERVERS)
    return {
        "client": 1,
        "user": profile.employees,
        "device": max(endpoints, profile.employees),
        "server": max(servers, 1),
        "site": max(profile.sites, 1),
    }[unit]


_UNITS: Final[dict[Driver, PriceUnit]] = {
    "fixed": "client",
    "per_user": "user",
    "per_endpoint": "device",
    "per_server": "server",
    "per_site": "site",
}


def cost_of(
    safeguard: Safeguard,
    profile: ClientProfile,
    places: Places,
    book: PriceBook,
    priors: Mapping[str, Prior],
) -> Cost:
    """First-year and yearly cost with range: license or purchase, set-up labor, upkeep."""
    own = book.safeguards.get(safeguard.id)
    if own is not None:
        return own_cost(own, unit_count(own.unit, profile, places), book)
    units = unit_count(_UNITS[safeguard.cost.driver], profile, places)
    period = _periods(safeguard.cost.per)
    hours = (safeguard.setup_hours.low, safeguard.setup_hours.high)
    rates = hourly_rates(book, priors)
    upkeep = value_of(priors, "labor.upkeep")
    ends = []
    for end in (0, 1):
        price = (safeguard.cost.low, safeguard.cost.high)[end] * units
        labor = hours[end] * rates[end]
        yearly = price * period + labor * upkeep
        once = labor + (price if period == 0 else 0.0)
        ends.append((once + price * period, yearly))
    return Cost(
        _middle(ends[0][0], ends[1][0]),
        _middle(ends[0][1], ends[1][1]),
        f"{safeguard.cost.basis}; labor {safeguard.setup_hours.basis}",
    )


def own_cost(own: OwnPrice, units: int, book: PriceBook) -> Cost:
    """The price of the price book, line by line; exact to the cent."""
    rate = book.hourly_rate or 0.0
    hours = own.setup_hours + own.setup_hours_per_unit * units
    given: tuple[tuple[KindOfPrice, float, str, float, float], ...] = (
        ("setup", hours, "hour", rate, hours * rate),
        ("one_off", units, own.unit, own.one_off, units * own.one_off),
        ("monthly", units, own.unit, own.monthly, 12 * units * own.monthly),
        ("yearly", units, own.unit, own.yearly, units * own.yearly),
        ("yearly_work", own.yearly_hours, "hour", rate, own.yearly_hours * rate),
    )
    lines = tuple(
        CostLine(
            what,
            count,
            unit,
            price,
            round(amount, 2),
            "" if what in ("setup", "yearly_work") else own.product,
        )
        for what, count, unit, price, amount in given
        if amount > 0
    )
    once = sum(line.amount for line in lines if line.what in ("setup", "one_off"))
    running = sum(line.amount for line in lines if line.what in ("monthly", "yearly"))
    work = sum(line.amount for line in lines if line.what == "yearly_work")
    first, yearly = round(once + running, 2), round(running + work, 2)
    return Cost(
        Range(first, first, first),
        Range(yearly, yearly, yearly),
        "price book",
        from_price_book=True,
        priced_on=str(book.as_of or ""),
        lines=lines,
        note=own.note,
    )


def _middle(low: float, high: float) -> Range:
    return Range(low, (low + high) / 2, high)


def _periods(per: str) -> int:
    """How often a year the price is due; 0 for a one-off price."""
    if per == "month":
        return 12
    return 1 if per in ("year", "per test") else 0
