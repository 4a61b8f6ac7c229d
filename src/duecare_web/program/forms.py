"""The settings of a program, and the reason for which it is stopped."""

from __future__ import annotations

from typing import Any

from django import forms

from duecare_web.clients.models import Client
from duecare_web.program import planning
from duecare_web.program.actions import DAYS
from duecare_web.program.models import ProgramPlan


class PlanSettingsForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """Days and people of a program."""

    class Meta:
        model = ProgramPlan
        fields = (*DAYS, "manager", "owner")
        labels = {
            "join_days": "A new person has the first lesson within (days)",
            "session_days": "A short session every (days)",
            "due_days": "Time for a lesson or policy (days)",
            "before_days": "Reminder before the day (days)",
            "late_days": "Reminder after the day (days)",
            "manager_days": "The manager hears of it after (days)",
            "owner_days": "The owner hears of it after (days)",
            "silence_days": "The record says it was not done after (days)",
            "manager": "Who looks after people who are late",
            "owner": "Who hears of it if that did not help",
        }

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = client.contacts.filter(is_active=True)
        for name in ("manager", "owner"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
        self.fields["owner"].required = True
        self._show_policy_days()
        if not self.initial.get("owner"):
            self.initial["owner"] = people.filter(may_sign=True).first()

    def _show_policy_days(self) -> None:
        """Days that the training policy sets are shown, and changed in the policy only."""
        days = planning.escalation_days(self.instance)
        for name, rule in days.rules.items():
            self.initial[name] = days.manager if name == "manager_days" else days.owner
            self.fields[name].disabled = True
            self.fields[name].help_text = f"Set by the training policy in force ({rule})."


class ProgramStopForm(forms.Form):
    """Why the program is stopped."""

    reason = forms.CharField(label="Why the program is stopped", max_length=300)
