"""Fields of forms that several pages share."""

from __future__ import annotations

from typing import Any

from django import forms

from duecare.imports.cells import read_amount

_SAY = "Enter an amount such as 1,000,000 or $2,500."


def _widget() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "decimal"})


class AmountField(forms.DecimalField):
    """US dollars as papers print them: ``1,000,000``, ``$2,500``, ``2.5M``."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"widget": _widget(), **given})

    def to_python(self, value: Any) -> Any:
        """The amount; anything else is refused with an example."""
        return super().to_python(_plain(value))


class WholeAmountField(forms.IntegerField):
    """Whole US dollars as papers print them."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"widget": _widget(), **given})

    def to_python(self, value: Any) -> Any:
        """The amount in dollars; anything else is refused with an example."""
        return super().to_python(_plain(value))


class KnownOrNot(forms.Select):
    """Yes, no, or not known; what is on record is chosen when the page opens."""

    def __init__(self, **given: Any) -> None:
        offered = [("", "Not known"), ("true", "Yes"), ("false", "No")]
        super().__init__(**{"choices": offered, **given})

    def format_value(self, value: Any) -> list[str]:
        """The word of the choice: a select knows no ``True``, and would send "not known" back."""
        known = "" if value is None else str(value).lower()
        return super().format_value(known) or []


class ConditionalCharField(forms.CharField):
    """A field that another answer may ask for: neither always needed nor optional."""

    is_conditional = True


class ConditionalDateField(forms.DateField):
    """A day that another answer may ask for."""

    is_conditional = True


def _plain(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        return value
    plain = read_amount(value)
    if plain is None and value.strip().startswith("-"):
        return value  # the bound of the field says what is wrong
    if plain is None:
        raise forms.ValidationError(_SAY)
    return plain
