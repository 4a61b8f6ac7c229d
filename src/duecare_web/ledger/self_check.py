"""Compares what is stored with what was signed.

At every start and look from where the last check ended, and once a day from the first entry on.
The result is kept, so that a page and ``duecare doctor`` can show it without reading a whole log.
The kept prefix saves time and is no proof: the daily check does not use it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from duecare.errors import EvidenceError
from duecare.evidence.log import merkle
from duecare.evidence.log.client_log import check_storage
from duecare.record import RetentionExpired
from duecare_web.ledger.models import (
    Checkpoint,
    LedgerEntry,
    Log,
    PendingEntry,
    SelfCheck,
    TreeHead,
)
from duecare_web.ledger.nodes import DatabaseStorage
from duecare_web.ledger.signer import log_keys

WHOLE_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LogCheck:
    """The outcome of comparing a log's rows with its signed checkpoint.

    ``whole_at``: when all entries were compared last; the others were compared from the entry
    after the last check on.
    """

    passed: bool
    size: int
    root: str
    pending: int
    problem: str = ""
    hint: str = ""
    whole_at: datetime | None = None


def verify_log(log: Log) -> LogCheck:
    """Compare all stored entries of a log with the signed root, and keep the result."""
    return _check(log, whole=True)


def check_growth(log: Log) -> LogCheck:
    """Compare what a log has gained since its last check, and keep the result.

    A log that failed once is compared as a whole until it passes.
    """
    return _check(log, whole=False)


def check_due(now: datetime, *, most: int | None = None) -> list[LogCheck]:
    """Compare, as a whole, logs that were not for a day, those first that wait longest.

    At most so many, so that the checks of many logs are spread over the day.
    """
    due = Log.objects.filter(
        Q(self_check__whole_at__lt=now - WHOLE_EVERY) | Q(self_check__whole_at=None)
    )
    waiting = due.order_by(F("self_check__checked_at").asc(nulls_first=True), "origin")
    return [verify_log(log) for log in waiting[:most]]


def check_grown(*, stop: Callable[[], bool] = lambda: False) -> list[LogCheck]:
    """Compare what logs have gained since their last check, and again what failed it.

    One query finds them; ``stop`` is asked between two logs. For the start of a server.
    """
    grown = Q(head__signed_size__gt=F("self_check__verified_size"))
    never = Q(self_check=None, head__signed_size__gt=0)
    found = []
    for log in Log.objects.filter(grown | never | ~Q(self_check__problem="")).order_by("origin"):
        if stop():
            break
        found.append(check_growth(log))
    return found


def _check(log: Log, *, whole: bool) -> LogCheck:
    last = Checkpoint.objects.filter(log=log).order_by("-size").first()
    size, root = (last.size, bytes(last.root).hex()) if last else (0, "")
    pending = PendingEntry.objects.filter(log=log).count()
    pending += LedgerEntry.objects.filter(log=log, index__gte=size).count()
    kept = SelfCheck.objects.filter(log=log).first() or SelfCheck(log=log)
    whole = whole or bool(kept.problem) or kept.whole_at is None
    start = 0 if whole else min(kept.verified_size, size)
    try:
        verified = check_storage(DatabaseStorage(log), keys=log_keys(log), verified_size=start)
        _check_head(log)
        _check_expired(log)
    except EvidenceError as error:
        kept.problem, kept.hint = str(error), error.hint
    else:
        kept.problem, kept.hint, kept.verified_size = "", "", verified
        kept.whole_at = timezone.now() if whole else kept.whole_at
    if whole or kept.problem or kept.verified_size != start:
        kept.checked_at = timezone.now()
        kept.save()
    return LogCheck(not kept.problem, size, root, pending, kept.problem, kept.hint, kept.whole_at)


def _check_head(log: Log) -> None:
    head = TreeHead.objects.filter(log=log).first()
    if head is None:
        return
    edge = DatabaseStorage(log).proving(lambda read: merkle.edge_of(head.size, read))
    if b"".join(edge) != bytes(head.edge):
        raise EvidenceError(
            f"the stored edge of the tree differs from its nodes at {head.size} entries",
            hint="compare the table ledger_treehead with a backup",
        )


def _check_expired(log: Log) -> None:
    """Leaves without bytes are the front of the log, and an entry says that they expired."""
    gone = LedgerEntry.objects.filter(log=log, leaf=b"").order_by("-index")
    last = gone.values_list("index", flat=True).first()
    if last is None:
        return
    expired = RetentionExpired.definition.kind
    said = LedgerEntry.objects.filter(log=log, kind=expired).exists()
    waits = PendingEntry.objects.filter(log=log, kind=expired).exists()
    if gone.count() != last + 1 or not (said or waits):
        raise EvidenceError("entries are empty, and no entry of the log says that they expired")
