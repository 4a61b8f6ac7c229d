"""Writes about people who leave: the list begins by itself, each step is done with its proof."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare_web.accounts.actors import Actor, system_actor
from duecare_web.accounts.locking import lock
from duecare_web.clients import todo, upkeep
from duecare_web.clients.models import Client, Employee
from duecare_web.ledger.actions import action, append_entry
from duecare_web.ledger.recording import Grown
from duecare_web.program import leaving
from duecare_web.program.models import Leaver, LeaverStep

ACTOR: Final = system_actor("program")
_CHANGED: Final = record.EmployeeChanged.definition.kind
FOLLOWS: Final = upkeep.kinds(
    record.LeaverBegun, record.LeaverStepDone, record.LeaverClosed, record.PersonErased
)


def follow(grown: Grown) -> None:
    """Begin the list of everyone who has just left, and end that of everyone who came back."""
    logs = [log for log, kinds in grown.items() if _CHANGED in kinds]
    if not logs:
        return
    people = Employee.objects.filter(client__log__in=logs).select_related("client__firm")
    people = people.select_related("client__firm", "client__log", "firm")
    gone = people.filter(is_active=False, left_at__isnull=False)
    for one in gone.exclude(leavings__closed_at=None, leavings__isnull=False):
        if one.left_at and not one.leavings.filter(began_at=one.left_at).exists():
            begin_leaving(employee=one, kind=Leaver.Kind.PLANNED, actor=ACTOR, at=one.left_at)
    open_ones = Leaver.objects.filter(client__log__in=logs, closed_at=None)
    for leaver in open_ones.filter(employee__is_active=True):
        close_leaving(leaver=leaver, actor=ACTOR, came_back=True)


@action
def begin_leaving(
    *, employee: Employee, kind: str, actor: Actor, at: datetime | None = None
) -> Leaver:
    """Begin the timed list for a person who leaves; ``at`` is the start of the clock."""
    began, client = at or timezone.now(), employee.client
    leaver = Leaver.objects.create(
        firm=employee.firm, client=client, employee=employee, kind=kind, began_at=began
    )
    _write_steps(leaver)
    receipt = append_entry(
        client=client,
        actor=actor,
        person=employee.as_person(),
        entry=record.LeaverBegun(kind=kind, began_at=began, steps=leaver.steps.count()),
        at=at,
    )
    leaver.entry_id = receipt.entry_id
    leaver.save(update_fields=["entry_id"])
    return leaver


def _write_steps(leaver: Leaver) -> None:
    steps = leaving.steps_for(
        leaver.client, leaver.kind, leaver.began_at, leaves=leaver.employee.name
    )
    LeaverStep.objects.bulk_create(
        LeaverStep(
            leaver=leaver,
            client=leaver.client,
            place=place,
            clause=one.clause,
            text=one.text,
            who=one.who[:200],
            keeps=one.keeps[:300],
            due_at=one.due_at,
        )
        for place, one in enumerate(steps, start=1)
    )


@action
def change_kind(*, leaver: Leaver, kind: str, actor: Actor) -> Leaver:
    """Say in which way the person leaves, as long as no step is done; times count from the same start.

    Raises :class:`InputError` once a step is done.
    """
    lock(leaver)
    if leaver.closed_at or leaver.steps.filter(done_at__isnull=False).exists():
        raise InputError("steps are done already: the kind stays as it is")
    leaver.kind = kind
    leaver.save(update_fields=["kind"])
    leaver.steps.all().delete()
    _write_steps(leaver)
    append_entry(
        client=leaver.client,
        actor=actor,
        person=leaver.employee.as_person(),
        entry=record.LeaverBegun(kind=kind, began_at=leaver.began_at, steps=leaver.steps.count()),
    )
    return leaver


@action
def note_step(
    *, step: LeaverStep, actor: Actor, evidence: str, at: datetime | None = None
) -> LeaverStep:
    """A step was done, with what shows it; the last one closes the list.

    Raises :class:`InputError` without evidence, and for a step that is done.
    """
    now = at or timezone.now()
    lock(step)
    if step.done_at is not None:
        raise InputError("this step was done already")
    if not evidence.strip():
        raise InputError("say what shows that it was done", hint=step.keeps)
    step.done_at, step.evidence = now, evidence.strip()[:500]
    leaver = step.leaver
    receipt = append_entry(
        client=leaver.client,
        actor=actor,
        person=leaver.employee.as_person(),
        entry=record.LeaverStepDone(
            clause=step.clause,
            step=step.text,
            due_at=step.due_at,
            in_time=step.due_at is None or now <= step.due_at,
            evidence=step.evidence,
        ),
        at=at,
    )
    step.entry_id = receipt.entry_id
    step.save(update_fields=["done_at", "evidence", "entry_id"])
    if not leaver.steps.filter(done_at=None).exists():
        close_leaving(leaver=leaver, actor=actor, came_back=False, at=at)
    return step


@action
def close_leaving(
    *, leaver: Leaver, actor: Actor, came_back: bool, at: datetime | None = None
) -> Leaver:
    """Everything was done, or the person works for the client again."""
    leaver.closed_at, leaver.came_back = at or timezone.now(), came_back
    leaver.save(update_fields=["closed_at", "came_back"])
    open_steps = leaver.steps.filter(done_at=None).count()
    append_entry(
        client=leaver.client,
        actor=actor,
        person=leaver.employee.as_person(),
        entry=record.LeaverClosed(came_back=came_back, open_steps=open_steps),
        at=at,
    )
    return leaver


def steps_to_do(client: Client, now: datetime) -> todo.Line | None:
    """Steps for people who have left, the nearest time first."""
    rows = LeaverStep.objects.filter(client=client, done_at=None, leaver__closed_at=None)
    soon = rows.filter(due_at__lte=now + timedelta(days=1)).order_by("due_at")
    first = rows.exclude(due_at=None).order_by("due_at").first()
    if first is None or first.due_at is None:
        return None
    number = soon.count()
    if not number:
        soonest = max(first.due_at - timedelta(days=1), now) + upkeep.A_MOMENT
        return todo.Line(0, "", None, "", "", until=soonest)
    people = soon.values("leaver").distinct().count()
    later = rows.filter(due_at__gt=now + timedelta(days=1)).order_by("due_at").first()
    until = later.due_at - timedelta(days=1) + upkeep.A_MOMENT if later and later.due_at else None
    steps = "1 step is" if number == 1 else f"{number} steps are"
    person = "1 person who leaves" if people == 1 else f"{people} people who leave"
    return todo.Line(
        number,
        f"{steps} due for {person}",
        first.due_at.astimezone(UTC).date(),
        reverse("program:leavers", args=[client.pk]),
        "Open the list",
        "Ending access in time is what the procedure promises.",
        until,
    )
