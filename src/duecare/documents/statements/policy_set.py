"""Composed security policies, as they are set for signature and as adopted, one or a set of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

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
from duecare.documents.wording.policies import (
    GRADES,
    READERS,
    READING_OF_LAWS,
    STANDINGS,
    adoption_words,
    clause_title,
    missing_words,
    not_in_force,
    proof_note,
    specification_words,
)
from duecare.documents.wording.words import plural
from duecare.policies import ComposedPolicy, LeftOut, PrintedClause


def policy_set_document(
    policies: Sequence[ComposedPolicy],
    *,
    version: str,
    effective_on: date,
    review_on: date,
    preparation: Preparation,
    approval: SignatureLine,
    changes: Sequence[tuple[str, str]] = (),
) -> Statement:
    """The policies, with what is not in force before anything else, and the adoption at the end.

    ``changes`` are earlier versions with what changed, newest first. What is printed of a clause is
    what its digest covers; the digests are among the facts of the statement.
    """
    title = policies[0].title if len(policies) == 1 else "Security policies"
    return preparation.statement(
        "policy-set",
        title,
        subtitle=f"Version {version}, in force from {long_date(effective_on)}",
        intro=(*_head(policies, effective_on, review_on), *_contents(policies)),
        sections=(
            *_open_points(policies),
            *(section for one in policies for section in _policy(one, len(policies) > 1)),
            Section("Laws that these texts answer to", (_laws(policies),), new_page=True),
            Section("Exceptions", _exceptions(policies)),
            Section(
                "Adoption", (Signatures((approval,), adoption_words(policies, preparation.client)),)
            ),
            *([Section("Versions", (_versions(changes),))] if changes else []),
        ),
        facts={
            "version": version,
            "effective_on": effective_on.isoformat(),
            "review_on": review_on.isoformat(),
            "policies": {one.id: one.digest for one in policies},
            "planned": [
                f"{clause.id} {state.fact}" for one in policies for clause, state in one.planned
            ],
            "missing": sorted({fact.fact for one in policies for fact in one.missing}),
        },
    )


def _head(policies: Sequence[ComposedPolicy], effective_on: date, review_on: date) -> list[Block]:
    open_points = not_in_force(policies)
    note = (
        Callout(
            "What is not in force today",
            f"{open_points[:1].upper()}{open_points[1:]}. The next page lists each of them. "
            "No clause says that they are in place today.",
            "warning",
        )
        if open_points
        else Callout("In force", "Nothing in these texts is planned or left out.", "note")
    )
    dates = (("In force from", long_date(effective_on)), ("Next review by", long_date(review_on)))
    return [note, Definitions(dates)]


def _contents(policies: Sequence[ComposedPolicy]) -> list[Block]:
    if len(policies) == 1:
        return []
    rows = tuple(
        (one.title, str(len(one.clauses)), str(len(one.planned)), str(len(one.missing)))
        for one in policies
    )
    columns = (
        Column("Policy", share=5),
        Column("Clauses", align="right"),
        Column("Planned", align="right"),
        Column("Not shown", align="right", share=1.2),
    )
    return [Table("", columns, rows)]


def _open_points(policies: Sequence[ComposedPolicy]) -> list[Section]:
    planned = tuple(
        (clause.id, state.text, proof_note(state))
        for one in policies
        for clause, state in one.planned
    )
    missing = tuple(
        (", ".join(_where(policies, fact.fact)), fact.ask, missing_words(fact))
        for fact in {f.fact: f for one in policies for f in one.missing}.values()
    )
    blocks: list[Block] = []
    if planned:
        columns = (Column("Clause"), Column("Planned", share=5), Column("Decision", share=4))
        blocks.append(Table("Planned, by an accepted recommendation", columns, planned))
    if missing:
        columns = (Column("Clauses"), Column("Question", share=5), Column("Answer", share=4))
        note = "These texts say nothing about them. They are listed here and for the owner."
        blocks.append(
            Table("Not shown to be in force, and not planned", columns, missing, note=note)
        )
    return [Section("What is not in force", tuple(blocks), new_page=True)] if blocks else []


def _where(policies: Sequence[ComposedPolicy], fact: str) -> list[str]:
    parts: list[PrintedClause | LeftOut] = []
    for one in policies:
        parts += [*one.clauses, *one.left_out]
    return [part.id for part in parts if any(missing.fact == fact for missing in part.missing)]


def _policy(policy: ComposedPolicy, is_one_of_many: bool) -> list[Section]:
    lead: list[Block] = []
    if policy.laws:
        rows = tuple((one.title, one.ref, GRADES[one.grade]) for one in policy.laws)
        columns = (Column("Law", share=2), Column("Why", share=5), Column("Relation", share=2))
        lead.append(Table("Why there is this policy", columns, rows, note=READING_OF_LAWS))
    title = policy.title if is_one_of_many else "Why"
    sections = [Section(title, tuple(lead), new_page=True)] if lead or is_one_of_many else []
    for part, clauses in groupby(policy.clauses, key=lambda one: one.part):
        if part:
            sections.append(Section(part, level=2))
        sections += [_clause(one) for one in clauses]
    return [*sections, *_short(policy)]


def _clause(clause: PrintedClause) -> Section:
    blocks: list[Block] = []
    if about := specification_words(clause):
        blocks.append(Paragraph(about, style="small"))
    if clause.text:
        blocks.append(Paragraph(clause.text))
    if clause.steps:
        blocks.append(Items(tuple(one.text for one in clause.steps), numbered=True))
    for note, states in groupby(clause.states, key=proof_note):
        blocks.append(Paragraph(" ".join(one.text for one in states)))
        if note:
            blocks.append(Paragraph(note, style="small"))
    blocks += [Paragraph(one) for one in (clause.conduct, clause.until) if one]
    if clause.see:
        blocks.append(Paragraph(f"The details are in: {', '.join(clause.see)}.", style="small"))
    return Section(clause_title(clause), tuple(blocks), level=2)


def _short(policy: ComposedPolicy) -> list[Section]:
    return [
        Section(
            f"{policy.short_title}: in short, for {READERS[one.reader]}",
            (Paragraph(one.intro), Items(tuple(point.text for point in one.points))),
            level=2,
        )
        for one in policy.shorts
    ]


def _laws(policies: Sequence[ComposedPolicy]) -> Table:
    rows = tuple(
        (
            f"{line.title} ({line.mark})" if line.mark else line.title,
            line.ref,
            ", ".join(line.clauses),
            GRADES[line.grade],
            STANDINGS[line.standing],
        )
        for one in policies
        for line in one.law_index
    )
    columns = (
        Column("Law", share=3),
        Column("Paragraph", share=3),
        Column("Clauses", share=2.4),
        Column("Relation", share=2),
        Column("Standing", share=1.6),
    )
    return Table("", columns, rows, note=READING_OF_LAWS, empty="No law is cited.")


def _exceptions(policies: Sequence[ComposedPolicy]) -> tuple[Block, ...]:
    found = tuple(dict.fromkeys(one for policy in policies for one in policy.exceptions))
    if found:
        return (Paragraph(f"{plural(len(found), 'exception')} open:"), Items(found))
    return (Paragraph("No exception is recorded as open."),)


def _versions(changes: Sequence[tuple[str, str]]) -> Table:
    return Table("", (Column("Version", share=1), Column("What changed", share=4)), tuple(changes))
