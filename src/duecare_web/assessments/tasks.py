"""Background work of assessments."""

from __future__ import annotations

from django_tasks import task

from duecare.errors import DuecareError
from duecare_web.accounts.actors import member_actor
from duecare_web.assessments import actions, queries
from duecare_web.assessments.models import AssessmentRequest
from duecare_web.scans.queries import read_inventory


@task()
def complete_requested(request_id: str) -> None:
    """Price, assess and freeze what was asked for. Safe to run twice: the second finds it done."""
    request = AssessmentRequest.objects.select_related(
        "client", "firm", "scan__inventory", "requested_by"
    ).get(pk=request_id)
    if not request.is_open:
        return
    try:
        actions.complete_assessment(
            client=request.client,
            actor=member_actor(request.requested_by, request.firm),
            scan=request.scan,
            calculated=queries.calculate(request.client, read_inventory(request.scan)),
            request=request,
        )
    except DuecareError as error:
        problem = f"{error} ({error.hint})" if error.hint else str(error)
        actions.record_failed_assessment(request=request, problem=problem)
    except Exception:
        # The page must not wait for ever; the trace is for the log of the server alone.
        actions.record_failed_assessment(
            request=request,
            problem="an error in Duecare stopped it; the server log has the details",
        )
        raise
