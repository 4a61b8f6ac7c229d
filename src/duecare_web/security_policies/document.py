"""A version as a statement, for PDF and Word: what is not in place first, then every clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from duecare import __version__
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
from duecare.documents.statements import Preparation
from duecare.documents.wording.security_policies import (
    APPROVAL,
    MISSING_LEAD,
    STANDINGS,
    missing_words,
    planned_words,
    rests_words,
)
from duecare_web.accounts.zones import firm_day
from duecare_web.security_policies.clause_parts import parts_of
from duecare_web.security_policies.models import PolicyVersion


def policy_document(
    version: PolicyVersion, *, as_of: date, approval: SignatureLine | None = None
) -> Statement:
    """The version as a statement; with ``approval`` it is the adopted one."""
    client = version.client
    waiting = SignatureLine(role="Not approved yet", organization=client.name)
    preparation = Preparation(
        client=client.name,
        firm=client.firm.name,
        as_of=as_of,
        versions={"catalog": version.catalog_release, "duecare": __version__},
    )
    return preparation.statement(
        "security-policy",
        version.policy.title,
        subtitle=f"Security policy {version.policy.outline}, version {version.number}",
        intro=(_head(version, as_of), *_not_in_place(version)),
        sections=(
            Section("Clauses"),
            *(_clause(one) for one in version.clauses),
            *_confirmed(version),
            *_laws(version),
            Section("Approval", (Signatures((approval or waiting,), APPROVAL),)),
            *_versions(version),
        ),
        facts={
            "policy": version.policy.outline,
            "version": version.number,
            "clauses": {one["id"]: one["status"] for one in version.clauses},
        },
    )


def _head(version: PolicyVersion, as_of: date) -> Definitions:
    rows = [
        ("Version", str(version.number)),
        ("Date", long_date(as_of)),
        ("Next review by", long_date(version.review_on or version.policy.review_after(as_of))),
    ]
    composed = version.composed
    if composed is not None and composed.laws:
        refs: dict[str, list[str]] = {}
        for one in composed.laws:
            refs.setdefault(one.title, []).append(one.ref)
        cited = ". ".join(f"{title}: {'; '.join(found)}" for title, found in refs.items())
        rows.append(("Written for", cited))
    return Definitions(tuple(rows))


def _not_in_place(version: PolicyVersion) -> Sequence[Block]:
    composed = version.composed
    if composed is None:
        return ()
    found: list[Block] = []
    if planned := planned_words(composed):
        found += [Callout("Planned, not in place today", planned[0], "warning"), Items(planned[1:])]
    if missing := missing_words(composed):
        found += [Paragraph(MISSING_LEAD), Items(missing)]
    return [one for one in found if not (isinstance(one, Items) and not one.items)]


def _clause(one: Mapping[str, Any]) -> Section:
    planned = " (a point of it is planned)" if one["status"] == "planned" else ""
    blocks: list[Block] = [
        Paragraph(part) if isinstance(part, str) else Items(part, numbered=True)
        for part in parts_of(one)
    ]
    if rests := rests_words(one["rests_on"]):
        blocks.append(Paragraph(rests, "small"))
    return Section(f"{one['id']}  {one['title']}{planned}", tuple(blocks), level=2)


def _confirmed(version: PolicyVersion) -> Sequence[Section]:
    if not version.points:
        return ()
    points = tuple(point["text"] for point in version.points)
    lead = Paragraph("Each reader confirms the points that are for them:")
    return (Section("In short, and what is confirmed", (lead, Items(points))),)


def _laws(version: PolicyVersion) -> Sequence[Section]:
    composed = version.composed
    if composed is None or not composed.law_index:
        return ()
    laws: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for one in composed.law_index:
        row = (one.ref, ", ".join(one.clauses), STANDINGS[one.standing])
        laws.setdefault((one.title, one.mark), []).append(row)
    columns = (Column("Paragraph", share=2), Column("Clauses", share=3), Column("Here", share=1))
    tables = (
        Table(title, columns, tuple(rows), note=f"Here: {mark}." if mark else "")
        for (title, mark), rows in laws.items()
    )
    return (Section("Law by clause", (Paragraph(_READING, "small"), *tables)),)


_READING = (
    "Duecare's own reading of the rules: where a point is written, not that a court would find it "
    "enough."
)


def _versions(version: PolicyVersion) -> Sequence[Section]:
    earlier = version.policy.versions.filter(
        number__lt=version.number, approved_at__isnull=False
    ).order_by("-number")
    rows = tuple(
        (str(one.number), f"approved on {long_date(firm_day(version.firm, one.approved_at))}")
        for one in earlier
        if one.approved_at
    )
    if not rows:
        return ()
    columns = (Column("Version", share=1), Column("What became of it", share=4))
    return (Section("Earlier versions", (Table("", columns, rows),)),)
