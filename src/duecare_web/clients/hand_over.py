"""Who looks after a client: handed over to another member, archived, brought back."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare_web.accounts import rights
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.accounts.models import Membership
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import action, append_entry


@action
def hand_over_client(
    *,
    client: Client,
    to: Membership,
    actor: Actor,
    note: str = "",
    at: datetime | None = None,
) -> Client:
    """Name the member who looks after the client from now on; they see it, whatever else they see.

    Raises :class:`InputError` for a member of another firm, and for who looks after it already.
    """
    lock(client)
    if to.firm_id != client.firm_id:
        raise InputError("only a member of the firm can look after its client")
    if client.lead_id == to.pk:
        raise InputError(f"{to.user.name} looks after {client.name} already")
    before = client.lead
    client.lead = to
    client.save(update_fields=["lead"])
    user = to.user
    append_entry(
        client=client,
        actor=actor,
        person={"id": f"member:{user.pk}", "name": user.name, "email": user.email},
        entry=record.ClientHandedOver(
            earlier=f"member:{before.user_id}" if before else None, note=note.strip() or None
        ),
        at=at,
    )
    rights.keep_in_sight(membership=to, client_id=client.pk, log=client.log.origin, actor=actor)
    return client


@action
def archive_client(*, client: Client, actor: Actor, reason: str) -> Client:
    """Note that the firm no longer serves the client: out of lists and mails, nothing is lost."""
    lock(client)
    if client.archived_at is not None:
        raise InputError(f"{client.name} is archived already")
    if not reason.strip():
        raise InputError("say why the client is archived")
    client.archived_at = timezone.now()
    client.save(update_fields=["archived_at"])
    entry = record.ClientArchived(reason=reason.strip())
    append_entry(client=client, actor=actor, entry=entry)
    return client


@action
def bring_back_client(*, client: Client, actor: Actor) -> Client:
    """Serve an archived client again."""
    lock(client)
    if client.archived_at is None:
        raise InputError(f"{client.name} is not archived")
    entry = record.ClientBroughtBack(archived_on=firm_day(client.firm, client.archived_at))
    client.archived_at = None
    client.save(update_fields=["archived_at"])
    append_entry(client=client, actor=actor, entry=entry)
    return client
