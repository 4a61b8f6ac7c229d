"""Entries about security policies and their receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duecare.record.base import WHO_AND_WHAT, Entry, entry
from duecare.record.signature import Signature
from duecare.record.values import Personal, Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyText(Entry):
    """Which text of which policy. ``planned``: ids of clauses that are not in place yet."""

    outline: str
    title: str
    version: int
    content_sha256: Sha256
    catalog: str
    planned: Sequence[str]


@entry("policy.drafted", version=2, title="Security policy drafted", keep="policies")
class PolicyDrafted(PolicyText):
    """A new version of a policy."""


@entry("policy.changed", version=2, title="Draft of a security policy changed", keep="policies")
class PolicyChanged(PolicyText):
    """A draft was composed again."""


@entry(
    "policy.proposed",
    version=2,
    title="Security policy proposed",
    headline="Security policy proposed: {title}, version {version}",
    keep="policies",
    program=WHO_AND_WHAT,
)
class PolicyProposed(PolicyText):
    """A version was frozen and sent to the owner for approval."""


@entry(
    "policy.approved",
    version=2,
    title="Security policy approved",
    headline="Security policy approved: {title}, version {version}",
    keep="policies",
    program=WHO_AND_WHAT,
)
class PolicyApproved(PolicyText):
    """A person who may sign for the client approved a version; it is in force from then on."""

    signature: Signature
    adopted_sha256: Sha256


@entry(
    "policy.acknowledged",
    version=2,
    title="Security policy acknowledged",
    headline="Security policy acknowledged: {title}, version {version}",
    keep="policies",
    program=WHO_AND_WHAT,
)
class PolicyAcknowledged(PolicyText):
    """An employee's receipt of a version in force."""

    statement: str
    document_sha256: Sha256
    method: str
    typed_name: Personal[str]
