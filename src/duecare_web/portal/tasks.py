"""Background work of the portal."""

from __future__ import annotations

from django_tasks import TaskContext, task

from duecare_web.portal import actions


@task(takes_context=True)
def send_requested_links(context: TaskContext, email: str) -> None:
    """Send new links to everybody with this address.

    In the background, so that the page answers at the same speed whether the address is known.
    When it is done again because its process was stopped, those who have got a link get no second.
    """
    actions.request_link(email=email, unless_since=context.task_result.enqueued_at)
