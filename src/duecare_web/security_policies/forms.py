"""The firm's form for the blanks of a policy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from duecare.catalog import PolicyOutline

_WIDGETS = {"integer": forms.NumberInput(attrs={"min": 0}), "text": forms.TextInput()}


class VariablesForm(forms.Form):
    """One field for each variable of an outline, and the date for what is not true yet."""

    planned_from = forms.DateField(
        label="Planned clauses apply from",
        help_text="Clauses that are not yet true show this date.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    departments = forms.MultipleChoiceField(
        label="Only for these departments",
        help_text="None chosen: for everyone whom a rule of it is for.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, outline: PolicyOutline, departments: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["departments"]
        choices.choices = [(one, one) for one in departments]  # type: ignore[attr-defined]
        if not departments:
            del self.fields["departments"]
        self._names = [variable.name for variable in outline.variables]
        for variable in outline.variables:
            self.fields[variable.name] = forms.CharField(
                label=variable.name.replace("_", " ").capitalize(),
                help_text=variable.meaning,
                max_length=500,
                widget=_WIDGETS.get(variable.kind, forms.TextInput()),
            )
        self.order_fields([*self._names, "departments", "planned_from"])

    def variables(self) -> dict[str, str]:
        """The values by variable name."""
        return {name: str(self.cleaned_data[name]) for name in self._names}

    def departments_chosen(self) -> list[str]:
        """The departments that are asked; empty for all."""
        return list(self.cleaned_data.get("departments", []))

    def clean_planned_from(self) -> dt.date:
        """Refuse a day that has passed: a plan lies ahead."""
        day: dt.date = self.cleaned_data["planned_from"]
        if day <= dt.datetime.now(dt.UTC).date():
            raise forms.ValidationError("Choose a day after today.")
        return day
