"""`prices.yaml`: the firm's hourly rate and own prices of safeguards."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from duecare.risk.inputs.reading import Dollars, InputModel, read_mapping, validate, within


class OwnPrice(InputModel):
    """A firm's own price of one safeguard for one client, in dollars."""

    one_off: Dollars = 0.0
    yearly: Dollars = 0.0


class PriceBook(InputModel):
    """The firm's hourly rate and own prices; what is missing comes from the catalog.

    Hourly rates in dollars; without them the prior ``labor.hourly`` holds. ``as_of`` is the day of
    the book, which is printed beside every price.
    """

    as_of: date | None = None

    hourly_rate_low: Annotated[float, within(1, 2000)] | None = None
    hourly_rate_high: Annotated[float, within(1, 2000)] | None = None
    safeguards: dict[str, OwnPrice] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _ordered(self) -> PriceBook:
        low, high = self.hourly_rate_low, self.hourly_rate_high
        if low is not None and high is not None and high < low:
            raise ValueError("hourly_rate_high is below hourly_rate_low")
        return self


def price_book_from(data: Any, *, where: str = "prices.yaml") -> PriceBook:
    """A price book from parsed data. Raises :class:`InputError` naming field and value."""
    return validate(PriceBook, data, where=where)


def read_price_book(path: Path) -> PriceBook:
    """Read a price book. Raises :class:`InputError` naming file, field and value."""
    return price_book_from(read_mapping(path), where=path.name)
