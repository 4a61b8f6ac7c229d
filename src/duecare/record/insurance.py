"""Entries about insurance policies. Amounts are whole cents, shares basis points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from duecare.record.base import Entry, entry
from duecare.record.values import Cents, Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementTerms:
    """One insuring agreement, where it differs from the policy's own terms."""

    sublimit_cents: Cents | None = None
    retention_cents: Cents
    aggregate_sublimit_cents: Cents | None = None
    waiting_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseLimits:
    """What a policy pays for all parts of an event of one cause, where it says so."""

    sublimit_cents: Cents | None = None
    aggregate_sublimit_cents: Cents | None = None
    coinsurance_basis_points: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationAnswers:
    """What the client answered when it applied: yes, partly or no, by question."""

    carrier: str
    signed_on: date
    answers: Mapping[str, str]


@entry(
    "insurance.recorded",
    title="Insurance policy recorded",
    headline="Insurance policy recorded: {carrier}",
    keep="general",
)
class InsuranceRecorded(Entry):
    """The terms of an insurance policy of the client, or of the firm in its own log."""

    carrier: str
    kind: str
    position: str
    period: Sequence[date] | None = None
    aggregate_limit_cents: Cents
    each_claim_limit_cents: Cents | None = None
    retention_cents: Cents
    coinsurance_basis_points: int
    agreements: Mapping[str, AgreementTerms]
    excluded: Sequence[str]
    excluded_scenarios: Sequence[str]
    defense_erodes_limit: bool
    retroactive_date: date | None = None
    retroactive_applies_to: str
    run_off_date: date | None = None
    extended_reporting_until: date | None = None
    causes: Mapping[str, CauseLimits]
    dependent_interruption: AgreementTerms | None = None
    breach_response_outside: bool
    people_notified: int | None = None
    call_back_otherwise_cents: Cents | None = None
    shared_aggregate: str = ""
    application: ApplicationAnswers | None = None
    settlement_order: Sequence[str]
    premium_cents: Cents | None = None
    currency: str


@entry(
    "insurance.ended",
    title="Insurance policy ended",
    headline="Insurance policy ended: {carrier}",
    keep="general",
)
class InsuranceEnded(Entry):
    """A policy no longer counts; it stays readable."""

    carrier: str
    kind: str
    reason: Personal[str]
