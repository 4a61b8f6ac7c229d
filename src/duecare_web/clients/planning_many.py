"""Put work of one kind off to a day at several clients: scans are done again, reviews are held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from duecare.dates import long_date
from duecare_web.accounts.access import MemberRequest, request_actor
from duecare_web.accounts.models import Firm
from duecare_web.accounts.roles import Permission
from duecare_web.clients import todo
from duecare_web.clients.bulk import BulkAction, Foreseen
from duecare_web.clients.models import Client, ToDo


class PutOffForm(forms.Form):
    """Which kind of work, on which day, and why."""

    kind = forms.ChoiceField(label="What waits")
    until = forms.DateField(
        label="Show it again on",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=f"The day for which it is planned, at most {todo.MOST_DAYS_OFF} days ahead.",
    )
    reason = forms.CharField(
        label="Why",
        max_length=todo.LONGEST_TEXT,
        required=False,
        help_text="It goes on each client's record.",
    )
    field_order = ("kind", "until", "reason")

    def __init__(self, data: Mapping[str, Any] | None, _firm: Firm) -> None:
        super().__init__(data)
        choices = [("", "Choose what waits"), *((one.key, one.label) for one in todo.kinds())]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    def clean_until(self) -> dt.date:
        """A day that :func:`todo.put_off` takes."""
        until: dt.date = self.cleaned_data["until"]
        if problem := todo.problem_of_day(until, timezone.localdate()):
            raise forms.ValidationError(problem)
        return until

    def clean(self) -> dict[str, Any]:
        """Where the kind needs a reason there is one."""
        found = super().clean() or {}
        kind = todo.kind_of(found.get("kind", ""))
        if kind is not None and kind.needs_reason and not found.get("reason", "").strip():
            self.add_error("reason", "This needs a reason, which goes on the record.")
        return found


def foresee(clients: Sequence[Client], facts: Mapping[str, Any]) -> list[Foreseen]:
    """What waits of the kind at each client, and when it is shown again."""
    rows = ToDo.objects.filter(client__in=clients, kind=facts["kind"], number__gt=0)
    waiting = {one.client_id: one for one in rows}
    found = []
    for client in clients:
        line = waiting.get(client.pk)
        if line is None:
            found.append(Foreseen(client, "Nothing of this kind waits", is_done=False))
        elif line.off_until == facts["until"]:
            found.append(Foreseen(client, "Planned for this day already", is_done=False))
        else:
            found.append(Foreseen(client, f"{line.text}: again on {long_date(facts['until'])}"))
    return found


def put_off(client: Client, facts: Mapping[str, Any], request: MemberRequest) -> None:
    """Put the line of one client off."""
    todo.put_off(
        line=client.todo_lines.select_related("client__log").get(kind=facts["kind"]),
        actor=request_actor(request, client.firm),
        until=facts["until"],
        reason=facts["reason"],
        today=timezone.localdate(),
    )


PLAN = BulkAction(
    "plan",
    "Plan for a day",
    "Nothing is mailed. Until that day the line is not among what to do; it is in the calendar, and "
    "the client's record says so.",
    Permission.ASSESS,
    PutOffForm,
    foresee,
    put_off,
    "{} planned.",
    order=15,
)
