"""The form of a receiver."""

from __future__ import annotations

from django import forms


class WebhookForm(forms.Form):
    """Where tickets go, and whether accepted ones go by themselves."""

    url = forms.CharField(
        label="Address",
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
        help_text="Your PSA's or automation's address for Standard Webhooks; https only.",
    )
    on_decisions = forms.BooleanField(
        label="Send a ticket by itself when a client accepts a recommendation",
        required=False,
        initial=True,
    )
