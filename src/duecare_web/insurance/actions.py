"""Recording cover. A policy is never edited: it is ended, and its successor recorded."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare.risk.insurance import program
from duecare.risk.insurance.application import Application
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client
from duecare_web.insurance.models import InsurancePolicy
from duecare_web.ledger.actions import (
    LedgerReceipt,
    action,
    append_entry,
    append_firm_entry,
)


@action
def record_client_policy(
    *, client: Client, actor: Actor, terms: program.InsurancePolicy, at: datetime | None = None
) -> InsurancePolicy:
    """Record cover that the client has bought."""
    receipt = append_entry(client=client, actor=actor, entry=_entry_of(terms), at=at)
    return _store(terms, firm=client.firm, client=client, receipt=receipt)


@action
def record_firm_policy(
    *, firm: Firm, actor: Actor, terms: program.InsurancePolicy, at: datetime | None = None
) -> InsurancePolicy:
    """Record cover that the firm has bought for itself."""
    receipt = append_firm_entry(firm=firm, actor=actor, entry=_entry_of(terms), at=at)
    return _store(terms, firm=firm, client=None, receipt=receipt)


@action
def end_policy(
    *, policy: InsurancePolicy, actor: Actor, reason: str, at: datetime | None = None
) -> InsurancePolicy:
    """Take a policy out of the program; it stays readable."""
    lock(policy)
    if policy.ended_at is not None:
        raise InputError(f"this insurance policy has already ended, {told(policy.ended_at)}")
    if not reason.strip():
        raise InputError("give the reason for ending the policy")
    policy.ended_at = at or timezone.now()
    policy.save(update_fields=["ended_at"])
    ended = record.InsuranceEnded(carrier=policy.carrier, kind=policy.kind, reason=reason.strip())
    if policy.client is not None:
        append_entry(client=policy.client, actor=actor, entry=ended, at=at)
    else:
        append_firm_entry(firm=policy.firm, actor=actor, entry=ended, at=at)
    return policy


@action
def record_application(
    *, policy: InsurancePolicy, actor: Actor, application: Application
) -> InsurancePolicy:
    """Record what the client answered when it applied: the policy ends and its successor has it.

    Raises :class:`InputError` for a policy that has ended or is not a client's.
    """
    lock(policy)
    if policy.ended_at is not None:
        raise InputError(f"this insurance policy has already ended, {told(policy.ended_at)}")
    if policy.client is None:
        raise InputError("an application is recorded for a policy of a client")
    stored = program.InsurancePolicy.model_validate(policy.terms)
    terms = stored.model_copy(update={"application": application})
    end_policy(policy=policy, actor=actor, reason="recorded again with its application")
    receipt = append_entry(
        client=policy.client, actor=actor, entry=_entry_of(terms), related=policy.entry_id
    )
    successor = _store(terms, firm=policy.firm, client=policy.client, receipt=receipt)
    successor.position = policy.position
    successor.save(update_fields=["position"])
    return successor


def _store(
    terms: program.InsurancePolicy, *, firm: Firm, client: Client | None, receipt: LedgerReceipt
) -> InsurancePolicy:
    start, end = terms.period or (None, None)
    position = InsurancePolicy.objects.filter(firm=firm, client=client, ended_at=None).count()
    return InsurancePolicy.objects.create(
        firm=firm,
        client=client,
        carrier=terms.carrier,
        kind=terms.kind,
        starts_on=start,
        ends_on=end,
        terms=terms.model_dump(mode="json"),
        position=position,
        created_at=receipt.at,
        entry_id=receipt.entry_id,
    )


def _entry_of(terms: program.InsurancePolicy) -> record.InsuranceRecorded:
    """The terms without floats: amounts in whole cents, shares in basis points."""
    dependent, call_back = terms.dependent_interruption, terms.call_back
    return record.InsuranceRecorded(
        carrier=terms.carrier,
        kind=terms.kind,
        position=terms.position,
        period=terms.period,
        aggregate_limit_cents=_cents(terms.aggregate_limit),
        each_claim_limit_cents=_cents_or_none(terms.each_claim_limit),
        retention_cents=_cents(terms.retention),
        coinsurance_basis_points=round(terms.coinsurance * 10_000),
        agreements={str(part): _agreement(one) for part, one in terms.agreements.items()},
        excluded=terms.excluded,
        excluded_scenarios=terms.excluded_scenarios,
        defense_erodes_limit=terms.defense_erodes_limit,
        retroactive_date=terms.retroactive_date,
        retroactive_applies_to=terms.retroactive_applies_to,
        run_off_date=terms.run_off_date,
        extended_reporting_until=terms.extended_reporting_until,
        causes={str(cause): _cause(one) for cause, one in terms.causes.items()},
        dependent_interruption=_agreement(dependent) if dependent else None,
        breach_response_outside=terms.breach_response_outside,
        people_notified=terms.people_notified,
        call_back_otherwise_cents=_cents(call_back.otherwise) if call_back else None,
        shared_aggregate=terms.shared_aggregate,
        application=_application(terms.application) if terms.application else None,
        settlement_order=terms.settlement_order,
        premium_cents=_cents_or_none(terms.premium),
        currency=terms.currency,
    )


def _cause(one: program.CauseTerms) -> record.CauseLimits:
    share = one.coinsurance
    return record.CauseLimits(
        sublimit_cents=_cents_or_none(one.sublimit),
        aggregate_sublimit_cents=_cents_or_none(one.aggregate_sublimit),
        coinsurance_basis_points=None if share is None else round(share * 10_000),
    )


def _application(one: Application) -> record.ApplicationAnswers:
    answers = {name.lower().replace("-", "_"): reply for name, reply in one.answers.items()}
    return record.ApplicationAnswers(carrier=one.carrier, signed_on=one.signed_on, answers=answers)


def _agreement(one: program.InsuringAgreement) -> record.AgreementTerms:
    return record.AgreementTerms(
        sublimit_cents=_cents_or_none(one.sublimit),
        retention_cents=_cents(one.retention),
        aggregate_sublimit_cents=_cents_or_none(one.aggregate_sublimit),
        waiting_hours=round(one.waiting_hours),
    )


def _cents(dollars: float) -> int:
    return round(dollars * 100)


def _cents_or_none(dollars: float | None) -> int | None:
    return None if dollars is None else _cents(dollars)
