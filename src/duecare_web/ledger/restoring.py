"""After a restore: check every log, and let the signer go on from there, on the record."""

from __future__ import annotations

from django.db import transaction

from duecare.errors import EvidenceError
from duecare_web.accounts.actors import system_actor
from duecare_web.accounts.models import Firm
from duecare_web.ledger.actions import append_firm_entry
from duecare_web.ledger.models import Log
from duecare_web.ledger.queries import verify_log
from duecare_web.ledger.sequencer import database_heads, seal_pending
from duecare_web.ledger.signer import SignerState


def verify_all() -> dict[str, int]:
    """Size of every log by origin; raises :class:`EvidenceError` at the first that fails."""
    sizes = {}
    for log in Log.objects.order_by("origin"):
        check = verify_log(log)
        if not check.passed:
            raise EvidenceError(f"log {log.origin} does not verify: {check.problem}")
        sizes[log.origin] = check.size
    return sizes


def accept_restored(sizes: dict[str, int], *, created: str) -> None:
    """Take the restored heads as signed, and record in each firm's log that this was done."""
    state = SignerState()
    state.intend(database_heads())
    state.confirm()
    for firm in Firm.objects.all():
        with transaction.atomic():
            own = {log.origin: sizes.get(log.origin, 0) for log in Log.objects.filter(firm=firm)}
            append_firm_entry(
                firm=firm,
                kind="ledger.restored",
                actor=system_actor("restore"),
                content={
                    "backup_created": created,
                    "logs": [{"origin": name, "size": size} for name, size in own.items()],
                },
            )
    seal_pending()
