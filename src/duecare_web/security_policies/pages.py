"""The page of a policy: the exact text that an owner or an employee is shown, signs and keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString

from duecare.documents.wording.security_policies import (
    APPROVAL,
    MISSING_LEAD,
    OWN_DOCUMENT,
    missing_words,
    planned_words,
    rests_words,
)
from duecare_web.clients.models import Employee
from duecare_web.ledger.shown import KeptPage, heading, listed, paragraph
from duecare_web.security_policies.clause_parts import parts_of
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.readers import points_for

_APPROVAL = paragraph(APPROVAL)


def owner_page(version: PolicyVersion) -> KeptPage:
    """What the owner reads and approves: what is not in place first, then every clause."""
    return KeptPage(version.policy.title, (*_owner_parts(version), heading("Approval"), _APPROVAL))


def set_page(versions: Sequence[PolicyVersion]) -> KeptPage:
    """What the owner reads and signs at once: every policy of the set, whole."""
    listed_texts = listed([f"{one} (SHA-256 {one.content_hash})" for one in versions])
    return KeptPage(
        f"{len(versions)} security policies",
        (
            paragraph("I adopt the policies on this page that I do not leave out:"),
            listed_texts,
            *(part for one in versions for part in (_part_title(one), *owner_page(one).parts)),
        ),
    )


def _part_title(version: PolicyVersion) -> SafeString:
    return heading(str(version))


def _owner_parts(version: PolicyVersion) -> Sequence[SafeString]:
    composed = version.composed
    parts = [paragraph(f"Security policy of {version.client.name}, version {version.number}")]
    if version.note:
        parts.append(paragraph(f"{version.client.firm.name} notes: {version.note}"))
    if composed is not None:
        if planned := planned_words(composed):
            parts += [heading("Planned, not in place today"), listed(planned)]
        if missing := missing_words(composed):
            parts += [heading("In no clause"), paragraph(MISSING_LEAD), listed(missing)]
    return [*parts, *_uploaded(version), *_clauses(version)]


def _uploaded(version: PolicyVersion) -> Sequence[SafeString]:
    if version.uploaded is None:
        return ()
    file = f"The file as it was given has the SHA-256 {version.uploaded.sha256}."
    return (paragraph(OWN_DOCUMENT), paragraph(file, note=True))


def employee_page(version: PolicyVersion, employee: Employee) -> KeptPage:
    """What an employee reads and confirms: the points for this person, then every clause."""
    points = [point["text"] for point in points_for(version, employee)]
    return KeptPage(
        version.policy.title,
        (
            paragraph(f"Policy of {version.client.name}, version {version.number}"),
            *_intro(version),
            heading("What it asks of you"),
            listed(points),
            heading("The full text"),
            *_uploaded(version),
            *_clauses(version),
            heading("What you confirm"),
            paragraph(acknowledgement_statement(version)),
        ),
    )


def _intro(version: PolicyVersion) -> Sequence[SafeString]:
    composed = version.composed
    intro = composed.shorts[0].intro if composed is not None and composed.shorts else ""
    return (paragraph(intro),) if intro else ()


def acknowledgement_statement(version: PolicyVersion) -> str:
    """What the employee says by acknowledging; recorded word for word."""
    return (
        f"I have read {version.policy.title}, version {version.number}, of "
        f"{version.client.name}. I know what it asks of me and will follow it."
    )


def _clauses(version: PolicyVersion) -> Sequence[SafeString]:
    return [part for clause in version.clauses for part in _clause(clause)]


def _clause(clause: Mapping[str, Any]) -> Sequence[SafeString]:
    planned = " (a point of it is planned)" if clause["status"] == "planned" else ""
    source = rests_words(clause["rests_on"])
    own = "own wording" if clause["own"] else ""
    note = "; ".join(filter(None, (clause["id"], own, source)))
    body = [paragraph(part) if isinstance(part, str) else listed(part) for part in parts_of(clause)]
    return [heading(clause["title"] + planned), *body, paragraph(note, note=True)]
