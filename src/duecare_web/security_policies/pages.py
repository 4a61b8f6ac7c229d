"""A security policy as the page of an employee shows it, kept with every acknowledgement."""

from __future__ import annotations

from duecare_web.ledger.actions import Attached
from duecare_web.ledger.shown import heading, kept_page, listed, paragraph
from duecare_web.security_policies.models import PolicyVersion


def policy_page(version: PolicyVersion, *, statement: str) -> Attached:
    """What it asks, its full text, and the statement that is acknowledged."""
    clauses = [
        part
        for clause in version.clauses
        for part in (
            heading(clause["title"] + (" (planned)" if clause["status"] == "planned" else "")),
            paragraph(clause["text"]),
            paragraph(clause["id"], note=True),
        )
    ]
    return kept_page(
        version.policy.title,
        body=[
            paragraph(f"Policy of {version.client.name}, version {version.number}", note=True),
            paragraph("What it asks of you"),
            listed(version.points),
            *clauses,
            heading("Acknowledge"),
            paragraph(statement),
        ],
    )
