"""Members are invited: a mail with a link that works once, for a week.

Opening the link changes nothing, so that a mail filter that opens links uses none up.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from duecare.errors import InputError
from duecare.record import InvitationWithdrawn, MemberInvited
from duecare_web.accounts import actions, rights
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.accounts.models import Firm, MemberInvitation, Membership, User
from duecare_web.accounts.recording import record_for_firm
from duecare_web.accounts.roles import Role

LASTS: Final = timedelta(days=7)


@transaction.atomic
def invite(
    *,
    firm: Firm,
    email: str,
    name: str,
    role: str,
    actor: Actor,
    by: User,
    client_ids: Sequence[uuid.UUID] | None = None,
) -> tuple[MemberInvitation, str]:
    """Invite a person to work for ``firm``; returns the invitation and the secret of its link.

    ``client_ids``: the clients that the person will see; ``None`` for all. An open invitation to
    the same address is replaced. Raises :class:`InputError` for a member, and for an owner of
    chosen clients.
    """
    address = email.strip().lower()
    if role not in Role.values:
        raise InputError(f"role {role!r} is unknown", hint=f"use one of {', '.join(Role.values)}")
    if role == Role.OWNER and client_ids is not None:
        raise InputError("an owner sees all clients", hint="choose all clients, or another role")
    if Membership.objects.filter(firm=firm, user__email=address).exists():
        raise InputError("this address already belongs to a member of the firm")
    open_ones(firm).filter(email=address).update(withdrawn_at=timezone.now())
    secret = secrets.token_urlsafe(24)
    made = MemberInvitation.objects.create(
        firm=firm,
        email=address,
        name=name.strip(),
        role=role,
        sees_all_clients=client_ids is None,
        client_ids=[str(one) for one in client_ids or ()],
        token_hash=_hash(secret),
        invited_by=by,
        expires_at=timezone.now() + LASTS,
    )
    entry = MemberInvited(
        role=str(role),
        clients=None if client_ids is None else len(client_ids),
        expires=made.expires_at,
    )
    record_for_firm(firm=firm, actor=actor, person=_person(made), entry=entry)
    return made, secret


@transaction.atomic
def withdraw(*, invitation: MemberInvitation, actor: Actor) -> None:
    """End an open invitation. Raises :class:`InputError` if it is not open."""
    lock(invitation)
    if not invitation.is_open:
        raise InputError("this invitation is no longer open")
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    entry = InvitationWithdrawn(role=invitation.role)
    record_for_firm(firm=invitation.firm, actor=actor, person=_person(invitation), entry=entry)


@transaction.atomic
def accept(
    *, invitation: MemberInvitation, name: str, password: str | None, chosen: rights.Chosen | None
) -> Membership:
    """Become a member by an open invitation; the user is made if the address is new.

    ``password`` is only set for a new user; without one they sign in by a code that is mailed.
    ``chosen``: the clients of the invitation that are there, ``None`` for all. Raises
    :class:`InputError` if the invitation is no longer open.
    """
    lock(invitation)
    if not invitation.is_open:
        raise InputError("this invitation is no longer open", hint="ask for another one")
    actor = Actor(f"invitation:{invitation.pk}", name.strip(), invitation.email, invitation.role)
    membership = actions.add_member(
        firm=invitation.firm,
        email=invitation.email,
        name=name,
        role=invitation.role,
        actor=actor,
        password=password,
    )
    if chosen is not None:
        rights.choose_clients(membership=membership, chosen=chosen, actor=actor)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    return membership


def find(secret: str) -> MemberInvitation | None:
    """The invitation with this secret, open or not."""
    return MemberInvitation.objects.select_related("firm").filter(token_hash=_hash(secret)).first()


def open_ones(firm: Firm, at: datetime | None = None) -> QuerySet[MemberInvitation]:
    """The invitations of a firm whose links work."""
    now = at or timezone.now()
    return MemberInvitation.objects.filter(
        firm=firm, accepted_at=None, withdrawn_at=None, expires_at__gt=now
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _person(one: MemberInvitation) -> dict[str, str]:
    return {"id": f"invitation:{one.pk}", "name": one.name, "email": one.email}
