"""What a contact reads and signs in the portal. Each step leaves its ``sig.`` entry.

Every signing path needs the hash of the document that was shown; there is no way to sign for
somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from duecare.documents.pdf import Branding, render_pdf
from duecare.errors import InputError
from duecare_web.accounts.actors import Actor
from duecare_web.assessments.actions import record_decision
from duecare_web.assessments.models import Decision, Recommendation
from duecare_web.assessments.queries import latest_assessment
from duecare_web.assessments.statements import SignedBy
from duecare_web.clients.models import Contact
from duecare_web.ledger import documents
from duecare_web.ledger.actions import (
    Attached,
    LedgerReceipt,
    action,
    append_entry,
    keep_document,
)
from duecare_web.ledger.models import Document
from duecare_web.portal import queries
from duecare_web.portal.consent import require_consent
from duecare_web.portal.factors import FactorProof
from duecare_web.portal.models import Reading, SignatureRequest, SignedCopy
from duecare_web.portal.offers import offer_letter, remaining_risk
from duecare_web.portal.rules import is_high, needs_factor
from duecare_web.security_policies.actions import approve_policy
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.signatures import (
    CONSENT,
    CONSENT_VERSION,
    Signature,
    authority_statement,
)

SAME_READING_MINUTES = 30


def ask_for_decisions(
    *, contact: Contact, actor: Actor, at: datetime | None = None
) -> SignatureRequest:
    """Put the open recommendations of the newest assessment to ``contact``.

    Also those recorded as no answer: silence can be broken on any day. An earlier request to the same contact is withdrawn: one letter, one hash. Raises
    :class:`InputError` if the contact may not sign or nothing is open.
    """
    if not (contact.may_sign and contact.is_active):
        raise InputError(
            "this contact may not sign for the client",
            hint="record who may sign on the People page",
        )
    assessment, now = latest_assessment(contact.client), at or timezone.now()
    waiting = queries.answerable(contact.client)
    if assessment is None or not waiting:
        raise InputError("no recommendation is waiting for a decision")
    statement = offer_letter(assessment, waiting, as_of=now.date())
    pdf = render_pdf(statement, branding=Branding(contact.client.firm.name), created=now)
    return _record_request(
        contact=contact, actor=actor, recommendations=waiting, pdf=pdf, at=at or now
    )


@action
def _record_request(
    *,
    contact: Contact,
    actor: Actor,
    recommendations: list[Recommendation],
    pdf: bytes,
    at: datetime,
) -> SignatureRequest:
    contact.signature_requests.filter(withdrawn_at__isnull=True).update(withdrawn_at=at)
    letter = Attached("recommendations.pdf", pdf)
    document = keep_document(client=contact.client, document=letter)
    receipt = append_entry(
        client=contact.client,
        kind="sig.requested",
        actor=actor,
        person=contact.as_person(),
        content={
            "document_sha256": document.sha256,
            "safeguards": [one.safeguard for one in recommendations],
        },
        attachments=[letter],
        at=at,
    )
    return SignatureRequest.objects.create(
        firm=contact.firm,
        client=contact.client,
        contact=contact,
        assessment=recommendations[0].assessment,
        document=document,
        entry_id=receipt.entry_id,
        requested_at=at,
    )


@action
def open_document(
    *,
    contact: Contact,
    document: Document,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Reading:
    """Note that the contact opened a document in the portal."""
    reading = Reading.objects.create(
        firm=contact.firm,
        client=contact.client,
        contact=contact,
        document=document,
        opened_at=at or timezone.now(),
    )
    append_entry(
        client=contact.client,
        kind="sig.viewed",
        actor=contact.as_actor(),
        person=contact.as_person(),
        content={"document_sha256": document.sha256, "reading": str(reading.pk)},
        context=context,
        at=at,
    )
    return reading


@action
def finish_reading(
    *,
    reading: Reading,
    seconds: int,
    reached: int,
    pages: int,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Reading:
    """Keep how long a document was visible and which page was the last one seen."""
    reading.seconds = max(reading.seconds or 0, min(max(seconds, 0), 86_400))
    reading.reached = max(reading.reached or 0, min(max(reached, 0), pages))
    reading.save(update_fields=["seconds", "reached"])
    contact = reading.contact
    append_entry(
        client=reading.client,
        kind="sig.read",
        actor=contact.as_actor(),
        person=contact.as_person(),
        content={
            "document_sha256": reading.document.sha256,
            "reading": str(reading.pk),
            "visible_seconds": reading.seconds,
            "last_page_seen": reading.reached,
            "pages": pages,
        },
        context=context,
        at=at,
    )
    return reading


@action
def download_document(
    *,
    contact: Contact,
    document: Document,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> bytes:
    """Give the exact bytes of a document to the contact, and note that they took them."""
    append_entry(
        client=contact.client,
        kind="sig.downloaded",
        actor=contact.as_actor(),
        person=contact.as_person(),
        content={"document_sha256": document.sha256},
        context=context,
        at=at,
    )
    return documents.read(document)


def sign_decision(
    *,
    recommendation: Recommendation,
    contact: Contact,
    kind: str,
    signature: Signature,
    reason: str = "",
    alternative: str = "",
    revisit_on: date | None = None,
    confirmed: bool = False,
    factor: FactorProof | None = None,
    context: Mapping[str, Any] | None = None,
) -> Decision:
    """The contact accepts, declines or defers a recommendation, and gets a copy by mail.

    ``confirmed`` is the second step that a decline needs; ``factor`` the second factor where the
    rule of the client asks for one. Raises :class:`InputError` for anything
    missing: see :meth:`Signature.checked_for` and ``record_decision``.
    """
    kind = str(kind)  # a plain text, also where a Decision.Kind was given
    _check_signature(contact, signature)
    if kind == Decision.Kind.DECLINE and not confirmed:
        raise InputError("a decline needs the second step: confirm that the stated risk remains")
    if kind == Decision.Kind.DECLINE and needs_factor(recommendation) and factor is None:
        raise InputError("declining this needs your second factor", hint="add one in the portal")
    return _record_signature(
        recommendation=recommendation,
        contact=contact,
        kind=kind,
        signature=signature,
        reason=reason,
        alternative=alternative,
        revisit_on=revisit_on,
        context=context,
        factor=factor,
    )


def sign_decisions(
    *,
    recommendations: Sequence[Recommendation],
    contact: Contact,
    kind: str,
    signature: Signature,
    reason: str = "",
    revisit_on: date | None = None,
    context: Mapping[str, Any] | None = None,
) -> list[Decision]:
    """The same answer to several recommendations, all recorded or none; one mail with all letters.

    A decline is not possible here: it is read and confirmed one by one. Otherwise like
    :func:`sign_decision`.
    """
    kind = str(kind)
    if kind == Decision.Kind.DECLINE:
        raise InputError("recommendations are declined one by one")
    _check_signature(contact, signature)
    with transaction.atomic():
        return [
            _record_signature(
                recommendation=one,
                contact=contact,
                kind=kind,
                signature=signature,
                reason=reason,
                alternative="",
                revisit_on=revisit_on,
                context=context,
            )
            for one in recommendations
        ]


def _check_signature(contact: Contact, signature: Signature) -> None:
    require_consent(contact)
    request = queries.current_request(contact)
    shown = request.document.sha256 if request else ""
    signature.checked_for(name=contact.name, document_sha256=shown)


@action
def _record_signature(
    *,
    recommendation: Recommendation,
    contact: Contact,
    kind: str,
    signature: Signature,
    reason: str,
    alternative: str,
    revisit_on: date | None,
    context: Mapping[str, Any] | None,
    factor: FactorProof | None = None,
) -> Decision:
    client = contact.client
    if factor is not None:
        signature = replace(signature, method=f"{signature.method}; {factor.method}")
    _record_consent(contact, signature, context)
    title = f"{contact.title}, may" if contact.title else "May"
    decision = record_decision(
        recommendation=recommendation,
        contact=contact,
        kind=kind,
        reason=reason,
        alternative=alternative,
        revisit_on=revisit_on,
        signature=SignedBy(
            typed_name=signature.typed_name.strip(),
            authority=f"{title} sign for {client.name}",
            method=signature.method,
            consent=CONSENT,
            intent=signature.button,
            document_sha256=signature.document_sha256,
        ),
        context=context,
    )
    receipt = append_entry(
        client=client,
        kind="sig.declined" if kind == Decision.Kind.DECLINE else "sig.signed",
        actor=contact.as_actor(),
        person={**contact.as_person(), "typed_name": signature.typed_name.strip()},
        content={
            **signature.as_content(client_name=client.name),
            "safeguard": recommendation.safeguard,
            "choice": kind,
            "decision": str(decision.pk),
            "letter_sha256": decision.letter.sha256 if decision.letter else "",
            "remaining_risk_shown": remaining_risk(recommendation),
            "two_steps": kind == Decision.Kind.DECLINE,
            "high_value": is_high(recommendation),
            **({"second_factor": factor.details} if factor else {}),
        },
        context=context,
    )
    if decision.letter is not None:
        title = f"{decision.get_kind_display()}: {recommendation.title}"
        name = f"decision-{recommendation.safeguard.lower()}.pdf"
        _queue_copy(contact, title, name, decision.letter, signature, receipt, at=None)
    return decision


def _queue_copy(
    contact: Contact,
    title: str,
    name: str,
    document: Document,
    signature: Signature,
    receipt: LedgerReceipt,
    *,
    at: datetime | None,
) -> None:
    """The signed document is sealed and mailed in the background, when its entry has a number."""
    SignedCopy.objects.create(
        firm=contact.firm,
        client=contact.client,
        contact=contact,
        title=title,
        file_name=name,
        original=document,
        shown_sha256=signature.document_sha256,
        method=signature.method,
        button=signature.button,
        signed_at=at or receipt.at,
        signature_entry_id=receipt.entry_id,
    )


def sign_policy(
    *,
    version: PolicyVersion,
    contact: Contact,
    signature: Signature,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> PolicyVersion:
    """The contact approves a security policy; the adopted text is sealed and mailed to them."""
    require_consent(contact)
    approved = approve_policy(
        version=version, contact=contact, signature=signature, context=context, at=at
    )
    if approved.adopted is not None:
        _record_policy_signature(approved, contact, signature, context=context, at=at)
    return approved


@action
def _record_policy_signature(
    version: PolicyVersion,
    contact: Contact,
    signature: Signature,
    *,
    context: Mapping[str, Any] | None,
    at: datetime | None,
) -> None:
    receipt = append_entry(
        client=contact.client,
        kind="sig.signed",
        actor=contact.as_actor(),
        person={**contact.as_person(), "typed_name": signature.typed_name.strip()},
        content={
            **signature.as_content(client_name=contact.client.name),
            "policy": str(version),
            "adopted_sha256": version.adopted.sha256 if version.adopted else "",
        },
        context=context,
        at=at,
    )
    assert version.adopted is not None  # noqa: S101 - asked by the caller
    _queue_copy(
        contact, str(version), "security-policy.pdf", version.adopted, signature, receipt, at=at
    )


def _record_consent(
    contact: Contact, signature: Signature, context: Mapping[str, Any] | None
) -> None:
    append_entry(
        client=contact.client,
        kind="sig.consented",
        actor=contact.as_actor(),
        person=contact.as_person(),
        content={
            "consent": CONSENT,
            "consent_version": CONSENT_VERSION,
            "authority": authority_statement(contact.client.name),
            "document_sha256": signature.document_sha256,
        },
        context=context,
    )
