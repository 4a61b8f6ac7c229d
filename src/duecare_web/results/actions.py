"""Writes about results of other programs: parts of the action that imports or undoes a list."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duecare import record
from duecare_web.accounts.actors import Actor
from duecare_web.clients.models import Client, Employee
from duecare_web.ledger.actions import append_entry
from duecare_web.results.models import OutsideResult

FIELDS = ("what", "campaign", "outcome", "reported", "score", "at")


@dataclass(frozen=True, slots=True)
class ResultFile:
    """Where results come from: the program, the file and its digest."""

    kind: str
    source: str
    label: str
    file_name: str
    file_sha256: str


@dataclass(frozen=True, slots=True)
class NewResult:
    """One result of a file; ``replaces`` is the row of which the program now says something else."""

    employee: uuid.UUID
    ref: str
    values: Mapping[str, Any]
    replaces: uuid.UUID | None = None


def keep_results(
    *, client: Client, actor: Actor, given: ResultFile, results: Sequence[NewResult], at: datetime
) -> list[OutsideResult]:
    """Keep the results of a file, with one entry for each person. Inside the action of an import.

    A result that the program has changed is a row of its own: the one before counts no more.
    """
    replaced = [one.replaces for one in results if one.replaces]
    OutsideResult.objects.filter(client=client, pk__in=replaced).update(undone_at=at)
    people = Employee.objects.filter(client=client).in_bulk({one.employee for one in results})
    made: list[OutsideResult] = []
    by_person: dict[uuid.UUID, list[OutsideResult]] = {pk: [] for pk in people}
    for one in results:
        row = OutsideResult(
            firm=client.firm,
            client=client,
            employee=people[one.employee],
            kind=given.kind,
            source=given.source,
            label=given.label[:100],
            ref=one.ref,
            file_name=given.file_name[:200],
            file_sha256=given.file_sha256,
            imported_by=actor.name[:200],
            imported_at=at,
            **_fields(one.values),
        )
        made.append(row)
        by_person[one.employee].append(row)
    for pk, rows in by_person.items():
        _record(client, people[pk], given, rows, actor)
    OutsideResult.objects.bulk_create(made, batch_size=500)
    return made


def take_back(result: OutsideResult, *, replaced: uuid.UUID | None, at: datetime) -> bool:
    """Let a result count no more, and the one that it replaced again; inside the undoing."""
    if result.undone_at is not None:
        return False  # a later list has replaced it
    result.undone_at = at
    result.save(update_fields=["undone_at"])
    if replaced is not None:
        OutsideResult.objects.filter(pk=replaced).update(undone_at=None)
    return True


def _fields(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "what": str(values.get("what", ""))[:200],
        "campaign": str(values.get("campaign", ""))[:200],
        "outcome": values["outcome"],
        "reported": values.get("reported"),
        "score": str(values.get("score", ""))[:20],
        "at": values.get("at"),
    }


def _record(
    client: Client,
    employee: Employee,
    given: ResultFile,
    rows: Sequence[OutsideResult],
    actor: Actor,
) -> None:
    told = [
        record.OutsideResultLine(
            what=one.what or one.campaign or None,
            outcome=one.outcome,
            at=one.at,
            reported=one.reported,
            score=one.score or None,
        )
        for one in rows
    ]
    receipt = append_entry(
        client=client,
        actor=actor,
        person=employee.as_person(),
        entry=record.OutsideResultsImported(
            reported_by=given.label,
            layout=given.source,
            result_kind="training" if given.kind == "training" else "phishing",
            file_sha256=given.file_sha256,
            results=told,
        ),
    )
    for one in rows:
        one.entry_id = receipt.entry_id
