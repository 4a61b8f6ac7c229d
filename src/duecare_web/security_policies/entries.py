"""What every write about a policy version shares: its lock, its state, and which text it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from duecare import record
from duecare.errors import InputError
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
from duecare_web.ledger.actions import Attached, LedgerReceipt, append_entry
from duecare_web.ledger.models import Document
from duecare_web.security_policies.models import PolicyVersion

Status = PolicyVersion.Status


def lock_version(version: PolicyVersion) -> None:
    """The policy first: its versions change one after another.

    Whose they are never changes, so client and firm are not read again for each of a set.
    """
    policy, client, firm = version.policy, version.client, version.client.firm
    lock(policy)
    lock(version)
    version.policy, version.client, version.firm = policy, client, firm


def require(version: PolicyVersion, status: str, message: str) -> None:
    """Raise :class:`InputError` with ``message`` unless the version is in this state."""
    if version.status != status:
        raise InputError(message, hint=_how_it_came(version))


def _how_it_came(version: PolicyVersion) -> str:
    state = version.get_status_display()
    if version.status == Status.IN_FORCE:
        return f"it is: {state}, approved {told(version.approved_at, version.approver or '')}"
    when = version.replaced_at if version.status == Status.REPLACED else version.proposed_at
    return f"it is: {state}" + (f", {told(when)}" if when else "")


def file_of(version: PolicyVersion) -> list[Document]:
    """The uploaded file of an own document, which each of its entries is about."""
    return [version.uploaded] if version.uploaded is not None else []


def text_of(version: PolicyVersion) -> dict[str, Any]:
    """Which text an entry is about."""
    return {
        "outline": version.policy.outline,
        "title": version.policy.title,
        "version": version.number,
        "content_sha256": version.content_hash,
        "catalog": version.catalog_release,
        "planned": [clause["id"] for clause in version.planned],
    }


def append(
    version: PolicyVersion,
    entry: record.Entry,
    actor: Actor,
    *,
    person: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
    attachments: Sequence[Attached | Document] = (),
    at: datetime | None = None,
) -> LedgerReceipt:
    """Write an entry about a version."""
    return append_entry(
        client=version.client,
        entry=entry,
        actor=actor,
        person=person,
        context=context,
        attachments=attachments,
        at=at,
    )
