"""Forms of holds, retention and erasures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from duecare.defense import retention
from duecare_web.clients.models import Contact, Employee
from duecare_web.custody.models import ErasureRequest, RetentionRule


def _choices(people: Sequence[Contact | Employee]) -> list[tuple[str, str]]:
    return [(str(one.pk), f"{one.name} ({one.email})") for one in people]


class HoldForm(forms.Form):
    """Matter, reason, and whom it covers."""

    matter = forms.CharField(
        max_length=200, label="Matter", help_text="The claim, case or request, as counsel names it."
    )
    reason = forms.CharField(
        label="Reason",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Why the record must be kept, and who asked for it.",
    )
    person = forms.ChoiceField(
        label="Covers", required=False, help_text="Everything: stops expiry and every erasure."
    )

    def __init__(self, *args: Any, people: Sequence[Contact | Employee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", "Everything of this client")]
        self.fields["person"].choices = everything + _choices(people)  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """A reason in words."""

    reason = forms.CharField(
        label="Reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ErasureForm(forms.Form):
    """Who is to be erased, on what ground."""

    person = forms.ChoiceField(label="Person")
    ground = forms.ChoiceField(label="Ground", choices=ErasureRequest.Ground.choices)
    received_on = forms.DateField(
        label="Received on",
        help_text="The day on which the person, or the client on their behalf, made the request.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="How the request arrived and how the person's identity was checked. Deleted with the person.",
    )
    with_documents = forms.BooleanField(
        label="Destroy the documents that are about this person only",
        required=False,
        help_text="Signed letters name their signer. The client may need them for its own defense.",
    )

    def __init__(self, *args: Any, people: Sequence[Contact | Employee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = _choices(people)  # type: ignore[attr-defined]
        self.fields["received_on"].initial = timezone.localdate()


class RetentionForm(forms.Form):
    """Years for each class, and days for backups."""

    backup_days = forms.IntegerField(
        label="Days for which backups are kept",
        min_value=1,
        max_value=365,
        help_text="An erasure is complete when the last backup that holds the key is gone.",
    )

    def __init__(self, *args: Any, rule: RetentionRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = rule.years_by_class()
        for one in retention.CLASSES:
            self.fields[one.id] = forms.IntegerField(
                label=f"{one.title}, years",
                min_value=retention.SHORTEST_YEARS,
                max_value=retention.LONGEST_YEARS,
                initial=years[one.id],
            )
        self.fields["backup_days"].initial = rule.backup_days
        self.order_fields([*(one.id for one in retention.CLASSES), "backup_days"])

    def years(self) -> dict[str, int]:
        """Years by class as they were typed."""
        return {one.id: self.cleaned_data[one.id] for one in retention.CLASSES}
