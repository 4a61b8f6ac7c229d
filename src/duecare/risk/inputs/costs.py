"""What a safeguard costs a client: the catalog's ranges, or the firm's own price book."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, model_validator

from duecare.catalog import Prior, Safeguard
from duecare.risk.exposure.places import Places
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.inputs.reading import Dollars, InputModel, read_mapping, validate, within
from duecare.risk.result import Cost, Range
from duecare.risk.rules import ends_of, value_of

_ENDPOINTS: Final = ("endpoint_laptop", "endpoint_desktop", "file_server", "database_server")
_SERVERS: Final = ("file_server", "database_server", "mail_onprem")


class OwnPrice(InputModel):
    """A firm's own price of one safeguard for one client, in dollars."""

    one_off: Dollars = 0.0
    yearly: Dollars = 0.0


class PriceBook(InputModel):
    """The firm's hourly rate and own prices; what is missing comes from the catalog.

    Hourly rates in dollars; without them the prior ``labor.hourly`` holds.
    """

    hourly_rate_low: Annotated[float, within(1, 2000)] | None = None
    hourly_rate_high: Annotated[float, within(1, 2000)] | None = None
    safeguards: dict[str, OwnPrice] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _ordered(self) -> PriceBook:
        low, high = self.hourly_rate_low, self.hourly_rate_high
        if low is not None and high is not None and high < low:
            raise ValueError("hourly_rate_high is below hourly_rate_low")
        return self

    def hourly_rates(self, priors: Mapping[str, Prior]) -> tuple[float, float]:
        """Low and high end in dollars an hour; one rate alone stands for both."""
        if self.hourly_rate_low is None and self.hourly_rate_high is None:
            return ends_of(priors, "labor.hourly")
        low = self.hourly_rate_low or self.hourly_rate_high or 0.0
        return low, self.hourly_rate_high or low


def price_book_from(data: Any, *, where: str = "prices.yaml") -> PriceBook:
    """A price book from parsed data. Raises :class:`InputError` naming field and value."""
    return validate(PriceBook, data, where=where)


def read_price_book(path: Path) -> PriceBook:
    """Read a price book. Raises :class:`InputError` naming file, field and value."""
    return price_book_from(read_mapping(path), where=path.name)


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
        )
    units = unit_count(safeguard, profile, places)
    period = _periods(safeguard.cost.per)
    hours = (safeguard.setup_hours.low, safeguard.setup_hours.high)
    rates = book.hourly_rates(priors)
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
