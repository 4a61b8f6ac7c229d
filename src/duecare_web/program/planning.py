"""What waits for each person, and which notice is due today. Reads only."""

from __future__ import annotations

import math
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from duecare.catalog import load_catalog
from duecare.catalog.lessons import LessonOutline
from duecare.documents.wording.policies_in_spanish import spanish_policy
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.languages import is_spanish
from duecare_web.clients.models import Client, Employee, EmployeeFact
from duecare_web.program.models import ProgramAbsence, ProgramNotice, ProgramPlan
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.queries import Receipts, ToAcknowledge, policies_for
from duecare_web.training.models import Assignment, Completion
from duecare_web.training.policy_numbers import numbers_in_force
from duecare_web.training.queries import ABOUT_MINUTES
from duecare_web.training.spacing import Sitting, due_after

WORDS_A_MINUTE = 200
MONTH_DAYS = 30


@dataclass(frozen=True, slots=True)
class OpenThing:
    """Something that a person is asked to do: a lesson, or a policy to read and confirm.

    Records have ``text``; a person whose language it is reads ``spanish``.
    """

    id: str
    text: str
    minutes: int
    due_on: date
    spanish: str

    def spoken(self) -> str:
        """What it is, in the language that is spoken."""
        return self.spanish if is_spanish() else self.text


def lesson_thing(row_id: str, outline: LessonOutline, due_on: date) -> OpenThing:
    """A lesson to be done by a day; ``row_id`` is that of its assignment, if there is one."""
    title = outline.title
    return OpenThing(
        row_id, f"Lesson: {title.en}", ABOUT_MINUTES, due_on, f"Lección: {title.es or title.en}"
    )


def _policy_thing(row: ToAcknowledge, due_on: date) -> OpenThing:
    """A policy to be confirmed; the same text again, a year after it was, is a thing of its own."""
    version = row.version
    title, known = version.policy.title, spanish_policy(version.policy.outline)
    spanish, thing = known.title if known else title, str(version.pk)
    words = ("Policy to read and confirm", "Política que hay que leer y confirmar")
    if row.last is not None and row.again_on is not None:
        thing = f"{thing}:{row.last.number + 1}"
        words = ("Policy to confirm again, after a year", "Política que hay que confirmar otra vez")
    return OpenThing(
        thing, f"{words[0]}: {title}", minutes_of(version), due_on, f"{words[1]}: {spanish}"
    )


@dataclass(frozen=True, slots=True)
class PersonWaiting:
    """A person and what is open for them, the nearest day first."""

    employee: Employee
    things: tuple[OpenThing, ...]

    @property
    def due_on(self) -> date:
        """The first day by which something is due."""
        return self.things[0].due_on

    @property
    def minutes(self) -> int:
        """About how long everything takes."""
        return sum(one.minutes for one in self.things)


def next_lesson(
    plan: ProgramPlan, employee: Employee, wanted: Sequence[str], today: date
) -> tuple[str, date] | None:
    """The lesson that a person is given today and by when it is due; ``None`` if none is.

    What they never did comes first, in the order of ``wanted``; then what the spaced repetition
    brings back, then what is longest ago. Somebody with an open lesson gets no second one.
    """
    rows: list[Assignment] = list(employee.assignments.all())
    if not wanted or any(one.completed_at is None for one in rows):
        return None
    if not rows:
        joined = max(
            firm_day(plan.firm, employee.created_at),
            firm_day(plan.firm, plan.started_at) if plan.started_at else today,
        )
        return wanted[0], max(joined, today) + timedelta(days=plan.join_days)
    last = firm_day(plan.firm, max(one.assigned_at for one in rows))
    if today < last + timedelta(days=plan.session_days):
        return None
    done = {one.lesson for one in rows}
    fresh = next((one for one in wanted if one not in done), None)
    return fresh or _to_repeat(employee, rows, wanted), today + timedelta(days=plan.due_days)


def _to_repeat(employee: Employee, rows: Sequence[Assignment], wanted: Sequence[str]) -> str:
    ended = {one.lesson: one.completed_at for one in rows if one.completed_at}
    sittings: dict[str, list[Sitting]] = {}
    completions: list[Completion] = list(employee.completions.all())
    for one in completions:
        sitting = Sitting(one.completed_at, one.right, one.total)
        sittings.setdefault(one.lesson, []).append(sitting)
    names = [one for one in wanted if one in ended]
    return min(names, key=lambda name: due_after(sittings.get(name, ())) or ended[name])


def waiting_of(
    plan: ProgramPlan,
    employee: Employee,
    *,
    versions: Sequence[PolicyVersion] | None = None,
    receipts: Receipts | None = None,
    at: datetime | None = None,
) -> PersonWaiting | None:
    """What is open for a person at ``at``, by default now; ``None`` if nothing is.

    ``versions`` and ``receipts`` are read once where many people are asked for.
    """
    lessons = load_catalog().course.outlines
    open_lessons = [one for one in employee.assignments.all() if one.completed_at is None]
    things = [
        lesson_thing(str(one.pk), found, _lesson_due(plan, employee, one))
        for one in open_lessons
        if (found := lessons.get(one.lesson))
    ]
    things += [
        _policy_thing(row, _policy_due(plan, employee, row))
        for row in policies_for(employee, at=at, versions=versions, receipts=receipts)
        if row.waiting
    ]
    if not things:
        return None
    return PersonWaiting(employee, tuple(sorted(things, key=lambda one: (one.due_on, one.text))))


