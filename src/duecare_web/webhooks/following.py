"""Has tickets made when a client accepts, where a receiver asks for it."""

from __future__ import annotations

from duecare.record import DecisionAccepted
from duecare_web.clients.models import Client
from duecare_web.ledger.recording import Grown
from duecare_web.webhooks import tasks

_KIND = DecisionAccepted.definition.kind


def follow(grown: Grown) -> None:
    """Ask for the tickets of the clients that have accepted; after the transaction, in the background."""
    logs = [log_id for log_id, kinds in grown.items() if _KIND in kinds]
    if not logs:
        return
    clients = Client.objects.filter(
        log__in=logs,
        firm__webhooks__on_decisions=True,
        firm__webhooks__stopped_at=None,
        firm__webhooks__removed_at=None,
    )
    for pk in clients.distinct().values_list("pk", flat=True):
        tasks.accepted.enqueue(str(pk))
