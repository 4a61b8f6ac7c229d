"""The forms of the price book."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from pydantic import ValidationError

from duecare.catalog import load_catalog
from duecare.risk import OwnPrice
from duecare.risk.inputs.prices import PriceItem
from duecare.risk.inputs.reading import describe
from duecare_web.accounts.typed_over import TypedOver
from duecare_web.ui.fields import AmountField

UNITS = [
    ("client", "the client as a whole"),
    ("user", "each user"),
    ("device", "each device"),
    ("server", "each server"),
    ("site", "each site"),
]


def _hours(label: str, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=0,
        max_value=2_000,
        decimal_places=2,
    )


def _amount(label: str) -> AmountField:
    return AmountField(label=label, required=False, min_value=0, decimal_places=2, max_digits=10)


class RateForm(TypedOver, forms.Form):
    """The firm's hourly rate."""

    hourly_rate = AmountField(
        label="An hour of your work, US dollars", min_value=1, max_value=2_000, decimal_places=2
    )


class PriceForm(TypedOver, forms.Form):
    """The price of one safeguard."""

    safeguard = forms.ChoiceField(label="Safeguard")
    unit = forms.ChoiceField(label="Amounts below are for", choices=UNITS, initial="client")
    one_off = _amount("Paid once, US dollars")
    monthly = _amount("Paid each month, US dollars")
    yearly = _amount("Paid each year, US dollars")
    setup_hours = _hours("Set-up for the client as a whole, hours")
    setup_hours_per_unit = _hours(
        "Set-up for each of them, hours", "For example half an hour a laptop"
    )
    yearly_hours = _hours("Work each year after the first, hours")
    product = forms.CharField(
        label="Product",
        required=False,
        max_length=120,
        help_text="What is bought, by name: it names the line of the amount in an offer.",
    )
    note = forms.CharField(
        label="Note beside the price",
        required=False,
        max_length=200,
        help_text="For example: part of the Microsoft 365 plan that you pay for",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown: Any = self.fields["safeguard"]
        catalog = load_catalog().safeguards.values()
        shown.choices = sorted(((one.id, one.title) for one in catalog), key=lambda row: row[1])

    def clean(self) -> dict[str, Any]:
        """The engine's own model can hold the price."""
        data = super().clean() or {}
        if not self.errors:
            try:
                price_from(data)
            except ValidationError as error:
                raise forms.ValidationError(describe(error)) from error
        return data


def price_from(data: Mapping[str, Any]) -> OwnPrice:
    """A price in the engine's own model."""
    return OwnPrice(
        unit=data["unit"],
        product=data["product"].strip(),
        note=data["note"].strip(),
        **{name: float(data.get(name) or 0) for name in _AMOUNTS},
    )


_AMOUNTS: Final = (
    "one_off",
    "monthly",
    "yearly",
    "setup_hours",
    "setup_hours_per_unit",
    "yearly_hours",
)


class ItemForm(TypedOver, forms.Form):
    """Something that the firm sells by name, such as a license."""

    title = forms.CharField(
        label="Name",
        max_length=120,
        help_text="As an offer prints it, for example Microsoft 365 Business Premium",
    )
    price = AmountField(label="Price, US dollars", min_value=0, decimal_places=2, max_digits=10)
    unit = forms.ChoiceField(label="For", choices=UNITS, initial="user")
    period = forms.ChoiceField(
        label="Due",
        choices=[("once", "once"), ("month", "each month"), ("year", "each year")],
        initial="month",
    )

    def clean(self) -> dict[str, Any]:
        """The engine's own model can hold the item."""
        data = super().clean() or {}
        if not self.errors:
            try:
                item_from(data)
            except ValidationError as error:
                raise forms.ValidationError(describe(error)) from error
        return data


def item_from(data: Mapping[str, Any]) -> PriceItem:
    """An item in the engine's own model."""
    given = {name: data[name] for name in PriceItem.model_fields}
    return PriceItem(**{**given, "title": data["title"].strip(), "price": float(data["price"])})
