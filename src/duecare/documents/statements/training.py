"""Training as a record: one person's certificate, and the record of everyone at a client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from duecare.dates import long_date, moment_text
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
from duecare.documents.translation import in_spanish
from duecare.documents.wording import training as words


@dataclass(frozen=True)
class PassedLesson:
    """One lesson that one employee passed: first answers against the mark, and measured time.

    ``percent`` and ``rule`` are the mark and the clause that sets it (empty: the product's own).
    ``seconds`` is the active time over all pages, ``None`` where no page could count. ``sitting``
    is 1 for a pass at the first try. ``entry`` names the entry on record, as text.
    """

    employee: str
    lesson: str
    title: str
    version: int
    passed_at: datetime
    right: int
    total: int
    needed: int
    percent: int
    rule: str = ""
    seconds: int | None = None
    sitting: int = 1
    entry: str = ""


@dataclass(frozen=True)
class TrainedPerson:
    """Where one employee is: trained, trained but overdue, tried without a pass, or missing.

    ``since`` is the first day on which the person was asked, or came to the client, while
    ``missing`` or ``not_yet``; while ``overdue``, the day on which a lesson was due.
    ``last`` is the day of a pass that counts no more, ``ended`` that on which it was due again.
    """

    name: str
    state: Literal["trained", "overdue", "not_yet", "missing"]
    passed: int
    tries: int
    since: date | None = None
    last: date | None = None
    ended: date | None = None


@dataclass(frozen=True)
class ClientTold:
    """One time that the client was told who is missing: when, how, and by which entry."""

    at: datetime
    text: str
    entry: str = ""


@dataclass(frozen=True)
class OutsideLine:
    """One result that another program reports of a person; ``told`` is it in words."""

    employee: str
    about: str
    told: str
    at: datetime | None
    source: str
    entry: str = ""


@dataclass(frozen=True)
class OutsideSource:
    """A file of such results: from which program, when and by whom it was imported, its digest."""

    program: str
    imported_at: datetime
    imported_by: str
    sha256: str
    results: int


@dataclass(frozen=True)
class TrainingRecord:
    """Everyone's training at a client on the day of the record."""

    people: Sequence[TrainedPerson]
    lessons: Sequence[PassedLesson]
    told: Sequence[ClientTold] = field(default=())
    outside: Sequence[OutsideLine] = field(default=())
    files: Sequence[OutsideSource] = field(default=())


def certificate(
    passed: PassedLesson,
    *,
    preparation: Preparation,
    signature: SignatureLine | None = None,
    check: Sequence[tuple[str, str]] = (),
    spanish_title: str = "",
) -> Statement:
    """A certificate that one employee passed one lesson.

    ``check``: how a reader checks it, as names and values (:func:`words.check_words`).
    ``spanish_title``: that of the lesson, for a learner who took it in Spanish; the certificate
    then has its Spanish before it.
    """

    def of(one: PassedLesson) -> Statement:
        return preparation.statement(
            "training-certificate",
            "Certificate of training",
            subtitle=one.title,
            intro=(
                Paragraph(f"{one.employee} passed the lesson “{one.title}”.", style="lead"),
                Definitions(certificate_facts(one, employer=preparation.client)),
            ),
            sections=(
                *([Section("Confirmed", (Signatures((signature,)),))] if signature else []),
                *([Section("How to check this", (Definitions(tuple(check)),))] if check else []),
                Section("What this shows", (Paragraph(words.NO_PREVENTION_CLAIM),)),
            ),
            facts={**_fact(passed), "check": dict(check)},
        )

    if not spanish_title:
        return of(passed)
    # The titles of lessons are in the course, not among the phrases of papers.
    spanish = in_spanish(of(replace(passed, title=spanish_title)), counts=words.CONFIRMED_AS_SHOWN)
    return replace(of(passed), translation=spanish)


def certificate_facts(passed: PassedLesson, *, employer: str) -> tuple[tuple[str, str], ...]:
    """What a certificate tells, as names and values; the page that checks it tells the same."""
    return (
        ("Employee", passed.employee),
        ("Employer", employer),
        ("Lesson", f"{passed.title}, version {passed.version}"),
        ("First answers", words.score_words(passed.right, passed.total, passed.needed)),
        ("Pass mark", words.mark_words(passed.percent, passed.rule)),
        ("Time on the pages", words.time_words(passed.seconds)),
        ("Sitting", words.sitting_words(passed.sitting)),
        ("Passed", moment_text(passed.passed_at)),
    )


def training_record(
    record: TrainingRecord, *, preparation: Preparation, period: str = ""
) -> Statement:
    """Who of a client is trained, who is not and since when, and what the client was told."""
    people, trained = record.people, sum(one.state == "trained" for one in record.people)
    figures = (
        ("Employees trained", f"{trained} of {len(people)}"),
        ("Lessons passed", f"{len(record.lessons):,}"),
        ("Sittings without a pass", f"{sum(one.tries for one in people):,}"),
    )
    return preparation.statement(
        "training-record",
        "Training record",
        subtitle=period,
        intro=(
            KeyFigures(
                tuple(
                    Figure(label, value, source="ledger", as_of=preparation.as_of)
                    for label, value in figures
                )
            ),
        ),
        sections=(
            Section("People", (Paragraph(words.WHO_COUNTS), _people(people))),
            Section("What the client was told", _told(record.told)),
            Section("What this shows", (Paragraph(words.NO_PREVENTION_CLAIM),)),
            Section("Lessons passed", (_lessons(record.lessons),)),
            *_outside(record),
        ),
        facts={
            "period": period,
            "employees": len(people),
            "trained": trained,
            "people": [
                {
                    "name": one.name,
                    "state": one.state,
                    "passed": one.passed,
                    "tries": one.tries,
                    "since": one.since.isoformat() if one.since else "",
                    "last_pass": one.last.isoformat() if one.last else "",
                }
                for one in people
            ],
            "told": [one.at.isoformat() for one in record.told],
            "lessons": [_fact(item) for item in record.lessons],
            **({"reported_by_others": _digests(record.files)} if record.files else {}),
        },
    )


def _people(people: Sequence[TrainedPerson]) -> Table:
    order = {"missing": 0, "not_yet": 1, "overdue": 2, "trained": 3}
    return Table(
        "",
        (
            Column("Employee", share=1.8),
            Column("Training", share=1.6),
            Column("Passed", "right", 0.8),
            Column("Without a pass", "right", 1.1),
            Column("Missing since", share=1.4),
        ),
        tuple(
            (
                one.name,
                words.state_words(one.state, one.tries, passed=one.last, again=one.ended),
                str(one.passed),
                str(one.tries),
                long_date(one.since) if one.since else "",
            )
            for one in sorted(people, key=lambda one: (order[one.state], one.name))
        ),
        empty="The client has no employees on its list.",
    )


def _told(told: Sequence[ClientTold]) -> tuple[Paragraph | Table, ...]:
    if not told:
        return (Paragraph(words.NO_NOTICE),)
    rows = tuple((moment_text(one.at), one.text, one.entry or "none yet") for one in told)
    return (
        Table("", (Column("When", share=1.6), Column("What", share=3), Column("Ledger")), rows),
    )


def _digests(files: Sequence[OutsideSource]) -> list[str]:
    return [one.sha256 for one in files]


def _outside(record: TrainingRecord) -> tuple[Section, ...]:
    """Results of other programs in a section of their own, with the files that they come from."""
    if not record.files:
        return ()
    files = tuple(
        Paragraph(
            words.outside_source(
                one.program,
                imported=moment_text(one.imported_at),
                by=one.imported_by,
                sha256=one.sha256,
                results=one.results,
            )
        )
        for one in record.files
    )
    columns = (
        Column("Employee", share=1.4),
        Column("About", share=1.8),
        Column("Reported as", share=1.6),
        Column("When", share=1.5),
        Column("By", share=1.3),
        Column("Ledger", share=0.9),
    )
    rows = tuple(
        (
            one.employee,
            one.about,
            one.told,
            moment_text(one.at) if one.at else "",
            one.source,
            one.entry or "none yet",
        )
        for one in record.outside
    )
    content: tuple[Paragraph | Table, ...] = (
        Paragraph(words.NOT_OUR_PROOF),
        *files,
        Table("", columns, rows),
    )
    return (Section("Reported by other programs", content),)


def _lessons(lessons: Sequence[PassedLesson]) -> Table:
    return Table(
        "",
        (
            Column("Employee", share=1.5),
            Column("Lesson", share=1.8),
            Column("Passed", share=2.9),
            Column("Time", share=0.9),
            Column("First answers", share=1.5),
            Column("Ledger", share=0.9),
        ),
        tuple(
            (
                item.employee,
                item.title,
                moment_text(item.passed_at),
                words.time_words(item.seconds),
                words.score_words(item.right, item.total, item.needed),
                item.entry or "none yet",
            )
            for item in sorted(lessons, key=lambda item: (item.passed_at, item.employee))
        ),
        empty="No lesson was passed.",
    )


def _fact(item: PassedLesson) -> dict[str, object]:
    return {
        "employee": item.employee,
        "lesson": item.lesson,
        "version": item.version,
        "passed_at": item.passed_at.isoformat(),
        "right": item.right,
        "total": item.total,
        "needed": item.needed,
        "pass_percent": item.percent,
        "pass_rule": item.rule,
        "active_seconds": item.seconds,
        "sitting": item.sitting,
        "entry": item.entry,
    }
