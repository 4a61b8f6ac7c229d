"""One questionnaire for all policies: each blank, each fact and each yes or no is asked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from duecare.policies.compose import asked, in_range
from duecare.policies.library import PolicyLibrary
from duecare.policies.model import Clause, PolicyFact, Slot, Term, WrittenPolicy
from duecare.policies.situation import FactState, Situation, is_old
from duecare.policies.template import condition_terms, holds

FactAsk = Literal["in_force", "none_here", "to_confirm", "not_shown", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class KnownValue:
    """The value of a blank, where it comes from, and as of which day."""

    value: str
    source: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class AskedBlank:
    """A blank, with what is known of it and the policies that it fills.

    ``proposal`` is what the catalog proposes where nothing is known. ``is_open``: without an answer
    a clause is left out, or the value does not fit.
    """

    slot: Slot
    known: KnownValue | None
    proposal: str
    policies: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class AskedFact:
    """A fact, with what is known of it and the clauses whose sentences hang on it."""

    fact: PolicyFact
    ask: str
    standing: FactAsk
    state: FactState
    policies: tuple[str, ...]
    clauses: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether an answer or a proof is wanted; a plain no is not, it waits for a decision."""
        return self.standing in ("to_confirm", "not_shown", "unknown")


@dataclass(frozen=True, slots=True)
class AskedTerm:
    """A yes or no on which clauses depend; ``answer`` is ``None`` until it was given."""

    term: Term
    answer: bool | None
    policies: tuple[str, ...]


@dataclass(frozen=True)
class PolicyQuestionnaire:
    """All that a set of policies needs to know of a client, each once."""

    blanks: tuple[AskedBlank, ...] = ()
    facts: tuple[AskedFact, ...] = ()
    terms: tuple[AskedTerm, ...] = ()

    @property
    def open_count(self) -> int:
        """How many questions wait for an answer."""
        waiting = [*(one.is_open for one in self.blanks), *(one.is_open for one in self.facts)]
        return sum(waiting) + sum(one.answer is None for one in self.terms)


@dataclass
class _Uses:
    """Where blanks, facts and terms are used, in the order first met."""

    slots: dict[str, list[str]] = field(default_factory=dict)
    facts: dict[str, list[Clause]] = field(default_factory=dict)
    terms: dict[str, list[str]] = field(default_factory=dict)

    def note(self, policy: WrittenPolicy, situation: Situation) -> None:
        terms = situation.terms | {"everyone"}
        texts = [policy.short.intro, policy.short.intro_else]
        for clause in policy.clauses:
            for term in condition_terms(clause.needs):
                self.terms.setdefault(term, []).append(policy.id)
            if not holds(clause.needs, terms):
                continue
            texts += clause.templates
            for fact in (
                *(one.fact for one in clause.facts),
                *clause.requires,
                *clause.point_needs,
            ):
                self.facts.setdefault(fact, []).append(clause)
            texts += [text for step in clause.steps for text in step.checklist_texts]
        for slot in sorted(frozenset().union(*(one.slots for one in texts))):
            self.slots.setdefault(slot, []).append(policy.id)


def questionnaire(
    policies: Iterable[str],
    situation: Situation,
    library: PolicyLibrary,
    known: Mapping[str, KnownValue] | None = None,
    answered: Mapping[str, bool] | None = None,
) -> PolicyQuestionnaire:
    """What these policies need, with what is known.

    ``known`` gives source and day for values of ``situation``; ``answered`` the terms that were
    asked and answered. Raises :class:`InputError` for an unknown policy.
    """
    uses, chosen = _Uses(), [library.policy(one) for one in policies]
    for one in chosen:
        uses.note(one, situation)
    order = {one: number for number, one in enumerate(library.slots)}
    slots = sorted(uses.slots.keys() & order.keys(), key=order.__getitem__)
    belongs = {clause.id: one.id for one in chosen for clause in one.clauses}
    asked_terms = [one for one in library.terms.values() if one.known == "asked"]
    return PolicyQuestionnaire(
        blanks=tuple(_blank(one, uses, situation, library, known or {}) for one in slots),
        facts=tuple(_fact(one, uses, belongs, situation, library) for one in uses.facts),
        terms=tuple(
            AskedTerm(one, (answered or {}).get(one.id), _once(uses.terms[one.id]))
            for one in asked_terms
            if one.id in uses.terms
        ),
    )


def _blank(
    name: str,
    uses: _Uses,
    situation: Situation,
    library: PolicyLibrary,
    known: Mapping[str, KnownValue],
) -> AskedBlank:
    slot, value = library.slots[name], situation.values.get(name, "")
    found = known.get(name) or (KnownValue(value, "") if value else None)
    unfit = not in_range(name, situation, library)
    return AskedBlank(
        slot=slot,
        known=found,
        proposal="" if found else slot.default,
        policies=_once(uses.slots[name]),
        is_open=unfit or (not value and not slot.optional),
    )


def _fact(
    name: str,
    uses: _Uses,
    belongs: Mapping[str, str],
    situation: Situation,
    library: PolicyLibrary,
) -> AskedFact:
    fact, clauses = library.facts[name], _once(one.id for one in uses.facts[name])
    return AskedFact(
        fact=fact,
        ask=asked(fact, situation, library),
        standing=_standing(fact, situation),
        state=situation.state(fact),
        policies=_once(belongs[one] for one in clauses),
        clauses=clauses,
    )


def _standing(fact: PolicyFact, situation: Situation) -> FactAsk:
    state = situation.state(fact)
    if state.holding in ("no", "unknown", "none_here"):
        return state.holding
    if not situation.in_force(fact):
        return "not_shown"
    return "to_confirm" if is_old(state, situation.on) else "in_force"


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
