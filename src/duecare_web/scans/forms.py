"""The import of an inventory file."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from pydantic import ValidationError

from duecare.errors import InputError
from duecare.inventory import DataInventory

LARGEST_FILE = 200 * 1024 * 1024  # bytes; about two million people
LARGEST_COUNT = 10**12  # more than any client holds, and within what the database can store
MOST_PLACES = 5000
CLOCKS_DIFFER = dt.timedelta(days=1)


class InventoryForm(forms.Form):
    """An inventory file made by ``duecare scan`` on the client's side."""

    inventory = forms.FileField(
        label="Inventory file",
        help_text="The file that duecare scan wrote with --out, for example inventory.json.",
    )

    def clean_inventory(self) -> DataInventory:
        upload: Any = self.cleaned_data["inventory"]
        if upload.size > LARGEST_FILE:
            raise forms.ValidationError("The file is larger than 200 MB; import it in parts.")
        try:
            inventory = DataInventory.model_validate_json(upload.read())
            inventory.people_at([place.id for place in inventory.locations])
        except (ValidationError, InputError) as error:
            raise forms.ValidationError(
                "This is not an inventory file of Duecare, or it is damaged. "
                "Make it with: duecare scan FOLDER --out inventory.json"
            ) from error
        refusal = _why_refused(inventory)
        if refusal:
            raise forms.ValidationError(refusal)
        return inventory


def _why_refused(inventory: DataInventory) -> str:
    """In words why an inventory that can be read is still not recorded; empty if it is fine."""
    names = [place.id for place in inventory.locations]
    people = [inventory.people, *(place.people for place in inventory.locations)]
    records = [place.records for place in inventory.locations]
    records += [found.records for found in inventory.data_types.values()]
    scope = inventory.scope
    counts = [*(one.high for one in people), *records, scope.files_seen, scope.files_read]
    if inventory.scanned_at > timezone.now() + CLOCKS_DIFFER:
        return (
            "The scan is dated in the future: set the clock of the scanned machine and repeat it."
        )
    if len(names) > MOST_PLACES:
        return f"The file lists {len(names):,} places; at most {MOST_PLACES:,} can be recorded."
    if len({name[:200] for name in names}) != len(names):
        return "Two places of the file have the same id; give each place its own."
    if max(counts) > LARGEST_COUNT or sum(records) > LARGEST_COUNT:
        return "A count in the file is larger than can be true; the file is damaged."
    return ""
