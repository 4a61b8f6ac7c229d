"""The client's authorization: proposed by the advisor, signed in the portal, withdrawn at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString

from duecare import __version__, record
from duecare.catalog import load_catalog
from duecare.documents.model import SignatureLine
from duecare.documents.pdf import render_pdf
from duecare.documents.statements import Preparation, authorization_statement
from duecare.documents.wording import simulations as words
from duecare.errors import InputError
from duecare.record import PageRead, Signature, SimulationScope
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
from duecare_web.accounts.look import branding_of
from duecare_web.accounts.zones import firm_day, firm_time
from duecare_web.clients.models import Contact, Employee
from duecare_web.ledger.actions import Attached, action, append_entry, keep_document
from duecare_web.ledger.shown import KeptPage, heading, listed, paragraph
from duecare_web.portal.actions import invite
from duecare_web.portal.consent import require_consent
from duecare_web.portal.mail import link_mail
from duecare_web.portal.signing import SignedDocument, queue_copy
from duecare_web.security_policies.reading import reading_words
from duecare_web.security_policies.signatures import check_signature
from duecare_web.simulations import queries
from duecare_web.simulations.models import PhishingAuthorization

LONGEST_DAYS: Final = 366
MOST_A_MONTH: Final = 4
LONGEST_SETTLING: Final = 365
BUTTON: Final = "Allow these exercises"
PAGE: Final = "/portal/exercises/"


@dataclass(frozen=True, slots=True)
class ProposedScope:
    """What an advisor proposes to a client."""

    starts_on: date
    ends_on: date
    per_month: int
    domain: str
    told: str
    departments: Sequence[str] = ()
    roles: Sequence[str] = ()
    people: Sequence[Employee] = ()
    excluded: Sequence[str] = ()
    tells_people: bool = False
    settled_days: int = 0


def propose(
    *, contact: Contact, actor: Actor, scope: ProposedScope, at: datetime | None = None
) -> PhishingAuthorization:
    """Put an authorization to a contact who may sign, and send them their link.

    Raises :class:`InputError` for a scope that cannot be, a contact who may not sign, and while an
    earlier one is open.
    """
    _check(contact, scope)
    with transaction.atomic():
        made = _record_proposal(contact=contact, actor=actor, scope=scope, at=at)
        about = (
            f"{contact.client.name}: may we send practice scam emails to your team?",
            (
                f"{contact.firm.name} proposes phishing exercises for the people of "
                f"{contact.client.name}. Nothing is sent unless you read the scope and sign it."
            ),
        )
        invite(
            person=contact,
            actor=actor,
            next_path=PAGE,
            compose=lambda address, message_id: link_mail(
                contact, address=address, message_id=message_id, about=about
            ),
            at=at,
        )
    return made


def _check(contact: Contact, scope: ProposedScope) -> None:
    known = {one.id for one in load_catalog().simulations.pretexts}
    days = (scope.ends_on - scope.starts_on).days
    if not (contact.may_sign and contact.is_active):
        raise InputError("this contact may not sign for the client")
    if not 0 <= days <= LONGEST_DAYS:
        raise InputError("the period ends after it begins, and within a year")
    if not 1 <= scope.per_month <= MOST_A_MONTH:
        raise InputError(f"1 to {MOST_A_MONTH} messages a person in a month")
    if not 0 <= scope.settled_days <= LONGEST_SETTLING:
        raise InputError(f"0 to {LONGEST_SETTLING} days before the first message")
    if any(one.client_id != contact.client_id for one in scope.people):
        raise InputError("a named person works elsewhere")
    if unknown := set(scope.excluded) - known:
        raise InputError(f"no such pretext: {', '.join(sorted(unknown))}")
    if not scope.told.strip():
        raise InputError("say who is told beforehand")
    if not contact.client.sending_domains.filter(name=scope.domain).exists():
        raise InputError("add the sending domain first")


@action
def _record_proposal(
    *, contact: Contact, actor: Actor, scope: ProposedScope, at: datetime | None
) -> PhishingAuthorization:
    client = contact.client
    lock(client)
    if queries.authorization_of(client) is not None:
        raise InputError("an authorization is open", hint="withdraw it before you propose another")
    made = PhishingAuthorization.objects.create(
        firm=client.firm,
        client=client,
        contact=contact,
        starts_on=scope.starts_on,
        ends_on=scope.ends_on,
        per_month=scope.per_month,
        domain=scope.domain,
        departments=list(scope.departments),
        roles=list(scope.roles),
        excluded=list(scope.excluded),
        told=scope.told.strip()[:300],
        tells_people=scope.tells_people,
        settled_days=scope.settled_days,
        asked_at=at or timezone.now(),
    )
    made.people.set(scope.people)
    append_entry(
        client=client,
        actor=actor,
        person=contact.as_person(),
        entry=record.SimulationAsked(
            scope=recorded_scope(made), page_sha256=authorization_page(made).sha256
        ),
        attachments=[authorization_page(made).kept],
        at=at,
    )
    return made


def recorded_scope(authorization: PhishingAuthorization) -> SimulationScope:
    """The scope as entries hold it."""
    return SimulationScope(
        starts_on=authorization.starts_on,
        ends_on=authorization.ends_on,
        per_month=authorization.per_month,
        domain=authorization.domain,
        departments=authorization.departments,
        people=authorization.people.count(),
        excluded=authorization.excluded,
        told=authorization.told,
        advisor_sees_people=authorization.tells_people,
        roles=authorization.roles or None,
        settled_days=authorization.settled_days or None,
    )


def authorization_page(authorization: PhishingAuthorization) -> KeptPage:
    """What the signer reads and signs: the very text that is hashed and kept."""
    lines = words.scope_lines(queries.scope_words(authorization))
    parts: list[SafeString] = [paragraph(text) for text in words.HOW]
    parts.append(heading("What is allowed"))
    parts += [paragraph(f"{term}: {text}") for term, text in lines]
    parts += [heading("What is never used"), paragraph(words.NEVER_LEAD)]
    parts += [listed(queries.never_used()), heading("Authorization"), paragraph(words.STATEMENT)]
    return KeptPage(words.TITLE, tuple(parts))


def sign_authorization(
    *,
    authorization: PhishingAuthorization,
    contact: Contact,
    signature: Signature,
    read: PageRead | None = None,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> PhishingAuthorization:
    """The signer allows the exercises; a sealed copy goes to them by mail.

    Raises :class:`InputError` as every signature does, and for one that was signed or withdrawn.
    """
    page, now = authorization_page(authorization), at or timezone.now()
    check_signature(signature, name=contact.name, document_sha256=page.sha256)
    pdf = _signed_pdf(authorization, signature, now)
    with transaction.atomic():
        require_consent(contact)
        signed = _record_signature(
            authorization=authorization,
            contact=contact,
            signature=replace(signature, typed_name=signature.typed_name.strip()),
            page=page,
            pdf=pdf,
            read=read or PageRead(),
            context=context,
            now=now,
        )
        assert signed.document and signed.entry_id and signed.signed_at  # noqa: S101, PT018
        made = SignedDocument(
            str(signed), "phishing-authorization.pdf", signed.document, signed.entry_id, now
        )
        queue_copy(contact, made, signature, reading_words(read or PageRead()))
    return signed


def _signed_pdf(authorization: PhishingAuthorization, signature: Signature, now: datetime) -> bytes:
    client = authorization.client
    preparation = Preparation(
        client=client.name,
        firm=client.firm.name,
        as_of=firm_day(client.firm, now),
        versions={"catalog": load_catalog().release, "duecare": __version__},
    )
    line = SignatureLine(
        role="For the client",
        name=signature.typed_name.strip(),
        organization=client.name,
        signed_at=firm_time(client.firm, now),
        method=signature.method,
    )
    statement = authorization_statement(
        queries.scope_words(authorization),
        never=queries.never_used(),
        signed=line,
        preparation=preparation,
    )
    return render_pdf(statement, branding=branding_of(client.firm), created=now)


@action
def _record_signature(
    *,
    authorization: PhishingAuthorization,
    contact: Contact,
    signature: Signature,
    page: KeptPage,
    pdf: bytes,
    read: PageRead,
    context: Mapping[str, Any] | None,
    now: datetime,
) -> PhishingAuthorization:
    lock(authorization)
    if authorization.withdrawn_at is not None:
        raise InputError(f"this was withdrawn {told(authorization.withdrawn_at)}")
    if authorization.signed_at is not None:
        raise InputError(f"this was signed {told(authorization.signed_at)}")
    if authorization.client_id != contact.client_id or not (contact.may_sign and contact.is_active):
        raise InputError("this contact may not sign for the client")
    paper = Attached("phishing-authorization.pdf", pdf)
    authorization.document = keep_document(client=authorization.client, document=paper)
    authorization.signed_at, authorization.contact = now, contact
    receipt = append_entry(
        client=authorization.client,
        actor=contact.as_actor(),
        person=contact.as_person(),
        entry=record.SimulationAuthorized(
            scope=recorded_scope(authorization),
            signature=signature,
            authorization_sha256=authorization.document.sha256,
            read=read,
        ),
        context=context,
        attachments=[page.kept, paper],
        at=now,
    )
    authorization.entry_id = receipt.entry_id
    authorization.save()
    return authorization


@action
def withdraw(
    *,
    authorization: PhishingAuthorization,
    actor: Actor,
    reason: str = "",
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> PhishingAuthorization:
    """Nothing more is sent from here on: by the client without a reason, or by the firm.

    Raises :class:`InputError` for one that was withdrawn.
    """
    lock(authorization)
    if authorization.withdrawn_at is not None:
        raise InputError(f"this was withdrawn {told(authorization.withdrawn_at)}")
    authorization.withdrawn_at = at or timezone.now()
    authorization.withdrawn_reason = reason.strip()[:300]
    authorization.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    append_entry(
        client=authorization.client,
        actor=actor,
        entry=record.SimulationWithdrawn(
            authorization=str(authorization.pk),
            reason=authorization.withdrawn_reason or "no reason was asked for",
        ),
        context=context,
        at=at,
    )
    return authorization
