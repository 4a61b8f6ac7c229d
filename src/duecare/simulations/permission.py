"""Whether one message may go to one person now. Everything that forbids it is asked here, each time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Refusal(StrEnum):
    """Why a message was not sent, in the order in which it is asked."""

    FIRM_STOPPED = "firm_stopped"
    CAMPAIGN_STOPPED = "campaign_stopped"
    ARCHIVED = "archived"
    NOT_SIGNED = "not_signed"
    WITHDRAWN = "withdrawn"
    BEFORE_PERIOD = "before_period"
    AFTER_PERIOD = "after_period"
    OTHER_DOMAIN = "other_domain"
    DOMAIN_NOT_VERIFIED = "domain_not_verified"
    NOT_SENDABLE = "not_sendable"
    PRETEXT_EXCLUDED = "pretext_excluded"
    LEFT = "left"
    ON_LEAVE = "on_leave"
    NO_ADDRESS = "no_address"
    OPTED_OUT = "opted_out"
    OUT_OF_SCOPE = "out_of_scope"
    TOO_NEW = "too_new"
    SAME_MAILBOX = "same_mailbox"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class SignedScope:
    """What the client's signer allowed. Days are inclusive, in the firm's time zone.

    ``departments``, ``roles`` and ``people`` (ids) name who is in scope, each beside the others; all
    empty: everyone. ``per_month`` is the most messages for one person in a calendar month, and
    ``settled_days`` how long a person has worked there before the first one.
    """

    starts_on: date
    ends_on: date
    per_month: int
    domain: str
    departments: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    settled_days: int = 0
    is_withdrawn: bool = False

    def covers(self, *, person: str, department: str, roles: Collection[str] = ()) -> bool:
        """Whether the person is in scope."""
        if not (self.departments or self.roles or self.people):
            return True
        named = {one.casefold() for one in self.departments}
        return (
            person in self.people
            or department.casefold() in named
            or not self.roles.isdisjoint(roles)
        )


@dataclass(frozen=True, slots=True)
class Recipient:
    """The person to whom it would go, and what counts for their mailbox, which several may share.

    ``sent_this_month`` counts messages to the mailbox that went before, ``has_opted_out`` is so if
    anyone who reads it did, ``mailbox_has_one`` if it got a message of this exercise under another
    name. ``days_here``: since the first day on record; ``None`` where it is not known to be recent.
    """

    id: str
    department: str
    email: str
    is_active: bool
    is_on_leave: bool
    has_opted_out: bool
    sent_this_month: int
    roles: frozenset[str] = frozenset()
    days_here: int | None = None
    mailbox_has_one: bool = False


@dataclass(frozen=True, slots=True)
class Sending:
    """The message and what stands around it now. ``pretext`` is empty for one that may not be sent."""

    today: date
    pretext: str
    domain: str
    domain_is_verified: bool
    firm_is_stopped: bool = False
    campaign_is_stopped: bool = False
    client_is_archived: bool = False


def why_not(scope: SignedScope | None, person: Recipient, sending: Sending) -> Refusal | None:
    """The first reason against sending, or ``None``. No scope: nothing was signed."""
    for refusal in (
        _stopped(sending),
        _not_allowed(scope, sending),
        _not_sendable(scope, sending),
        _not_to_them(scope, person),
    ):
        if refusal is not None:
            return refusal
    return None


def _stopped(sending: Sending) -> Refusal | None:
    if sending.firm_is_stopped:
        return Refusal.FIRM_STOPPED
    if sending.campaign_is_stopped:
        return Refusal.CAMPAIGN_STOPPED
    return Refusal.ARCHIVED if sending.client_is_archived else None


def _not_allowed(scope: SignedScope | None, sending: Sending) -> Refusal | None:
    if scope is None:
        return Refusal.NOT_SIGNED
    if scope.is_withdrawn:
        return Refusal.WITHDRAWN
    if sending.today < scope.starts_on:
        return Refusal.BEFORE_PERIOD
    return Refusal.AFTER_PERIOD if sending.today > scope.ends_on else None


def _not_sendable(scope: SignedScope | None, sending: Sending) -> Refusal | None:
    if scope is None or sending.domain.casefold() != scope.domain.casefold():
        return Refusal.OTHER_DOMAIN
    if not sending.domain_is_verified:
        return Refusal.DOMAIN_NOT_VERIFIED
    if not sending.pretext:
        return Refusal.NOT_SENDABLE
    return Refusal.PRETEXT_EXCLUDED if sending.pretext in scope.excluded else None


def _not_to_them(scope: SignedScope | None, person: Recipient) -> Refusal | None:
    if not person.is_active:
        return Refusal.LEFT
    if person.is_on_leave:
        return Refusal.ON_LEAVE
    if not person.email:
        return Refusal.NO_ADDRESS
    if person.has_opted_out:
        return Refusal.OPTED_OUT
    if scope is None or not scope.covers(
        person=person.id, department=person.department, roles=person.roles
    ):
        return Refusal.OUT_OF_SCOPE
    if person.days_here is not None and person.days_here < scope.settled_days:
        return Refusal.TOO_NEW
    if person.mailbox_has_one:
        return Refusal.SAME_MAILBOX
    return Refusal.LIMIT if person.sent_this_month >= scope.per_month else None
