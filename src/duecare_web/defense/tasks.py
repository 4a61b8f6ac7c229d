"""Background work of the defense app: nobody's page waits while a log is sealed and a file is made."""

from __future__ import annotations

from django_tasks import task

from duecare_web.accounts.actors import member_actor
from duecare_web.accounts.models import User
from duecare_web.clients.models import Client
from duecare_web.defense import actions


@task()
def export_requested(client_id: str, user_id: str, recipient: str) -> None:
    """Export a defense file for a member who has asked for it."""
    client = Client.objects.select_related("firm").get(pk=client_id)
    actor = member_actor(User.objects.get(pk=user_id), client.firm)
    actions.export_defense_file(client=client, actor=actor, recipient=recipient)
