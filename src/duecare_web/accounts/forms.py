"""Forms about members."""

from __future__ import annotations

from django import forms

from duecare_web.accounts.roles import Role


class MemberForm(forms.Form):
    """A person who will work for the firm."""

    name = forms.CharField(max_length=200)
    email = forms.EmailField(
        label="Email address",
        help_text="The member signs in with a code that is sent to this address.",
    )
    role = forms.ChoiceField(choices=Role.choices, initial=Role.ADVISOR)


class RoleForm(forms.Form):
    """Another role."""

    role = forms.ChoiceField(choices=Role.choices)


class ReasonForm(forms.Form):
    """Why: kept in the firm's ledger."""

    reason = forms.CharField(
        max_length=500, help_text="Kept in the firm's ledger, with your name and the time."
    )
