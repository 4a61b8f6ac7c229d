"""Questions of the security risk assessment, and the facts that their answers set.

A *fact* is the share, 0 to 1, to which a favorable state is in place: ``disk_encrypted`` 0.75
means most laptops are encrypted, ``exposed_services`` 1 means nothing is reachable from outside.
By default the share is the credit of the answer divided by 4; ``facts.yaml`` gives other values
where an answer carries no credit. An unknown answer sets 0 and is marked as assumed.

What is replied is text in one form for each kind of question (:mod:`duecare.catalog.replies`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from pydantic import Field, model_validator

from duecare.catalog.safeguards import Effect, FrameworkMap
from duecare.catalog.sourced import CatalogModel
from duecare.errors import InputError

FULL_CREDIT = 4
Credit = Literal[0, 1, 2, 3, 4] | Literal["unknown", "na"] | None
Tier = Literal["quick", "standard", "extended"]
Kind = Literal["choice", "several", "numbers", "day", "states"]
TIERS: Final[tuple[Tier, ...]] = ("quick", "standard", "extended")
NOT_APPLICABLE: Final = "na"
"""The reply to any question that does not apply; it needs a sentence that says why."""


class AnswerOption(CatalogModel):
    """A possible answer. ``credit``: 4 in place and kept up to 0 absent; ``None`` for profile.

    ``within_months``: the answer that a day of at most this age gives. ``alone``: it excludes the
    others where several may be chosen. ``line_credit``: what it says at the lines of a rule, where
    that differs.
    """

    key: str
    text: str
    credit: Credit
    within_months: int | None = Field(default=None, ge=1)
    alone: bool = False
    line_credit: Literal[0, 1, 2, 3, 4] | None = None


class NumberField(CatalogModel):
    """One figure of a question that asks for numbers; whole, from 0 to ``most``."""

    key: str
    text: str
    most: int = Field(ge=1)
    needed: bool = True


_NA: Final = AnswerOption(key=NOT_APPLICABLE, text="Does not apply", credit="na")


class QuestionSection(CatalogModel):
    """A part of the question set."""

    id: str
    title: str
    scored: bool


class Fact(CatalogModel):
    """A fact that answers set; ``meaning`` says what a share of 1 means.

    ``values``: for a question, the share of each answer key where credit does not give it.
    """

    id: str
    meaning: str
    values: dict[str, dict[str, float]] = Field(default_factory=dict)


class FactValue(CatalogModel):
    """The share of a fact, the question that set it, and whether it had to be assumed."""

    share: float = Field(ge=0, le=1)
    question: str
    assumed: bool = False


class Question(CatalogModel):
    """One thing asked about a client, in plain words."""

    id: str = Field(pattern=r"^Q-[A-Z]{3}-\d{2}$")
    section: str
    ask: str
    kind: Kind = "choice"
    answers: tuple[AnswerOption, ...] = Field(min_length=1)
    numbers: tuple[NumberField, ...] = ()
    scale: str = ""
    help: str = ""
    who: Literal["owner", "owner_or_hr", "msp_tech", "owner+msp_tech"]
    weight: Literal[1, 2, 3]
    tier: Tier
    critical: bool = False
    show_if: str = ""
    safeguards: tuple[str, ...] = ()
    sets_facts: tuple[str, ...] = ()
    moves: tuple[Effect, ...] = ()
    maps: FrameworkMap = FrameworkMap()
    proof: str = Field(min_length=1)

    @model_validator(mode="after")
    def _form_fits(self) -> Question:
        if (self.kind == "numbers") != bool(self.numbers):
            raise ValueError("a question of kind numbers names its numbers, and no other does")
        aged = [one.within_months for one in self.answers if one.within_months]
        if (self.kind == "day") != bool(aged) or aged != sorted(aged):
            raise ValueError("answers to a day say within_months, rising, and no others do")
        return self

    def option(self, key: str) -> AnswerOption:
        """The answer with this key. Raises :class:`InputError` naming the allowed keys."""
        for option in self.answers:
            if option.key == key:
                return option
        if key == NOT_APPLICABLE:
            return _NA
        allowed = ", ".join(option.key for option in self.answers)
        raise InputError(f"{self.id} has no answer '{key}'", hint=f"allowed: {allowed}")

    def chosen(self, reply: str) -> tuple[AnswerOption, ...]:
        """The answers that a reply names; none for figures. Raises :class:`InputError`."""
        if self.kind == "several":
            return tuple(self.option(key) for key in reply.split(","))
        if "=" in reply and self.kind in ("numbers", "states"):
            return ()
        return (self.option(reply),)

    def credit(self, reply: str) -> Credit:
        """The credit of a reply, the least favorable where several are chosen.

        Raises :class:`InputError` for an answer the question lacks.
        """
        found = [option.credit for option in self.chosen(reply)]
        rated = [one for one in found if isinstance(one, int)]
        return min(rated) if rated else next(iter(found), None)

    def line_credit(self, reply: str) -> Credit:
        """The credit of a reply at the lines of a rule: there a duty goes on that was not taken up.

        Raises :class:`InputError` for an answer the question lacks.
        """
        own = [one.line_credit for one in self.chosen(reply) if one.line_credit is not None]
        return min(own) if own else self.credit(reply)

    def offers(self, key: str) -> bool:
        """Whether an answer with this key is among its own."""
        return any(option.key == key for option in self.answers)

    @property
    def is_scored(self) -> bool:
        """Whether any of its answers carries credit; the others describe the client."""
        return any(isinstance(option.credit, int) for option in self.answers)

    def is_shown(self, terms: Iterable[str]) -> bool:
        """Whether the question applies to a client with these profile terms.

        ``show_if`` joins terms with ``and`` and ``or``; ``and`` binds tighter.
        """
        if not self.show_if:
            return True
        held = set(terms)
        return any(
            all(term.strip() in held for term in choice.split(" and "))
            for choice in self.show_if.split(" or ")
        )

    def is_in(self, tier: Tier) -> bool:
        """Whether it is asked in an assessment of this depth; each holds the one before."""
        return TIERS.index(self.tier) <= TIERS.index(tier)

    def missing_terms(self, terms: Iterable[str]) -> tuple[str, ...]:
        """The profile terms for want of which it is not asked; none if it is."""
        if self.is_shown(terms):
            return ()
        held = set(terms)
        return tuple(sorted(self.terms - held))

    @property
    def terms(self) -> frozenset[str]:
        """Profile terms that ``show_if`` names."""
        return frozenset(self.show_if.replace(" and ", " ").replace(" or ", " ").split())


def answer_share(question: Question, reply: str, *, fact: Fact | None = None) -> float | None:
    """The share, 0 to 1, that a reply stands for; ``None`` where it says nothing.

    An unknown answer gives 0, and of several the least favorable counts. Raises
    :class:`InputError` for an answer the question lacks.
    """
    chosen = question.chosen(reply)
    if fact is not None and question.id in fact.values:
        values = fact.values[question.id]
        shares = [values[one.key] for one in chosen if one.key in values]
        return min(shares, default=None)
    credit = question.credit(reply)
    if credit == "unknown":
        return 0.0
    if credit is None or credit == "na":
        return None
    return credit / FULL_CREDIT


def facts_from_answers(
    questions: Mapping[str, Question], facts: Mapping[str, Fact], answers: Mapping[str, str]
) -> dict[str, FactValue]:
    """The facts that a client's replies set.

    The result holds every fact id, and every scored question id, that a reply says something
    about; of two replies to one fact the less favorable counts. Facts without a reply are
    absent: the caller treats them as unfavorable and shows them as assumed. Raises
    :class:`InputError` for an unknown question or answer.
    """
    found: dict[str, FactValue] = {}
    for question_id, key in answers.items():
        question = questions.get(question_id)
        if question is None:
            raise InputError(f"there is no question '{question_id}'")
        assumed = question.credit(key) == "unknown"
        targets = [(question.id, None), *((name, facts[name]) for name in question.sets_facts)]
        for name, fact in targets:
            share = answer_share(question, key, fact=fact)
            if share is None or (name in found and found[name].share <= share):
                continue
            found[name] = FactValue(share=share, question=question.id, assumed=assumed)
    return found
