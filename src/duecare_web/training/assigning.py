"""Assigning lessons to many people: who has one open already keeps it, and gets no second one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from duecare_web.accounts.actors import Actor
from duecare_web.clients.models import Client, Employee
from duecare_web.training import bulk, queries
from duecare_web.training.actions import assign_lesson
from duecare_web.training.models import Assignment, BulkWork

Pair = tuple[Employee, str]


def begin(*, client: Client, department: str, lessons: Sequence[str], due_on: date) -> BulkWork:
    """Keep what is to be assigned to everyone, or to a department, and how many lessons that is.

    Nothing is assigned yet: :func:`go_on` does it.
    """
    wanted = {"department": department, "lessons": list(lessons), "due_on": due_on.isoformat()}
    work = bulk.begin(client, BulkWork.Kind.LESSONS, total=0, wanted=wanted)
    taken, people = _taken(work), _people(work).order_by().values_list("pk", flat=True)
    work.total = sum((pk, name) not in taken for pk in people for name in lessons)
    work.save(update_fields=["total"])
    return work


def go_on(*, work: BulkWork, actor: Actor) -> None:
    """Assign what is left, each lesson in a transaction of its own."""
    due_on = date.fromisoformat(work.wanted["due_on"])

    def assign(pair: Pair) -> None:
        assign_lesson(employee=pair[0], lesson=pair[1], actor=actor, due_on=due_on)

    bulk.work_off(work, _left_of(work), assign)


def _left_of(work: BulkWork) -> list[Pair]:
    """Each person with each lesson that they have not open and were not given by this work."""
    taken, lessons = _taken(work), work.wanted["lessons"]
    people = _people(work).select_related("client__firm", "client__log")
    return [(one, name) for one in people for name in lessons if (one.pk, name) not in taken]


def _people(work: BulkWork) -> QuerySet[Employee]:
    people = queries.active_employees(work.client)
    department = work.wanted["department"]
    return people.filter(department=department) if department else people


def _taken(work: BulkWork) -> set[tuple[uuid.UUID, str]]:
    rows = Assignment.objects.filter(client=work.client, lesson__in=work.wanted["lessons"])
    rows = rows.filter(Q(completed_at=None) | Q(assigned_at__gte=work.asked_at)).order_by()
    return set(rows.values_list("employee", "lesson"))
