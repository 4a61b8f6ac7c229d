"""Background work of webhooks: what a client has accepted becomes a ticket by itself."""

from __future__ import annotations

import contextlib

from django_tasks import task

from duecare.errors import InputError
from duecare_web.clients.models import Client
from duecare_web.webhooks import actions, queries
from duecare_web.webhooks.delivery import ACTOR


@task()
def accepted(client_id: str) -> None:
    """Queue the tickets of what a client has accepted. Safe to run twice: nothing goes out again."""
    client = Client.objects.select_related("firm", "log").get(pk=client_id)
    tickets = queries.tickets_of(client, accepted_only=True)
    if tickets and queries.active_webhooks(client.firm).filter(on_decisions=True).exists():
        with contextlib.suppress(InputError):  # every receiver has them
            actions.send_tickets(client=client, actor=ACTOR, tickets=tickets)
