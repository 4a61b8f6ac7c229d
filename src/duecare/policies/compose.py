"""Composing: a policy and a situation give the text, what is planned, and what is left out.

``text = base, steps, sentences of facts in order, conduct, until``. A sentence about a state stands
only while its fact is in force with a proof that does; planned, only by an accepted recommendation
with its date; else it is left out and named as missing. Rules of conduct are always in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from duecare.dates import long_date
from duecare.person_names import same_name
from duecare.policies.composed import (
    ComposedPolicy,
    LeftOut,
    MissingFact,
    PlannedDate,
    PolicyProblem,
    PrintedClause,
    PrintedQuestion,
    PrintedStep,
    StateSentence,
    WhyMissing,
)
from duecare.policies.index import law_index, printed_cites, reasons
from duecare.policies.library import PolicyLibrary
from duecare.policies.model import Clause, ClauseStep, FactSentence, PolicyFact, WrittenPolicy
from duecare.policies.reading import read
from duecare.policies.short import first_words, short_versions
from duecare.policies.situation import AcceptedPlan, FactState, Situation, is_old, is_proven
from duecare.policies.suggestions import default_of
from duecare.policies.template import Template, Values, holds

LONGEST_FIGURE: Final = 15
"""Digits of a figure that is read as a number."""
MOST_PLANNED: Final = 1 / 3
"""The share of planned states above which a policy needs a note of the advisor."""


def compose(policy: WrittenPolicy, situation: Situation, library: PolicyLibrary) -> ComposedPolicy:
    """The policy for one client. The same arguments give the same bytes.

    It never raises for what a client lacks: a blank without a value leaves its clause out and is a
    problem of the result.
    """
    values = situation.filling(library.people)
    wanted = [one for one in policy.clauses if holds(one.needs, values.terms)]
    parts = [_Clause(one, situation, library, values).composed() for one in wanted]
    clauses = tuple(one for one in parts if isinstance(one, PrintedClause))
    left_out = tuple(one for one in parts if isinstance(one, LeftOut))
    standing = frozenset(one.id for one in clauses)
    figures = read("\n".join(f"{one.title}.\n{one.words}" for one in clauses))
    shorts = short_versions(policy, clauses, situation, library)
    return ComposedPolicy(
        id=policy.id,
        title=policy.title,
        short_title=policy.short_title,
        on=situation.on,
        laws=reasons(policy, situation, library),
        clauses=clauses,
        left_out=left_out,
        law_index=law_index(parts),
        shorts=shorts,
        asked_to_confirm=policy.asked_to_confirm,
        questions=_questions(policy, standing, values),
        exceptions=situation.exceptions,
        problems=_problems(clauses, left_out, _slots_of(wanted), situation, library),
        word_count=figures.words,
        grade_tenths=round(figures.grade * 10),
    )


class _Words(NamedTuple):
    """The words of a clause beside its sentences about states."""

    text: str
    steps: tuple[PrintedStep, ...]
    conduct: str
    until: str
    point: str


@dataclass
class _Clause:
    """One clause on its way; blanks without a value, and missing facts, are collected in passing."""

    clause: Clause
    situation: Situation
    library: PolicyLibrary
    values: Values
    blanks: set[str] = field(default_factory=set)
    missing: list[PolicyFact] = field(default_factory=list)

    def composed(self) -> PrintedClause | LeftOut:
        clause = self.clause
        cites = printed_cites(clause.cites, self.situation, self.library)
        states = self._states()
        if not self._can_be_said():
            required = [self.library.facts[one] for one in clause.requires]
            return LeftOut(
                id=clause.id, title=clause.title, missing=self._left(required), cites=cites
            )
        words = self._words(states)
        missing = self._told(self.missing)
        if self.blanks or not (words.text or words.steps or states or words.conduct):
            return LeftOut(
                id=clause.id,
                title=clause.title,
                missing=missing,
                blanks=tuple(sorted(self.blanks)),
                cites=cites,
            )
        planned = any(one.standing == "planned" for one in states)
        return PrintedClause(
            id=clause.id,
            part=clause.part,
            title=clause.title,
            kind=clause.kind,
            audience=clause.audience,
            status="planned" if planned else "in_force",
            text=words.text,
            steps=words.steps,
            states=states,
            conduct=words.conduct,
            until=words.until,
            point=words.point,
            missing=missing,
            cites=cites,
            standard=clause.standard,
            specs=clause.specs,
            see=self._see(),
        )

    def lacks(self) -> set[str]:
        """The blanks for want of which it is left out: what :meth:`composed` would name."""
        states = self._states()
        if self._can_be_said():
            self._words(states)
            return self.blanks
        return set()

    def stated(self) -> tuple[StateSentence, ...]:
        """Its sentences about states; none where it is left out."""
        states = self._states()
        if not self._can_be_said():
            return ()
        self._words(states)
        return () if self.blanks else states

    def _can_be_said(self) -> bool:
        required = (self.library.facts[one] for one in self.clause.requires)
        return all(map(self.situation.in_force, required))

    def _states(self) -> tuple[StateSentence, ...]:
        return tuple(filter(None, map(self._state, self.clause.facts)))

    def _words(self, states: tuple[StateSentence, ...]) -> _Words:
        clause = self.clause
        text, steps = self._fill(clause.text), self._steps()
        if not steps and text.endswith(":"):
            text = f"{text[:-1]}."
        return _Words(text, steps, self._fill(clause.conduct), self._until(states), self._point())

    def _fill(self, template: Template, **more: str) -> str:
        filled = template.fill(self.values.plus(**more))
        self.blanks.update(filled.blanks)
        return filled.text

    def _state(self, sentence: FactSentence) -> StateSentence | None:
        fact = self.library.facts[sentence.fact]
        state, plan = self.situation.state(fact), self.situation.plan(fact)
        if state.holding == "none_here":
            return self._said(sentence.none, fact, state) if sentence.none else None
        if self.situation.in_force(fact):
            return self._said(sentence.in_force, fact, state)
        if plan is not None and sentence.planned:
            return self._planned(sentence, state, plan)
        self.missing.append(fact)
        return None

    def _said(self, template: Template, fact: PolicyFact, state: FactState) -> StateSentence:
        day = long_date(state.day) if state.day else ""
        return StateSentence(
            fact=fact.id,
            text=self._fill(template, day=day),
            standing="in_force",
            proof=state.proof,
            day=state.day,
            source=state.source,
            to_confirm=is_old(state, self.situation.on),
        )

    def _planned(
        self, sentence: FactSentence, state: FactState, plan: AcceptedPlan
    ) -> StateSentence:
        text = self._fill(sentence.planned, planned=long_date(plan.by))
        if state.missing:
            text = f"{text} {sentence.open}: {state.missing.rstrip('.')}."
        return StateSentence(
            fact=sentence.fact, text=text, standing="planned", plan=planned_date(plan)
        )

    def _steps(self) -> tuple[PrintedStep, ...]:
        found = []
        for one in self.clause.steps:
            filled = one.text.fill(self.values)
            if set(filled.blanks) and self._drops(filled.blanks):
                continue
            self.blanks.update(filled.blanks)
            found.append(self._step(one, filled.text))
        return tuple(found)

    def _drops(self, blanks: tuple[str, ...]) -> bool:
        """A step around a blank that a client may lack goes with it."""
        return any(self.library.slots[one].optional for one in blanks)

    def _step(self, step: ClauseStep, text: str) -> PrintedStep:
        if not step.is_timed:
            return PrintedStep(text=text)
        who = self.values.by_slot.get(step.who, "") if step.who in self.library.slots else step.who
        return PrintedStep(
            text=text,
            kinds=step.kinds,
            who=who,
            due=tuple(self._fill(step.due_for(kind)) for kind in step.kinds),
            proof=step.proof,
            keeps=self._fill(step.keeps),
        )

    def _until(self, states: tuple[StateSentence, ...]) -> str:
        """How the work is done meanwhile: after a planned sentence, or where one is left out."""
        clause = self.clause
        if not clause.until:
            return ""
        facts = set(clause.until_for) or {one.fact for one in clause.facts}
        planned = any(one.standing == "planned" and one.fact in facts for one in states)
        if not planned and not any(one.id in facts for one in self.missing):
            return ""
        words = self._fill(clause.until)
        return f"Until then {words}" if planned else words[:1].upper() + words[1:]

    def _point(self) -> str:
        clause = self.clause
        facts = (self.library.facts[one] for one in clause.point_needs)
        return self._fill(clause.point) if all(map(self.situation.in_force, facts)) else ""

    def _see(self) -> tuple[str, ...]:
        adopted = (one for one in self.clause.points_to if one in self.situation.adopted)
        return tuple(self.library.policy(one).title for one in adopted)

    def _left(self, facts: list[PolicyFact]) -> tuple[MissingFact, ...]:
        return self._told([*facts, *(one for one in self.missing if one not in facts)])

    def _told(self, facts: Iterable[PolicyFact]) -> tuple[MissingFact, ...]:
        return tuple(_missing(one, self.situation, self.library) for one in facts)


def planned_date(plan: AcceptedPlan) -> PlannedDate:
    """A plan as it is kept with a planned sentence."""
    return PlannedDate(
        by=plan.by,
        decided_on=plan.decided_on,
        recommendation=plan.recommendation,
        first_by=plan.first_by,
        moved_on=plan.moved_on,
        moved_by=plan.moved_by,
    )


def _missing(fact: PolicyFact, situation: Situation, library: PolicyLibrary) -> MissingFact:
    state, plan = situation.state(fact), situation.plans.get(fact.id)
    why: WhyMissing = "unknown" if state.holding == "unknown" else "no"
    if state.holding == "yes" and not is_proven(fact, state):
        why = "not_shown"
    elif plan is not None and not plan.holds:
        why = "moved_twice"
    return MissingFact(
        fact=fact.id,
        ask=_asked_on_paper(fact, situation, library),
        why=why,
        missing=state.missing,
        safeguards=fact.safeguards,
    )


NOT_FILLED: Final = "(not filled in yet)"
"""What a question shows for a blank without a value: the blank is asked in the same list."""


def asked(fact: PolicyFact, situation: Situation, library: PolicyLibrary) -> str:
    """The question of a fact with the client's own values; a blank without one says so."""
    shown = {
        **dict.fromkeys(fact.ask.slots, NOT_FILLED),
        **asked_with(fact, situation, library),
    }
    return fact.ask.fill(Values(shown, frozenset(), situation.terms)).text


