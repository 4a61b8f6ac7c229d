"""The training of a client as its record shows it: who is trained, who is not, what was told."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

from duecare.catalog import load_catalog
from duecare.documents.statements import (
    ClientTold,
    OutsideLine,
    OutsideSource,
    PassedLesson,
    TrainedPerson,
    TrainingRecord,
)
from duecare.record import Entry
from duecare_web.accounts.models import Firm
from duecare_web.accounts.zones import firm_day, firm_time
from duecare_web.clients.models import Client
from duecare_web.ledger.models import LedgerEntry, PendingEntry
from duecare_web.results.queries import files_of, results_of
from duecare_web.training import queries
from duecare_web.training.models import Completion

_NOTICES: Final[dict[str, str]] = {}


def add_notice(kind: type[Entry]) -> None:
    """Say that entries of this kind tell the client who is not trained yet."""
    _NOTICES[kind.definition.kind] = kind.definition.title


def training_record_of(client: Client, *, now: datetime) -> TrainingRecord:
    """Everyone who works for the client, every lesson that was passed, every notice about it."""
    coverage = queries.training_coverage(client, now=now)
    return TrainingRecord(
        people=[_person(one, client.firm) for one in coverage.people],
        lessons=passed_lessons(client),
        told=_told(client),
        outside=_outside(client),
        files=[
            OutsideSource(
                program=one.label,
                imported_at=firm_time(client.firm, one.imported_at),
                imported_by=one.imported_by,
                sha256=one.file_sha256,
                results=one.results,
            )
            for one in files_of(client)
        ],
    )


def _outside(client: Client) -> list[OutsideLine]:
    rows = list(results_of(client))
    numbers = _numbers(one.entry_id for one in rows if one.entry_id)
    return [
        OutsideLine(
            employee=one.employee.name,
            about=one.what or one.campaign or one.get_kind_display(),
            told=one.told,
            at=firm_time(client.firm, one.at) if one.at else None,
            source=one.label,
            entry=numbers.get(one.entry_id, "") if one.entry_id else "",
        )
        for one in rows
    ]


def _person(one: queries.Trained, firm: Firm) -> TrainedPerson:
    since = one.since or one.employee.created_at
    if isinstance(since, datetime):
        since = firm_day(firm, since)
    has_old = one.last is not None and not one.has_pass
    return TrainedPerson(
        name=one.employee.name,
        state=one.state,
        passed=one.finished,
        tries=one.tries,
        since=None if one.state == "trained" else since,
        last=firm_day(firm, one.last) if one.last and has_old else None,
        ended=since if has_old else None,
    )


def passed_lessons(client: Client) -> list[PassedLesson]:
    """Every lesson that an employee of the client has passed, oldest first."""
    rows = Completion.objects.filter(client=client).select_related(
        "employee", "run", "client__firm"
    )
    done = list(rows.order_by("completed_at").prefetch_related("run__attempts"))
    numbers = _numbers(one.entry_id for one in done)
    return [passed_lesson(one, entry=numbers.get(one.entry_id, "")) for one in done]


def passed_lesson(done: Completion, *, entry: str = "") -> PassedLesson:
    """A completion as a statement prints it."""
    run = done.run
    return PassedLesson(
        employee=done.employee.name,
        lesson=done.lesson,
        title=title_of(done.lesson),
        version=run.lesson_version,
        passed_at=firm_time(done.client.firm, done.completed_at),
        right=done.right,
        total=done.total,
        needed=run.needed,
        percent=run.pass_percent,
        rule=run.pass_rule,
        seconds=queries.measured_seconds(run),
        sitting=run.number,
        entry=entry,
    )


def title_of(lesson: str) -> str:
    """What a lesson is called; its id if the catalog has it no more."""
    found = load_catalog().course.outlines.get(lesson)
    return found.title.en if found else lesson


def _numbers(entry_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = LedgerEntry.objects.filter(pk__in=list(entry_ids)).values_list("pk", "index")
    return {entry_id: f"entry {index}" for entry_id, index in rows}


def _told(client: Client) -> list[ClientTold]:
    kinds, at = list(_NOTICES), partial(firm_time, client.firm)
    sealed = LedgerEntry.objects.filter(log=client.log, kind__in=kinds).order_by("index")
    told = [ClientTold(at(one.at), _NOTICES[one.kind], f"entry {one.index}") for one in sealed]
    waiting = PendingEntry.objects.filter(log=client.log, kind__in=kinds).order_by("pk")
    return told + [ClientTold(at(one.at), _NOTICES[one.kind]) for one in waiting]
