"""Ways into the portal: invitation, opening, typed code. Each step leaves its entry.

What a contact does from opening the link on begins with ``sig.`` (``docs/concepts/evidence.md``), because
a signature rests on it; the steps of an employee begin with ``portal.``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from duecare import record
from duecare.errors import InputError
from duecare_web.accounts.access import PortalIdentity
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
from duecare_web.clients.models import Contact, Employee
from duecare_web.clients.queries import people_at_address
from duecare_web.ledger.actions import action, append_entry
from duecare_web.outbox.content import new_message_id
from duecare_web.outbox.kinds import record_outcome
from duecare_web.outbox.models import Mail
from duecare_web.outbox.posting import post
from duecare_web.portal import mail, queries, tokens
from duecare_web.portal.hats import other_hat
from duecare_web.portal.models import PortalLink

UNOPENED_DAYS = 7
LINKS_AN_HOUR = 5
CODES_A_LINK = 5
LINK = "portal.link"
METHOD = "emailed link and emailed code entered"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that was made: the row, and the address that only the mail carries."""

    link: PortalLink
    address: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that was opened: the row, and the code that only the mail carries."""

    link: PortalLink
    code: str


def invite(
    *,
    person: Contact | Employee,
    actor: Actor,
    next_path: str = "",
    compose: Callable[[str, str], EmailMessage] | None = None,
    about: str = "",
    at: datetime | None = None,
) -> Invitation:
    """Have a person sent their link into the portal.

    The mail is kept in the outbox in the same transaction; the working process sends it.
    ``compose(address, message_id)`` words the mail, else it is the plain invitation; ``about`` says on
    the record what it is.

    Raises :class:`InputError` for a person who is not active or has no address, after five links in
    an hour, and for a ``next_path`` that leads elsewhere than into the portal.
    """
    now = at or timezone.now()
    if not person.is_active:
        raise InputError("this person is no longer active")
    if not person.email:
        raise InputError(
            "this person has no email address", hint="add one on the client's page of people"
        )
    if queries.links_since(person, since=now - timedelta(hours=1)) >= LINKS_AN_HOUR:
        raise InputError(
            f"{LINKS_AN_HOUR} links were sent to this person within the hour",
            hint="use the newest email, or wait an hour",
        )
    token, message_id = tokens.new_token(), new_message_id()
    address = settings.DUECARE_BASE_URL + reverse("portal:link", args=[token])
    with transaction.atomic():
        link = record_link(
            person=person,
            actor=actor,
            token=token,
            next_path=_inside(next_path),
            message_id=message_id,
            about=about,
            at=now,
        )
        message = (
            compose(address, message_id)
            if compose
            else mail.link_mail(person, address=address, message_id=message_id)
        )
        post(
            _for_one(message, person),
            what="link",
            kind=LINK,
            to=person,
            related=link.pk,
            expires_at=link.expires_at,
            at=now,
        )
    return Invitation(link, address)


def _for_one(message: EmailMessage, person: Contact | Employee) -> EmailMessage:
    """A mail into a mailbox that several people read says in its subject whose it is."""
    if people_at_address(person) > 1:
        message.subject = f"{message.subject} ({' '.join(person.name.split())})"
    return message


def _inside(path: str) -> str:
    safe = path.startswith("/portal/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    if path and not safe:
        raise InputError("a link can only lead to a page of the portal")
    return path


@action
def record_link(
    *,
    person: Contact | Employee,
    actor: Actor,
    token: str,
    next_path: str,
    message_id: str,
    at: datetime,
    about: str = "",
) -> PortalLink:
    """Keep a link before its mail is sent; ``about`` says what the mail is, if no invitation."""
    kind = "contact" if isinstance(person, Contact) else "employee"
    link = PortalLink.objects.create(
        firm=person.firm,
        client=person.client,
        token_hash=tokens.token_hash(token),
        next_path=next_path,
        message_id=message_id,
        created_at=at,
        expires_at=at + timedelta(days=UNOPENED_DAYS),
        **{kind: person},
    )
    append_entry(
        client=person.client,
        actor=actor,
        person=person.as_person(),
        entry=record.PortalInvited(
            link=str(link.pk),
            leads_to=next_path or "/portal/",
            message_id=message_id,
            expires_at=link.expires_at.replace(microsecond=0),
            about=about or None,
        ),
        at=at,
    )
    return link


@action
def note_link_mail(outgoing: Mail, at: datetime) -> None:
    """What became of the mail with a link: its entry, and the day on the link."""
    if outgoing.handed_over_at:
        PortalLink.objects.filter(pk=outgoing.origin).update(sent_at=at)
    record_outcome(outgoing, at)


def request_link(
    *, email: str, at: datetime | None = None, unless_since: datetime | None = None
) -> int:
    """Send a new link to everybody with this address; returns how many were sent.

    Not to those who were sent one from ``unless_since`` on. The number is for tests and logs: the page answers the same whatever it is.
    """
    sent = 0
    for person in queries.people_with_address(email):
        if isinstance(person, Employee) and other_hat(person):
            continue  # one person, one link: the contact's reaches both
        if unless_since and queries.links_since(person, since=unless_since):
            continue
        try:
            invite(person=person, actor=person.as_actor(), at=at)
        except InputError:
            continue  # too many links within the hour: silence is the answer that tells nothing
        sent += 1
    return sent


def open_link(
    *, link: PortalLink, context: Mapping[str, Any] | None = None, at: datetime | None = None
) -> Opened:
    """The person pressed the button: mail a code that only this page accepts.

    Opening again within the ten minutes sends another code; the clock keeps running from the
    first time. Raises :class:`InputError` for a link that is used or expired, and after five codes.
    """
    now = at or timezone.now()
    code, message_id = tokens.new_code(), new_message_id()
    with transaction.atomic():
        _record_opened(link=link, code=code, message_id=message_id, context=context, at=now)
        post(
            _for_one(mail.code_mail(link.person, code=code, message_id=message_id), link.person),
            what="code",
            to=link.person,
            related=link.pk,
            is_urgent=True,
            expires_at=now + timedelta(minutes=queries.OPEN_MINUTES),
            at=now,
        )
    return Opened(link, code)


def _for_code(link: PortalLink) -> str:
    """What a code belongs to: the link, and the address to which it was mailed.

    A code that went to an address which was corrected since is no code of this person.
    """
    return f"{link.pk} {link.person.email.lower()}"


def _lock_for_another_code(link: PortalLink, *, now: datetime) -> None:
    lock(link)
    if not queries.is_usable(link, now=now):
        raise _gone(link)
    if link.codes_mailed >= CODES_A_LINK:
        raise InputError(
            f"{CODES_A_LINK} codes were emailed for this link", hint="enter the newest one"
        )


def _gone(link: PortalLink) -> InputError:
    how = f"was used {told(link.used_at)}" if link.used_at else "has been used or has expired"
    return InputError(f"this link {how}", hint="ask for a new one")


@action
def _record_opened(
    *,
    link: PortalLink,
    code: str,
    message_id: str,
    context: Mapping[str, Any] | None,
    at: datetime,
) -> None:
    _lock_for_another_code(link, now=at)
    link.opened_at = link.opened_at or at
    link.code_hash = tokens.code_hash(code, link_id=_for_code(link))
    link.codes_mailed += 1
    link.save(update_fields=["opened_at", "code_hash", "codes_mailed"])
    opened = record.LinkOpened if link.contact_id else record.PortalOpened
    append_entry(
        client=link.client,
        actor=link.person.as_actor(),
        person=link.person.as_person(),
        entry=opened(link=str(link.pk), code_message_id=message_id),
        context=context,
        at=at,
    )


@action
def enter_code(
    *,
    link: PortalLink,
    code: str,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> PortalIdentity | None:
    """Compare a typed code. The right one uses the link up and gives the person's identity.

    A wrong one is recorded and gives ``None``; after five the link is dead. Raises
    :class:`InputError` for a link that is used, expired or was never opened.
    """
    now = at or timezone.now()
    lock(link)  # two browsers cannot use one link
    if link.opened_at is None or not queries.is_usable(link, now=now):
        raise _gone(link)
    right = tokens.is_code(code, kept=link.code_hash, link_id=_for_code(link))
    if right:
        link.used_at, link.code_hash = now, ""
    else:
        link.wrong_codes += 1
    link.save(update_fields=["used_at", "code_hash", "wrong_codes"])
    person = link.person
    append_entry(
        client=link.client,
        actor=person.as_actor(),
        person=person.as_person(),
        entry=_identified(link) if right else _refused(link),
        context=context,
        at=at,
    )
    return _identity(link) if right else None


def _identified(link: PortalLink) -> record.Entry:
    identified = record.IdentityConfirmed if link.contact_id else record.PortalIdentified
    return identified(link=str(link.pk), method=method_of(link.person))


def method_of(person: Contact | Employee) -> str:
    """How a person shows who they are; that others read the same mailbox is said with it."""
    number = people_at_address(person)
    return f"{METHOD}, in a mailbox that {number} people share" if number > 1 else METHOD


def _refused(link: PortalLink) -> record.Entry:
    left = queries.WRONG_CODES - link.wrong_codes
    return record.PortalCodeRefused(link=str(link.pk), tries_left=left)


def _identity(link: PortalLink) -> PortalIdentity:
    person = link.person
    return PortalIdentity(
        kind=link.person_kind,
        person_id=str(person.pk),
        client_id=str(link.client_id),
        firm_id=str(link.firm_id),
        name=person.name,
        email=person.email,
        method=method_of(person),
    )
