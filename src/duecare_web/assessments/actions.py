"""Writes about assessments: the assessment itself, offers and decisions."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from duecare import record
from duecare.dates import long_date
from duecare.documents.entries import assessment_entry, recommendation_entry
from duecare.documents.wording.case import Audience, audience_of
from duecare.documents.wording.offers import offer_words
from duecare.documents.wording.quotes import lines_of
from duecare.errors import InputError
from duecare.risk import offered
from duecare.risk.advice.changes import ChangesSince
from duecare.risk.inputs.stated import stated_people
from duecare_web.accounts.actors import Actor, system_actor
from duecare_web.accounts.locking import lock, told
from duecare_web.accounts.models import User
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.carrying import advised_of, carry_over, proposed_horizon
from duecare_web.assessments.changes import changes_of
from duecare_web.assessments.models import (
    CHANGES,
    Assessment,
    AssessmentRequest,
    AssessmentStatement,
    Decision,
    Recommendation,
)
from duecare_web.assessments.queries import (
    Calculated,
    latest_revisit,
    newest_decision,
    open_request,
)
from duecare_web.assessments.replies import answers_of, kept_replies, plan_of
from duecare_web.assessments.statements import (
    RenderedStatement,
    assessment_statements,
    decision_statement,
)
from duecare_web.clients.models import Client, Contact
from duecare_web.ledger.actions import Attached, LedgerReceipt, action, append_entry, keep_document
from duecare_web.ledger.shown import KeptPage
from duecare_web.prices.queries import newest_edition
from duecare_web.scans.models import Scan


@action
def request_assessment(
    *, client: Client, scan: Scan | None, user: User, actor: Actor
) -> AssessmentRequest:
    """Ask for an assessment of ``client``; the background work prices and completes it.

    Without a scan it rests on the people whom the client stated. Raises :class:`InputError` if the
    scan is of another client, if there is neither a scan nor a stated number, or if a request is
    open already.
    """
    if scan is None and stated_people(answers_of(client)) is None:
        raise InputError(
            "there is no scan, and the client has not said how many people it holds data of",
            hint="answer how many people, or import a scan",
        )
    if scan is not None and scan.client_id != client.pk:
        raise InputError("the scan is of another client")
    # Two presses of the button must not become two assessments.
    lock(client)
    if earlier := open_request(client):
        first = told(earlier.requested_at, earlier.requested_by)
        raise InputError(
            f"an assessment of {client.name} is already in progress, requested {first}"
        )
    receipt = append_entry(
        client=client,
        actor=actor,
        entry=record.AssessmentRequested(
            tier=plan_of(client).tier,
            scanned_at=scan.scanned_at if scan else None,
            scan_entry=str(scan.entry_id) if scan else None,
        ),
    )
    return AssessmentRequest.objects.create(
        firm=client.firm,
        client=client,
        scan=scan,
        requested_by=user,
        requested_at=timezone.now(),
        entry_id=receipt.entry_id,
    )


@action
def record_failed_assessment(*, request: AssessmentRequest, problem: str) -> AssessmentRequest:
    """Record in words why an assessment that was asked for could not be completed."""
    lock(request)
    if not request.is_open:
        raise InputError("this request has already ended")
    append_entry(
        client=request.client,
        actor=system_actor("assessment"),
        entry=record.AssessmentFailed(problem=problem),
        related=request.entry_id,
    )
    request.problem = problem
    request.save(update_fields=["problem"])
    return request


def complete_assessment(
    *,
    client: Client,
    actor: Actor,
    scan: Scan | None,
    calculated: Calculated,
    request: AssessmentRequest | None = None,
    at: dt.datetime | None = None,
) -> Assessment:
    """Freeze an assessment: its statements as PDF, and an offer for each recommendation.

    The PDFs are made before the transaction starts, so that others are not kept waiting. A
    ``request`` is answered by it, once: raises :class:`InputError` if it has ended already.
    """
    now = at or timezone.now()
    changes = changes_of(client, calculated)
    rendered = assessment_statements(client, calculated, now=now, changes=changes)
    return _store_assessment(
        client=client,
        actor=actor,
        scan=scan,
        calculated=calculated,
        rendered=rendered,
        changes=changes,
        now=now,
        request=request,
    )


@action
def _store_assessment(
    *,
    client: Client,
    actor: Actor,
    scan: Scan | None,
    calculated: Calculated,
    rendered: list[RenderedStatement],
    changes: ChangesSince | None,
    now: dt.datetime,
    request: AssessmentRequest | None,
) -> Assessment:
    lock(client)
    number = Assessment.objects.filter(client=client).count() + 1
    receipt = _record_assessment(client, actor, calculated, rendered, number, at=now)
    before = advised_of(client)
    Recommendation.objects.filter(client=client, superseded_at=None).update(superseded_at=now)
    price = calculated.price.to_dict()
    assessment = Assessment.objects.create(
        firm=client.firm,
        client=client,
        scan=scan,
        number=number,
        completed_at=now,
        release=calculated.findings.release,
        price_values=price,
        case_values=price["insurance"]["worst_case"],
        finding_values=calculated.findings.to_dict(),
        answer_values=kept_replies(calculated.said, calculated.settled.answers),
        change_values=CHANGES.dump_python(changes, mode="json") if changes else {},
        entry_id=receipt.entry_id,
    )
    for position, one in enumerate(rendered):
        document = keep_document(client=client, document=Attached(one.file_name, one.pdf))
        AssessmentStatement.objects.create(
            firm=client.firm,
            assessment=assessment,
            kind=one.statement.kind,
            title=one.statement.subtitle or one.statement.title,
            document=document,
            position=position,
        )
    audience = audience_of(calculated.price, firm=client.firm.name)
    for recommendation in offered(calculated.findings.recommendations):
        _offer(assessment, actor, recommendation, audience)
    carry_over(assessment=assessment, actor=actor, before=before)
    if request is not None:
        _answer_request(request, assessment)
    return assessment


def _answer_request(request: AssessmentRequest, assessment: Assessment) -> None:
    open_ones = AssessmentRequest.objects.filter(pk=request.pk, assessment=None, problem="")
    if not open_ones.update(assessment=assessment):
        raise InputError("this request has already ended")


def _record_assessment(
    client: Client,
    actor: Actor,
    calculated: Calculated,
    rendered: list[RenderedStatement],
    number: int,
    at: dt.datetime | None = None,
) -> LedgerReceipt:
    return append_entry(
        client=client,
        actor=actor,
        entry=assessment_entry(
            calculated.price,
            calculated.findings,
            number=number,
            offered=len(offered(calculated.findings.recommendations)),
        ),
        attachments=[Attached(one.file_name, one.pdf) for one in rendered],
        at=at,
    )


def _offer(
    assessment: Assessment, actor: Actor, content: Any, audience: Audience
) -> Recommendation:
    """Offer one recommendation in words that are frozen from here on."""
    receipt = append_entry(
        client=assessment.client,
        actor=actor,
        entry=recommendation_entry(content, audience, assessment=assessment.number),
        at=assessment.completed_at,
    )
    words = dataclasses.asdict(offer_words(content, audience))
    lines = lines_of(content.cost)
    book = newest_edition(assessment.firm) if lines else None
    return Recommendation.objects.create(
        firm=assessment.firm,
        client=assessment.client,
        assessment=assessment,
        safeguard=content.safeguard,
        title=content.title,
        rank=content.rank,
        values=dataclasses.asdict(content),
        proposed=words,
        offered=words,
        lines=[dataclasses.asdict(one) for one in lines],
        price_book=book.number if book else 0,
        horizon=proposed_horizon(content),
        offered_at=assessment.completed_at,
        entry_id=receipt.entry_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a person of the client answers, on which page and how it was read."""

    kind: str
    signature: record.Signature
    page: KeptPage
    read: record.PageRead | None = None
    reason: str = ""
    alternative: str = ""
    revisit_on: dt.date | None = None
    high_value: bool = False


