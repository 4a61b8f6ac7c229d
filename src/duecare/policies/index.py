"""Which paragraphs of which laws a composed policy answers to, computed from its citations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from duecare.policies.composed import (
    IndexStanding,
    LawLine,
    LeftOut,
    PrintedCite,
    PrintedClause,
)
from duecare.policies.library import PolicyLibrary
from duecare.policies.model import Cite, WrittenPolicy
from duecare.policies.situation import Situation

_WEAKEST_FIRST: Final[tuple[IndexStanding, ...]] = ("missing", "planned", "in_force")


def printed_cites(
    cites: Iterable[Cite], situation: Situation, library: PolicyLibrary
) -> tuple[PrintedCite, ...]:
    """The citations whose law reaches the client and binds it, as they are printed."""
    return tuple(
        _printed(one, library) for one in cites if situation.cited(one, library.laws[one.law])
    )


def reasons(
    policy: WrittenPolicy, situation: Situation, library: PolicyLibrary
) -> tuple[PrintedCite, ...]:
    """The laws that ask this client for the policy, or are served by it."""
    found = []
    for one in policy.laws:
        law = library.laws[one.law]
        if situation.asked_for(one, law):
            mark = one.doubt or law.mark
            found.append(
                PrintedCite(
                    law=one.law,
                    title=law.title,
                    ref=f"{one.cite}: {one.why}",
                    grade=one.relation,
                    mark=mark,
                )
            )
    return tuple(found)


def law_index(parts: Iterable[PrintedClause | LeftOut]) -> tuple[LawLine, ...]:
    """One line a paragraph, in the order of laws and paragraphs, each with its weakest clause."""
    rows: dict[tuple[str, str], list[tuple[PrintedCite, str, IndexStanding]]] = {}
    for part in parts:
        for cite in part.cites:
            rows.setdefault((cite.title, cite.ref), []).append((cite, part.id, standing(part)))
    lines = []
    for _, found in sorted(rows.items(), key=lambda row: (row[0][0], _order(row[0][1]))):
        cite = min((one for one, _, _ in found), key=lambda one: "RDG".index(one.grade))
        lines.append(
            LawLine(
                law=cite.law,
                title=cite.title,
                ref=cite.ref,
                grade=cite.grade,
                mark=cite.mark,
                clauses=tuple(dict.fromkeys(clause for _, clause, _ in found)),
                standing=weakest(one for _, _, one in found),
            )
        )
    return tuple(lines)


def weakest(standings: Iterable[IndexStanding]) -> IndexStanding:
    """The weakest of at least one."""
    return min(standings, key=_WEAKEST_FIRST.index)


def standing(part: PrintedClause | LeftOut) -> IndexStanding:
    """How a clause counts: missing while a fact of it is, else planned, else in force."""
    if isinstance(part, LeftOut) or part.missing:
        return "missing"
    return part.status


def _printed(cite: Cite, library: PolicyLibrary) -> PrintedCite:
    law = library.laws[cite.law]
    starts = cite.ref[:1].isdigit() or cite.ref.startswith(("c. ", "Pub", "SAQ"))
    ref = (
        f"{law.before} {cite.ref}"
        if law.before and starts and "U.S.C." not in cite.ref
        else cite.ref
    )
    return PrintedCite(law=cite.law, title=law.title, ref=ref, grade=cite.grade, mark=law.mark)


def _order(ref: str) -> tuple[str, ...]:
    """Paragraphs in the order of the rule: numbers by value."""
    return tuple(part.zfill(6) if part.isdigit() else part for part in _split(ref))


def _split(ref: str) -> list[str]:
    for mark in "().-":
        ref = ref.replace(mark, " ")
    return ref.split()
