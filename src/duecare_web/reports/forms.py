"""Forms of reports: which one, over which quarter; how often, and to whom."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from duecare_web.reports.kinds import ReportKind
from duecare_web.reports.models import ReportSchedule
from duecare_web.reports.people import MailedPerson
from duecare_web.reports.periods import Period


class ReportForm(forms.Form):
    """Which report is made, and over which quarter where it is over time."""

    kind = forms.ChoiceField(label="Report", widget=forms.RadioSelect)
    quarter = forms.ChoiceField(label="Time", required=False)

    def __init__(
        self,
        *args: object,
        kinds: Sequence[ReportKind],
        quarters: Sequence[Period],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django takes them
        self.kinds = {one.key: one for one in kinds}
        self.quarters = {one.first.isoformat(): one for one in quarters}
        kind, quarter = self.fields["kind"], self.fields["quarter"]
        kind.choices = [(one.key, one.label) for one in kinds]  # type: ignore[attr-defined]
        kind.initial = kinds[0].key if kinds else ""
        quarter.choices = [(key, one.words) for key, one in self.quarters.items()]  # type: ignore[attr-defined]
        if len(quarters) > 1:
            quarter.initial = list(self.quarters)[1]
        if not any(one.over_time for one in kinds):
            del self.fields["quarter"]

    def period(self, *, on: Period) -> Period:
        """The time that was chosen; ``on`` for a report about one day."""
        if not self.kinds[self.cleaned_data["kind"]].over_time:
            return on
        return self.quarters.get(self.cleaned_data.get("quarter", ""), on)


class ScheduleForm(forms.Form):
    """How often a report is made, and who gets it by mail."""

    every = forms.ChoiceField(
        label="How often",
        choices=[
            one for one in ReportSchedule.Every.choices if one[0] != ReportSchedule.Every.ONCE
        ],
        initial=ReportSchedule.Every.QUARTER,
        help_text="It is made on the first day of the next month or quarter.",
    )
    recipients = forms.MultipleChoiceField(
        label="Who gets it",
        widget=forms.CheckboxSelectMultiple,
        help_text="Only people who may see the report are offered.",
    )

    def __init__(self, *args: object, people: Sequence[MailedPerson], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django takes them
        self.fields["recipients"].choices = [  # type: ignore[attr-defined]
            (one.reference, f"{one.name}, {one.who} ({one.email})") for one in people
        ]
