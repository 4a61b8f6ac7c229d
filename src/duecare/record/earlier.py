"""Kinds in the form of earlier versions: ledgers hold such entries, nothing writes them any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from duecare.record.base import WHO_AND_WHAT, Entry, entry
from duecare.record.signature import Signature
from duecare.record.values import Cents, InMoney, Personal, Reference, Sha256

_TOLD = ("reason", "alternative", "revisit_on", "saving_cents", "signature.method")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWords1:
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
class RecommendationMade1(Entry):
    """A safeguard was proposed, with price and effect, in words that are frozen from then on."""

    rank: int
    assessment: int | None = None
    offer: OfferWords1
    first_year_cost_cents: InMoney[Cents]
    saving_cents: InMoney[Cents]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided1(Entry):
    """What every decision holds: the offer, the signature, the letter, the money that was shown."""

    decision: Reference
    offer: OfferWords1
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
class DecisionAccepted1(Decided1):
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
class DecisionDeclined1(Decided1):
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
class DecisionDeferred1(Decided1):
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
class DecisionLapsed1(Entry):
    """The client did not answer after notice. Silence is never shown as consent."""

    offer: OfferWords1
    notices: Sequence[datetime]
    documents_sha256: Sequence[Sha256]
