"""What a contact reads and signs in the portal. Each step leaves its ``sig.`` entry.

Every signing path needs the hash of the document that was shown; there is no way to sign for
somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from duecare import record
from duecare.documents.pdf import render_pdf
from duecare.documents.translation import with_spanish
from duecare.errors import InputError
from duecare.record import Signature
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.actions import (
    Answered,
    PreparedDecision,
    prepare_decision,
    record_decision,
    refuse_answered,
)
from duecare_web.assessments.models import Decision, Recommendation
from duecare_web.assessments.queries import latest_assessment, newest_decision
from duecare_web.assessments.statements import branding
from duecare_web.clients.models import Contact, Language
from duecare_web.ledger import documents
from duecare_web.ledger.actions import (
    Attached,
    action,
    append_entry,
    keep_document,
)
from duecare_web.ledger.models import Document
from duecare_web.ledger.shown import KeptPage
from duecare_web.portal import queries
from duecare_web.portal.consent import require_consent
from duecare_web.portal.decision_pages import decision_page, sitting_page
from duecare_web.portal.factors import FactorProof
from duecare_web.portal.models import Reading, SignatureRequest, SignedCopy
from duecare_web.portal.offers import letter_of
from duecare_web.portal.rules import is_high, needs_factor
from duecare_web.security_policies.actions import (
    GivenApproval,
    SetAnswer,
    record_approval,
    sign_set,
)
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.pages import owner_page
from duecare_web.security_policies.reading import reading_words
from duecare_web.security_policies.signatures import check_signature

SAME_READING_MINUTES = 30


def ask_for_decisions(
    *,
    contact: Contact,
    actor: Actor,
    recommendations: Sequence[Recommendation] | None = None,
    at: datetime | None = None,
    then: Callable[[SignatureRequest], object] = lambda _request: None,
) -> SignatureRequest:
    """Put recommendations of the newest assessment to ``contact``: all open ones, or those chosen.

    Also those recorded as no answer: silence can be broken on any day. What this contact was asked
    before and has not answered stays in the letter: one letter, one hash. ``then`` is done in the
    same transaction. Raises
    :class:`InputError` if the contact may not sign or nothing of it is open.
    """
    if not (contact.may_sign and contact.is_active):
        raise InputError(
            "this contact may not sign for the client",
            hint="record who may sign on the People page",
        )
    assessment, now = latest_assessment(contact.client), at or timezone.now()
    waiting = _to_ask(contact, recommendations)
    if assessment is None or not waiting:
        raise InputError("no recommendation is waiting for a decision")
    statement = letter_of(assessment, waiting, as_of=firm_day(contact.firm, now))
    if contact.language == Language.SPANISH.value:
        statement = with_spanish(statement)
    pdf = render_pdf(statement, branding=branding(contact.client.firm), created=now)
    with transaction.atomic():
        request = _record_request(
            contact=contact, actor=actor, recommendations=waiting, pdf=pdf, at=at or now
        )
        then(request)
    return request


def _to_ask(contact: Contact, chosen: Sequence[Recommendation] | None) -> list[Recommendation]:
    waiting = queries.answerable(contact.client)
    if chosen is None:
        return waiting
    asked = {row.recommendation.pk for row in queries.offers_to(contact) if row.waiting}
    wanted = asked | {one.pk for one in chosen}
    return [one for one in waiting if one.pk in wanted]


@action
def _record_request(
    *,
    contact: Contact,
    actor: Actor,
    recommendations: list[Recommendation],
    pdf: bytes,
    at: datetime,
) -> SignatureRequest:
    for one in sorted(recommendations, key=lambda row: row.rank):
        lock(one)
        if one.superseded_at is not None or one.dropped_at is not None:
            raise InputError(f"“{one.title}” was changed meanwhile", hint="open the page again")
    contact.signature_requests.filter(withdrawn_at__isnull=True).update(withdrawn_at=at)
    letter = Attached("recommendations.pdf", pdf)
    document = keep_document(client=contact.client, document=letter)
    receipt = append_entry(
        client=contact.client,
        entry=record.SignatureRequested(
            document_sha256=document.sha256,
            safeguards=[one.safeguard for one in recommendations],
        ),
        actor=actor,
        person=contact.as_person(),
        attachments=[letter],
        at=at,
    )
    request = SignatureRequest.objects.create(
        firm=contact.firm,
        client=contact.client,
        contact=contact,
        assessment=recommendations[0].assessment,
        document=document,
        entry_id=receipt.entry_id,
        requested_at=at,
    )
    request.recommendations.set(recommendations)
    drafts = Recommendation.objects.filter(pk__in=[one.pk for one in recommendations])
    drafts.filter(sent_at=None).update(sent_at=at)  # frozen from here on
    return request


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
        entry=record.DocumentViewed(document_sha256=document.sha256, reading=str(reading.pk)),
        actor=contact.as_actor(),
        person=contact.as_person(),
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
        entry=record.DocumentRead(
            document_sha256=reading.document.sha256,
            reading=str(reading.pk),
            visible_seconds=reading.seconds,
            last_page_seen=reading.reached,
            pages=pages,
        ),
        actor=contact.as_actor(),
        person=contact.as_person(),
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
        entry=record.DocumentDownloaded(document_sha256=document.sha256),
        actor=contact.as_actor(),
        person=contact.as_person(),
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
    changes: Decision | None = None,
    factor: FactorProof | None = None,
    read: record.PageRead | None = None,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Decision:
    """The contact accepts, declines or defers a recommendation, and gets a copy by mail.

    The signature is over ``decision_page`` in the language of the page at hand.

    ``changes`` is the decision that the page showed, where the client changes its mind: it stays on
    record, and the new one counts.

    ``confirmed`` is the second step that a decline needs; ``factor`` the second factor where the
    rule of the client asks for one. Raises :class:`InputError` for anything
    missing (``check_signature``, ``prepare_decision``), and where somebody has answered already.
    """
    require_consent(contact)
    if kind == Decision.Kind.DECLINE and not confirmed:
        raise InputError("a decline needs the second step: confirm that the stated risk remains")
    if kind == Decision.Kind.DECLINE and needs_factor(recommendation) and factor is None:
        raise InputError("declining this needs your second factor", hint="add one in the portal")
    if factor is not None:
        method = f"{signature.method}; {factor.method}"
        signature = replace(
            signature, method=method, second_factor=record.SecondFactor(**factor.details)
        )
    given = _Given(contact, signature, decision_page(recommendation), read)
    answer = GivenAnswer(recommendation, kind, reason, alternative, revisit_on)
    prepared = given.prepare(answer, changes=changes, at=at)
    return _record_answer(prepared=prepared, context=context, at=at)


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One of several answers that are signed together."""

    recommendation: Recommendation
    kind: str
    reason: str = ""
    alternative: str = ""
    revisit_on: date | None = None
    confirmed: bool = False


