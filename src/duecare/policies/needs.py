"""Which policies a client needs and why, and which paragraph of which law each clause answers to."""

from __future__ import annotations

from collections.abc import Iterable

from duecare.catalog.sourced import CatalogModel
from duecare.policies.composed import (
    ComposedPolicy,
    IndexStanding,
    LeftOut,
    PrintedCite,
    PrintedClause,
)
from duecare.policies.index import reasons, standing, weakest
from duecare.policies.library import PolicyLibrary
from duecare.policies.model import WrittenPolicy
from duecare.policies.situation import Situation
from duecare.policies.template import condition_terms, holds


class PolicyNeed(CatalogModel):
    """Whether a client needs a policy.

    ``because`` are the laws that ask it of this client in writing (``R``) or are served by it;
    ``held`` and ``lacking`` the meanings of the terms that decide.
    """

    policy: str
    title: str
    needed: bool
    because: tuple[PrintedCite, ...]
    held: tuple[str, ...]
    lacking: tuple[str, ...]

    @property
    def is_required(self) -> bool:
        """Whether a law asks for it in writing."""
        return any(one.grade == "R" for one in self.because)


class MatrixRow(CatalogModel):
    """A clause, with the paragraphs of each law that it answers to and how far it is in force."""

    policy: str
    clause: str
    title: str
    standing: IndexStanding
    cells: dict[str, tuple[PrintedCite, ...]]


class LawMatrix(CatalogModel):
    """Clauses by law; ``laws`` are the columns, title by short name, in the order first met."""

    laws: dict[str, str]
    rows: tuple[MatrixRow, ...]

    def of_policy(self, policy: str, law: str) -> IndexStanding | None:
        """The weakest clause of a policy that answers to a law; ``None`` where none does."""
        found = [one.standing for one in self.rows if one.policy == policy and law in one.cells]
        return weakest(found) if found else None


def policies_needed(situation: Situation, library: PolicyLibrary) -> tuple[PolicyNeed, ...]:
    """All policies: those that a law asks for in writing, those that are needed, then the others."""
    found = [_need(one, situation, library) for one in library.policies.values()]
    return tuple(sorted(found, key=lambda one: (not one.needed, not one.is_required, one.title)))


def law_matrix(policies: Iterable[ComposedPolicy]) -> LawMatrix:
    """The matrix over composed policies, clauses that are left out included."""
    rows = [_row(policy, part) for policy in policies for part in _parts(policy)]
    laws = {law: cites[0].title for row in rows for law, cites in row.cells.items()}
    return LawMatrix(laws=laws, rows=tuple(rows))


def _need(policy: WrittenPolicy, situation: Situation, library: PolicyLibrary) -> PolicyNeed:
    terms = situation.terms | {"everyone"}
    named = sorted(condition_terms(policy.applies_if))
    return PolicyNeed(
        policy=policy.id,
        title=policy.title,
        needed=holds(policy.applies_if, terms),
        because=reasons(policy, situation, library),
        held=tuple(library.terms[one].meaning for one in named if one in terms),
        lacking=tuple(library.terms[one].meaning for one in named if one not in terms),
    )


def _parts(policy: ComposedPolicy) -> list[PrintedClause | LeftOut]:
    parts: list[PrintedClause | LeftOut] = [*policy.clauses, *policy.left_out]
    return sorted(parts, key=lambda one: one.id)


def _row(policy: ComposedPolicy, part: PrintedClause | LeftOut) -> MatrixRow:
    cells: dict[str, tuple[PrintedCite, ...]] = {}
    for cite in part.cites:
        cells[cite.law] = (*cells.get(cite.law, ()), cite)
    return MatrixRow(
        policy=policy.id, clause=part.id, title=part.title, standing=standing(part), cells=cells
    )
