"""The training of a client as a document of its own, and as a workbook."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Final

from duecare.documents.model import Statement
from duecare.documents.statements.preparation import Preparation
from duecare.documents.statements.training import training_record
from duecare.documents.wording.registers import TRAINING_METHOD
from duecare.documents.wording.training import mark_words, state_words
from duecare.numerals import whole_number
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.spreadsheets import Cell, Sheet, workbook
from duecare_web.clients.models import Client, Language
from duecare_web.training.models import LessonRun
from duecare_web.training.record import title_of, training_record_of

_PEOPLE: Final = (
    "Employee",
    "Training",
    "Lessons passed",
    "Sittings without a pass",
    "Missing since",
)
_LESSONS: Final = (
    "Employee", "Lesson", "Version", "Passed", "Right", "Of", "Needed", "Pass mark",
    "Minutes on the pages", "Sitting", "Ledger entry",
)  # fmt: skip
_SITTINGS: Final = (
    "Employee", "Lesson", "Sitting", "Language", "Began", "Ended", "Outcome", "Right", "Of", "Needed",
)  # fmt: skip


def training_statement(client: Client, prepared: Preparation, *, now: dt.datetime) -> Statement:
    """Who is trained, who is not and since when, and what the client was told."""
    return training_record(training_record_of(client, now=now), preparation=prepared)


def training_register(client: Client, *, made: dt.datetime) -> bytes:
    """A sheet of the people, one of the lessons passed, one of every sitting, and how each is made."""
    record = training_record_of(client, now=made)
    people: list[tuple[Cell, ...]] = [
        (one.name, state_words(one.state, one.tries), one.passed, one.tries, one.since)
        for one in record.people
    ]
    lessons: list[tuple[Cell, ...]] = [
        (
            one.employee, one.title, one.version, firm_day(client.firm, one.passed_at), one.right, one.total,
            one.needed, mark_words(one.percent, one.rule),
            None if one.seconds is None else round(one.seconds / 60, 1),
            one.sitting, whole_number(one.entry.removeprefix("entry ")),
        )
        for one in record.lessons
    ]  # fmt: skip
    sheets = [
        Sheet("People", _PEOPLE, people, ()),
        Sheet("Lessons passed", _LESSONS, lessons, ()),
        Sheet("Sittings", _SITTINGS, _sittings(client), ()),
        Sheet("Method", ("Column", "How it is made"), [tuple(row) for row in TRAINING_METHOD], ()),
    ]
    return workbook(sheets, title=f"Training at {client.name}", created=made)


def _sittings(client: Client) -> list[tuple[Cell, ...]]:
    day = partial(firm_day, client.firm)
    rows = LessonRun.objects.filter(client=client).select_related("assignment__employee")
    return [
        (
            one.assignment.employee.name, title_of(one.assignment.lesson), one.number, Language(one.language).label,
            day(one.started_at), day(one.ended_at) if one.ended_at else None,
            one.get_outcome_display(), one.right, one.total, one.needed,
        )
        for one in rows.defer("sheet").order_by("started_at", "number")
    ]  # fmt: skip
