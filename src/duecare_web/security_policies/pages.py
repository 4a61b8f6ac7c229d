"""The page of a policy: the exact text that an owner or an employee is shown, signs and keeps.

The same parts are put into the page of the portal and into the document that is kept, so that the
digest on the page is that of the text on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from duecare.dates import long_date
from duecare.documents.wording.words import plural
from duecare_web.clients.models import Employee
from duecare_web.ledger.actions import Attached
from duecare_web.ledger.shown import heading, kept_page, listed, paragraph
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.readers import points_for

APPROVAL = "I adopt this version of this security policy for the business."


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """A page as it is shown: its title and its parts, escaped already."""

    title: str
    parts: tuple[SafeString, ...]

    @property
    def kept(self) -> Attached:
        """The document of this very text."""
        return kept_page(self.title, body=self.parts)

    @property
    def sha256(self) -> str:
        """The digest of the kept document, in hex."""
        return self.kept.sha256

    @property
    def body(self) -> SafeString:
        """The parts as the portal shows them."""
        return mark_safe("\n".join(self.parts))  # noqa: S308 - each part is escaped already


def owner_page(version: PolicyVersion) -> PolicyPage:
    """What the owner reads and approves: what is not in place first, then every clause."""
    return PolicyPage(
        version.policy.title,
        (
            paragraph(f"Security policy of {version.client.name}, version {version.number}"),
            *_planned(version),
            *_clauses(version),
            heading("Approval"),
            paragraph(APPROVAL),
        ),
    )


def employee_page(version: PolicyVersion, employee: Employee) -> PolicyPage:
    """What an employee reads and confirms: the points for this person, then every clause."""
    points = [point["text"] for point in points_for(version, employee)]
    return PolicyPage(
        version.policy.title,
        (
            paragraph(f"Policy of {version.client.name}, version {version.number}"),
            heading("What it asks of you"),
            listed(points),
            heading("The full text"),
            *_clauses(version),
            heading("What you confirm"),
            paragraph(acknowledgement_statement(version)),
        ),
    )


def acknowledgement_statement(version: PolicyVersion) -> str:
    """What the employee says by acknowledging; recorded word for word."""
    return (
        f"I have read {version.policy.title}, version {version.number}, of "
        f"{version.client.name}. I know what it asks of me and will follow it."
    )


def _planned(version: PolicyVersion) -> Sequence[SafeString]:
    if not version.planned:
        return ()
    number = f"{len(version.planned)} of {plural(len(version.clauses), 'clause')}"
    return (
        heading(f"Not in place today: {number}"),
        paragraph(
            f"They say what will apply, from {long_date(version.planned_from)}. Nothing here claims "
            "that they apply today."
        ),
        listed([clause["title"] for clause in version.planned]),
    )


def _clauses(version: PolicyVersion) -> Sequence[SafeString]:
    return [
        part
        for clause in version.clauses
        for part in (
            heading(clause["title"] + (" (planned)" if clause["status"] == "planned" else "")),
            paragraph(clause["text"]),
            paragraph(clause["id"], note=True),
        )
    ]
