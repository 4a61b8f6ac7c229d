"""What changed in the answers since an earlier assessment: better, worse, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from duecare.catalog import Catalog, Question
from duecare.risk.inputs.answers import Answers

Direction = Literal["better", "worse", "other", "same"]


@dataclass(frozen=True, slots=True)
class AnswerMoved:
    """A question whose reply is another than before; ``""`` where there is none."""

    question: str
    before: str
    after: str
    direction: Direction


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
