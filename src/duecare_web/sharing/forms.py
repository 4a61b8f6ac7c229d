"""Forms of sharing: what is shared with whom, and the code at the link."""

from __future__ import annotations

from typing import Any

from django import forms

from duecare_web.sharing.actions import MOST_DAYS
from duecare_web.sharing.queries import OfferedPaper


class ShareForm(forms.Form):
    """Which papers somebody may read, and for how long."""

    recipient = forms.CharField(
        label="For whom", max_length=200, help_text="A person and their company, as on record."
    )
    email = forms.EmailField(
        label="Mail the link to",
        required=False,
        help_text="You see the mail before it goes out. Without an address you send the link.",
    )
    reason = forms.CharField(label="Why", max_length=300, help_text="For example: renewal 2027.")
    papers = forms.MultipleChoiceField(label="Papers", widget=forms.CheckboxSelectMultiple)
    with_names = forms.BooleanField(
        label="With the names of people, devices and folders",
        required=False,
        help_text="Without this, each name is replaced: person 1, device 2.",
    )
    days = forms.IntegerField(
        label="Days that the link works", min_value=1, max_value=MOST_DAYS, initial=14
    )

    def __init__(self, *args: Any, papers: list[OfferedPaper], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.key, one.title) for one in papers]
        self.fields["papers"].choices = choices  # type: ignore[attr-defined]


class ShareCodeForm(forms.Form):
    """The code that the recipient was told."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": "otp", "autocomplete": "one-time-code", "autofocus": True}
        ),
    )
