"""What a page of questions sends back, and the firm's form for assigning lessons."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict

from duecare.catalog import load_catalog
from duecare.errors import InputError
from duecare_web.clients.models import Client
from duecare_web.training.actions import DAYS_TO_DO
from duecare_web.training.presentation import ShownItem


def answer_from(posted: QueryDict, item: ShownItem) -> list[int]:
    """The shown places that were chosen.

    For an order item the page sends a number for every shown step; the answer is the sequence of
    shown places. Raises :class:`InputError` for anything that the page cannot have sent.
    """
    try:
        if item.type == "order":
            numbers = [int(posted.get(f"step-{place}", "")) for place in range(len(item.choices))]
            if sorted(numbers) != list(range(1, len(numbers) + 1)):
                raise InputError("two steps have the same number", hint="give each step its own")
            return sorted(range(len(numbers)), key=lambda place: numbers[place])
        return [int(value) for value in posted.getlist("choice")]
    except ValueError as error:
        raise InputError("an answer is missing", hint="give every step a number") from error


class AssignForm(forms.Form):
    """Choose lessons, the people who are asked, and the day."""

    lessons = forms.MultipleChoiceField(label="Lessons", widget=forms.CheckboxSelectMultiple)
    department = forms.ChoiceField(label="Assign to", required=False)
    due_on = forms.DateField(
        label="Due",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, client: Client, today: dt.date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"due_on": today + dt.timedelta(days=DAYS_TO_DO)})
        super().__init__(*args, **kwargs)
        self._today = today
        catalog = load_catalog()
        lessons: Any = self.fields["lessons"]
        lessons.choices = [
            (one.id, f"{one.title} ({one.minutes} minutes)") for one in catalog.lessons.values()
        ]
        names = client.employees.filter(is_active=True).exclude(department="")
        departments = sorted(set(names.values_list("department", flat=True)))
        chooser: Any = self.fields["department"]
        chooser.choices = [("", "Everyone"), *((name, name) for name in departments)]

    def clean_due_on(self) -> dt.date:
        """Refuse a day that has passed."""
        due: dt.date = self.cleaned_data["due_on"]
        if due < self._today:
            raise forms.ValidationError("Choose today or a later day.")
        return due
