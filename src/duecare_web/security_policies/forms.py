"""The firm's form for the blanks of a policy."""

from __future__ import annotations

import datetime as dt
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

    def __init__(self, *args: Any, outline: PolicyOutline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names = [variable.name for variable in outline.variables]
        for variable in outline.variables:
            self.fields[variable.name] = forms.CharField(
                label=variable.name.replace("_", " ").capitalize(),
                help_text=variable.meaning,
                max_length=500,
                widget=_WIDGETS.get(variable.kind, forms.TextInput()),
            )
        self.order_fields([*self._names, "planned_from"])

    def variables(self) -> dict[str, str]:
        """The values by variable name."""
        return {name: str(self.cleaned_data[name]) for name in self._names}

    def clean_planned_from(self) -> dt.date:
        """Refuse a day that has passed: a plan lies ahead."""
        day: dt.date = self.cleaned_data["planned_from"]
        if day <= dt.datetime.now(dt.UTC).date():
            raise forms.ValidationError("Choose a day after today.")
        return day