def minutes_of(version: PolicyVersion) -> int:
    """About how long a policy takes to read."""
    words = sum(len(str(clause.get("text", "")).split()) for clause in version.clauses)
    return max(1, math.ceil(words / WORDS_A_MINUTE))


def back_on(employee: Employee) -> date | None:
    """The day on which the program found a person there again, after a time away."""
    absence: ProgramAbsence | None = getattr(employee, "program_absence", None)
    return absence.back_on if absence else None


def _lesson_due(plan: ProgramPlan, employee: Employee, row: Assignment) -> date:
    """What a person left open when they went away is due again after they are back."""
    back = back_on(employee)
    if back is None or firm_day(plan.firm, row.assigned_at) >= back:
        return row.due_on
    return max(row.due_on, back + timedelta(days=plan.due_days))


def _policy_due(plan: ProgramPlan, employee: Employee, row: ToAcknowledge) -> date:
    begins = (row.version.approved_at, plan.started_at, employee.created_at, row.again_on)
    began = firm_day(plan.firm, max(one for one in begins if one))
    back = back_on(employee)
    return (max(began, back) if back else began) + timedelta(days=plan.due_days)


# --- which notice ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class NoticeDue:
    """The one notice that a person is due today."""

    kind: ProgramNotice.Kind
    number: int = 0


@dataclass(frozen=True, slots=True)
class EscalationDays:
    """Days after the due day on which manager and owner hear of it, and silence is recorded.

    ``rules``: the clause in force that sets a number, by the name of its field in the plan.
    """

    manager: int
    owner: int
    silence: int
    rules: Mapping[str, str]


POLICY_DAYS: Final = {"manager_days": "overdue_days", "owner_days": "owner_days"}
"""Fields of the plan that the client's training policy sets while it is in force, and its blanks."""


def escalation_days(plan: ProgramPlan) -> EscalationDays:
    """The days of the client's training policy while it is in force, else those of the plan."""
    found = numbers_in_force(plan.client, *POLICY_DAYS.values())
    set_by = {field: found[blank] for field, blank in POLICY_DAYS.items() if blank in found}
    days = {
        field: set_by[field].value if field in set_by else getattr(plan, field)
        for field in POLICY_DAYS
    }
    owner = max(days["owner_days"], days["manager_days"] + 1)
    return EscalationDays(
        manager=days["manager_days"],
        owner=owner,
        silence=max(plan.silence_days, owner + 1),
        rules={field: number.rule for field, number in set_by.items()},
    )


def notice_due(
    plan: ProgramPlan,
    days: EscalationDays,
    waiting: PersonWaiting,
    given: Sequence[ProgramNotice],
    today: date,
) -> NoticeDue | None:
    """The furthest step that has come and was not given; at most one notice a day.

    After an outage the steps that were missed are not made up for: one mail is enough.
    """
    if any(one.made_on == today for one in given):
        return None
    late = (today - waiting.due_on).days
    steps = (
        (days.silence, ProgramNotice.Kind.SILENCE),
        (days.owner, ProgramNotice.Kind.OWNER),
        (days.manager, ProgramNotice.Kind.MANAGER),
        (plan.late_days, ProgramNotice.Kind.LATE),
        (0, ProgramNotice.Kind.ON),
        (-plan.before_days, ProgramNotice.Kind.BEFORE),
    )
    in_round = {(one.kind, one.number) for one in given if one.round_due == waiting.due_on}
    reached = next((kind for after, kind in steps if late >= after), None)
    since = back_on(waiting.employee)
    told = {thing for one in given if since is None or one.made_on >= since for thing in one.things}
    if any(one.id not in told for one in waiting.things):  # nobody is reported before they are told
        return NoticeDue(
            ProgramNotice.Kind.NEW, sum(kind == ProgramNotice.Kind.NEW for kind, _ in in_round)
        )
    if reached is None:
        return None
    if (reached, 0) not in in_round:
        return NoticeDue(reached)
    months = (late - days.silence) // MONTH_DAYS
    if months > 0 and (ProgramNotice.Kind.MONTHLY, months) not in in_round:
        return NoticeDue(ProgramNotice.Kind.MONTHLY, months)
    return None


def employees_of(client: Client) -> QuerySet[Employee]:
    """The people who work for a client and are not on leave, with their lessons, in one order."""
    facts = EmployeeFact.objects.filter(client=client, key="employment", is_current=True)
    rows = client.employees.filter(is_active=True).exclude(
        pk__in=facts.filter(value="leave").values("employee")
    )
    rows = rows.select_related("client__firm", "client__log", "program_absence")
    return rows.prefetch_related("assignments", "completions").order_by("name", "pk")


def notices_of(
    client: Client, people: Collection[Employee] | None = None
) -> dict[uuid.UUID, list[ProgramNotice]]:
    """The notices of a client by person, oldest first; of these people, or of all."""
    found: dict[uuid.UUID, list[ProgramNotice]] = {}
    rows = client.notices.select_related("mail").order_by("made_on")
    for one in rows if people is None else rows.filter(employee__in=people):
        found.setdefault(one.employee_id, []).append(one)
    return found
