"""What the page of a program shows: who would get what today, and how it went so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.mail import EmailMessage
from django.db.models import Count, QuerySet

from duecare.dates import long_date
from duecare_web.accounts.zones import zone
from duecare_web.clients.models import Client, Employee
from duecare_web.outbox.content import new_message_id
from duecare_web.program import mails, needs, planning
from duecare_web.program.models import ProgramNotice, ProgramPlan
from duecare_web.program.planning import OpenThing, PersonWaiting
from duecare_web.security_policies.queries import receipts_of, versions_in_force
from duecare_web.training.queries import find_lesson

SAMPLE = "(the personal link is here)"


@dataclass(frozen=True, slots=True)
class ProgramLine:
    """One person on the page: what is open or would be given, why, and what was sent so far."""

    employee: Employee
    things: Sequence[OpenThing]
    reason: str
    notices: int
    last: ProgramNotice | None

    @property
    def waiting(self) -> PersonWaiting | None:
        """What the next mail would be about."""
        return PersonWaiting(self.employee, tuple(self.things)) if self.things else None


def people_of(client: Client) -> QuerySet[Employee]:
    """The people of a client in the order of the page."""
    return planning.employees_of(client)


def lines_of(plan: ProgramPlan, people: Iterable[Employee], now: dt.datetime) -> list[ProgramLine]:
    """Each person with what is open, or what the next run would give them; changes nothing."""
    client = plan.client
    today = now.astimezone(zone(client.firm.time_zone)).date()
    shown = list(people)
    reasons, given = needs.reasons_at(client), planning.notices_of(client, shown)
    lessons, versions = needs.lessons_for(client, day=today), versions_in_force(client)
    receipts = receipts_of(shown)
    return [
        _line(
            planning.waiting_of(plan, one, versions=versions, receipts=receipts),
            plan,
            one,
            needs.needs_of(one, reasons, lessons),
            given.get(one.pk, []),
            today,
        )
        for one in shown
    ]


def _line(
    found: PersonWaiting | None,
    plan: ProgramPlan,
    employee: Employee,
    wanted: Sequence[needs.LessonNeed],
    given: Sequence[ProgramNotice],
    today: dt.date,
) -> ProgramLine:
    things, reason = list(found.things) if found else [], ""
    coming = planning.next_lesson(plan, employee, [one.lesson.id for one in wanted], today)
    if coming is not None:
        lesson = find_lesson(coming[0])
        things.append(planning.lesson_thing("", lesson, coming[1]))
        reason = next(one.reason for one in wanted if one.lesson.id == lesson.id)
    things.sort(key=lambda one: (one.due_on, one.text))
    return ProgramLine(employee, things, reason, len(given), given[-1] if given else None)


def sample_mail(lines: Sequence[ProgramLine], now: dt.datetime) -> EmailMessage | None:
    """The mail that the first of these people would get ``now``, with a sample of the link."""
    for line in lines:
        if line.waiting is not None and line.employee.email:
            return mails.digest_mail(
                line.waiting,
                ProgramNotice.Kind.NEW,
                today=now.astimezone(zone(line.employee.client.firm.time_zone)).date(),
                told=None,
                address=SAMPLE,
                message_id=new_message_id(),
            )
    return None


def notices_by_kind(client: Client) -> list[tuple[str, int]]:
    """How many notices of each kind were given, in the order in which they come."""
    rows = client.notices.order_by().values_list("kind").annotate(Count("id"))
    found = dict(rows)
    return [(kind.label, found[kind]) for kind in ProgramNotice.Kind if kind in found]


def next_run(plan: ProgramPlan) -> str:
    """The day of the next run in words."""
    return long_date(plan.next_on) if plan.next_on else ""
