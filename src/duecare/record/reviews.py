"""Entries about looking at security policies again: kept without change, or not looked at in time."""

from __future__ import annotations

from datetime import date, datetime

from duecare.record.base import WHO_AND_WHAT, entry
from duecare.record.policies import PolicyText
from duecare.record.signature import PageRead, Signature

__all__ = ["PolicyReviewMissed", "PolicyReviewed"]


@entry(
    "policy.reviewed",
    title="Security policy reviewed, and kept without change",
    headline="Security policy reviewed, and kept without change: {title}, version {version}",
    attached=("signature.document_sha256",),
    keep="policies",
    program=WHO_AND_WHAT,
)
class PolicyReviewed(PolicyText):
    """A person who may sign went through a version in force, and kept it as it is.

    The signature is over the page that was shown, which is attached: it names each policy and holds
    its whole text. ``was_due`` is the day by which it was to be looked at, ``next_due`` the next one.
    """

    signature: Signature
    was_due: date
    next_due: date
    read: PageRead | None = None


@entry(
    "policy.review_missed",
    title="Review of a security policy overdue",
    headline="Review of a security policy overdue: {title}, version {version}",
    keep="policies",
    program=WHO_AND_WHAT,
)
class PolicyReviewMissed(PolicyText):
    """The day by which a version was to be looked at passed without it; it stays in force.

    ``asked_at`` is when the owner was written to about it; empty if they were not.
    """

    was_due: date
    asked_at: datetime | None = None
