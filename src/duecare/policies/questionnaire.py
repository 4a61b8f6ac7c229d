"""One questionnaire for all policies: each blank, each fact and each yes or no is asked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple

from duecare.policies.compose import asked, in_range, missing_blanks
from duecare.policies.library import PolicyLibrary
from duecare.policies.model import Clause, PolicyFact, Slot, Term, WrittenPolicy
from duecare.policies.situation import FactState, Situation, is_old
from duecare.policies.suggestions import Suggestion
from duecare.policies.template import condition_terms, holds

REVIEW: Final = "review_date"
"""The blank that says by which day a policy is looked at again. Nobody is asked: each text has its own."""
FactAsk = Literal["in_force", "none_here", "to_confirm", "not_shown", "no", "unknown"]
BlankStanding = Literal["known", "asked", "suggested", "follows", "unfit", "later"]


@dataclass(frozen=True, slots=True)
class KnownValue:
    """The value of a blank, where it comes from, and as of which day."""

    value: str
    source: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class AskedBlank:
    """A blank, with what is known of it and the policies that it fills.

    ``suggestion`` is what the product suggests where nothing is known. ``standing``: ``known``;
    ``asked``, only the client can say it, or must look at it; ``suggested``, the suggestion waits to
    be taken over; ``follows``, it is suggested once people it follows are named; ``unfit``, the value
    does not fit; ``later``, no policy needs it as things are.
    """

    slot: Slot
    known: KnownValue | None
    suggestion: Suggestion | None
    policies: tuple[str, ...]
    standing: BlankStanding

    @property
    def is_open(self) -> bool:
        """Whether a policy cannot be signed as long as it is not settled."""
        return self.standing not in ("known", "later")

    @property
    def value(self) -> str:
        """What its field shows: the value, else the suggestion."""
        if self.known:
            return self.known.value
        return self.suggestion.value if self.suggestion else ""


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

    def of_standing(self, *standings: BlankStanding) -> list[AskedBlank]:
        """The blanks of these standings, in the order of the library."""
        return [one for one in self.blanks if one.standing in standings]

    @property
    def open_terms(self) -> list[AskedTerm]:
        """The yes or no questions without an answer."""
        return [one for one in self.terms if one.answer is None]

    @property
    def asked_count(self) -> int:
        """How many questions somebody has to think about before all policies can be signed."""
        return len(self.of_standing("asked", "unfit")) + len(self.open_terms)

    @property
    def suggested_count(self) -> int:
        """How many blanks wait with a suggestion, or follow from a person who is asked for."""
        return len(self.of_standing("suggested", "follows"))


class AskedFor(NamedTuple):
    """The blanks, facts and terms that a questionnaire has, in its order."""

    slots: tuple[Slot, ...]
    facts: tuple[PolicyFact, ...]
    terms: tuple[Term, ...]


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
    suggested: Mapping[str, Suggestion] | None = None,
) -> PolicyQuestionnaire:
    """What these policies need, with what is known.

    ``known`` gives source and day for values of ``situation``; ``answered`` the terms that were
    asked and answered; ``suggested`` a suggestion by blank. Raises :class:`InputError` for an
    unknown policy.
    """
    chosen = [library.policy(one) for one in policies]
    uses = _uses_of(chosen, situation)
    wanted = _asked_for(uses, library)
    belongs = {clause.id: one.id for one in chosen for clause in one.clauses}
    missing = frozenset().union(*(missing_blanks(one, situation, library) for one in chosen))
    blanks = _Blanks(uses, situation, library, known or {}, suggested or {}, missing)
    return PolicyQuestionnaire(
        blanks=tuple(blanks.asked(one.id) for one in wanted.slots),
        facts=tuple(_fact(one, uses, belongs, situation, library) for one in wanted.facts),
        terms=tuple(
            AskedTerm(one, (answered or {}).get(one.id), _once(uses.terms[one.id]))
            for one in wanted.terms
        ),
    )


def asked_for(policies: Iterable[str], situation: Situation, library: PolicyLibrary) -> AskedFor:
    """What the questionnaire of these policies asks for, without what is known of it."""
    return _asked_for(_uses_of(map(library.policy, policies), situation), library)


def _uses_of(policies: Iterable[WrittenPolicy], situation: Situation) -> _Uses:
    uses = _Uses()
    for one in policies:
        uses.note(one, situation)
    return uses


def _asked_for(uses: _Uses, library: PolicyLibrary) -> AskedFor:
    used = uses.slots.keys() - {REVIEW}
    return AskedFor(
        slots=tuple(one for one in library.slots.values() if one.id in used),
        facts=tuple(library.facts[one] for one in uses.facts),
        terms=tuple(
            one for one in library.terms.values() if one.known == "asked" and one.id in uses.terms
        ),
    )


@dataclass(frozen=True, slots=True)
class _Blanks:
    """What is known and suggested of blanks, and which are missing today."""

    uses: _Uses
    situation: Situation
    library: PolicyLibrary
    known: Mapping[str, KnownValue]
    suggested: Mapping[str, Suggestion]
    missing: frozenset[str]

    def asked(self, name: str) -> AskedBlank:
        slot, value = self.library.slots[name], self.situation.values.get(name, "")
        found = self.known.get(name) or (KnownValue(value, "") if value else None)
        return AskedBlank(
            slot=slot,
            known=found,
            suggestion=None if found else self.suggested.get(name),
            policies=_once(self.uses.slots[name]),
            standing=self._standing(slot, is_known=found is not None),
        )

    def _standing(self, slot: Slot, *, is_known: bool) -> BlankStanding:
        if not in_range(slot.id, self.situation, self.library):
            return "unfit"
        if is_known:
            return "known"
        if slot.id not in self.missing:
            return "later"
        if slot.confirm:
            return "asked"
        if slot.id in self.suggested:
            return "suggested"
        rests_on = {*slot.like, *slot.default.slots}
        return "follows" if rests_on & self.missing else "asked"


def _fact(
    fact: PolicyFact,
    uses: _Uses,
    belongs: Mapping[str, str],
    situation: Situation,
    library: PolicyLibrary,
) -> AskedFact:
    clauses = _once(one.id for one in uses.facts[fact.id])
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
