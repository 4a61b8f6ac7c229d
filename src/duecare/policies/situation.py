"""What is known of one client on the day of composing: values, facts with proof and day, plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from duecare.policies.model import Cite, CitedLaw, PolicyFact, PolicyLaw, Proof
from duecare.policies.template import Values

Holding = Literal["yes", "none_here", "no", "unknown"]
TO_CONFIRM_AFTER_DAYS: Final = 180
"""Proof that is older is to be confirmed at the desk."""
MOST_MOVES: Final = 1
"""How often a planned date may move before the point counts as missing."""


@dataclass(frozen=True, slots=True)
class FactState:
    """What is known of one fact.

    ``none_here``: there is nothing of the kind, such as no leaver. ``source`` is who or what says
    so. ``missing`` counts or names what keeps it from holding for all, such as "2 of 6 computers".
    ``asked_with`` are the values of blanks that the question was asked with: where one has changed
    since, the fact is not known any more.
    """

    holding: Holding
    proof: Proof = "stated"
    day: date | None = None
    source: str = ""
    missing: str = ""
    asked_with: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AcceptedPlan:
    """A date that the owner accepted with a recommendation.

    ``moved_on`` are the days on which it moved, ``first_by`` the first date.
    """

    by: date
    decided_on: date
    recommendation: str
    first_by: date | None = None
    moved_on: tuple[date, ...] = ()
    moved_by: str = ""

    @property
    def holds(self) -> bool:
        """Whether it can be told as planned; a date that moved twice has to be decided again."""
        return len(self.moved_on) <= MOST_MOVES


@dataclass(frozen=True)
class Situation:
    """Everything that composing takes from a client.

    ``values`` by slot, as they are printed; ``laws`` that reach it with the paragraphs that do not
    bind it, by id of ``applicability.yaml``; ``terms`` held; ``adopted`` policies, to which others
    point; ``exceptions`` that are open, in a sentence each; ``on`` is the day of composing.
    """

    on: date
    values: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, FactState] = field(default_factory=dict)
    plans: Mapping[str, AcceptedPlan] = field(default_factory=dict)
    laws: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    terms: frozenset[str] = frozenset()
    adopted: frozenset[str] = frozenset()
    exceptions: tuple[str, ...] = ()

    def filling(self, people: frozenset[str]) -> Values:
        """The values as templates take them; ``adopted_risk`` is held once POL-RISK is adopted."""
        adopted = {f"adopted_{one.removeprefix('POL-').lower()}" for one in self.adopted}
        return Values(self.values, people, self.terms | {"everyone"} | adopted)

    def state(self, fact: PolicyFact) -> FactState:
        """The state of a fact as it counts: proof that does not do, or an old question, is no yes."""
        found = self.facts.get(fact.id, FactState("unknown"))
        changed = (
            self.values.get(name, value) != value for name, value in found.asked_with.items()
        )
        if any(changed):
            return FactState("unknown", missing=found.missing)
        if found.holding == "none_here" and not fact.none_possible:
            return FactState("unknown")
        return found

    def in_force(self, fact: PolicyFact) -> bool:
        """Whether a sentence may say that the fact is so."""
        found = self.state(fact)
        return found.holding == "yes" and is_proven(fact, found)

    def plan(self, fact: PolicyFact) -> AcceptedPlan | None:
        """The accepted plan for a fact that is not in force, if there is one that holds."""
        found = self.plans.get(fact.id)
        return found if found is not None and found.holds else None

    def cited(self, cite: Cite, law: CitedLaw) -> bool:
        """Whether the law of a citation reaches the client and its paragraph binds it."""
        dropped = self.laws.get(law.law)
        return dropped is not None and not _drops(dropped, cite.ref)

    def asked_for(self, reason: PolicyLaw, law: CitedLaw) -> bool:
        """Whether the law of a reason reaches the client and one of its paragraphs binds it."""
        dropped = self.laws.get(law.law)
        if dropped is None:
            return False
        paragraphs = reason.cite.removeprefix(law.before).strip().split(", ")
        return not all(_drops(dropped, one) for one in paragraphs)


def is_proven(fact: PolicyFact, state: FactState) -> bool:
    """Whether the proof does: a dated one, and more than a word where more can be had."""
    return state.day is not None and (state.proof != "stated" or fact.proof == "stated")


def is_old(state: FactState, on: date) -> bool:
    """Whether the proof is to be confirmed at the desk."""
    return state.day is not None and (on - state.day).days > TO_CONFIRM_AFTER_DAYS


def _drops(dropped: Iterable[str], ref: str) -> bool:
    return any(_within(ref, one) for one in dropped)


def _within(ref: str, paragraph: str) -> bool:
    return ref == paragraph or ref.startswith(paragraph + "(")
