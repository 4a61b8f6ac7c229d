"""Background work of imports: a list of many rows does not hold up a page."""

from __future__ import annotations

from django_tasks import task

from duecare.errors import DuecareError
from duecare_web.accounts.actors import member_actor
from duecare_web.accounts.models import User
from duecare_web.imports import actions
from duecare_web.imports.models import ImportRun, RunState


@task()
def apply_requested(run_id: str, digest: str, user_id: str) -> None:
    """Apply a plan that was confirmed. Safe to run twice: the second finds it done."""
    run = ImportRun.objects.select_related("firm", "client__firm", "client__log").get(pk=run_id)
    if run.state != RunState.APPLYING:
        return
    actor = member_actor(User.objects.get(pk=user_id), run.firm)
    try:
        actions.apply_import(run=run, actor=actor, digest=digest)
    except DuecareError as error:
        actions.record_failure(run=run, problem=" ".join(filter(None, [str(error), error.hint])))
    except Exception:
        # The page must not wait for ever; the trace is for the log of the server alone.
        actions.record_failure(
            run=run, problem="an error in Duecare stopped it; the server log has the details"
        )
        raise
