"""Entries about answers, assessments, recommendations and what the client decided on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from duecare.record.base import WHO_AND_WHAT, Entry, entry
from duecare.record.signature import Signature
from duecare.record.values import Cents, InMoney, Personal, Reference, Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChange:
    """A reply, how well it is shown (0 to 3), and the reply that it replaces."""

    answer: str
    proof: int
    before: str


@entry(
    "answers.recorded", title="Answers recorded", keep="assessments", program=("actor", "content")
)
class AnswersRecorded(Entry):
    """Replies to questions of the assessment that differ from those before."""

    release: str
    answers: Mapping[str, AnswerChange]


@entry("assessment.requested", title="Assessment requested", keep="assessments")
class AssessmentRequested(Entry):
    """A member asked for an assessment of a scan."""

    scanned_at: datetime
    scan_entry: Reference


@entry("assessment.failed", title="Assessment not completed", keep="assessments")
class AssessmentFailed(Entry):
    """Why an assessment that was asked for could not be completed."""

    problem: str


# The content of an assessment's entry holds the insurance gap, its money the price of a breach:
# the program file shows only that and when it was made.
@entry(
    "assessment.completed",
    title="Risk assessment completed",
    keep="assessments",
    program=("actor",),
)
class AssessmentCompleted(Entry):
    """A dated risk assessment: its inputs, the level of each risk, what a breach would cost."""

    number: int | None = None
    release: str
    inputs: Mapping[str, str]
    digest: Sha256
    people: int
    gap: str
    recommendations: int
    offered: int | None = None
    risks: Mapping[str, str]
    expected_annual_loss_cents: InMoney[Cents]
    bad_year_cents: InMoney[Cents]
    paid_cents: InMoney[Cents]
    uninsured_cents: InMoney[Cents]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWords:
    """A recommendation in the exact words and figures that the client saw."""

    safeguard: str
    title: str
    text: str
    purpose: str
    cost: str
    saving: str
    required_by: str = ""


@entry(
    "recommendation.made",
    title="Recommendation made",
    headline="Recommended: {offer.title}",
    keep="decisions",
)
class RecommendationMade(Entry):
    """A safeguard was proposed, with price and effect, in words that are frozen from then on."""

    rank: int
    assessment: int | None = None
    offer: OfferWords
    first_year_cost_cents: InMoney[Cents]
    saving_cents: InMoney[Cents]


_TOLD = ("reason", "alternative", "revisit_on", "saving_cents", "signature.method")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Entry):
    """What every decision holds: the offer, the signature, the letter, the money that was shown.

    ``high_value``: the loss that stays is at or above the line of the client's signing rule.
    """

    decision: Reference
    offer: OfferWords
    signature: Signature
    letter_sha256: Sha256
    high_value: bool
    saving_cents: InMoney[Cents]
    remaining_risk_shown: InMoney[str]


@entry(
    "decision.accepted",
    title="Recommendation accepted",
    headline="Accepted: {offer.title}",
    told=_TOLD,
    keep="decisions",
    program=WHO_AND_WHAT,
)
class DecisionAccepted(Decided):
    """The client accepts a recommendation and signs."""

    choice: Literal["accept"] = "accept"
    reason: Personal[str] = ""
    alternative: Personal[str] = ""


@entry(
    "decision.declined",
    title="Recommendation declined",
    headline="Declined: {offer.title}",
    told=_TOLD,
    keep="decisions",
)
class DecisionDeclined(Decided):
    """The client declines a recommendation, in two steps, and signs."""

    choice: Literal["decline"] = "decline"
    reason: Personal[str]
    alternative: Personal[str] = ""
    revisit_on: date
    two_steps: bool


@entry(
    "decision.deferred",
    title="Recommendation deferred",
    headline="Deferred: {offer.title}",
    told=_TOLD,
    keep="decisions",
    program=WHO_AND_WHAT,
)
class DecisionDeferred(Decided):
    """The client defers a recommendation to a day, and signs."""

    choice: Literal["defer"] = "defer"
    reason: Personal[str]
    alternative: Personal[str] = ""
    revisit_on: date


@entry(
    "decision.lapsed",
    title="No answer after notice",
    headline="No answer after notice: {offer.title}",
    keep="decisions",
)
class DecisionLapsed(Entry):
    """The client did not answer after notice. Silence is never shown as consent."""

    offer: OfferWords
    notices: Sequence[datetime]
    documents_sha256: Sequence[Sha256]
