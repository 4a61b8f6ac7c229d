"""Forms of Home."""

from __future__ import annotations

from django import forms

from duecare_web.clients import todo


class NotNowForm(forms.Form):
    """On which day a line comes back, and why."""

    until = forms.DateField(
        label="Show it again on",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=f"At most {todo.MOST_DAYS_OFF} days ahead.",
    )
    reason = forms.CharField(
        label="Why",
        max_length=todo.LONGEST_TEXT,
        required=False,
        help_text="It goes on the client's record.",
    )

    def __init__(self, *args: object, needs_reason: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django takes them
        self.fields["reason"].required = needs_reason
