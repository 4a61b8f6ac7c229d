"""Writes at the policy desk: answers, drafts, own wording, and setting drafts for signature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils import timezone

from duecare import record
from duecare.catalog import load_catalog
from duecare.errors import InputError
from duecare.policies import load_policies
from duecare.policies.lint import WordingFinding
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import action, together
from duecare_web.security_policies import composition, own_wording
from duecare_web.security_policies.answering import record_before
from duecare_web.security_policies.entries import append, file_of, lock_version, require, text_of
from duecare_web.security_policies.known import KnownOfClient, known_of
from duecare_web.security_policies.models import (
    PolicyVersion,
    SecurityPolicy,
)
from duecare_web.security_policies.pages import owner_page

Status = PolicyVersion.Status
OWN_KINDS: Final = {
    "adoption": "Adopted by signing: who, what, how often",
    "conduct": "A rule for people: what they do or do not do",
}
"""Own wording is one of these. A sentence about how things are hangs on a fact, so it is not free."""


def draft_policies(
    *, client: Client, policies: Sequence[str], actor: Actor, at: datetime | None = None
) -> list[PolicyVersion]:
    """Draft these policies with all that is known; drafts that are open are composed again."""
    now = at or timezone.now()
    record_before(client, at=at)
    known = known_of(client, on=firm_day(client.firm, now))
    with together():
        return [
            draft_policy(client=client, policy=one, actor=actor, known=known, at=now)
            for one in policies
        ]


@action
def draft_policy(
    *,
    client: Client,
    policy: str,
    actor: Actor,
    known: KnownOfClient | None = None,
    departments: Sequence[str] | None = None,
    at: datetime | None = None,
) -> PolicyVersion:
    """Compose a policy of the library for ``client``: the open draft again, or the next version.

    Own wording of the draft, or of the version before, stays. Raises :class:`InputError` for an
    unknown policy.
    """
    now, written = at or timezone.now(), load_policies().policy(policy)
    found, _ = SecurityPolicy.objects.get_or_create(
        client=client,
        outline=written.id,
        defaults={"firm": client.firm, "title": written.title, "created_at": now},
    )
    lock(found)
    _set_departments(found, departments)
    newest = found.versions.order_by("-number").first()
    opened = newest is not None and newest.status == Status.DRAFT
    version = newest if newest is not None and opened else _next_version(found, newest, now)
    composition.compose_into(version, known or known_of(client, on=firm_day(client.firm, now)))
    return _keep_draft(version, actor, again=opened, at=at)


def _next_version(
    policy: SecurityPolicy, newest: PolicyVersion | None, now: datetime
) -> PolicyVersion:
    return PolicyVersion(
        firm=policy.firm,
        client=policy.client,
        policy=policy,
        number=newest.number + 1 if newest else 1,
        own=newest.own if newest else [],
        created_at=now,
    )


def _keep_draft(
    version: PolicyVersion, actor: Actor, *, again: bool, at: datetime | None
) -> PolicyVersion:
    version.catalog_release = load_catalog().release
    version.policy.save(update_fields=["title"])
    version.save()
    kind = record.PolicyChanged if again else record.PolicyDrafted
    append(version, kind(**text_of(version)), actor, at=at)
    return version


def _set_departments(policy: SecurityPolicy, departments: Sequence[str] | None) -> None:
    """For whose employees the policy is; none: for all."""
    if departments is not None:
        policy.departments = sorted(set(departments))
        policy.save(update_fields=["departments"])


@action
def write_clause(
    *,
    version: PolicyVersion,
    actor: Actor,
    title: str,
    text: str,
    kind: str,
    audience: Sequence[str],
    point: str = "",
    clause: str = "",
    at: datetime | None = None,
) -> list[WordingFinding]:
    """Put own wording into a draft: in place of ``clause``, or as a clause of its own.

    Returns advice on it that does not keep it from being signed.
    Raises :class:`InputError` if it claims how things are (:class:`own_wording.RefusedWordingError`, with
    the words that do), or says what no policy may say.
    """
    lock_version(version)
    require(version, Status.DRAFT, "only a draft can change; draft a new version instead")
    _require_written_here(version)
    if kind not in OWN_KINDS:
        raise InputError(
            "a sentence about how things are hangs on a fact",
            hint="make it a rule for people, or answer its fact at the desk",
        )
    own = {
        "id": clause or _own_id(version),
        "title": title.strip(),
        "text": text.strip(),
        "kind": kind,
        "audience": sorted(audience),
        "point": point.strip(),
    }
    known = known_of(version.client, on=firm_day(version.firm, at or timezone.now()))
    own = own_wording.note_plans(own, known)
    advice = own_wording.refuse_wording(own, version, known)
    version.own = [*(one for one in version.own if one["id"] != own["id"]), own]
    composition.show(version)
    _keep_draft(version, actor, again=True, at=at)
    return advice


@action
def drop_clause(
    *, version: PolicyVersion, actor: Actor, clause: str, at: datetime | None = None
) -> PolicyVersion:
    """Take own wording out of a draft; the library's words come back."""
    lock_version(version)
    require(version, Status.DRAFT, "only a draft can change; draft a new version instead")
    _require_written_here(version)
    version.own = [one for one in version.own if one["id"] != clause]
    composition.show(version)
    return _keep_draft(version, actor, again=True, at=at)


