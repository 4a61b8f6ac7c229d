"""Writes about assessments: answers, the assessment itself, offers and decisions."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from duecare.catalog import load_catalog
from duecare.documents.statements import offer_of
from duecare.documents.wording.insurance import gap_sentence
from duecare.errors import InputError
from duecare.money import Money
from duecare.risk import Answers
from duecare_web.accounts.actors import Actor, system_actor
from duecare_web.accounts.locking import lock, told
from duecare_web.accounts.models import User
from duecare_web.assessments.models import (
    Answer,
    Assessment,
    AssessmentRequest,
    AssessmentStatement,
    Decision,
    Recommendation,
)
from duecare_web.assessments.queries import Calculated, open_request
from duecare_web.assessments.statements import (
    RenderedStatement,
    SignedBy,
    assessment_statements,
    decision_statement,
)
from duecare_web.clients.models import Client, Contact
from duecare_web.ledger.actions import Attached, LedgerReceipt, action, append_entry, keep_document
from duecare_web.scans.models import Scan

MOST_OFFERED = 15
"""Recommendations put to the client at a time, in rank order: what a meeting can decide. All of
them are in the risk assessment statement; the next assessment offers the next."""
ENTRY_KINDS = {
    Decision.Kind.ACCEPT: "decision.accepted",
    Decision.Kind.DECLINE: "decision.declined",
    Decision.Kind.DEFER: "decision.deferred",
}


@action
def record_answers(*, client: Client, actor: Actor, answers: Answers) -> list[Answer]:
    """Record replies; only what differs from what stands is written, with what it replaces."""
    lock(client)
    standing = {row.question: row for row in Answer.objects.filter(client=client)}
    changed: dict[str, Any] = {}
    rows: list[Answer] = []
    for question, reply in answers.by_question.items():
        before = standing.get(question)
        if before and (before.key, before.proof, before.note) == (
            reply.key,
            reply.proof,
            reply.note,
        ):
            continue
        row, _ = Answer.objects.update_or_create(
            client=client,
            question=question,
            defaults={
                "firm": client.firm,
                "key": reply.key,
                "proof": reply.proof,
                "note": reply.note,
                "answered_by": actor.reference,
            },
        )
        rows.append(row)
        changed[question.lower().replace("-", "_")] = {
            "answer": reply.key,
            "proof": reply.proof,
            "before": before.key if before else "",
        }
    if not rows:
        raise InputError("no answer differs from what is recorded")
    append_entry(
        client=client,
        kind="answers.recorded",
        actor=actor,
        content={"release": load_catalog().release, "answers": changed},
    )
    return rows


@action
def request_assessment(
    *, client: Client, scan: Scan, user: User, actor: Actor
) -> AssessmentRequest:
    """Ask for an assessment of ``client``; the background work prices and completes it.

    Raises :class:`InputError` if the scan is of another client or a request is open already.
    """
    if scan.client_id != client.pk:
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
        kind="assessment.requested",
        actor=actor,
        content={"scanned_at": scan.scanned_at.isoformat(), "scan_entry": str(scan.entry_id)},
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
        kind="assessment.failed",
        actor=system_actor("assessment"),
        content={"problem": problem},
        related=request.entry_id,
    )
    request.problem = problem
    request.save(update_fields=["problem"])
    return request


def complete_assessment(
    *,
    client: Client,
    actor: Actor,
    scan: Scan,
    calculated: Calculated,
    request: AssessmentRequest | None = None,
) -> Assessment:
    """Freeze an assessment: its statements as PDF, and an offer for each recommendation.

    The PDFs are made before the transaction starts, so that others are not kept waiting. A
    ``request`` is answered by it, once: raises :class:`InputError` if it has ended already.
    """
    now = timezone.now()
    rendered = assessment_statements(client, calculated, now=now)
    return _store_assessment(
        client=client,
        actor=actor,
        scan=scan,
        calculated=calculated,
        rendered=rendered,
        now=now,
        request=request,
    )


@action
def _store_assessment(
    *,
    client: Client,
    actor: Actor,
    scan: Scan,
    calculated: Calculated,
    rendered: list[RenderedStatement],
    now: dt.datetime,
    request: AssessmentRequest | None,
) -> Assessment:
    lock(client)
    number = Assessment.objects.filter(client=client).count() + 1
    receipt = _record_assessment(client, actor, calculated, rendered, number)
    Recommendation.objects.filter(client=client, superseded_at=None).update(superseded_at=now)
    assessment = Assessment.objects.create(
        firm=client.firm,
        client=client,
        scan=scan,
        number=number,
        completed_at=now,
        release=calculated.findings.release,
        price_values=calculated.price.to_dict(),
        finding_values=calculated.findings.to_dict(),
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
    for recommendation in calculated.findings.recommendations[:MOST_OFFERED]:
        _offer(assessment, actor, recommendation)
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
) -> LedgerReceipt:
    price, gap = calculated.price, calculated.price.insurance.gap
    return append_entry(
        client=client,
        kind="assessment.completed",
        actor=actor,
        content={
            "number": number,
            "release": calculated.findings.release,
            "inputs": _texts(price.inputs),
            "digest": price.digest,
            "people": round(price.people.best),
            "gap": gap_sentence(gap),
            "recommendations": len(calculated.findings.recommendations),
            "offered": min(MOST_OFFERED, len(calculated.findings.recommendations)),
            "risks": {
                risk.scenario.lower().replace("-", "_"): risk.risk_level
                for risk in calculated.findings.risks
            },
        },
        money={
            "currency": "USD",
            "expected_annual_loss_cents": _cents(price.expected_annual_loss.value),
            "bad_year_cents": _cents(gap.loss),
            "paid_cents": _cents(gap.paid),
            "uninsured_cents": _cents(gap.uninsured),
        },
        attachments=[Attached(one.file_name, one.pdf) for one in rendered],
    )


def _offer(assessment: Assessment, actor: Actor, content: Any) -> Recommendation:
    """Offer one recommendation in words that are frozen from here on."""
    offer = dataclasses.asdict(offer_of(content))
    receipt = append_entry(
        client=assessment.client,
        kind="recommendation.made",
        actor=actor,
        content={"rank": content.rank, "assessment": assessment.number, "offer": offer},
        money={
            "currency": "USD",
            "first_year_cost_cents": _cents(content.cost.first_year.best),
            "saving_cents": _cents(content.saving.value),
        },
    )
    return Recommendation.objects.create(
        firm=assessment.firm,
        client=assessment.client,
        assessment=assessment,
        safeguard=content.safeguard,
        title=content.title,
        rank=content.rank,
        values=dataclasses.asdict(content),
        offered=offer,
        offered_at=assessment.completed_at,
        entry_id=receipt.entry_id,
    )


@action
def record_decision(
    *,
    recommendation: Recommendation,
    contact: Contact,
    kind: str,
    signature: SignedBy,
    reason: str = "",
    alternative: str = "",
    revisit_on: dt.date | None = None,
    context: Mapping[str, str] | None = None,
) -> Decision:
    """Record what the client decided; the letter with the exact words offered is sealed with it.

    Raises :class:`InputError` if the contact may not sign, if the recommendation was superseded,
    or if a declined or deferred one lacks a reason or a revisit date.
    """
    _wait_for_turn(recommendation)
    now = timezone.now()
    _check_decision(recommendation, contact, kind, reason, revisit_on, now)
    decision = Decision(
        firm=recommendation.firm,
        client=recommendation.client,
        recommendation=recommendation,
        contact=contact,
        kind=kind,
        reason=reason.strip(),
        alternative=alternative.strip(),
        revisit_on=revisit_on,
        decided_at=now,
    )
    letter = decision_statement(decision, signature=signature, entry="", now=now)
    attached = Attached(f"decision-{recommendation.safeguard.lower()}.pdf", letter.pdf)
    decision.letter = keep_document(client=recommendation.client, document=attached)
    receipt = append_entry(
        client=recommendation.client,
        kind=ENTRY_KINDS[Decision.Kind(kind)],
        actor=contact.as_actor(),
        person=contact.as_person(),
        content=_decision_content(decision, signature),
        money=Money.from_dollars(round(recommendation.content.saving.value, 2)),
        context=context,
        attachments=[attached],
        related=recommendation.entry_id,
    )
    decision.entry_id = receipt.entry_id
    decision.save(force_insert=True)
    return decision


def _wait_for_turn(recommendation: Recommendation) -> None:
    """One answer at a time: a decision and the record of silence never cross."""
    Recommendation.objects.select_for_update().get(pk=recommendation.pk)


def _check_decision(
    recommendation: Recommendation,
    contact: Contact,
    kind: str,
    reason: str,
    revisit_on: dt.date | None,
    now: dt.datetime,
) -> None:
    if kind not in ENTRY_KINDS:
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
    if kind != Decision.Kind.ACCEPT and not reason.strip():
        raise InputError("a declined or deferred recommendation needs a reason")
    if kind != Decision.Kind.ACCEPT and (revisit_on is None or revisit_on <= now.date()):
        raise InputError("a declined or deferred recommendation needs a later date to revisit it")


def _decision_content(decision: Decision, signature: SignedBy) -> dict[str, Any]:
    return {
        "safeguard": decision.recommendation.safeguard,
        "offer": decision.recommendation.offered,
        "choice": str(decision.kind),
        "reason": decision.reason,
        "alternative": decision.alternative,
        "revisit_on": decision.revisit_on.isoformat() if decision.revisit_on else "",
        "authority": signature.authority,
        "method": signature.method,
        "consent": signature.consent,
        "intent": signature.intent,
        "document_sha256": signature.document_sha256,
    }


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
    _wait_for_turn(recommendation)
    # Asked of the database: what the caller loaded may be older than the client's answer.
    if Decision.objects.filter(recommendation=recommendation).exists():
        raise InputError("the client has decided on this recommendation")
    if not notices:
        raise InputError("no notice was sent; silence counts only after notice")
    receipt = append_entry(
        client=recommendation.client,
        kind="decision.lapsed",
        actor=actor,
        content={
            "safeguard": recommendation.safeguard,
            "offer": recommendation.offered,
            "notices": [notice.isoformat() for notice in notices],
            "documents_sha256": list(letters),
        },
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


def _cents(dollars: float) -> int:
    return Money.from_dollars(round(dollars, 2)).cents


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {key.lower().replace("-", "_"): str(value) for key, value in values.items()}
