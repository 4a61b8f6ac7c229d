"""Forms of incidents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from duecare.catalog import load_catalog
from duecare.risk.law.incident import OTHER_KIND
from duecare_web.clients.models import Client
from duecare_web.incidents.queries import PlaceChoice

DAY = {"type": "date"}
MOMENT = {"type": "datetime-local"}


class AffectedClientForm(forms.Form):
    """At which client it happened."""

    client = forms.ModelChoiceField(Client.objects.none(), label="Client")

    def __init__(self, *args: Any, clients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = clients  # type: ignore[attr-defined]


class IncidentForm(forms.Form):
    """What happened where, and since when the client knows."""

    kind = forms.ChoiceField(label="What happened")
    place = forms.ChoiceField(
        label="Device, mailbox or place",
        help_text="What was on it is read from the newest scan.",
    )
    happened_on = forms.DateField(
        label="Happened on", required=False, widget=forms.DateInput(attrs=DAY)
    )
    known_at = forms.DateTimeField(
        label="Known to the client since",
        widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
        help_text="The days of every notice count from here. It can be corrected with a reason.",
    )

    def __init__(self, *args: Any, places: Iterable[PlaceChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = load_catalog().incident_steps.kinds
        choices = [*kinds.items(), (OTHER_KIND, "Something else, or not known yet")]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        self.fields["place"].choices = [(one.key, one.name) for one in places]  # type: ignore[attr-defined]
        self.fields["known_at"].initial = timezone.localtime()


class ClockForm(forms.Form):
    """From when the client really knew."""

    known_at = forms.DateTimeField(
        label="Known to the client since",
        widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(label="Why it is corrected", max_length=300)


class DoneForm(forms.Form):
    """A step that was done."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    done_on = forms.DateField(label="Done on", widget=forms.DateInput(attrs=DAY))
    note = forms.CharField(label="By whom, and where the proof is", max_length=300, required=False)


class FactorsForm(forms.Form):
    """The four factors of 45 CFR 164.402(2), and their result."""

    data_involved = forms.CharField(
        label="1. What data was involved, and could people be recognized?",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    who_received = forms.CharField(
        label="2. Who used it, or who got it?",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    seen_or_taken = forms.CharField(
        label="3. Was it really seen or taken?",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    risk_reduced = forms.CharField(
        label="4. How far was the risk reduced, on which day, and what proves it?",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    result = forms.ChoiceField(
        label="Result",
        choices=[
            ("not decided", "Not decided yet"),
            ("breach", "Breach: notices go out"),
            ("low probability", "Low probability that data was compromised, for the reasons above"),
        ],
        widget=forms.RadioSelect,
        initial="not decided",
    )
    decided_by = forms.CharField(
        label="Who at the client decided",
        max_length=200,
        required=False,
        help_text="The privacy officer, with counsel. The firm does not decide.",
    )


class CloseForm(forms.Form):
    """Why nothing more is to be done."""

    reason = forms.CharField(label="Why it is closed", max_length=300)