def _require_written_here(version: PolicyVersion) -> None:
    if version.uploaded_id is not None:
        raise InputError(
            "the text of an uploaded document is that of its file",
            hint="change the file and upload it as a new version",
        )


def _own_id(version: PolicyVersion) -> str:
    used = [int(one["id"].rpartition("-")[2]) for one in version.own if one["id"][:4] == "OWN-"]
    return f"OWN-{max(used, default=0) + 1:02d}"


def blocks_of(version: PolicyVersion, known: KnownOfClient | None = None) -> list[str]:
    """What keeps a draft from being set for signature, in sentences; empty if nothing does.

    With ``known``, also whether it says what is no longer so.
    """
    composed = version.composed
    found = own_wording.problems_of(version)
    if known is not None and composition.is_overtaken(version, known):
        found.append("What it says has changed since it was composed: draft it again and read it.")
    if composed is None:
        return found
    asks = load_policies().slots
    for one in composed.problems:
        named = ", ".join(asks[name].ask.rstrip("?") for name in one.slots)
        if one.code == "blank":
            found.append(f"Not answered: {named}.")
        elif one.code == "same_person":
            found.append(f"Must be different people: {named}.")
        elif one.code == "out_of_range":
            found.append(f"Outside its bounds: {named}.")
        elif not version.note:
            found.append("More than a third of its points are only planned: add a note why.")
    return found


@action
def note_on_draft(
    *,
    version: PolicyVersion,
    actor: Actor,
    note: str,
    departments: Sequence[str] | None = None,
    review_months: int | None = None,
    at: datetime | None = None,
) -> PolicyVersion:
    """The advisor's note to the owner, such as why so much of it is only planned; for whom; how often.

    A text that says by when it is looked at again is composed with the new day.
    """
    lock_version(version)
    require(version, Status.DRAFT, "only a draft can change; draft a new version instead")
    version.note = note.strip()
    _set_departments(version.policy, departments)
    if review_months is not None and review_months != version.policy.review_months:
        version.policy.review_months = review_months
        version.policy.save(update_fields=["review_months"])
        if version.uploaded_id is None:
            now = at or timezone.now()
            composition.compose_into(
                version, known_of(version.client, on=firm_day(version.firm, now))
            )
    return _keep_draft(version, actor, again=True, at=at)


def publish_version(
    *,
    version: PolicyVersion,
    actor: Actor,
    known: KnownOfClient | None = None,
    at: datetime | None = None,
) -> PolicyVersion:
    """Freeze a draft and set it for the owner's signature.

    An older version that still waits for approval is replaced. Raises :class:`InputError` while
    something blocks it.
    """
    now = at or timezone.now()
    require(version, Status.DRAFT, "only a draft can be sent for approval")
    known = known or known_of(version.client, on=firm_day(version.firm, now))
    if blocks := blocks_of(version, known):
        raise InputError(f"{version.policy.title} cannot be signed yet", hint=" ".join(blocks))
    return _record_proposal(version=version, actor=actor, at=now)


def publish_ready(
    *, client: Client, actor: Actor, at: datetime | None = None
) -> list[PolicyVersion]:
    """Set every draft of a client that nothing blocks for signature; each is composed once for it."""
    now = at or timezone.now()
    known = known_of(client, on=firm_day(client.firm, now))
    drafts = client.policy_versions.filter(status=Status.DRAFT).order_by("policy__title")
    related = drafts.select_related("policy", "client__firm", "client__log", "uploaded")
    ready = [one for one in related if not blocks_of(one, known)]
    with together():
        return [_record_proposal(version=one, actor=actor, at=now) for one in ready]


@action
def _record_proposal(*, version: PolicyVersion, actor: Actor, at: datetime) -> PolicyVersion:
    shown = version.content_hash
    lock_version(version)
    require(version, Status.DRAFT, "only a draft can be sent for approval")
    if version.content_hash != shown:
        raise InputError("the draft was changed in the meantime", hint="read it and send it again")
    waiting = version.policy.versions.filter(status=Status.PROPOSED)
    waiting.update(status=Status.REPLACED, replaced_at=at)
    version.status, version.proposed_at = Status.PROPOSED, at
    version.save()
    page = owner_page(version)
    entry = record.PolicyProposed(**text_of(version), page_sha256=page.sha256)
    append(version, entry, actor, attachments=[page.kept, *file_of(version)], at=at)
    return version
