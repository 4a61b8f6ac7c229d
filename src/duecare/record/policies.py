"""Entries about security policies and their receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duecare.record.base import WHO_AND_WHAT, Entry, entry
from duecare.record.signature import PageRead, Signature
from duecare.record.values import Personal, Sha256

__all__ = [
    "ConfirmedPoint",
    "PolicyAcknowledged",
    "PolicyAnswered",
    "PolicyApproved",
    "PolicyChanged",
    "PolicyDrafted",
    "PolicyLeftOut",
    "PolicyPrinted",
    "PolicyProposed",
    "PolicyQuestionsSettled",
    "PolicyUploaded",
    "QuestionAsked",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyText(Entry):
    """Which text of which policy. ``planned``: ids of clauses that are not in place yet."""

    outline: str
    title: str
    version: int
    content_sha256: Sha256
    catalog: str
    planned: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked:
    """A question about the text, and the answer that was chosen, as they were shown."""

    clause: str
    stem: str
    options: Sequence[str]
    chosen: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedPoint:
    """What a reader confirms, and the clause that says so."""

    clause: str
    text: str


@entry("policy.drafted", version=2, title="Security policy drafted", keep="policies")
class PolicyDrafted(PolicyText):
    """A new version of a policy."""


@entry("policy.changed", version=2, title="Draft of a security policy changed", keep="policies")
class PolicyChanged(PolicyText):
    """A draft was composed again."""


@entry("policy.uploaded", title="Own document of the client uploaded", keep="policies")
class PolicyUploaded(PolicyText):
    """A document of the client's own was given as a draft; the file is attached as it was.

    ``pages`` are those of a PDF, 0 for a Word file.
    """

    file_sha256: Sha256
    media_type: str
    size: int
    pages: int


@entry(
    "policy.proposed",
    version=3,
    title="Security policy proposed",
    headline="Security policy proposed: {title}, version {version}",
    attached=("page_sha256",),
    keep="policies",
    program=WHO_AND_WHAT,
)
class PolicyProposed(PolicyText):
    """A version was frozen and sent to the owner for approval.

    ``page_sha256`` is the page on which the owner reads it, which is attached.
    """

    page_sha256: Sha256


@entry(
    "policy.approved",
    version=4,
    title="Security policy approved",
    headline="Security policy approved: {title}, version {version}",
    attached=("signature.document_sha256",),
    keep="policies",
    program=WHO_AND_WHAT,
)
class PolicyApproved(PolicyText):
    """A person who may sign for the client approved a version; it is in force from then on.

    The signature is over the page that was shown, which is attached.
    """

    signature: Signature
    answers: Sequence[QuestionAsked]
    read: PageRead | None = None


@entry(
    "policy.printed",
    title="Adopted security policy set as a PDF",
    headline="Adopted security policy set as a PDF: {title}, version {version}",
    attached=("adopted_sha256",),
    keep="policies",
    program=WHO_AND_WHAT,
)
class PolicyPrinted(PolicyText):
    """The text that was approved, with the approval, was set as the PDF ``adopted_sha256``.

    What was signed is the page that the approval attaches; this is the same text on paper.
    """

    adopted_sha256: Sha256


@entry("policy.settled", title="Policy questionnaire answered", keep="policies")
class PolicyQuestionsSettled(Entry):
    """A member answered what the policies need to know: blanks, facts, or yes and no.

    ``changed`` are their names in the library; ``answers`` what was said, a line for each.
    """

    changed: Sequence[str]
    answers: Personal[Sequence[str]]


@entry(
    "policy.left_out",
    title="Security policy left out",
    headline="Security policy left out by the owner: {title}, version {version}",
    keep="policies",
    program=WHO_AND_WHAT,
)
class PolicyLeftOut(PolicyText):
    """The owner did not adopt a version that was put to them. What was in force stays so."""

    reason: Personal[str]


@entry("policy.answered", title="Questions about a security policy answered", keep="policies")
class PolicyAnswered(PolicyText):
    """A reader answered the questions about the text, and at least one answer was not right.

    The clause was shown, and the questions were asked again.
    """

    answers: Sequence[QuestionAsked]


@entry(
    "policy.acknowledged",
    version=4,
    title="Security policy acknowledged",
    headline="Security policy acknowledged: {title}, version {version}",
    attached=("page_sha256",),
    keep="policies",
    program=WHO_AND_WHAT,
)
class PolicyAcknowledged(PolicyText):
    """An employee's receipt of a version in force.

    ``page_sha256`` is the exact page that was shown, which is attached. ``points`` are what the
    person confirmed, each with its clause.
    """

    statement: str
    page_sha256: Sha256
    points: Sequence[ConfirmedPoint]
    answers: Sequence[QuestionAsked]
    method: str
    typed_name: Personal[str]
    read: PageRead | None = None
