"""Reads of what other programs report of people, each with where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from duecare_web.clients.models import Client, Employee
from duecare_web.results.models import OutsideResult


@dataclass(frozen=True, slots=True)
class OutsideFile:
    """One file of results that was imported: from which program, when, by whom, and its digest."""

    label: str
    file_sha256: str
    imported_by: str
    imported_at: datetime
    results: int
    people: int


def results_of(client: Client) -> QuerySet[OutsideResult]:
    """What counts of a client, newest first."""
    rows = OutsideResult.objects.filter(client=client, undone_at=None)
    return rows.select_related("employee").order_by("-at", "employee__name")


def results_of_person(employee: Employee) -> QuerySet[OutsideResult]:
    """What other programs report of one person, newest first."""
    return OutsideResult.objects.filter(employee=employee, undone_at=None).order_by("-at")


def files_of(client: Client) -> Sequence[OutsideFile]:
    """The files from which a client's results come, newest first."""
    names = ("label", "file_sha256", "imported_by", "imported_at")
    rows = OutsideResult.objects.filter(client=client, undone_at=None).order_by().values(*names)
    counted = rows.annotate(results=Count("pk"), people=Count("employee", distinct=True))
    return [OutsideFile(**one) for one in counted.order_by("-imported_at")]
