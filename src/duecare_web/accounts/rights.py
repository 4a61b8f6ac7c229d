"""Which clients a member sees: all of the firm, or chosen ones."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction

from duecare.errors import InputError
from duecare.record import MemberClientsChanged
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.accounts.models import ClientRight, Membership
from duecare_web.accounts.recording import record_for_firm
from duecare_web.accounts.roles import Role

Chosen = Mapping[uuid.UUID, str]
"""Clients by id, each with the origin of its log: what the entry names."""


@transaction.atomic
def choose_clients(*, membership: Membership, chosen: Chosen | None, actor: Actor) -> Membership:
    """Let a member see the ``chosen`` clients only; ``None`` for all.

    Raises :class:`InputError` for an owner, who sees all.
    """
    lock(membership)
    if membership.role == Role.OWNER and chosen is not None:
        raise InputError("an owner sees all clients", hint="give the member another role first")
    membership.sees_all_clients = chosen is None
    membership.save(update_fields=["sees_all_clients"])
    membership.client_rights.all().delete()
    ClientRight.objects.bulk_create(
        ClientRight(membership=membership, client_id=one) for one in chosen or ()
    )
    _record(membership, list((chosen or {}).values()), actor)
    return membership


@transaction.atomic
def keep_in_sight(*, membership: Membership, client_id: uuid.UUID, log: str, actor: Actor) -> None:
    """Who sees chosen clients only sees the one that they have just added as well."""
    if membership.sees_all_clients:
        return
    ClientRight.objects.get_or_create(membership=membership, client_id=client_id)
    _record(membership, [log], actor)


def _record(membership: Membership, logs: list[str], actor: Actor) -> None:
    user = membership.user
    record_for_firm(
        firm=membership.firm,
        actor=actor,
        person={"id": f"member:{user.pk}", "name": user.name, "email": user.email},
        entry=MemberClientsChanged(all_clients=membership.sees_all_clients, logs=sorted(logs)),
    )
