"""Entries about what the advisor makes of a recommendation: words, price, plan, and its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from duecare.record.assessments import OfferWords
from duecare.record.base import Entry, entry
from duecare.record.values import Cents, Personal, Reference, Sha256

Period = Literal["once", "month", "year", "later_year"]
Horizon = Literal["now", "next", "later"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedLine:
    """One line of a price: a quantity in hundredths at a price for each unit.

    ``period``: due once, each month, each year, or each year from the second one on.
    """

    what: str
    quantity_hundredths: int
    unit: str
    unit_price_cents: Cents
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisedWords(Entry):
    """What the advisor's version of a recommendation holds: all its words, its price, its plan.

    ``price_book``: number of the edition that the lines were taken from, 0 for none.
    """

    recommendation: Reference
    number: int
    offer: OfferWords
    lines: Sequence[QuotedLine]
    price_book: int
    horizon: Horizon
    assignee: Personal[str]
    due_on: date | None = None


@entry(
    "recommendation.changed",
    title="Recommendation changed by the advisor",
    headline="Recommendation changed: {offer.title}",
    told=("reason", "horizon", "due_on"),
    keep="decisions",
)
class RecommendationChanged(AdvisedWords):
    """The advisor changed words, price, order or plan; what was proposed keeps its own entry."""

    reason: str


@entry(
    "recommendation.written",
    title="Recommendation written by the advisor",
    headline="Recommendation written: {offer.title}",
    told=("horizon", "due_on"),
    keep="decisions",
)
class RecommendationWritten(AdvisedWords):
    """The advisor wrote a recommendation of their own; no engine proposed it."""


@entry(
    "recommendation.dropped",
    title="Recommendation dropped",
    headline="Recommendation dropped: {title}",
    told=("reason",),
    keep="decisions",
)
class RecommendationDropped(Entry):
    """The advisor does not offer it, and says why."""

    recommendation: Reference
    title: str
    reason: str


@entry(
    "recommendation.restored",
    title="Recommendation brought back",
    headline="Recommendation brought back: {title}",
    keep="decisions",
)
class RecommendationRestored(Entry):
    """A recommendation that was dropped is on the desk again."""

    recommendation: Reference
    title: str


@entry(
    "recommendation.withdrawn",
    title="Recommendation withdrawn",
    headline="Recommendation withdrawn, to be changed: {title}",
    told=("reason",),
    keep="decisions",
)
class RecommendationWithdrawn(Entry):
    """A version that the client was sent no longer holds; the next version is a draft."""

    recommendation: Reference
    title: str
    number: int
    reason: str


@entry(
    "sending.planned",
    title="Sending planned",
    headline="Recommendations to be sent later",
    told=("titles", "goes_at"),
    keep="decisions",
)
class SendingPlanned(Entry):
    """Recommendations are to be put to the person at a time; until then nothing is asked."""

    sending: Reference
    titles: Sequence[str]
    words_sha256: Sha256
    goes_at: datetime


@entry(
    "sending.ended",
    title="Planned sending ended",
    headline="Planned sending taken back",
    told=("because",),
    keep="decisions",
)
class SendingEnded(Entry):
    """A planned sending was canceled, or did not go: ``because`` says why, if not a member's wish."""

    sending: Reference
    because: str | None = None


@entry(
    "recommendation.asked_again",
    title="Recommendation to be asked again",
    headline="To be asked again: {title}",
    told=("because",),
    keep="decisions",
)
class RecommendationAskedAgain(Entry):
    """A new fact brings back what was answered before; the answer stays on record."""

    recommendation: Reference
    title: str
    number: int
    because: str
