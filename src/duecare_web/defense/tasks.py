"""Background work of the defense app: no page waits while a log is sealed and a file is made."""

from __future__ import annotations

from collections.abc import Sequence

from django_tasks import task

from duecare_web.accounts.actors import member_actor
from duecare_web.accounts.models import User
from duecare_web.clients.models import Client
from duecare_web.defense import actions


@task()
def defense_file_requested(
    client_id: str, recipient: str, user_id: str, profile: str, basis: str, chosen: Sequence[str]
) -> None:
    """Export a defense file for a member who has asked for it."""
    client = Client.objects.select_related("firm").get(pk=client_id)
    actor = member_actor(User.objects.get(pk=user_id), client.firm)
    actions.export_defense_file(
        client=client, actor=actor, recipient=recipient, profile=profile, basis=basis, chosen=chosen
    )


@task()
def program_file_requested(
    client_id: str, recipient: str, user_id: str | None, contact_id: str | None
) -> None:
    """Export a program file for a contact of the client, or for a member of the firm."""
    client = Client.objects.select_related("firm").get(pk=client_id)
    if contact_id:
        contact = client.contacts.get(pk=contact_id)
        actor = contact.as_actor()
    else:
        contact = None
        actor = member_actor(User.objects.get(pk=user_id or ""), client.firm)
    actions.export_program_file(client=client, actor=actor, recipient=recipient, contact=contact)
