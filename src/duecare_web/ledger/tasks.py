"""Background work of the ledger."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from duecare_web.ledger import sequencer


@task()
def seal_pending() -> int:
    """Seal what waits."""
    return sequencer.seal_pending()


@task()
def heartbeat() -> int:
    """Anchor the logs that were quiet for a day."""
    return sequencer.heartbeat(timezone.now())
