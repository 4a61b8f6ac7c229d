"""A client of which everything is known and in force; tests take away what they are about."""

from __future__ import annotations

from datetime import date

import pytest

from duecare.policies import FactState, PolicyLibrary, Situation, load_policies

ON = date(2026, 11, 30)
SEEN = date(2026, 11, 20)


@pytest.fixture(scope="session")
def library() -> PolicyLibrary:
    return load_policies()


@pytest.fixture(scope="session")
def full(library: PolicyLibrary) -> Situation:
    """Every blank filled with its example, every fact measured, every law in reach."""
    return Situation(
        on=ON,
        values={one.id: one.example for one in library.slots.values()},
        facts={
            one: FactState("yes", "measured", SEEN, "console of the IT provider")
            for one in library.facts
        },
        laws={one.law: () for one in library.laws.values()},
        terms=frozenset(library.terms),
        adopted=frozenset(library.ids),
    )
