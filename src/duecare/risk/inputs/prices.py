"""`prices.yaml`: the firm's price book: its hourly rate and its own prices of safeguards."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from duecare.risk.inputs.reading import Dollars, InputModel, read_mapping, validate, within

PriceUnit = Literal["client", "user", "device", "server", "site"]
Hours = Annotated[float, within(0, 2_000)]


class OwnPrice(InputModel):
    """The firm's price of one safeguard: work by the hour, and amounts in dollars for each unit.

    Set-up work is due once, yearly work from the second year on. Amounts are due once, each month
    or each year, from the first year on. ``product`` is what is bought, by name, and names the line
    of the amount in an offer. ``note`` is printed beside them ("part of the plan that you pay for").
    """

    unit: PriceUnit = "client"
    setup_hours: Hours = 0.0
    setup_hours_per_unit: Hours = 0.0
    yearly_hours: Hours = 0.0
    one_off: Dollars = 0.0
    monthly: Dollars = 0.0
    yearly: Dollars = 0.0
    product: str = Field(default="", max_length=120)
    note: str = Field(default="", max_length=200)

    @property
    def has_work(self) -> bool:
        """Whether any of it is work by the hour."""
        return bool(self.setup_hours or self.setup_hours_per_unit or self.yearly_hours)


class PriceItem(InputModel):
    """Something that the firm sells beside its hours, such as a license.

    ``price`` in dollars for each ``unit``, due once, each month or each year.
    """

    title: str = Field(min_length=1, max_length=120)
    unit: PriceUnit = "client"
    price: Dollars = 0.0
    period: Literal["once", "month", "year"] = "once"


class PriceBook(InputModel):
    """The firm's hourly rate and own prices; what is missing comes from the catalog.

    Dollars an hour; without it the range ``labor.hourly`` holds for the catalog's estimates.
    ``items`` are what an advisor picks price lines from; they price no safeguard by themselves.
    ``as_of`` is the day of the book, which is printed beside every price.
    """

    as_of: date | None = None
    hourly_rate: Annotated[float, within(1, 2000)] | None = None
    safeguards: dict[str, OwnPrice] = Field(default_factory=dict)
    items: list[PriceItem] = Field(default_factory=list, max_length=500)

    @model_validator(mode="after")
    def _items_have_names_of_their_own(self) -> PriceBook:
        titles = [one.title.casefold() for one in self.items]
        if twice := next((one for one in titles if titles.count(one) > 1), None):
            raise ValueError(f"items: {twice!r} is listed twice; give each its own name")
        return self

    @model_validator(mode="after")
    def _work_has_a_rate(self) -> PriceBook:
        if self.hourly_rate is None:
            named = sorted(name for name, own in self.safeguards.items() if own.has_work)
            if named:
                raise ValueError(f"safeguards.{named[0]} has hours: hourly_rate is needed")
        return self


def price_book_from(data: Any, *, where: str = "prices.yaml") -> PriceBook:
    """A price book from parsed data. Raises :class:`InputError` naming field and value."""
    return validate(PriceBook, data, where=where)


def read_price_book(path: Path) -> PriceBook:
    """Read a price book. Raises :class:`InputError` naming file, field and value."""
    return price_book_from(read_mapping(path), where=path.name)
