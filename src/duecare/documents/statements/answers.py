"""Answers of the assessment as statements print them: what was said, what facts show beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from duecare.catalog import Question, load_catalog
from duecare.catalog.questions import TIERS
from duecare.documents.model import Block, Callout, Column, Items, Paragraph, Table
from duecare.documents.wording.answers import answer_words, deeper_words, not_asked_rows
from duecare.documents.wording.answers import proof_words as proof_of
from duecare.documents.wording.changes import NOTHING, change_words
from duecare.documents.wording.measurements import (
    PROOFS,
    conflict_sentence,
    counts_words,
    left_open_words,
    measured_words,
    proof_words,
    resolved_sentence,
    source_words,
)
from duecare.risk.advice.changes import ChangesSince
from duecare.risk.inputs.answers import Answer, Answers
from duecare.risk.readings import Measurement, SettledAnswers
from duecare.risk.result import Assessment


@dataclass(frozen=True)
class AnsweredQuestion:
    """A question as asked and its answer as given; ``note`` is the client's comment in full."""

    section: str
    question: str
    answer: str
    proof: str = ""
    note: str = ""


def answered_questions(
    said: Answers, settled: SettledAnswers, *, at: date
) -> list[AnsweredQuestion]:
    """Every question that was answered or measured by the day ``at``, in the catalog's order."""
    catalog = load_catalog()
    found = []
    for question in catalog.questions.values():
        given = said.by_question.get(question.id) or settled.answers.by_question.get(question.id)
        if given is None:
            continue
        reading = settled.reading(question.id)
        measured = _beside(reading) if reading else ""
        found.append(
            AnsweredQuestion(
                section=catalog.sections[question.section].title,
                question=question.ask,
                answer=answer_words(question, _answer(question, said, settled)),
                proof=_proof(question, said, settled, at),
                note="\n".join(text for text in (given.note, measured) if text),
            )
        )
    return found


def _answer(question: Question, said: Answers, settled: SettledAnswers) -> Answer:
    """What was said; what was measured only where nothing was said, or "don't know"."""
    given = said.by_question.get(question.id)
    if given is None or question.credit(given.key) == "unknown":
        return settled.answers.by_question[question.id]
    return given


def _proof(question: Question, said: Answers, settled: SettledAnswers, at: date) -> str:
    if settled.conflict(question.id) is not None:
        return "contradicted"
    counted, reading = settled.answers.by_question[question.id], settled.reading(question.id)
    given = said.by_question.get(question.id)
    if reading is not None and (given is None or counted.proof > given.proof):
        return proof_words(reading, at)
    if reading is not None and reading.proof == counted.proof:
        return proof_words(reading, at)
    return proof_of(counted)


def _beside(reading: Measurement) -> str:
    shown = f"{measured_words(reading)} ({source_words(reading)})."
    shown = shown[:1].upper() + shown[1:]
    return " ".join(part for part in (shown, left_open_words(reading)) if part)


def difference_blocks(settled: SettledAnswers) -> tuple[Block, ...]:
    """Where answers and facts differ: what is open word for word, and what was resolved."""
    compared = len(settled.readings)
    if not compared:
        return (Paragraph("No answer could be compared with a list, a scan or a record."),)
    one = compared == 1
    blocks: list[Block] = [
        Paragraph(
            f"{compared} {'answer' if one else 'answers'} could be compared with a list, a scan or "
            f"a record; {len(settled.open)} {'differs' if len(settled.open) == 1 else 'differ'} and "
            f"{'is' if len(settled.open) == 1 else 'are'} open."
        )
    ]
    blocks += [
        Callout("Open difference", f"{conflict_sentence(found)} {counts_words(found)}", "warning")
        for found in settled.open
    ]
    if settled.resolved:
        blocks.append(Items(tuple(resolved_sentence(found) for found in settled.resolved)))
    return tuple(blocks)


def answer_tables(answers: Sequence[AnsweredQuestion]) -> tuple[Block, ...]:
    """Every question with its answer, section by section."""
    if not answers:
        return (Paragraph("No questions were answered."),)
    columns = (
        Column("Question", share=2.4),
        Column("Answer", share=1.6),
        Column("Proof", share=0.9),
        Column("Comment", share=2.4),
    )
    return tuple(
        Table(section, columns, tuple(_row(a) for a in answers if a.section == section))
        for section in dict.fromkeys(answer.section for answer in answers)
    )


def not_asked_blocks(assessment: Assessment) -> tuple[Block, ...]:
    """Every question that was left out, with its reason: a silence explains itself."""
    catalog = load_catalog()
    tier = next(one for one in TIERS if one == assessment.tier)
    deeper = sum(not one.is_in(tier) for one in catalog.questions.values())
    rows = tuple(not_asked_rows(assessment))
    columns = (Column("Question", share=2.4), Column("Why it was not asked", share=2))
    every = Paragraph("Every question of this assessment applies to the client.")
    blocks: list[Block] = [Table("", columns, rows) if rows else every]
    if deeper:
        blocks.append(Paragraph(deeper_words(assessment.tier, deeper), "small"))
    return tuple(blocks)


def change_blocks(changes: ChangesSince) -> tuple[Block, ...]:
    """What is another than at the assessment before: levels, answers, how they are shown."""
    words = change_words(changes)
    blocks: list[Block] = [Paragraph(words.lead)]
    if words.is_empty:
        return (*blocks, Paragraph(NOTHING))
    then, now = Column("Then", share=1.4), Column("Now", share=1.4)
    if words.levels:
        columns = (Column("What can happen", share=2.6), then, now)
        blocks.append(Table("Levels of risk", columns, words.levels))
    if words.answers:
        answers = (Column("Question", share=2.6), then, now, Column("This is", share=0.8))
        blocks.append(Table("Answers", answers, words.answers))
    if words.proofs:
        columns = (Column("Question", share=2.6), then, now)
        blocks.append(Table("The same answer, shown otherwise", columns, words.proofs))
    return tuple(blocks)


def _row(item: AnsweredQuestion) -> tuple[str, ...]:
    return (item.question, item.answer, item.proof or PROOFS[0], item.note)
