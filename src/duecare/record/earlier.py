"""Kinds in the form of earlier versions: ledgers hold such entries, nothing writes them any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from duecare.record.assessments import OfferWords
from duecare.record.base import WHO_AND_WHAT, Entry, entry
from duecare.record.policies import ConfirmedPoint, PolicyText, QuestionAsked
from duecare.record.signature import PageRead, Signature
from duecare.record.training import ShownItem
from duecare.record.values import Cents, InMoney, Personal, Reference, Sha256

_TOLD = ("reason", "alternative", "revisit_on", "saving_cents", "signature.method")
_TOLD2 = ("reason", "alternative", "revisit_on", "signature.method")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided2(Entry):
    """What every decision holds. The signature is over the PDF of all offers, not over the page.

    ``high_value``: the loss that stays is at or above the line of the client's signing rule.
    ``replaces``: the decision of before, where the client changed its mind.
    """

    decision: Reference
    offer: OfferWords
    signature: Signature
    letter_sha256: Sha256
    high_value: bool
    replaces: Reference | None = None


@entry(
    "decision.accepted",
    version=2,
    title="Recommendation accepted",
    headline="Accepted: {offer.title}",
    told=_TOLD2,
    keep="decisions",
    program=WHO_AND_WHAT,
)
class DecisionAccepted2(Decided2):
    """The client accepts a recommendation and signs."""

    choice: Literal["accept"] = "accept"
    reason: Personal[str] = ""
    alternative: Personal[str] = ""


@entry(
    "decision.declined",
    version=2,
    title="Recommendation declined",
    headline="Declined: {offer.title}",
    told=_TOLD2,
    keep="decisions",
)
class DecisionDeclined2(Decided2):
    """The client declines a recommendation, in two steps, and signs."""

    choice: Literal["decline"] = "decline"
    reason: Personal[str]
    alternative: Personal[str] = ""
    revisit_on: date
    two_steps: bool


@entry(
    "decision.deferred",
    version=2,
    title="Recommendation deferred",
    headline="Deferred: {offer.title}",
    told=_TOLD2,
    keep="decisions",
    program=WHO_AND_WHAT,
)
class DecisionDeferred2(Decided2):
    """The client defers a recommendation to a day, and signs."""

    choice: Literal["defer"] = "defer"
    reason: Personal[str]
    alternative: Personal[str] = ""
    revisit_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyText1(Entry):
    """Which text of which policy. ``planned``: ids of clauses that are not in place yet."""

    outline: str
    version: int
    content_sha256: Sha256
    catalog: str
    planned: Sequence[str]


@entry("policy.drafted", title="Security policy drafted", keep="policies")
class PolicyDrafted1(PolicyText1):
    """A new version of a policy."""


@entry("policy.changed", title="Draft of a security policy changed", keep="policies")
class PolicyChanged1(PolicyText1):
    """A draft was composed again."""


@entry(
    "policy.proposed",
    title="Security policy proposed",
    headline="Security policy proposed, version {version}",
    keep="policies",
    program=WHO_AND_WHAT,
)
class PolicyProposed1(PolicyText1):
    """A version was frozen and sent to the owner for approval."""


@entry(
    "policy.approved",
    title="Security policy approved",
    headline="Security policy approved, version {version}",
    keep="policies",
    program=WHO_AND_WHAT,
)
class PolicyApproved1(PolicyText1):
    """A person who may sign for the client approved a version; it is in force from then on."""

    signature: Signature
    adopted_sha256: Sha256


@entry(
    "policy.proposed",
    version=2,
    title="Security policy proposed",
    headline="Security policy proposed: {title}, version {version}",
    keep="policies",
    program=WHO_AND_WHAT,
)
class PolicyProposed2(PolicyText):
    """A version was frozen and sent to the owner for approval; its PDF is attached."""


@entry(
    "policy.approved",
    version=3,
    title="Security policy approved",
    headline="Security policy approved: {title}, version {version}",
    attached=("signature.document_sha256", "adopted_sha256"),
    keep="policies",
    program=WHO_AND_WHAT,
)
class PolicyApproved3(PolicyText):
    """An approval over the page that was shown; ``adopted_sha256`` is the PDF of the same text."""

    signature: Signature
    adopted_sha256: Sha256
    answers: Sequence[QuestionAsked]
    read: PageRead | None = None


@entry(
    "policy.acknowledged",
    version=3,
    title="Security policy acknowledged",
    headline="Security policy acknowledged: {title}, version {version}",
    attached=("page_sha256", "adopted_sha256"),
    keep="policies",
    program=WHO_AND_WHAT,
)
class PolicyAcknowledged3(PolicyText):
    """An employee's receipt of a page; ``adopted_sha256`` is the PDF that was offered beside it."""

    statement: str
    page_sha256: Sha256
    adopted_sha256: Sha256
    points: Sequence[ConfirmedPoint]
    answers: Sequence[QuestionAsked]
    method: str
    typed_name: Personal[str]
    read: PageRead | None = None


