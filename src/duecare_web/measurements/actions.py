"""Recording how a difference between an answer and what facts show was resolved."""

from __future__ import annotations

from django.utils import timezone

from duecare import record
from duecare.documents.wording.measurements import measured_words
from duecare.errors import InputError
from duecare.risk.readings import Conflict
from duecare_web.accounts.actors import member_actor
from duecare_web.accounts.models import User
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import action, append_entry
from duecare_web.measurements.models import Resolution

SHORTEST_REASON = 10  # characters; shorter ones say nothing to a reader of the record


@action
def record_resolution(
    *, client: Client, user: User, conflict: Conflict, outcome: str, reason: str
) -> Resolution:
    """Record how ``user`` resolved a difference. Both sides stay on record.

    Raises :class:`InputError` for another outcome, and without a reason in a sentence.
    """
    if outcome not in Resolution.Outcome.values:
        raise InputError("choose one of the three ways to resolve it")
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise InputError("give the reason in a sentence; it stays on record")
    reading, now = conflict.reading, timezone.now()
    receipt = append_entry(
        client=client,
        actor=member_actor(user, client.firm),
        entry=record.ConflictResolved(
            question=conflict.question,
            said=conflict.said.key,
            said_proof=conflict.said.proof,
            measured=measured_words(reading),
            source=reading.source,
            list_of=reading.on,
            outcome=outcome,  # type: ignore[arg-type]  # one of the three, asked above
            reason=reason,
        ),
        at=now,
    )
    return Resolution.objects.create(
        firm=client.firm,
        client=client,
        question=conflict.question,
        rule=reading.rule,
        said=conflict.said.key,
        outcome=outcome,
        reason=reason,
        list_of=reading.on,
        names=[one.name for one in reading.failing],
        resolved_by=user,
        resolved_at=now,
        entry_id=receipt.entry_id,
    )