@dataclass(frozen=True, slots=True)
class PreparedDecision:
    """A decision that is not recorded yet, with its letter; ``seen`` is the one that it follows."""

    decision: Decision
    contact: Contact
    answered: Answered
    letter: Attached
    seen: Decision | None


def prepare_decision(
    *,
    recommendation: Recommendation,
    contact: Contact,
    answered: Answered,
    at: dt.datetime | None = None,
) -> PreparedDecision:
    """Render the letter with the exact words offered, before any lock is held.

    Raises :class:`InputError` if the contact may not sign, if the recommendation was superseded,
    if a declined one lacks a reason, or a declined or deferred one a day within its limit.
    """
    now = at or timezone.now()
    _check_decision(recommendation, contact, answered, now)
    decision = Decision(
        firm=recommendation.firm,
        client=recommendation.client,
        recommendation=recommendation,
        contact=contact,
        kind=answered.kind,
        reason=answered.reason.strip(),
        alternative=answered.alternative.strip(),
        revisit_on=None if answered.kind == Decision.Kind.ACCEPT else answered.revisit_on,
    )
    letter = decision_statement(decision, answered.signature, answered.page, now=now)
    name = f"decision-{recommendation.safeguard.lower()}.pdf"
    seen = newest_decision(recommendation)
    return PreparedDecision(decision, contact, answered, Attached(name, letter.pdf), seen)


