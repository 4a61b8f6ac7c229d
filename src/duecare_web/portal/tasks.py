"""Background work of the portal."""

from __future__ import annotations

from django_tasks import TaskContext, task

from duecare_web.accounts.actors import member_actor
from duecare_web.accounts.models import User
from duecare_web.portal import actions, queries
from duecare_web.training import bulk
from duecare_web.training.models import BulkWork


@task()
def send_links(work_id: str, user_id: str) -> None:
    """Have every employee sent a link who has none of that day.

    When it is done again because its process was stopped, those who have got a link get no second.
    """
    work = BulkWork.objects.select_related("firm", "client__firm", "client__log").get(pk=work_id)
    if work.ended_at is not None:
        return
    actor = member_actor(User.objects.get(pk=user_id), work.firm)
    wanted, _, _ = queries.employees_to_invite(work.client, now=work.asked_at)
    bulk.work_off(work, list(wanted), lambda one: actions.invite(person=one, actor=actor))


@task(takes_context=True)
def send_requested_links(context: TaskContext, email: str) -> None:
    """Send new links to everybody with this address.

    In the background, so that the page answers at the same speed whether the address is known.
    When it is done again because its process was stopped, those who have got a link get no second.
    """
    actions.request_link(email=email, unless_since=context.task_result.enqueued_at)
