"""Whether the library holds together: what a policy names exists, and what is kept is read."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from duecare.catalog.load import Catalog
from duecare.policies.library import PolicyLibrary
from duecare.policies.model import Clause, WrittenPolicy
from duecare.policies.template import Template, condition_terms

_GIVEN: Final = frozenset({"day", "planned"})
_SLOT: Final = re.compile(r"\{([a-z0-9_]+)\}")


def check_library(library: PolicyLibrary, catalog: Catalog) -> list[str]:
    """What does not fit, one sentence each; empty when all of it does."""
    found = [problem for one in library.policies.values() for problem in _policy(one, library)]
    ids = Counter(clause.id for one in library.policies.values() for clause in one.clauses)
    found += [f"{one}: used twice" for one, times in ids.items() if times > 1]
    return [*found, *_shared(library, catalog), *_unused(library)]


def _policy(policy: WrittenPolicy, library: PolicyLibrary) -> Iterator[str]:
    ids = {one.id for one in policy.clauses}
    named = [*policy.short.order, *(one.clause for one in policy.questions)]
    yield from (f"{policy.id}: {one} is not a clause of it" for one in named if one not in ids)
    without = [one for one in policy.short.order if one in ids and not policy.clause(one).point]
    yield from (f"{one}: is in the short version without a point" for one in without)
    terms = condition_terms(policy.applies_if)
    yield from (f"{policy.id}: unknown term {one}" for one in sorted(terms - library.terms.keys()))
    yield from (
        f"{policy.id}: unknown law {one.law}" for one in policy.laws if one.law not in library.laws
    )
    for clause in policy.clauses:
        yield from (f"{clause.id}: {problem}" for problem in _clause(clause, library))
    texts = (policy.short.intro, policy.short.intro_else)
    asked = (text for one in policy.questions for text in (one.stem, *one.options))
    for text in (*texts, *asked):
        yield from (f"{policy.id}: {problem}" for problem in _slots(text, library))


def _clause(clause: Clause, library: PolicyLibrary) -> Iterator[str]:
    named = {one.fact for one in clause.facts}.union(clause.requires, clause.point_needs)
    yield from (f"unknown fact {one}" for one in sorted(named - library.facts.keys()))
    yield from (f"unknown law {one.law}" for one in clause.cites if one.law not in library.laws)
    yield from (f"unknown policy {one}" for one in clause.points_to if one not in library.ids)
    terms = condition_terms(clause.needs).union(*(text.terms for text in clause.templates))
    adopted = {f"adopted_{one.removeprefix('POL-').lower()}" for one in library.ids}
    unknown = terms - library.terms.keys() - adopted
    yield from (f"unknown term {one}" for one in sorted(unknown))
    steps = {one.text for one in clause.steps}
    for text in clause.templates:
        yield from _slots(text, library, may_drop=text in steps)
        yield from _two_in_one(text, library)
    yield from _claims_by_suggestion(clause, library)
    for one in clause.facts:
        if (one.none != "") > library.facts[one.fact].none_possible:
            yield f"{one.fact} has words for none, and none is not possible"
        fact = library.facts[one.fact]
        if "day" in one.in_force.slots and fact.of == "all" and fact.proof == "shown":
            yield f"{one.fact}: the day of a document is not the day of what it shows"
        if "day" in one.planned.slots or "planned" in one.in_force.slots:
            yield f"the sentences of {one.fact} name the other's date"


def _claims_by_suggestion(clause: Clause, library: PolicyLibrary) -> Iterator[str]:
    """Words that are suggested may say how things are only where the question of the fact shows them."""
    for one in clause.facts:
        shown = library.facts[one.fact].ask.slots
        for name in sorted((one.in_force.slots | one.none.slots) & library.slots.keys() - shown):
            slot = library.slots[name]
            if slot.default and slot.kind in ("text", "list"):
                yield f"{one.fact}: says {name}, which is suggested, and its question does not ask it"


def _slots(text: Template, library: PolicyLibrary, may_drop: bool = False) -> Iterator[str]:
    unknown = text.slots - library.slots.keys() - _GIVEN
    yield from (f"unknown slot {one}" for one in sorted(unknown))
    if not may_drop:
        for one in sorted(text.needed_slots & library.slots.keys()):
            if library.slots[one].optional:
                yield f"{one} is optional and has no brackets around it"


def _two_in_one(text: Template, library: PolicyLibrary) -> Iterator[str]:
    """Two people in one sentence who may be the same: one would ask himself."""
    for sentence in text.sentences():
        people = sorted(set(_SLOT.findall(sentence)) & library.people)
        for one, other in itertools.combinations(people, 2):
            apart = library.slots[one].differs_from, library.slots[other].differs_from
            if other not in apart[0] and one not in apart[1]:
                yield f"{one} and {other} may be one person: {sentence}"


def _shared(library: PolicyLibrary, catalog: Catalog) -> Iterator[str]:
    for fact in library.facts.values():
        asked = (*fact.holds, *fact.denies)
        yield from (
            f"{fact.id}: no question {one}" for one in asked if one not in catalog.questions
        )
        rules = catalog.measurements
        yield from (f"{fact.id}: no rule {one}" for one in fact.measured if one not in rules)
        known = catalog.safeguards
        yield from (f"{fact.id}: no safeguard {one}" for one in fact.safeguards if one not in known)
        yield from (f"{fact.id}: {problem}" for problem in _slots(fact.ask, library))
    for law in library.laws.values():
        if law.law not in catalog.applicability.laws:
            yield f"laws: {law.id}: no law {law.law}"
    for slot in library.slots.values():
        others = (one for one in slot.differs_from if one not in library.people)
        yield from (f"slots: {slot.id}: {one} is not a person" for one in others)
        parts = (*slot.like, *slot.default.slots)
        yield from (
            f"slots: {slot.id}: rests on {one}, which is not a blank that it may rest on"
            for one in parts
            if one not in library.slots or (one in slot.like and one not in library.people)
        )
        if (slot.like or slot.titles) and slot.kind != "person":
            yield f"slots: {slot.id}: is not a person, and names parts or job titles"
        if slot.kind == "integer" and not _within(slot.default, slot.least, slot.most):
            yield f"slots: {slot.id}: its default is outside its bounds"
    for term in library.terms.values():
        if (term.known == "asked") != bool(term.ask):
            yield f"terms: {term.id}: asked, and without a question"


def _within(value: str, least: int | None, most: int | None) -> bool:
    if not value:
        return True
    return value.isdecimal() and (least or 0) <= int(value) <= (most or int(value))


def _unused(library: PolicyLibrary) -> Iterator[str]:
    policies = library.policies.values()
    facts = frozenset().union(*(one.facts for one in policies))
    yield from (
        f"facts: {one}: nothing hangs on it" for one in sorted(library.facts.keys() - facts)
    )
    slots = frozenset().union(
        *map(slots_of, policies), *(one.ask.slots for one in library.facts.values())
    )
    yield from (f"slots: {one}: no text uses it" for one in sorted(library.slots.keys() - slots))
    laws = {cite.law for one in policies for clause in one.clauses for cite in clause.cites}
    yield from (f"laws: {one}: nothing cites it" for one in sorted(library.laws.keys() - laws))
    terms = frozenset().union(*map(terms_of, policies))
    yield from (
        f"terms: {one}: nothing depends on it" for one in sorted(library.terms.keys() - terms)
    )


def slots_of(policy: WrittenPolicy) -> frozenset[str]:
    """All blanks of a policy's texts, questions and steps included."""
    texts = [text for clause in policy.clauses for text in clause.templates]
    steps = (step for clause in policy.clauses for step in clause.steps)
    texts += [text for step in steps for text in step.checklist_texts]
    texts += [policy.short.intro, policy.short.intro_else]
    texts += [text for one in policy.questions for text in (one.stem, *one.options)]
    return frozenset().union(*(text.slots for text in texts)) - _GIVEN


def terms_of(policy: WrittenPolicy) -> frozenset[str]:
    """All terms that a policy, its clauses and its texts depend on."""
    found = set(condition_terms(policy.applies_if))
    for clause in policy.clauses:
        found |= condition_terms(clause.needs)
        found.update(*(text.terms for text in clause.templates))
    for one in policy.questions:
        found |= condition_terms(one.needs)
    return frozenset(found)
