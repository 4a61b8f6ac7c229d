"""Background work of assessments."""

from __future__ import annotations

from typing import Any

from django_tasks import TaskResult, TaskResultStatus, task

from duecare.errors import DuecareError
from duecare.inventory import DataInventory
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
            calculated=queries.calculate(request.client, _inventory_of(request)),
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


def _inventory_of(request: AssessmentRequest) -> DataInventory | None:
    return read_inventory(request.scan) if request.scan else None


def tell_of_failure(*, task_result: TaskResult[Any], **_: Any) -> None:
    """A process that was stopped could not say so itself: the page must not wait for ever."""
    if task_result.status != TaskResultStatus.FAILED:
        return
    if task_result.task.module_path != complete_requested.module_path:
        return
    request = AssessmentRequest.objects.filter(pk=task_result.args[0]).first()
    if request is not None and request.is_open:
        problem = "it was stopped because it took too long or needed too much memory"
        actions.record_failed_assessment(request=request, problem=problem)