def sign_decisions(
    *,
    answers: Sequence[GivenAnswer],
    shown: Sequence[Recommendation],
    contact: Contact,
    signature: Signature,
    read: record.PageRead | None = None,
    context: Mapping[str, Any] | None = None,
) -> list[Decision]:
    """Answers to several recommendations, all recorded or none; one mail with all letters.

    The signature is over ``sitting_page`` of all that were ``shown``, answered or not. Each decline is confirmed by itself (``confirmed``: what stays was read); one that needs a
    second factor is made on its own page. Otherwise like :func:`sign_decision`.
    """
    for one in answers:
        _check_together(one)
    require_consent(contact)
    given = _Given(contact, signature, sitting_page(shown), read)
    # In the order in which silence is recorded, so that the second one waits for the first.
    ordered = sorted(answers, key=lambda one: one.recommendation.rank)
    prepared = [given.prepare(one) for one in ordered]
    with transaction.atomic():
        made = {
            one.decision.recommendation_id: _record_answer(prepared=one, context=context)
            for one in prepared
        }
    return [made[one.recommendation.pk] for one in answers]


def _check_together(answer: GivenAnswer) -> None:
    if answer.kind != Decision.Kind.DECLINE:
        return
    title = answer.recommendation.title
    if not answer.confirmed:
        raise InputError(f"confirm that you have read what stays if you decline “{title}”")
    if needs_factor(answer.recommendation):
        raise InputError(
            f"declining “{title}” needs your second factor", hint="decline it on its own page"
        )


