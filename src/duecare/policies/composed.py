"""A policy as composed for one client: what stands, what is planned, what was left out and why.

All of it is data, in the order in which it is printed. The same situation gives the same object, and
:meth:`ComposedPolicy.content` the same canonical bytes: what is shown is what is hashed and kept.
"""

from __future__ import annotations

import hashlib
from datetime import date
from itertools import chain
from typing import Any, Literal

from duecare.catalog.sourced import CatalogModel
from duecare.evidence.canonical import canonicalize
from duecare.policies.model import ClauseKind, Grade, Proof, Reader, Specification, Standard

Standing = Literal["in_force", "planned"]
IndexStanding = Literal["in_force", "planned", "missing"]
WhyMissing = Literal["no", "unknown", "not_shown", "moved_twice"]
ProblemCode = Literal["blank", "same_person", "out_of_range", "many_planned"]


class PlannedDate(CatalogModel):
    """The accepted date behind a planned sentence."""

    by: date
    decided_on: date
    recommendation: str
    first_by: date | None = None
    moved_on: tuple[date, ...] = ()
    moved_by: str = ""


class StateSentence(CatalogModel):
    """A sentence about a state, with what it rests on.

    In force it has ``proof``, ``day`` and ``source``; planned it has ``plan``. ``to_confirm`` marks
    proof older than 180 days.
    """

    fact: str
    text: str
    standing: Standing
    proof: Proof | Literal[""] = ""
    day: date | None = None
    source: str = ""
    to_confirm: bool = False
    plan: PlannedDate | None = None


class MissingFact(CatalogModel):
    """A fact for want of which a sentence is left out.

    ``why``: it is not so; not known; said but not shown; its date moved twice.
    """

    fact: str
    ask: str
    why: WhyMissing
    missing: str = ""
    safeguards: tuple[str, ...] = ()


class PrintedStep(CatalogModel):
    """A step as printed; a timed one says who, for which kinds and when each is due, and the proof."""

    text: str
    kinds: tuple[str, ...] = ()
    who: str = ""
    due: tuple[str, ...] = ()
    proof: str = ""
    keeps: str = ""


class PrintedCite(CatalogModel):
    """A citation as printed."""

    law: str
    title: str
    ref: str
    grade: Grade
    mark: str = ""


class PrintedClause(CatalogModel):
    """A clause as it stands for one client.

    ``status`` is ``planned`` when one of its sentences is. ``missing`` are the facts whose sentences
    are left out. ``point`` is what a reader confirms, empty where nothing in force carries it.
    """

    id: str
    part: str
    title: str
    kind: ClauseKind
    audience: tuple[Reader, ...]
    status: Standing
    text: str
    steps: tuple[PrintedStep, ...]
    states: tuple[StateSentence, ...]
    conduct: str
    until: str
    point: str
    missing: tuple[MissingFact, ...]
    cites: tuple[PrintedCite, ...]
    standard: Standard | None = None
    specs: tuple[Specification, ...] = ()
    see: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Its whole text as one paragraph for each part, as it is read."""
        steps = (one.text for one in self.steps)
        states = " ".join(one.text for one in self.states)
        return "\n".join(filter(None, (self.text, *steps, states, self.conduct, self.until)))


class LeftOut(CatalogModel):
    """A clause of which nothing can be said: for missing facts, or for blanks without a value."""

    id: str
    title: str
    missing: tuple[MissingFact, ...] = ()
    blanks: tuple[str, ...] = ()
    cites: tuple[PrintedCite, ...] = ()


class LawLine(CatalogModel):
    """A paragraph of a law with its clauses; ``standing`` is that of the weakest of them."""

    law: str
    title: str
    ref: str
    grade: Grade
    mark: str
    clauses: tuple[str, ...]
    standing: IndexStanding


class ShortPoint(CatalogModel):
    """What a reader confirms, with the clause that carries it."""

    clause: str
    text: str


class ShortVersion(CatalogModel):
    """The short version for one kind of reader."""

    reader: Reader
    intro: str
    points: tuple[ShortPoint, ...]


class PrintedQuestion(CatalogModel):
    """A question from the text; ``right`` is an index into ``options``."""

    clause: str
    reader: Literal["everyone", "owner"]
    stem: str
    options: tuple[str, str, str]
    right: int


class PolicyProblem(CatalogModel):
    """What keeps a composed policy from being set for signature.

    ``blank``: slots without a value. ``same_person``: two people of these slots must differ.
    ``out_of_range``: a figure outside its bounds. ``many_planned``: more than a third of its states
    are planned, so that it needs a note of the advisor.
    """

    code: ProblemCode
    slots: tuple[str, ...] = ()


class ComposedPolicy(CatalogModel):
    """A policy for one client on one day."""

    id: str
    title: str
    short_title: str
    on: date
    laws: tuple[PrintedCite, ...]
    clauses: tuple[PrintedClause, ...]
    left_out: tuple[LeftOut, ...]
    law_index: tuple[LawLine, ...]
    shorts: tuple[ShortVersion, ...]
    asked_to_confirm: bool
    questions: tuple[PrintedQuestion, ...]
    exceptions: tuple[str, ...]
    problems: tuple[PolicyProblem, ...]
    word_count: int
    grade_tenths: int

    @property
    def reading_grade(self) -> float:
        """The school grade from which it can be read, by Flesch-Kincaid."""
        return self.grade_tenths / 10

    @property
    def is_ready(self) -> bool:
        """Whether it may be set for signature; many planned points need a note, no more."""
        return all(one.code == "many_planned" for one in self.problems)

    @property
    def planned(self) -> tuple[tuple[PrintedClause, StateSentence], ...]:
        """The planned sentences with their clauses."""
        pairs = ((clause, one) for clause in self.clauses for one in clause.states)
        return tuple(pair for pair in pairs if pair[1].standing == "planned")

    @property
    def missing(self) -> tuple[MissingFact, ...]:
        """The facts for want of which something was left out, each once, in the order of clauses."""
        found: dict[str, MissingFact] = {}
        lists = [one.missing for one in self.clauses] + [one.missing for one in self.left_out]
        for one in chain.from_iterable(lists):
            found.setdefault(one.fact, one)
        return tuple(found.values())

    def short(self, reader: Reader) -> ShortVersion | None:
        """The short version for a kind of reader, if there is one."""
        return next((one for one in self.shorts if one.reader == reader), None)

    def clause(self, clause_id: str) -> PrintedClause | None:
        """A clause that stands, by id."""
        return next((one for one in self.clauses if one.id == clause_id), None)

    @property
    def content(self) -> dict[str, Any]:
        """All of it as plain data for storing; :meth:`model_validate` reads it back."""
        return self.model_dump(mode="json")

    @property
    def digest(self) -> str:
        """SHA-256, hex, of the canonical bytes of its content."""
        return hashlib.sha256(canonicalize(self.content)).hexdigest()
