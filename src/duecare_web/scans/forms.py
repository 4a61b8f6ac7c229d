"""The import of inventory files, enrollments, and reasons."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from duecare.errors import InputError
from duecare.inventory import DataInventory
from duecare_web.scans.checking import LARGEST_FILE, read_inventory_file

LONGEST_DAYS = 366


class InventoryForm(forms.Form):
    """An inventory file made by ``duecare scan`` on the client's side."""

    inventory = forms.FileField(
        label="Inventory file",
        help_text="The file that duecare scan wrote with --out, for example LT-07.json, or that "
        "duecare merge made of several.",
    )

    def clean_inventory(self) -> DataInventory:
        upload: Any = self.cleaned_data["inventory"]
        if upload.size > LARGEST_FILE:
            raise forms.ValidationError("The file is larger than 200 MB; import it in parts.")
        try:
            return read_inventory_file(upload.read())
        except InputError as error:
            raise forms.ValidationError(" ".join(filter(None, [str(error), error.hint]))) from error


class EnrolmentForm(forms.Form):
    """Which machines may report, how many, until when."""

    label = forms.CharField(
        label="What it is for",
        max_length=100,
        help_text="For example: office laptops, November.",
    )
    most_machines = forms.IntegerField(
        label="How many machines",
        min_value=1,
        max_value=2000,
        initial=10,
        help_text="One command serves all of them. A machine that reports again is not counted again.",
    )
    expires_on = forms.DateField(
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Nothing is accepted after this day; what was reported is kept.",
    )
    # Made by the page's script: the name of a key that never leaves the browser.
    key_id = forms.RegexField(
        r"^[0-9a-f]{12}$", required=False, widget=forms.HiddenInput(attrs={"data-new-key": ""})
    )

    def clean_expires_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["expires_on"]
        today = timezone.localdate()
        if not today <= day <= today + dt.timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError("Choose a day from today on, within one year.")
        return day

    @property
    def expires_at(self) -> dt.datetime:
        """The end of the last day, as the member's clock has it."""
        day = self.cleaned_data["expires_on"] + dt.timedelta(days=1)
        return dt.datetime.combine(day, dt.time(), timezone.get_current_timezone())


class ReasonForm(forms.Form):
    """Why something is done that cannot be undone."""

    reason = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It is recorded in the ledger.",
    )
