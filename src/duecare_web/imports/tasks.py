"""Background work of imports: a list of many rows does not hold up a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django_tasks import TaskResult, TaskResultStatus, task

from duecare.errors import DuecareError
from duecare_web.accounts.actors import member_actor
from duecare_web.accounts.models import User
from duecare_web.imports import actions
from duecare_web.imports.models import ImportRun, RunState

STOPPED = "it was stopped because it took too long or needed too much memory"


@task()
def apply_requested(run_id: str, digest: str, user_id: str) -> None:
    """Apply a plan that was confirmed. Safe to run twice: the second finds it done."""
    run = _run(run_id)
    if run.state == RunState.APPLYING:
        _work(run, user_id, partial(actions.apply_import, digest=digest))


@task()
def undo_requested(run_id: str, user_id: str) -> None:
    """Take an import back. Safe to run twice: the second finds it done."""
    run = _run(run_id)
    if run.state == RunState.UNDOING:
        _work(run, user_id, actions.undo_import)


def tell_of_failure(*, task_result: TaskResult[Any], **_: Any) -> None:
    """A process that was stopped could not say so itself: the page must not wait for ever."""
    mine = (apply_requested.module_path, undo_requested.module_path)
    if task_result.status != TaskResultStatus.FAILED or task_result.task.module_path not in mine:
        return
    under_way = ImportRun.objects.filter(state__in=(RunState.APPLYING, RunState.UNDOING))
    run = under_way.filter(pk=task_result.args[0]).first()
    if run is not None:
        actions.record_failure(run=run, problem=STOPPED)


def _run(run_id: str) -> ImportRun:
    rows = ImportRun.objects.select_related("firm", "client__firm", "client__log")
    return rows.get(pk=run_id)


def _work(run: ImportRun, user_id: str, do: Callable[..., object]) -> None:
    actor = member_actor(User.objects.get(pk=user_id), run.firm)
    try:
        do(run=run, actor=actor)
    except DuecareError as error:
        actions.record_failure(run=run, problem=" ".join(filter(None, [str(error), error.hint])))
    except Exception:
        # The page must not wait for ever; the trace is for the log of the server alone.
        actions.record_failure(
            run=run, problem="an error in Duecare stopped it; the server log has the details"
        )
        raise