@entry(
    "policy.acknowledged",
    title="Security policy acknowledged",
    headline="Security policy acknowledged, version {version}",
    keep="policies",
    program=WHO_AND_WHAT,
)
class PolicyAcknowledged1(PolicyText1):
    """An employee's receipt of a version in force."""

    statement: str
    document_sha256: Sha256
    method: str
    typed_name: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitNamed1:
    """A document in an exported file, by its number, title and digest."""

    number: str
    title: str
    sha256: Sha256


@entry(
    "bundle.exported",
    title="File exported",
    headline="{kind} file exported",
    keep="custody",
    program=WHO_AND_WHAT,
    always_shown=True,
)
class BundleExported1(Entry):
    """A defense file or program file: its exhibits, the key that seals it, and why it may go."""

    bundle: str
    kind: Literal["defense", "program"]
    profile: Literal["full", "excerpt"]
    seal_key: Reference
    exhibits: Sequence[ExhibitNamed1]
    basis: str | None = None
    by: str | None = None


@entry("privilege.claimed", title="Privilege claimed", keep="custody")
class PrivilegeClaimed1(Entry):
    """A group of an entry (``*``: all of it) is withheld from defense files, on a ground."""

    entry: int
    group: str
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownItem1:
    """A question as it was shown: its hash and the order of its answers."""

    id: str
    sha256: Sha256
    order: Sequence[int]


@entry(
    "training.opened", title="Lesson opened", headline="Lesson opened: {lesson}", keep="training"
)
class LessonOpened1(Entry):
    """The exact lesson and questions that were shown."""

    assignment: Reference
    lesson: str
    lesson_version: int
    language: str
    content_sha256: Sha256
    catalog: str
    items: Sequence[ShownItem1]


@entry(
    "training.opened",
    version=2,
    title="Lesson opened",
    headline="Lesson opened: {lesson}",
    keep="training",
    program=WHO_AND_WHAT,
)
class LessonOpened2(Entry):
    """The exact lesson and questions that were shown; the pages are attached, each by its digest."""

    assignment: Reference
    lesson: str
    lesson_version: int
    language: str
    content_sha256: Sha256
    page_sha256: Sha256
    catalog: str
    items: Sequence[ShownItem]


@entry("training.read", title="Lesson read", headline="Lesson read: {lesson}", keep="training")
class LessonRead1(Entry):
    """The text was read to its end. ``active_seconds`` is missing where no script could count."""

    lesson: str
    content_sha256: Sha256
    active_seconds: int | None = None


@entry("training.answered", title="Question answered", keep="training")
class QuestionAnswered1(Entry):
    """One answer: the order that was shown, the places that were chosen, right or wrong."""

    lesson: str
    item: str
    item_sha256: Sha256
    phase: str
    order: Sequence[int]
    chosen: Sequence[int]
    correct: bool


@entry(
    "training.completed",
    title="Lesson completed",
    headline="Lesson completed: {lesson}, {right} of {total} right",
    keep="training",
    program=WHO_AND_WHAT,
)
class LessonCompleted1(Entry):
    """The learner attested that they did the lesson, and got a certificate whatever the score."""

    lesson: str
    lesson_version: int
    content_sha256: Sha256
    right: int
    total: int
    attestation: str
    method: str
    certificate_sha256: Sha256
    typed_name: Personal[str]


@entry("training.judged", title="Practice message judged", keep="training")
class MessageJudged1(Entry):
    """What an employee did with a practice message, and which signs they marked."""

    message: str
    message_sha256: Sha256
    choice: str
    cues_found: int
    cues_missed: int
    cues_extra: int
