"""How a policy is written down: clauses, the facts they hang on, blanks, laws, the short version.

A clause is of one kind. An *adoption* (who, what, how often, consequences) is true by signing. A rule
of *conduct* binds by signing. A *state* says how things are: each of its sentences hangs on exactly
one fact, and stands only while that fact holds for all, or as planned with the date of an accepted
recommendation.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from duecare.catalog.sourced import CatalogModel
from duecare.policies.template import Template

ClauseKind = Literal["adoption", "conduct", "state"]
Reader = Literal["everyone", "managers", "finance", "administrators", "cards", "remote", "owner"]
Grade = Literal["R", "D", "G"]
Proof = Literal["measured", "shown", "stated"]
SlotKind = Literal["text", "list", "person", "email", "phone", "integer", "money", "date"]


class Term(CatalogModel):
    """What decides whether a policy or a clause concerns a client.

    ``asked`` terms are a yes or no of the questionnaire; ``until_asked`` is taken until then.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    known: Literal["profile", "law", "asked"]
    meaning: str = Field(min_length=1)
    ask: str = ""
    until_asked: bool = False


class CitedLaw(CatalogModel):
    """A law that clauses cite; ``law`` is its id in ``applicability.yaml``.

    ``before`` is printed before a paragraph, ``mark`` after a citation that was not read in the
    text of the rule itself.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    law: str
    title: str = Field(min_length=1)
    before: str = Field(default="", alias="print")
    mark: str = ""


class Slot(CatalogModel):
    """A blank of the texts. A client has one value for it, in every policy.

    ``source`` says where the product may know it from, ``asked`` where it is a question only.
    ``differs_from`` names people who must be others. Around an ``optional`` one that a client does
    not have, the words drop out. ``least`` and ``most`` bound an integer.

    Where nothing is known, ``default`` is what is usual, and may name other blanks; ``like`` names
    people one of whom is suggested, the first who may have this part as well; ``titles`` are words
    of a job title. ``confirm``: it is asked all the same. ``unnamed`` is what a policy says of it
    where it names a fact that is not in place, and the blank has no value.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    kind: SlotKind
    group: str
    source: str
    default: Template = Template("")
    like: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    confirm: bool = False
    least: int | None = None
    most: int | None = None
    optional: bool = False
    differs_from: tuple[str, ...] = ()
    unnamed: str = ""
    example: str = Field(min_length=1)
    ask: str = Field(min_length=1)


