"""Training as a record: one person's certificate, and the record of everyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from duecare.dates import moment_text
from duecare.documents.model import (
    Column,
    Definitions,
    Figure,
    KeyFigures,
    Paragraph,
    Section,
    SignatureLine,
    Signatures,
    Statement,
    Table,
)
from duecare.documents.statements.preparation import Preparation
from duecare.documents.wording.words import plural

NO_PREVENTION_CLAIM = (
    "Training shows care. Studies disagree about how much it reduces the number of people who fall for "
    "a lure, and this record makes no claim about that."
)


@dataclass(frozen=True)
class CompletedLesson:
    """One lesson that one employee finished; ``score`` is right answers of questions, as text."""

    employee: str
    lesson: str
    title: str
    completed_at: datetime
    minutes: int = 0
    score: str = ""
    entry: str = ""


def certificate(
    employee: str,
    lessons: Sequence[CompletedLesson],
    *,
    preparation: Preparation,
    course: str,
    signature: SignatureLine | None = None,
) -> Statement:
    """A certificate that one employee completed a course, lesson by lesson."""
    return preparation.statement(
        "training-certificate",
        "Certificate of training",
        subtitle=course,
        intro=(
            Paragraph(
                f"{employee} completed {plural(len(lessons), 'lesson')} of this course.",
                style="lead",
            ),
            Definitions(
                (("Employee", employee), ("Employer", preparation.client), ("Course", course))
            ),
        ),
        sections=(
            Section("Lessons", (_lessons(lessons),)),
            Section("What this shows", (Paragraph(NO_PREVENTION_CLAIM),)),
            *([Section("Issued", (Signatures((signature,)),))] if signature else []),
        ),
        facts={
            "employee": employee,
            "course": course,
            "lessons": [_fact(item) for item in lessons],
        },
    )


def training_record(
    lessons: Sequence[CompletedLesson],
    *,
    preparation: Preparation,
    employees: int,
    period: str,
) -> Statement:
    """The training of all employees of a client in a period, in full."""
    trained = len({item.employee for item in lessons})
    return preparation.statement(
        "training-record",
        "Training record",
        subtitle=period,
        intro=(
            KeyFigures(
                (
                    Figure(
                        "Employees with training",
                        f"{trained} of {employees}",
                        source="ledger",
                        as_of=preparation.as_of,
                    ),
                    Figure(
                        "Lessons completed",
                        f"{len(lessons):,}",
                        source="ledger",
                        as_of=preparation.as_of,
                    ),
                )
            ),
        ),
        sections=(
            Section("Lessons completed", (_lessons(lessons, with_employee=True),)),
            Section("What this shows", (Paragraph(NO_PREVENTION_CLAIM),)),
        ),
        facts={
            "period": period,
            "employees": employees,
            "trained": trained,
            "lessons": [_fact(item) for item in lessons],
        },
    )


def _lessons(lessons: Sequence[CompletedLesson], *, with_employee: bool = False) -> Table:
    head = (Column("Employee", share=1.6),) if with_employee else ()
    return Table(
        "",
        (
            *head,
            Column("Lesson", share=2.4),
            Column("Completed", share=1.9),
            Column("Minutes", "right", 0.8),
            Column("Quiz", "right", 0.8),
            Column("Ledger", share=1),
        ),
        tuple(
            (
                *((item.employee,) if with_employee else ()),
                item.title,
                moment_text(item.completed_at),
                str(item.minutes or ""),
                item.score or "none",
                item.entry or "none yet",
            )
            for item in sorted(lessons, key=lambda item: (item.completed_at, item.employee))
        ),
        empty="No lessons were completed.",
    )


def _fact(item: CompletedLesson) -> dict[str, object]:
    return {
        "employee": item.employee,
        "lesson": item.lesson,
        "completed_at": item.completed_at.isoformat(),
        "score": item.score,
        "entry": item.entry,
    }
