"""Documents of the client's own: uploaded, kept exactly, and on the same way as a drafted policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from duecare import record
from duecare.catalog import load_catalog
from duecare.documents.uploads import ENDINGS, Upload, read_upload
from duecare.documents.wording.security_policies import finding_words
from duecare.errors import InputError
from duecare.ids import slug
from duecare.policies.lint import lint_wording, plain_state, sentences_of
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import Attached, action, keep_document
from duecare_web.security_policies import composition
from duecare_web.security_policies.entries import append, text_of
from duecare_web.security_policies.models import PolicyVersion, SecurityPolicy

_CLAUSE = "OWN-01"
Status = PolicyVersion.Status


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """A document as it was given: its title, the file, who reads it, and what they confirm."""

    title: str
    content: bytes
    audience: Sequence[str]
    point: str = ""


def upload_policy(
    *,
    client: Client,
    actor: Actor,
    given: OwnDocument,
    policy: SecurityPolicy | None = None,
    at: datetime | None = None,
) -> PolicyVersion:
    """Keep a document as the draft of a policy of its own, or as the next version of ``policy``.

    The file is read before any lock is held. Raises :class:`InputError` in words for a file that
    cannot be shown to its signers, or a point that claims how things are.
    """
    for finding in lint_wording(given.point) if given.point else ():
        if finding.blocks:
            raise InputError(finding_words(finding))
    read = read_upload(given.content)
    return _keep_upload(client=client, actor=actor, given=given, policy=policy, read=read, at=at)


@action
def _keep_upload(
    *,
    client: Client,
    actor: Actor,
    given: OwnDocument,
    policy: SecurityPolicy | None,
    read: Upload,
    at: datetime | None,
) -> PolicyVersion:
    now, title = at or timezone.now(), given.title.strip()
    lock(client)
    policy = policy or _new_policy(client, title, now)
    if not policy.is_own or policy.client_id != client.pk:
        raise InputError("only a document of the client's own is uploaded")
    policy.title = title
    policy.save(update_fields=["title"])
    file = Attached(f"{slug(title)}{ENDINGS[read.media_type]}", given.content, read.media_type)
    version = _open_version(policy, now)
    version.uploaded = keep_document(client=client, document=file)
    version.own = [_as_clause(given, read)]
    version.catalog_release = load_catalog().release
    composition.show(version)
    version.save()
    entry = record.PolicyUploaded(
        **text_of(version),
        file_sha256=version.uploaded.sha256,
        media_type=read.media_type,
        size=len(given.content),
        pages=read.pages,
    )
    append(version, entry, actor, attachments=[file], at=at)
    return version


def _new_policy(client: Client, title: str, now: datetime) -> SecurityPolicy:
    number = client.security_policies.filter(is_own=True).count() + 1
    return SecurityPolicy.objects.create(
        firm=client.firm,
        client=client,
        outline=f"OWN-{number:02d}",
        title=title,
        is_own=True,
        created_at=now,
    )


def _open_version(policy: SecurityPolicy, now: datetime) -> PolicyVersion:
    """The open draft, or the next version."""
    lock(policy)
    newest = policy.versions.order_by("-number").first()
    if newest is not None and newest.status == Status.DRAFT:
        return newest
    return PolicyVersion(
        firm=policy.firm,
        client=policy.client,
        policy=policy,
        number=newest.number + 1 if newest else 1,
        created_at=now,
    )


def _as_clause(given: OwnDocument, read: Upload) -> dict[str, object]:
    return {
        "id": _CLAUSE,
        "title": "The text of the document",
        "text": "\n".join(read.paragraphs),
        "kind": "conduct",
        "audience": sorted(given.audience),
        "point": given.point.strip(),
        "plans": {},
    }


def unchecked_claims(version: PolicyVersion) -> list[str]:
    """Sentences of an uploaded document that say how things are, which no fact here shows."""
    if version.uploaded is None:
        return []
    text = " ".join(one["text"] for one in version.clauses)
    return [one for one in sentences_of(" ".join(text.split())) if plain_state(one)]