def _asked_on_paper(fact: PolicyFact, situation: Situation, library: PolicyLibrary) -> str:
    """The question in a policy, which is signed: a blank without a value is told in general words."""
    general = {one: library.slots[one].unnamed or NOT_FILLED for one in fact.ask.slots}
    shown = {**general, **asked_with(fact, situation, library)}
    return fact.ask.fill(Values(shown, frozenset(), situation.terms)).text


def asked_with(fact: PolicyFact, situation: Situation, library: PolicyLibrary) -> Mapping[str, str]:
    """The values with which the question of a fact is shown: the client's own, else what is usual."""
    shown = {
        one: situation.values.get(one) or default_of(library.slots[one], situation.values, library)
        for one in fact.ask.slots
    }
    return {name: value for name, value in shown.items() if value}


def states_of(
    policy: WrittenPolicy, situation: Situation, library: PolicyLibrary
) -> tuple[tuple[str, StateSentence], ...]:
    """The sentences about states that :func:`compose` would print, each with the id of its clause."""
    values = situation.filling(library.people)
    return tuple(
        (one.id, state)
        for one in policy.clauses
        if holds(one.needs, values.terms)
        for state in _Clause(one, situation, library, values).stated()
    )


def missing_blanks(
    policy: WrittenPolicy, situation: Situation, library: PolicyLibrary
) -> frozenset[str]:
    """The blanks without a value for which a clause would be left out today, or words be unfilled.

    A blank of a sentence that is not printed, since its fact is not in force, is not among them.
    """
    values = situation.filling(library.people)
    wanted = (one for one in policy.clauses if holds(one.needs, values.terms))
    lacking = (_Clause(one, situation, library, values).lacks() for one in wanted)
    return frozenset().union(first_words(policy, situation, library).blanks, *lacking)


