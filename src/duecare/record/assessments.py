"""Entries about answers, assessments, recommendations and what the client decided on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from duecare.record.base import WHO_AND_WHAT, Entry, entry
from duecare.record.signature import PageRead, Signature
from duecare.record.values import Cents, InMoney, Personal, Reference, Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReply:
    """The reply of one site, where the sites differ."""

    site: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChange:
    """A reply, how well it is shown (0 to 3), and the reply that it replaces.

    ``source`` and ``measured_on`` say what measured it and when. ``by_site``: where sites differ.
    """

    answer: str
    proof: int
    before: str
    source: str | None = None
    measured_on: date | None = None
    by_site: Sequence[SiteReply] | None = None


@entry(
    "answers.recorded",
    version=2,
    title="Answers recorded",
    keep="assessments",
    program=("actor", "content"),
)
class AnswersRecorded(Entry):
    """Replies to questions of the assessment that differ from those before, with their notes."""

    release: str
    answers: Mapping[str, AnswerChange]
    notes: Personal[Mapping[str, str] | None] = None


@entry("answers.confirmed", title="Answers confirmed", keep="assessments")
class AnswersConfirmed(Entry):
    """A person looked at answers of the last assessment again; they hold as they were."""

    release: str
    questions: Sequence[str]


@entry("answers.removed", title="Answer removed", keep="assessments")
class AnswerRemoved(Entry):
    """An answer was taken back; the question is open again."""

    question: str
    before: str


@entry("evidence.added", title="Evidence file added", keep="assessments")
class EvidenceAdded(Entry):
    """A file that shows an answer: its own date, and until when it counts."""

    question: str
    name: Personal[str]
    document_sha256: Sha256
    dated_on: date
    good_until: date


@entry("evidence.withdrawn", title="Evidence file withdrawn", keep="assessments")
class EvidenceWithdrawn(Entry):
    """A file no longer counts as evidence for an answer; it is kept."""

    question: str
    document_sha256: Sha256


@entry("questions.asked", title="Questions put to a person", keep="assessments")
class QuestionsAsked(Entry):
    """Questions of the assessment were put to one person, who answers only these."""

    questions: Sequence[str]


@entry("questions.returned", title="Question returned unanswered", keep="assessments")
class QuestionReturned(Entry):
    """The person who was asked does not know; the question is the advisor's again."""

    question: str


@entry("questions.withdrawn", title="Questions taken back", keep="assessments")
class QuestionsWithdrawn(Entry):
    """Questions that were put to a person are the advisor's again."""

    questions: Sequence[str]


@entry("assessment.planned", title="Depth of the assessment chosen", keep="assessments")
class AssessmentPlanned(Entry):
    """How deep the client is assessed, and at which sites."""

    tier: str
    sites: Sequence[str]


@entry(
    "conflict.resolved",
    title="Difference between answer and measurement resolved",
    keep="assessments",
    program=("actor", "content"),
)
class ConflictResolved(Entry):
    """A member resolved a difference between an answer and what facts showed, with a reason."""

    question: str
    said: str
    said_proof: int
    measured: str
    source: str
    list_of: date | None = None
    outcome: Literal["corrected", "list_wrong", "both_right"]
    reason: Personal[str]


@entry("assessment.requested", version=2, title="Assessment requested", keep="assessments")
class AssessmentRequested(Entry):
    """A member asked for an assessment; without a scan the people are as the client stated."""

    tier: str
    scanned_at: datetime | None = None
    scan_entry: Reference | None = None


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
class LawWords:
    """A law that reaches the client: where it is written, why it reaches it, how it was read."""

    name: str
    citation: str
    because: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """One line of a price as printed: what it is, and its amount."""

    text: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TitledText:
    """A short text under its title."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFigure:
    """A figure as it is shown large: its range or what it means below it, and how sure it is."""

    title: str
    figure: str
    note: str = ""
    mark: Literal["", "good", "fair", "weak"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFigures:
    """The figures of one bad case, rounded as they were printed.

    ``people`` is 0 where no one would have to be told; ``paid_cents`` is left out where it is not
    known who pays; ``of`` (100 or 1,000) businesses ``count`` have it within five years
    (``most`` at the upper end of the range), ``count_with`` with the safeguard. Those ``_with`` are left out where it does not change them.
    """

    people: int
    cost_cents: Cents
    left_cents: Cents
    paid_cents: Cents | None = None
    of: int
    count: int
    most: int
    count_with: int | None = None
    most_with: int | None = None
    left_with_cents: Cents | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakes:
    """What an offer says of insurers, of one bad case, of how often, and of what stays.

    ``stays`` is what a refusal leaves as it is, line by line. ``average`` is empty where its range
    spans zero. A recommendation of the advisor's own has no ``figures``: none were computed.
    """

    insurers: Sequence[str]
    mismatch: str
    title: str
    tiles: Sequence[ShownFigure]
    payers: Sequence[str]
    note: str
    often: str
    often_with: str
    evidence: str
    level: str
    level_with: str
    level_reason: str
    stays: Sequence[TitledText]
    average: str
    figures: CaseFigures | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWords:
    """A recommendation in the exact words and figures that the client saw.

    ``found`` says how far it is in place. ``group`` is the first reason that holds: ``law``, ``insurer``, ``loss``, ``choice``.
    ``priced``: the firm's own price stands in ``cost``.
    """

    safeguard: str
    title: str
    text: str
    found: str
    group: Literal["law", "insurer", "loss", "choice"]
    reasons: Sequence[str]
    duty: Sequence[str]
    laws: Sequence[LawWords]
    other_rules: Sequence[str]
    cost: str
    cost_lines: Sequence[PriceLine]
    cost_source: str
    priced: bool
    stakes: InMoney[Stakes]


@entry(
    "recommendation.made",
    version=2,
    title="Recommendation made",
    headline="Recommended: {offer.title}",
    keep="decisions",
)
class RecommendationMade(Entry):
    """A safeguard was proposed, with the whole argument for it, in words that are frozen."""

    rank: int
    assessment: int | None = None
    offer: OfferWords
    first_year_cost_cents: InMoney[Cents]


_TOLD = ("reason", "alternative", "revisit_on", "signature.method")
_SIGNED = ("signature.document_sha256", "letter_sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Entry):
    """What every decision holds: the offer with all its words, the page, the signature, the letter.

    The signature is over the page that was shown, which is attached in its ``language``; the letter
    is the PDF of the same words with the decision, attached too. ``read``: how the page was read.
    ``high_value``: the loss that stays is at or above the line of the client's signing rule.
    ``replaces``: the decision of before, where the client changed its mind.
    """

    decision: Reference
    offer: OfferWords
    signature: Signature
    language: Literal["en", "es"]
    letter_sha256: Sha256
    high_value: bool
    read: PageRead | None = None
    replaces: Reference | None = None


@entry(
    "decision.accepted",
    version=3,
    title="Recommendation accepted",
    headline="Accepted: {offer.title}",
    told=_TOLD,
    attached=_SIGNED,
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
    version=3,
    title="Recommendation declined",
    headline="Declined: {offer.title}",
    told=_TOLD,
    attached=_SIGNED,
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
    version=3,
    title="Recommendation deferred",
    headline="Deferred: {offer.title}",
    told=_TOLD,
    attached=_SIGNED,
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
    version=2,
    title="No answer after notice",
    headline="No answer after notice: {offer.title}",
    keep="decisions",
)
class DecisionLapsed(Entry):
    """The client did not answer after notice. Silence is never shown as consent."""

    offer: OfferWords
    notices: Sequence[datetime]
    documents_sha256: Sequence[Sha256]
