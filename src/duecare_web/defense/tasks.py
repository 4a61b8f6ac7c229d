"""Background work of the defense app: no page waits while a log is sealed and a file is made.

A task whose process was stopped is done again. If the file was finished before, it is not made twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django_tasks import TaskContext, task

from duecare_web.accounts.actors import member_actor
from duecare_web.accounts.models import User
from duecare_web.clients.models import Client
from duecare_web.defense import actions, queries
from duecare_web.defense.models import ProgramFile


@task(takes_context=True)
def defense_file_requested(
    context: TaskContext,
    client_id: str,
    recipient: str,
    user_id: str,
    profile: str,
    basis: str,
    chosen: Sequence[str],
) -> None:
    """Export a defense file for a member who has asked for it."""
    client = Client.objects.select_related("firm").get(pk=client_id)
    made = queries.defense_files_of(client).filter(profile=profile, basis=basis)
    if _is_made(made, context, recipient):
        return
    actor = member_actor(User.objects.get(pk=user_id), client.firm)
    actions.export_defense_file(
        client=client, actor=actor, recipient=recipient, profile=profile, basis=basis, chosen=chosen
    )


@task(takes_context=True)
def program_file_requested(
    context: TaskContext,
    client_id: str,
    recipient: str,
    user_id: str | None,
    contact_id: str | None,
) -> None:
    """Export a program file for a contact of the client, or for a member of the firm."""
    client = Client.objects.select_related("firm").get(pk=client_id)
    made = ProgramFile.objects.filter(client=client)
    made = made.filter(contact_id=contact_id) if contact_id else made.filter(contact=None)
    if _is_made(made, context, recipient):
        return
    if contact_id:
        contact = client.contacts.get(pk=contact_id)
        actor = contact.as_actor()
    else:
        contact = None
        actor = member_actor(User.objects.get(pk=user_id or ""), client.firm)
    actions.export_program_file(client=client, actor=actor, recipient=recipient, contact=contact)


def _is_made(files: QuerySet[Any], context: TaskContext, recipient: str) -> bool:
    """Whether an earlier attempt at this task has finished its file."""
    if context.attempt <= 1:
        return False
    asked_at = context.task_result.enqueued_at
    found = files.filter(recipient=recipient.strip(), requested_at__gte=asked_at)
    return found.exclude(document=None).exists()
