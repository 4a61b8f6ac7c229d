"""Writes about firms and members. Each leaves one entry in the firm's own log."""

from __future__ import annotations

from typing import Literal

from allauth.mfa.models import Authenticator
from django.db import transaction

from duecare.errors import InputError
from duecare.record import (
    FirmAdded,
    MemberAdded,
    MemberFactorReset,
    MemberRemoved,
    MemberRoleChanged,
    SecondFactorRuleChanged,
)
from duecare_web.accounts import mails
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.accounts.models import Firm, Membership, User
from duecare_web.accounts.recording import record_for_firm
from duecare_web.accounts.roles import Role
from duecare_web.accounts.sessions import end_sessions


@transaction.atomic
def add_firm(*, name: str, actor: Actor, state: str = "", is_demo: bool = False) -> Firm:
    """Set up a firm (tenant)."""
    firm = Firm.objects.create(
        name=name.strip(),
        state=state.upper(),
        is_demo=is_demo,
        second_factor_required=not is_demo,  # one click on this machine signs in to a demonstration
    )
    record_for_firm(firm=firm, actor=actor, entry=FirmAdded(name=firm.name, state=firm.state))
    return firm


@transaction.atomic
def add_member(
    *, firm: Firm, email: str, name: str, role: str, actor: Actor, password: str | None = None
) -> Membership:
    """Let a person work for ``firm``; the user is made if the address is new.

    A password is only set for a new user. Raises :class:`InputError` for an unknown role or an
    address that is a member already.
    """
    if role not in Role.values:
        raise InputError(f"role {role!r} is unknown", hint=f"use one of {', '.join(Role.values)}")
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name.strip())
    lock(firm)
    if Membership.objects.filter(firm=firm, user=user).exists():
        raise InputError("this address already belongs to a member of the firm")
    membership = Membership.objects.create(firm=firm, user=user, role=role)
    record_for_firm(
        firm=firm,
        actor=actor,
        person={"id": f"member:{user.pk}", "name": user.name, "email": user.email},
        entry=MemberAdded(role=str(role)),
    )
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: str, actor: Actor) -> Membership:
    """Give a member another role. The last owner stays an owner."""
    if role not in Role.values:
        raise InputError(f"role {role!r} is unknown", hint=f"use one of {', '.join(Role.values)}")
    _lock_membership(membership)
    _keep_an_owner(membership, leaves=role != Role.OWNER)
    before, membership.role = membership.role, role
    if role == Role.OWNER:
        membership.sees_all_clients = True
        membership.client_rights.all().delete()
    membership.save(update_fields=["role", "sees_all_clients"])
    user = membership.user
    record_for_firm(
        firm=membership.firm,
        actor=actor,
        person={"id": f"member:{user.pk}", "name": user.name, "email": user.email},
        entry=MemberRoleChanged(before=str(before), after=str(role)),
    )
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, actor: Actor) -> None:
    """End a membership. What the person did stays recorded under their name."""
    _lock_membership(membership)
    _keep_an_owner(membership, leaves=True)
    user, firm = membership.user, membership.firm
    membership.delete()
    record_for_firm(
        firm=firm,
        actor=actor,
        person={"id": f"member:{user.pk}", "name": user.name, "email": user.email},
        entry=MemberRemoved(role=membership.role),
    )


@transaction.atomic
def set_second_factor_rule(*, firm: Firm, required: bool, reason: str, actor: Actor) -> Firm:
    """Ask every member who may do more than read for a second factor, or no longer.

    Raises :class:`InputError` without a reason, and where nothing would change.
    """
    lock(firm)
    if firm.second_factor_required == required:
        raise InputError(f"the rule is already {'on' if required else 'off'}")
    firm.second_factor_required = required
    firm.save(update_fields=["second_factor_required"])
    entry = SecondFactorRuleChanged(required=required, reason=_reason(reason))
    record_for_firm(firm=firm, actor=actor, entry=entry)
    return firm


@transaction.atomic
def reset_second_factor(
    *, membership: Membership, reason: str, actor: Actor, on_the_machine: bool = False
) -> None:
    """Remove the second factors and recovery codes of a member, and end all their sessions.

    The member is told by mail, and sets up another one at the next sign-in. Each firm that the
    member works for gets the entry. Raises :class:`InputError` without a reason, for a member who
    has none, and in the console for a member who works for another firm too: no owner of one firm
    weakens the sign-in to another.
    """
    _lock_membership(membership)
    user, why = membership.user, _reason(reason)
    lock(user)
    memberships = list(Membership.objects.filter(user=user).select_related("firm"))
    if len(memberships) > 1 and not on_the_machine:
        raise InputError(
            "this member works for another firm too, so an owner cannot reset the second factor",
            hint="on the machine that runs Duecare: duecare member reset-second-factor",
        )
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise InputError("this member has no second factor")
    end_sessions(user)
    where: Literal["console", "machine"] = "machine" if on_the_machine else "console"
    for one in memberships:
        record_for_firm(
            firm=one.firm,
            actor=actor,
            person={"id": f"member:{user.pk}", "name": user.name, "email": user.email},
            entry=MemberFactorReset(where=where, reason=why),
        )
    transaction.on_commit(lambda: mails.tell_of_reset(user, by=actor.name))


def _reason(text: str) -> str:
    if not text.strip():
        raise InputError("a reason is missing", hint="say in a sentence why")
    return text.strip()


def _lock_membership(membership: Membership) -> None:
    """The firm first: two owners who leave at the same instant leave one after the other."""
    lock(membership.firm)
    if not Membership.objects.filter(pk=membership.pk).exists():
        raise InputError("this membership has already ended")
    lock(membership)


def _keep_an_owner(membership: Membership, *, leaves: bool) -> None:
    others = Membership.objects.filter(firm=membership.firm, role=Role.OWNER).exclude(
        pk=membership.pk
    )
    if leaves and membership.role == Role.OWNER and not others.exists():
        raise InputError(
            "this is the only owner of the firm", hint="make another member an owner first"
        )
