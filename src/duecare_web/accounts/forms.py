"""Forms about members."""

from __future__ import annotations

from django import forms

from duecare_web.accounts.roles import Role
from duecare_web.accounts.zones import TIME_ZONES


class RoleForm(forms.Form):
    """Another role."""

    role = forms.ChoiceField(choices=Role.choices)


class ZoneForm(forms.Form):
    """In which times are shown to a member."""

    time_zone = forms.ChoiceField(
        label="Times are shown in",
        choices=[("", "The firm's time zone"), *TIME_ZONES],
        required=False,
    )


class ReasonForm(forms.Form):
    """Why: kept in the firm's ledger."""

    reason = forms.CharField(
        max_length=500, help_text="Kept in the firm's ledger, with your name and the time."
    )
