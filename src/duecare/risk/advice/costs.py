"""What a safeguard costs a client: the catalog's ranges, or the firm's own price book."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from duecare.catalog import Prior, Safeguard
from duecare.risk.exposure.places import Places
from duecare.risk.inputs.prices import PriceBook
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.result import Cost, Range
from duecare.risk.rules import ends_of, value_of

_ENDPOINTS: Final = ("endpoint_laptop", "endpoint_desktop", "file_server", "database_server")
_SERVERS: Final = ("file_server", "database_server", "mail_onprem")


def hourly_rates(book: PriceBook, priors: Mapping[str, Prior]) -> tuple[float, float]:
    """Low and high end in dollars an hour; one rate alone stands for both."""
    if book.hourly_rate_low is None and book.hourly_rate_high is None:
        return ends_of(priors, "labor.hourly")
    low = book.hourly_rate_low or book.hourly_rate_high or 0.0
    return low, book.hourly_rate_high or low


def unit_count(safeguard: Safeguard, profile: ClientProfile, places: Places) -> int:
    """How many units a client pays for."""
    endpoints = sum(len(places.of_kind(kind)) for kind in _ENDPOINTS)
    servers = sum(len(places.of_kind(kind)) for kind in _SERVERS)
    return {
        "fixed": 1,
        "per_user": profile.employees,
        "per_endpoint": max(endpoints, profile.employees),
        "per_server": max(servers, 1),
        "per_site": max(profile.sites, 1),
    }[safeguard.cost.driver]


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
        first = own.one_off + own.yearly
        return Cost(
            Range(first, first, first),
            Range(own.yearly, own.yearly, own.yearly),
            "price book",
            from_price_book=True,
            priced_on=str(book.as_of or ""),
        )
    units = unit_count(safeguard, profile, places)
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


def _middle(low: float, high: float) -> Range:
    return Range(low, (low + high) / 2, high)


def _periods(per: str) -> int:
    """How often a year the price is due; 0 for a one-off price."""
    if per == "month":
        return 12
    return 1 if per in ("year", "per test") else 0
