"""Assess several clients again: their statements are made from what is on record now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone

from duecare.dates import long_date
from duecare.risk.inputs.stated import stated_people
from duecare_web.accounts.access import MemberRequest, request_actor
from duecare_web.accounts.models import Firm
from duecare_web.accounts.roles import Permission
from duecare_web.assessments import actions, tasks
from duecare_web.assessments.models import Assessment, AssessmentRequest
from duecare_web.assessments.replies import answers_of
from duecare_web.clients.bulk import BulkAction, Foreseen
from duecare_web.clients.models import Client
from duecare_web.scans.queries import latest_scan


def _no_form(data: Mapping[str, Any] | None, _firm: Firm) -> forms.Form:
    return forms.Form(data if data is not None else {})


def foresee(clients: Sequence[Client], _facts: Mapping[str, Any]) -> list[Foreseen]:
    """On which scan each client's next assessment will rest, or why there is none."""
    ids = [one.pk for one in clients]
    asked = AssessmentRequest.objects.filter(client__in=ids, assessment=None, problem="")
    running = set(asked.values_list("client_id", flat=True))
    rows = Assessment.objects.filter(client__in=ids).order_by("number")
    last = dict(rows.values_list("client_id", "completed_at"))
    return [_outcome(one, is_running=one.pk in running, last=last.get(one.pk)) for one in clients]


def _outcome(client: Client, *, is_running: bool, last: Any) -> Foreseen:
    if is_running:
        return Foreseen(client, "An assessment is in progress", is_done=False)
    scan = latest_scan(client)
    if scan is None and stated_people(answers_of(client)) is None:
        text = "No scan, and the client has not said how many people it holds data of"
        return Foreseen(client, text, is_done=False)
    before = (
        f"the last one is of {long_date(timezone.localtime(last))}" if last else "the first one"
    )
    on = (
        f"the scan of {long_date(timezone.localtime(scan.scanned_at))}"
        if scan
        else "what the client stated, no scan"
    )
    return Foreseen(client, f"Assessed on {on}; {before}")


def renew(client: Client, _facts: Mapping[str, Any], request: MemberRequest) -> None:
    """Ask for the next assessment; the background work prices it and makes the statements."""
    asked = actions.request_assessment(
        client=client,
        scan=latest_scan(client),
        user=request.user,
        actor=request_actor(request, client.firm),
    )
    number = str(asked.pk)
    transaction.on_commit(lambda: tasks.complete_requested.enqueue(number))


RENEW = BulkAction(
    "renew",
    "Assess again and renew the statements",
    "Nothing is mailed. The prices, recommendations and statements are made from what is on record "
    "now, one client after the other; what was decided stays.",
    Permission.ASSESS,
    _no_form,
    foresee,
    renew,
    "{} being assessed. Statements are ready when each is done.",
    order=30,
)
