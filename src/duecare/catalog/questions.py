"""Questions of the security risk assessment, and the facts that their answers set.

A *fact* is the share, 0 to 1, to which a favorable state is in place: ``disk_encrypted`` 0.75
means most laptops are encrypted, ``exposed_services`` 1 means nothing is reachable from outside.
By default the share is the credit of the answer divided by 4; ``facts.yaml`` gives other values
where an answer carries no credit. An unknown answer sets 0 and is marked as assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field

from duecare.catalog.safeguards import Effect, FrameworkMap
from duecare.catalog.sourced import CatalogModel
from duecare.errors import InputError

FULL_CREDIT = 4
Credit = Literal[0, 1, 2, 3, 4] | Literal["unknown", "na"] | None


class AnswerOption(CatalogModel):
    """A possible answer. ``credit``: 4 in place and kept up to 0 absent; ``None`` for profile."""

    key: str
    text: str
    credit: Credit


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
    answers: tuple[AnswerOption, ...] = Field(min_length=1)
    scale: str = ""
    help: str = ""
    who: Literal["owner", "owner_or_hr", "msp_tech", "owner+msp_tech"]
    weight: Literal[1, 2, 3]
    critical: bool = False
    show_if: str = ""
    safeguards: tuple[str, ...] = ()
    sets_facts: tuple[str, ...] = ()
    moves: tuple[Effect, ...] = ()
    maps: FrameworkMap = FrameworkMap()
    proof: str = Field(min_length=1)

    def option(self, key: str) -> AnswerOption:
        """The answer with this key. Raises :class:`InputError` naming the allowed keys."""
        for option in self.answers:
            if option.key == key:
                return option
        allowed = ", ".join(option.key for option in self.answers)
        raise InputError(f"{self.id} has no answer '{key}'", hint=f"allowed: {allowed}")

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

    @property
    def terms(self) -> frozenset[str]:
        """Profile terms that ``show_if`` names."""
        return frozenset(self.show_if.replace(" and ", " ").replace(" or ", " ").split())


def answer_share(question: Question, key: str, *, fact: Fact | None = None) -> float | None:
    """The share, 0 to 1, that an answer stands for; ``None`` where it says nothing.

    An unknown answer gives 0. Raises :class:`InputError` for an answer the question lacks.
    """
    option = question.option(key)
    if fact is not None and question.id in fact.values:
        return fact.values[question.id].get(key)
    if option.credit == "unknown":
        return 0.0
    if option.credit is None or option.credit == "na":
        return None
    return option.credit / FULL_CREDIT


def facts_from_answers(
    questions: Mapping[str, Question], facts: Mapping[str, Fact], answers: Mapping[str, str]
) -> dict[str, FactValue]:
    """The facts that a client's answers set.

    The result holds every fact id, and every scored question id, that an answer says something
    about; of two answers to one fact the less favorable counts. Facts without an answer are
    absent: the caller treats them as unfavorable and shows them as assumed. Raises
    :class:`InputError` for an unknown question or answer.
    """
    found: dict[str, FactValue] = {}
    for question_id, key in answers.items():
        question = questions.get(question_id)
        if question is None:
            raise InputError(f"there is no question '{question_id}'")
        assumed = question.option(key).credit == "unknown"
        targets = [(question.id, None), *((name, facts[name]) for name in question.sets_facts)]
        for name, fact in targets:
            share = answer_share(question, key, fact=fact)
            if share is None or (name in found and found[name].share <= share):
                continue
            found[name] = FactValue(share=share, question=question.id, assumed=assumed)
    return found
