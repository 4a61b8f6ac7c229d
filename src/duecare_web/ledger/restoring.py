"""After a restore: check every log, and go on from there on the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from duecare.errors import EvidenceError
from duecare.evidence.log import notes
from duecare.record import LedgerRestored, RestoredLog
from duecare_web.accounts.actors import system_actor
from duecare_web.accounts.models import Firm
from duecare_web.ledger.actions import append_firm_entry, append_to_log
from duecare_web.ledger.models import Log
from duecare_web.ledger.queries import verify_log
from duecare_web.ledger.sequencer import seal_pending


def verify_all() -> dict[str, int]:
    """Size of every log by origin; raises :class:`EvidenceError` at the first that fails."""
    sizes = {}
    for log in Log.objects.order_by("origin"):
        check = verify_log(log)
        if not check.passed:
            raise EvidenceError(f"log {log.origin} does not verify: {check.problem}")
        sizes[log.origin] = check.size
    return sizes


def record_restored(
    sizes: dict[str, int], *, created: str, lost: Sequence[notes.Checkpoint] = ()
) -> None:
    """Record the restore in the log of each firm and of each client, and what is ``lost``.

    The firm's log names all of its logs; that of a client names itself, so that a file of this
    client says that its log goes on from a backup.

    Seals what waits; raises :class:`EvidenceError` while the signer refuses.
    """
    missing = {signed.origin: signed for signed in lost}
    for firm in Firm.objects.all():
        with transaction.atomic():
            own = {log.origin: sizes.get(log.origin, 0) for log in Log.objects.filter(firm=firm)}
            append_firm_entry(
                firm=firm,
                entry=LedgerRestored(
                    backup_created=created,
                    logs=[_described(name, size, missing) for name, size in own.items()],
                ),
                actor=system_actor("restore"),
            )
            for log in Log.objects.filter(firm=firm, kind=Log.Kind.CLIENT):
                described = _described(log.origin, sizes.get(log.origin, 0), missing)
                append_to_log(
                    log,
                    entry=LedgerRestored(backup_created=created, logs=[described]),
                    actor=system_actor("restore"),
                )
    seal_pending()


def _described(origin: str, size: int, missing: Mapping[str, notes.Checkpoint]) -> RestoredLog:
    """Anyone who keeps the checkpoint of what was lost finds here that its loss was declared."""
    lost = missing.get(origin)
    return RestoredLog(
        origin=origin,
        size=size,
        signed_size=lost.size if lost else None,
        signed_root=lost.root.hex() if lost else None,
    )
