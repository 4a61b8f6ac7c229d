"""Assigning lessons to many people: who has one open already keeps it, and gets no second one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from duecare_web.accounts.actors import Actor
from duecare_web.clients.models import Client, Employee
from duecare_web.training import bulk, queries
from duecare_web.training.actions import assign_lesson
from duecare_web.training.models import Assignment, BulkWork

Pair = tuple[Employee, str]


def begin(
    *, client: Client, department: str, lessons: Sequence[str], due_on: date
) -> tuple[BulkWork, list[Pair]]:
    """Keep what is to be assigned to everyone, or to a department; with the pairs that it is.

    Nothing is assigned yet: :func:`go_on` does it.
    """
    wanted = {"department": department, "lessons": list(lessons), "due_on": due_on.isoformat()}
    work = bulk.begin(client, BulkWork.Kind.LESSONS, total=0, wanted=wanted)
    left = _left_of(work)
    work.total = len(left)
    work.save(update_fields=["total"])
    return work, left


def go_on(*, work: BulkWork, actor: Actor) -> None:
    """Assign what is left, each lesson in a transaction of its own."""
    due_on = date.fromisoformat(work.wanted["due_on"])

    def assign(pair: Pair) -> None:
        assign_lesson(employee=pair[0], lesson=pair[1], actor=actor, due_on=due_on)

    bulk.work_off(work, _left_of(work), assign)


def _left_of(work: BulkWork) -> list[Pair]:
    """Each person with each lesson that they have not open and were not given by this work."""
    people = queries.active_employees(work.client).select_related("client__firm", "client__log")
    if work.wanted["department"]:
        people = people.filter(department=work.wanted["department"])
    rows = Assignment.objects.filter(client=work.client, lesson__in=work.wanted["lessons"])
    rows = rows.filter(Q(completed_at=None) | Q(assigned_at__gte=work.asked_at))
    taken: set[tuple[uuid.UUID, str]] = set(rows.values_list("employee", "lesson"))
    lessons: list[str] = work.wanted["lessons"]
    return [(one, name) for one in people for name in lessons if (one.pk, name) not in taken]