class PolicyFact(CatalogModel):
    """A fact about the client, asked once.

    It holds only for all. ``proof`` is the strongest that can be had: one that can be measured or
    shown is never in force on a word alone. With full replies to all questions of ``holds`` it
    holds; a lesser reply to one of ``holds`` or ``denies`` says that it does not. ``measured`` are
    rules of ``measurements.yaml``, ``held`` what the product records itself, ``safeguards`` the
    recommendations that would bring it about.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    proof: Proof
    of: Literal["all", "one"]
    none_possible: bool = False
    holds: tuple[str, ...] = ()
    denies: tuple[str, ...] = ()
    measured: tuple[str, ...] = ()
    held: Literal[
        "", "scan", "training", "policies", "assessment", "decisions", "devices", "leavers"
    ] = ""
    safeguards: tuple[str, ...] = ()
    ask: Template


class Cite(CatalogModel):
    """A paragraph that a clause answers to, by the project's own reading; no legal advice.

    Grade ``R``: the text asks for it in writing; ``D``: a duty that the clause documents; ``G``:
    good practice under that law.
    """

    law: str
    grade: Grade
    ref: str = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _read_short_form(cls, given: object) -> object:
        """``"hipaa D 164.312(d)"`` is the form used in the data files."""
        if not isinstance(given, str):
            return given
        parts = given.split(" ", 2)
        if len(parts) != 3:
            raise ValueError("a citation names law, grade and paragraph")
        return dict(zip(("law", "grade", "ref"), parts, strict=True))


class PolicyLaw(CatalogModel):
    """Why a law asks for the policy (``R``) or is served by it (``G``)."""

    law: str
    cite: str = Field(min_length=1)
    why: str = Field(min_length=1)
    relation: Literal["R", "G"]
    doubt: str = ""


class FactSentence(CatalogModel):
    """A sentence about a state, with the one fact that it hangs on.

    ``{day}`` is the day of the proof, ``{planned}`` the accepted date. Without ``planned`` the
    state lies in the past and cannot be planned. ``open`` leads the list of what is missing;
    ``none`` is said where there is nothing of the kind.
    """

    fact: str
    in_force: Template
    planned: Template = Template("")
    open: str = "Open"
    none: Template = Template("")


class ClauseStep(CatalogModel):
    """A step of a procedure; one that is timed names a person, a time and a proof.

    ``who`` is a slot, or ``manager``. ``due`` counts from ``T``, the start of the clock, for all
    kinds or for each. ``keeps`` is what the record of the step holds.
    """

    text: Template
    kinds: tuple[Literal["A", "B", "C"], ...] = ()
    who: str = ""
    due: Template | dict[Literal["A", "B", "C"], Template] = Template("")
    proof: Proof | Literal[""] = ""
    keeps: Template = Template("")

    @property
    def is_timed(self) -> bool:
        """Whether a checklist is made of it."""
        return bool(self.who)

    @property
    def checklist_texts(self) -> tuple[Template, ...]:
        """What a checklist says of it: the times and what the record holds."""
        due = tuple(self.due.values()) if isinstance(self.due, dict) else (self.due,)
        return (*due, self.keeps)

    def due_for(self, kind: Literal["A", "B", "C"]) -> Template:
        """When it is due for one kind of case."""
        return self.due[kind] if isinstance(self.due, dict) else self.due


def _as_step(given: object) -> object:
    return {"text": given} if isinstance(given, str) else given


class Specification(CatalogModel):
    """An implementation specification of the HIPAA Security Rule: required or addressable."""

    cite: str
    name: str
    type: Literal["R", "A"]
    note: str = ""


class Standard(CatalogModel):
    """The standard of the HIPAA Security Rule that a clause answers to."""

    cite: str
    name: str


class Clause(CatalogModel):
    """One clause, with an id that never changes.

    Its text is ``text``, ``steps``, the sentences of ``facts``, ``conduct``, and ``until`` while one
    of its facts (of ``until_for``, where that names some) is not in force. ``point`` is what a reader confirms. It hangs on conduct that binds
    today, and where ``point_needs`` names facts, on those. ``needs`` is a term, ``requires`` names
    facts without which nothing of the clause can be said.
    """

    id: str = Field(pattern=r"^[A-Z]+-\d{2}$")
    part: str = ""
    title: str = Field(min_length=1)
    kind: ClauseKind
    audience: tuple[Reader, ...] = Field(min_length=1)
    needs: str = ""
    requires: tuple[str, ...] = ()
    text: Template = Template("")
    steps: tuple[Annotated[ClauseStep, BeforeValidator(_as_step)], ...] = ()
    facts: tuple[FactSentence, ...] = ()
    conduct: Template = Template("")
    until: Template = Template("")
    until_for: tuple[str, ...] = ()
    point: Template = Template("")
    point_needs: tuple[str, ...] = ()
    standard: Standard | None = None
    specs: tuple[Specification, ...] = ()
    points_to: tuple[str, ...] = ()
    desk_note: str = ""
    cites: tuple[Cite, ...] = ()

    @model_validator(mode="after")
    def _is_of_its_kind(self) -> Clause:
        if (self.kind == "state") > bool(self.facts):
            raise ValueError("a clause about a state names no fact")
        if self.kind == "conduct" and (self.facts or not (self.text or self.conduct)):
            raise ValueError("a rule of conduct has words and no facts")
        if self.kind == "adoption" and not (self.text or self.steps):
            raise ValueError("an adoption has no words")
        named = [one.fact for one in self.facts]
        if not set(self.until_for) <= set(named) or (self.until_for and not self.until):
            raise ValueError("says how it is done meanwhile for no fact of its own")
        if len(set(named)) < len(named):
            raise ValueError("two sentences hang on one fact")
        return self

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """All its texts, in the order in which they are composed, the point last."""
        sentences = (x for one in self.facts for x in (one.in_force, one.planned, one.none))
        steps = (one.text for one in self.steps)
        found = (self.text, *steps, *sentences, self.conduct, self.until, self.point)
        return tuple(one for one in found if one)


class ShortText(CatalogModel):
    """The short version: for whom, its first words, and whose points it shows in which order.

    ``intro_else`` stands in place of ``intro`` while one of ``intro_needs`` is not in force.
    """

    audience: Reader
    intro: Template
    intro_needs: tuple[str, ...] = ()
    intro_else: Template = Template("")
    order: tuple[str, ...]


class PolicyQuestion(CatalogModel):
    """A question that a reader answers from the text before confirming; ``right`` is an index."""

    clause: str
    reader: Literal["everyone", "owner"] = Field(alias="for")
    needs: str = ""
    stem: Template
    options: tuple[Template, ...] = Field(min_length=3, max_length=3)
    right: int = Field(ge=0, le=2)


class WrittenPolicy(CatalogModel):
    """A policy of the library.

    ``words`` and ``short_words`` are the depth aimed at, in words of the composed text; a policy
    that is not ``asked_to_confirm`` is shown to read.
    """

    id: str = Field(pattern=r"^POL-[A-Z]+$")
    title: str
    short_title: str
    applies_if: str
    laws: tuple[PolicyLaw, ...]
    words: tuple[int, int]
    short_words: tuple[int, int]
    not_claimed: tuple[str, ...] = ()
    clauses: tuple[Clause, ...] = Field(min_length=1)
    short: ShortText
    asked_to_confirm: bool = True
    questions: tuple[PolicyQuestion, ...] = ()

    def clause(self, clause_id: str) -> Clause:
        """The clause with this id. Raises :class:`KeyError`."""
        for one in self.clauses:
            if one.id == clause_id:
                return one
        raise KeyError(clause_id)

    @property
    def facts(self) -> frozenset[str]:
        """Ids of all facts that its sentences, points and first words hang on."""
        found = {one.fact for clause in self.clauses for one in clause.facts}
        for clause in self.clauses:
            found.update(clause.requires, clause.point_needs)
        return frozenset(found | set(self.short.intro_needs))
