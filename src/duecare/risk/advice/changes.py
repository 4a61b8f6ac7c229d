"""What changed since an earlier assessment: answers, how well they are shown, levels of risk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from duecare.catalog import Catalog, Question
from duecare.risk.inputs.answers import Answers
from duecare.risk.result import AssessedRisk

Direction = Literal["better", "worse", "other", "same"]


@dataclass(frozen=True, slots=True)
class AnswerMoved:
    """A question whose reply is another than before; ``""`` where there is none."""

    question: str
    before: str
    after: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class ProofMoved:
    """A question with the same reply as before, shown better or worse: grades 0 to 3."""

    question: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class LevelMoved:
    """A risk whose level is another than before; ``""`` where it was not assessed then."""

    scenario: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangesSince:
    """All that changed since the assessment with this number and day."""

    number: int
    on: date
    answers: tuple[AnswerMoved, ...]
    proofs: tuple[ProofMoved, ...]
    levels: tuple[LevelMoved, ...]


@dataclass(frozen=True, slots=True)
class EarlierAssessment:
    """What is kept of an assessment to compare the next one with.

    ``replies`` are ``{question: {"answer", "counts", "proof"}}``, ``levels`` the level of each
    scenario.
    """

    number: int
    on: date
    replies: Mapping[str, Mapping[str, Any]]
    levels: Mapping[str, str]


def changes_since(
    earlier: EarlierAssessment,
    said: Answers,
    counted: Answers,
    risks: Iterable[AssessedRisk],
    catalog: Catalog,
) -> ChangesSince:
    """What changed between ``earlier`` and now; ``counted`` has the proof that counts now."""
    moved = moved_answers(earlier.replies, said, catalog)
    proofs = []
    for one in moved:
        now = counted.by_question.get(one.question)
        if one.direction != "same" or now is None:
            continue
        before = int(earlier.replies[one.question].get("proof", 0))
        if now.proof != before:
            proofs.append(ProofMoved(one.question, before, now.proof))
    return ChangesSince(
        earlier.number,
        earlier.on,
        tuple(one for one in moved if one.direction != "same"),
        tuple(proofs),
        tuple(
            LevelMoved(risk.scenario, then, risk.level.level)
            for risk in risks
            if (then := earlier.levels.get(risk.scenario, "")) != risk.level.level
        ),
    )


def moved_answers(
    kept: Mapping[str, Mapping[str, Any]], answers: Answers, catalog: Catalog
) -> list[AnswerMoved]:
    """Every question with a reply then or now, in the order of the catalog, the same ones too.

    ``kept`` are the replies of the earlier assessment: ``{question: {"answer", "counts"}}``. A
    direction follows from the credit of the two alone; what carries none is neither better nor
    worse, nor is a question that was open or did not apply at either time.
    """
    found = []
    for question in catalog.questions.values():
        now, then = answers.by_question.get(question.id), kept.get(question.id)
        if now is None and then is None:
            continue
        before = str(then["answer"]) if then else ""
        after = now.reply if now else ""
        direction: Direction = "same"
        if before != after:
            old = str(then["counts"]) if then else ""
            direction = _direction(question, old, now.key if now else "")
        found.append(AnswerMoved(question.id, before, after, direction))
    return found


def _direction(question: Question, before: str, after: str) -> Direction:
    if not (before and after):
        return "other"
    old, new = question.credit(before), question.credit(after)
    if not (isinstance(old, int) and isinstance(new, int)) or old == new:
        return "other"
    return "better" if new > old else "worse"