@dataclass(frozen=True, slots=True)
class _Given:
    """Who signed what on which page."""

    contact: Contact
    signature: Signature
    page: KeptPage
    read: record.PageRead | None

    def prepare(
        self,
        answer: GivenAnswer,
        *,
        changes: Decision | None = None,
        at: datetime | None = None,
    ) -> PreparedDecision:
        """The decision with its letter; raises :class:`InputError` where another was made already."""
        if not self.contact.signature_requests.filter(
            recommendations=answer.recommendation
        ).exists():
            raise InputError("this recommendation was not put to this contact")
        refuse_answered(newest_decision(answer.recommendation), seen=changes)
        check_signature(self.signature, name=self.contact.name, document_sha256=self.page.sha256)
        answered = Answered(
            kind=str(answer.kind),  # a plain text, also where a Decision.Kind was given
            signature=replace(self.signature, typed_name=self.signature.typed_name.strip()),
            page=self.page,
            read=self.read,
            reason=answer.reason,
            alternative=answer.alternative,
            revisit_on=answer.revisit_on,
            high_value=is_high(answer.recommendation),
        )
        return prepare_decision(
            recommendation=answer.recommendation, contact=self.contact, answered=answered, at=at
        )


@action
def _record_answer(
    *, prepared: PreparedDecision, context: Mapping[str, Any] | None, at: datetime | None = None
) -> Decision:
    """Record the decision and queue its sealed copy; what the page asked is asked again here."""
    answered = prepared.answered
    recorded = record_decision(prepared=prepared, context=context, at=at)
    contact = Contact.objects.select_related("client", "firm").get(pk=prepared.contact.pk)
    require_consent(contact)
    check_signature(answered.signature, name=contact.name, document_sha256=answered.page.sha256)
    recommendation = recorded.recommendation
    title = f"{recorded.get_kind_display()}: {recommendation.title}"
    name = f"decision-{recommendation.safeguard.lower()}.pdf"
    if recorded.letter is not None:
        made = SignedDocument(title, name, recorded.letter, recorded.entry_id, recorded.decided_at)
        read = reading_words(answered.read or record.PageRead())
        queue_copy(contact, made, answered.signature, read)
    return recorded


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """A document that was signed, by which entry and when; none yet where its PDF comes later."""

    title: str
    file_name: str
    document: Document | None
    entry_id: UUID
    signed_at: datetime


def queue_copy(
    contact: Contact, made: SignedDocument, signature: Signature, page_read: str = ""
) -> None:
    """The signed document is sealed and mailed in the background, when its entry has a number."""
    SignedCopy.objects.create(
        firm=contact.firm,
        client=contact.client,
        contact=contact,
        title=made.title,
        file_name=made.file_name,
        original=made.document,
        shown_sha256=signature.document_sha256,
        page_read=page_read,
        method=signature.method,
        button=signature.button,
        signed_at=made.signed_at,
        signature_entry_id=made.entry_id,
    )


def sign_policy(
    *,
    version: PolicyVersion,
    contact: Contact,
    signature: Signature,
    read: record.PageRead | None = None,
    answers: Sequence[record.QuestionAsked] = (),
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> PolicyVersion:
    """The contact approves a security policy; the adopted text is sealed and mailed to them."""
    page = owner_page(version)
    given = GivenApproval(contact, signature, page, read or record.PageRead(), answers)
    with transaction.atomic():
        require_consent(contact)
        approved = record_approval(version=version, given=given, context=context, at=at)
        _queue_policy(approved, contact, signature, given.read)
    return approved


def sign_policies(
    *,
    answers: Sequence[SetAnswer],
    contact: Contact,
    signature: Signature,
    read: record.PageRead | None = None,
    context: Mapping[str, Any] | None = None,
) -> list[PolicyVersion]:
    """The contact signs a set of policies at once, all recorded or none; some may be left out."""
    read = read or record.PageRead()
    with transaction.atomic():
        require_consent(contact)
        approved = sign_set(
            answers=answers, contact=contact, signature=signature, read=read, context=context
        )
        for one in approved:
            _queue_policy(one, contact, signature, read)
    return approved


def _queue_policy(
    approved: PolicyVersion, contact: Contact, signature: Signature, read: record.PageRead
) -> None:
    """Its copy waits for the PDF of the adopted text, which is set in the background."""
    if approved.approval_entry_id and approved.approved_at:
        made = SignedDocument(
            str(approved),
            "security-policy.pdf",
            None,
            approved.approval_entry_id,
            approved.approved_at,
        )
        queue_copy(contact, made, signature, reading_words(read))
