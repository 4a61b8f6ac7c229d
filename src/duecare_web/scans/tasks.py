"""Background work of scans."""

from __future__ import annotations

from django_tasks import task

from duecare_web.clients.models import Client
from duecare_web.scans import actions


@task()
def unite_machines(client_id: str) -> None:
    """Count the people of all machines of a client together. Safe to run twice."""
    actions.unite_machines(client=Client.objects.select_related("log", "firm").get(pk=client_id))
