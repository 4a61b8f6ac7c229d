"""Background work of the portal."""

from __future__ import annotations

import logging
from datetime import datetime

from django_tasks import TaskContext, task

from duecare.errors import InputError
from duecare_web.accounts.actors import member_actor
from duecare_web.accounts.models import User
from duecare_web.clients.models import Client
from duecare_web.portal import actions, queries

logger = logging.getLogger(__name__)


@task()
def send_links(client_id: str, user_id: str, asked_at: str) -> None:
    """Have every employee sent a link who has none of that day.

    When it is done again because its process was stopped, those who have got a link get no second.
    """
    client = Client.objects.select_related("firm", "log").get(pk=client_id)
    actor = member_actor(User.objects.get(pk=user_id), client.firm)
    wanted, _, _ = queries.employees_to_invite(client, now=datetime.fromisoformat(asked_at))
    for employee in wanted:
        try:
            actions.invite(person=employee, actor=actor)
        except InputError as error:  # too many within the hour, left meanwhile
            logger.info("no link for employee %s: %s", employee.pk, error)


@task(takes_context=True)
def send_requested_links(context: TaskContext, email: str) -> None:
    """Send new links to everybody with this address.

    In the background, so that the page answers at the same speed whether the address is known.
    When it is done again because its process was stopped, those who have got a link get no second.
    """
    actions.request_link(email=email, unless_since=context.task_result.enqueued_at)
