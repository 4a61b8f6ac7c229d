"""From replies, measurements and the product's own records to the state of each fact.

A reply counts for a fact only as far as its question says as much (``holds``, ``denies`` of the
fact). Of several sources the one with the strongest proof counts, of equal ones the newest, of those
the worse; where they disagree, all are kept, so that the desk shows both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from duecare.policies.library import PolicyLibrary
from duecare.policies.model import PolicyFact, Proof
from duecare.policies.situation import FactState, Holding

PROOF_OF_GRADE: Final[tuple[Proof, ...]] = ("stated", "shown", "shown", "measured")
"""Proof by the grade of an answer: 0 said, 1 document, 2 seen by a technician, 3 measured."""
_STRENGTH: Final[dict[Proof, int]] = {"stated": 0, "shown": 1, "measured": 2}
_WORSE: Final[dict[Holding, int]] = {"no": 0, "unknown": 1, "none_here": 2, "yes": 3}


@dataclass(frozen=True, slots=True)
class QuestionReply:
    """A reply to a question of the assessment.

    ``share``, 0 to 1, is how far what was asked is in place; ``None`` where the reply says nothing,
    as "don't know" does. ``applies`` is false for "does not apply". ``grade`` is that of the proof.
    """

    share: float | None
    grade: int = 0
    day: date | None = None
    source: str = ""
    missing: str = ""
    applies: bool = True


@dataclass(frozen=True, slots=True)
class FactSources:
    """What is known by where it comes from.

    ``replies`` by question; ``measured`` by rule of ``measurements.yaml``; ``held`` by fact, from the
    product's own records; ``confirmed`` by fact, from the policy questionnaire.
    """

    replies: Mapping[str, QuestionReply] = field(default_factory=dict)
    measured: Mapping[str, FactState] = field(default_factory=dict)
    held: Mapping[str, FactState] = field(default_factory=dict)
    confirmed: Mapping[str, FactState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """The state of each fact of which something is known, and the sides where sources disagree."""

    states: Mapping[str, FactState]
    differences: Mapping[str, tuple[FactState, ...]]


def known_facts(sources: FactSources, library: PolicyLibrary) -> KnownFacts:
    """What is known of all facts; a fact of which nothing is known is absent."""
    states: dict[str, FactState] = {}
    differences: dict[str, tuple[FactState, ...]] = {}
    for fact in library.facts.values():
        found = list(_sides(fact, sources))
        if not found:
            continue
        states[fact.id] = _counting(found)
        if len({one.holding for one in found}) > 1:
            differences[fact.id] = tuple(found)
    return KnownFacts(states, differences)


def _sides(fact: PolicyFact, sources: FactSources) -> Iterable[FactState]:
    reply = _from_replies(fact, sources.replies)
    measured = _all_of([sources.measured.get(one) for one in fact.measured])
    sides = (measured, reply, sources.held.get(fact.id), sources.confirmed.get(fact.id))
    return (one for one in sides if one is not None and one.holding != "unknown")


def _from_replies(fact: PolicyFact, replies: Mapping[str, QuestionReply]) -> FactState | None:
    lesser = [
        reply
        for one in (*fact.holds, *fact.denies)
        if (reply := replies.get(one)) is not None and reply.applies and (reply.share or 0) < 1
        if reply.share is not None
    ]
    if lesser:
        return min((_state("no", one) for one in lesser), key=_rank)
    return _all_of([_full(fact, replies.get(one)) for one in fact.holds])


def _full(fact: PolicyFact, reply: QuestionReply | None) -> FactState | None:
    if reply is None:
        return None
    if not reply.applies:
        return _state("none_here", reply) if fact.none_possible else None
    return _state("yes", reply) if reply.share == 1 else None


def _state(holding: Holding, reply: QuestionReply) -> FactState:
    proof = PROOF_OF_GRADE[reply.grade]
    return FactState(holding, proof, reply.day, reply.source, reply.missing)


def _all_of(parts: list[FactState | None]) -> FactState | None:
    """Several that must all hold: the worst of them, with the weakest proof and the oldest day."""
    known = [one for one in parts if one is not None]
    if not parts or len(known) < len(parts):
        return next((one for one in known if one.holding == "no"), None)
    worst = min(known, key=lambda one: _WORSE[one.holding])
    if worst.holding == "no":
        return worst
    weakest = min(known, key=_rank)
    days = [one.day for one in known if one.day]
    oldest = min(days) if len(days) == len(known) else None
    holding: Holding = "yes" if any(one.holding == "yes" for one in known) else worst.holding
    source = "; ".join(dict.fromkeys(one.source for one in known if one.source))
    return FactState(holding, weakest.proof, oldest, source)


def _rank(state: FactState) -> tuple[int, date, int]:
    return _STRENGTH[state.proof], state.day or date.min, -_WORSE[state.holding]


def _counting(sides: list[FactState]) -> FactState:
    return max(sides, key=_rank)
