"""A security policy as adopted: its clauses, version, approval and acknowledgement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from duecare.catalog.security_policies import ComposedClause, PolicyOutline
from duecare.dates import long_date
from duecare.documents.model import (
    Block,
    Callout,
    Column,
    Definitions,
    Items,
    Paragraph,
    Section,
    SignatureLine,
    Signatures,
    Statement,
    Table,
)
from duecare.documents.statements.preparation import Preparation
from duecare.documents.wording.words import plural

_LAWS = {
    "hipaa": "HIPAA Security Rule",
    "ftc": "FTC Safeguards Rule",
    "ma": "201 CMR 17 (Massachusetts)",
    "ny": "GBL 899-bb (New York)",
    "pci": "PCI DSS",
}
_GRADES = {"R": "required in writing", "D": "documents a duty", "G": "good practice"}


def security_policy_document(
    outline: PolicyOutline,
    clauses: Sequence[ComposedClause],
    *,
    version: str,
    effective_on: date,
    review_on: date,
    preparation: Preparation,
    approval: SignatureLine,
    points: Sequence[str] = (),
    acknowledged_by: Sequence[SignatureLine] = (),
    changes: Sequence[tuple[str, str]] = (),
) -> Statement:
    """The policy in force: clauses with ids, what is planned, approval, and who acknowledged it.

    ``points`` are what readers confirm today. ``changes`` are earlier versions with what changed, newest first. A clause that is not true
    yet is marked as planned, so that the policy never claims more than is done.
    """
    planned = [clause for clause in clauses if clause.status == "planned"]
    return preparation.statement(
        "security-policy",
        outline.title,
        subtitle=f"Security policy {outline.id}, version {version}",
        intro=(
            Paragraph(outline.purpose, style="lead"),
            _head(outline, version, effective_on, review_on),
            *_planned_note(planned),
        ),
        sections=(
            Section("Clauses"),
            *(_clause_section(clause) for clause in clauses),
            *_summary(clauses),
            Section("Approval", (Signatures((approval,), _APPROVAL),)),
            Section("Acknowledgement", _acknowledgement(points, acknowledged_by)),
            Section("Rules behind this policy", (_reasons(clauses),)),
            *([Section("Versions", (_versions(changes),))] if changes else []),
        ),
        facts={
            "policy": outline.id,
            "version": version,
            "effective_on": effective_on.isoformat(),
            "clauses": {clause.id: clause.status for clause in clauses},
        },
    )


_APPROVAL = "I adopt this version of this security policy for the business."


def _head(outline: PolicyOutline, version: str, effective_on: date, review_on: date) -> Definitions:
    return Definitions(
        (
            ("Applies to", ", ".join(outline.audience)),
            ("Version", version),
            ("In force from", long_date(effective_on)),
            ("Next review by", long_date(review_on)),
        )
    )


def _planned_note(planned: Sequence[ComposedClause]) -> tuple[Block, ...]:
    if not planned:
        return ()
    text = ", ".join(clause.id for clause in planned)
    return (
        Callout(
            f"{plural(len(planned), 'clause')} planned, not yet in force",
            f"{text}: each states the date on which it takes effect.",
            "warning",
        ),
    )


def _clause_section(clause: ComposedClause) -> Section:
    title = f"{clause.id}  {clause.title}" + (" (planned)" if clause.status == "planned" else "")
    return Section(title, (Paragraph(clause.text),), level=2)


def _summary(clauses: Sequence[ComposedClause]) -> tuple[Section, ...]:
    lines = tuple(clause.for_employees for clause in clauses if clause.for_employees)
    return (Section("In short, for employees", (Items(lines),)),) if lines else ()


def _acknowledgement(
    points: Sequence[str], acknowledged_by: Sequence[SignatureLine]
) -> tuple[Block, ...]:
    if not points:
        return (Paragraph("Employees are not asked to confirm anything of this version."),)
    return (
        Paragraph("By acknowledging this version, an employee confirms:"),
        Items(tuple(points)),
        Signatures(tuple(acknowledged_by) or (SignatureLine("Employee"),)),
    )


def _reasons(clauses: Sequence[ComposedClause]) -> Table:
    return Table(
        "",
        (
            Column("Clause", share=0),
            Column("Rule", share=2),
            Column("Place", share=2),
            Column("Relation", share=1.6),
        ),
        tuple(
            (clause.id, _LAWS.get(reason.law, reason.law), reason.ref, _GRADES[reason.grade])
            for clause in clauses
            for reason in clause.reasons
        ),
        note="Duecare's own reading of the rules.",
        empty="No rule is linked.",
    )


def _versions(changes: Sequence[tuple[str, str]]) -> Table:
    return Table("", (Column("Version", share=1), Column("What changed", share=4)), tuple(changes))