@action
def record_decision(
    *,
    prepared: PreparedDecision,
    context: Mapping[str, Any] | None = None,
    at: dt.datetime | None = None,
) -> Decision:
    """Record what the client decided, in one entry with the page that was signed and the letter.

    Everything is asked again behind the lock. Raises :class:`InputError` as
    :func:`prepare_decision`, and if somebody has answered since, saying who, when and what.
    """
    decision, answered = prepared.decision, prepared.answered
    recommendation = decision.recommendation
    lock(recommendation)  # two decisions, or one and the record of silence, never cross
    contact = Contact.objects.select_related("client").get(pk=prepared.contact.pk)
    now = at or timezone.now()
    _check_decision(recommendation, contact, answered, now)
    refuse_answered(newest_decision(recommendation), seen=prepared.seen)
    decision.decided_at = now
    decision.letter = keep_document(client=recommendation.client, document=prepared.letter)
    decision.page = keep_document(client=recommendation.client, document=answered.page.kept)
    receipt = append_entry(
        client=recommendation.client,
        entry=_decision_entry(decision, answered, replaced=prepared.seen),
        actor=contact.as_actor(),
        person=contact.as_person(),
        context=context,
        attachments=[answered.page.kept, prepared.letter],
        related=recommendation.entry_id,
        at=now,
    )
    decision.entry_id = receipt.entry_id
    decision.save(force_insert=True)
    return decision


def refuse_answered(found: Decision | None, *, seen: Decision | None = None) -> None:
    """Raise :class:`InputError` if there is an answer, other than silence or the one ``seen``."""
    if found is None or found == seen or found.kind == Decision.Kind.NO_ANSWER:
        return
    first = told(found.decided_at, found.contact.name if found.contact else "the client")
    raise InputError(
        f"“{found.recommendation.title}” was answered already: {found.get_kind_display().lower()} {first}",
        hint="that answer is recorded and counts; open the page again to change it",
    )


def _check_decision(
    recommendation: Recommendation, contact: Contact, answered: Answered, now: dt.datetime
) -> None:
    kind, later = answered.kind, answered.revisit_on
    today = firm_day(contact.firm, now)
    if kind not in (Decision.Kind.ACCEPT, Decision.Kind.DECLINE, Decision.Kind.DEFER):
        raise InputError(f"{kind!r} is not a decision", hint="allowed: accept, decline, defer")
    if contact.client_id != recommendation.client_id:
        raise InputError("the contact is of another client")
    if not (contact.may_sign and contact.is_active):
        raise InputError(
            "this contact may not sign for the client",
            hint="the firm records who may sign on the People page",
        )
    if recommendation.superseded_at is not None:
        raise InputError("a newer assessment has replaced this recommendation")
    if kind == Decision.Kind.ACCEPT and not recommendation.offer.priced:
        raise InputError(
            f"“{recommendation.title}” has no price yet",
            hint="ask your IT provider for a price before you accept it",
        )
    if kind == Decision.Kind.DECLINE and not answered.reason.strip():
        raise InputError("a declined recommendation needs a reason")
    if kind != Decision.Kind.ACCEPT and (later is None or later <= today):
        raise InputError("a declined or deferred recommendation needs a later date to revisit it")
    latest = latest_revisit(recommendation, today)
    if kind != Decision.Kind.ACCEPT and later is not None and later > latest:
        raise InputError(
            f"“{recommendation.title}” comes back by {long_date(latest)} at the latest",
            hint="pick an earlier day",
        )


def _decision_entry(
    decision: Decision, answered: Answered, *, replaced: Decision | None
) -> record.Decided:
    recommendation = decision.recommendation
    given: dict[str, Any] = {
        "decision": str(decision.pk),
        "offer": recommendation.offer,
        "signature": answered.signature,
        "language": answered.page.lang,
        "read": answered.read,
        "letter_sha256": decision.letter.sha256 if decision.letter else "",
        "high_value": answered.high_value,
        "reason": decision.reason,
        "alternative": decision.alternative,
        "replaces": str(replaced.pk) if replaced else None,
    }
    if decision.kind == Decision.Kind.ACCEPT:
        return record.DecisionAccepted(**given)
    given["revisit_on"] = decision.revisit_on
    if decision.kind == Decision.Kind.DEFER:
        return record.DecisionDeferred(**given)
    return record.DecisionDeclined(two_steps=True, **given)


@action
def record_no_answer(
    *,
    recommendation: Recommendation,
    actor: Actor,
    notices: Sequence[dt.datetime],
    letters: Sequence[str] = (),
    at: dt.datetime | None = None,
) -> Decision:
    """Record that the client did not answer after notice; silence is never shown as consent.

    ``notices`` are the times at which reminders were handed over to mail, ``letters`` the SHA-256
    of the documents that put the recommendation to the client. Raises :class:`InputError` without
    notice, and if there is a decision already.
    """
    lock(recommendation)
    # Asked of the database: what the caller loaded may be older than the client's answer.
    if Decision.objects.filter(recommendation=recommendation).exists():
        raise InputError("the client has decided on this recommendation")
    if not notices:
        raise InputError("no notice was sent; silence counts only after notice")
    receipt = append_entry(
        client=recommendation.client,
        actor=actor,
        entry=record.DecisionLapsed(
            offer=recommendation.offer,
            notices=notices,
            documents_sha256=letters,
        ),
        related=recommendation.entry_id,
        at=at,
    )
    return Decision.objects.create(
        firm=recommendation.firm,
        client=recommendation.client,
        recommendation=recommendation,
        kind=Decision.Kind.NO_ANSWER,
        decided_at=at or timezone.now(),
        entry_id=receipt.entry_id,
    )