def _questions(
    policy: WrittenPolicy, standing: frozenset[str], values: Values
) -> tuple[PrintedQuestion, ...]:
    found = []
    for one in policy.questions:
        if one.clause not in standing or not holds(one.needs, values.terms):
            continue
        filled = [text.fill(values) for text in (one.stem, *one.options)]
        if any(text.blanks for text in filled):
            continue
        stem, first, second, third = (text.text for text in filled)
        found.append(
            PrintedQuestion(
                clause=one.clause,
                reader=one.reader,
                stem=stem,
                options=(first, second, third),
                right=one.right,
            )
        )
    return tuple(found)


def _slots_of(clauses: list[Clause]) -> frozenset[str]:
    return frozenset().union(*(text.slots for one in clauses for text in one.templates))


def _problems(
    clauses: tuple[PrintedClause, ...],
    left_out: tuple[LeftOut, ...],
    slots: frozenset[str],
    situation: Situation,
    library: PolicyLibrary,
) -> tuple[PolicyProblem, ...]:
    found = []
    blanks = sorted({blank for one in left_out for blank in one.blanks})
    if blanks:
        found.append(PolicyProblem(code="blank", slots=tuple(blanks)))
    found += [
        PolicyProblem(code="same_person", slots=pair)
        for pair in same_people(situation, slots, library)
    ]
    outside = [one for one in sorted(slots) if not in_range(one, situation, library)]
    if outside:
        found.append(PolicyProblem(code="out_of_range", slots=tuple(outside)))
    states = [one for clause in clauses for one in clause.states]
    planned = sum(one.standing == "planned" for one in states)
    if planned > MOST_PLANNED * len(states):
        found.append(PolicyProblem(code="many_planned"))
    return tuple(found)


def same_people(
    situation: Situation, slots: frozenset[str], library: PolicyLibrary
) -> list[tuple[str, str]]:
    """Pairs of blanks in use that must be two people and are filled with one."""
    named = {one: situation.values.get(one, "") for one in slots & library.people}
    return [
        (one, other)
        for one in sorted(named)
        for other in library.slots[one].differs_from
        if other in named and same_name(named[one], named[other])
    ]


def in_range(slot: str, situation: Situation, library: PolicyLibrary) -> bool:
    """Whether the value of a figure lies within its bounds; one without a value does."""
    known, value = library.slots.get(slot), situation.values.get(slot, "").replace(",", "")
    if known is None or known.kind != "integer" or not value:
        return True
    if not value.isdecimal() or len(value) > LONGEST_FIGURE:
        return False
    least, most = known.least, known.most
    return (least is None or int(value) >= least) and (most is None or int(value) <= most)
