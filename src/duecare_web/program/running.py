"""The daily run of a client's program: lessons given, one mail a person, escalation, silence.

A day is worked off once: a few people in one transaction, so that a stop in between goes on with
the next ones, and nobody is asked twice.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from duecare import record
from duecare.errors import DuecareError, InputError
from duecare.person_names import same_name
from duecare_web.accounts.actors import system_actor
from duecare_web.accounts.zones import zone
from duecare_web.clients import upkeep
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.ledger.actions import action, append_entry, together
from duecare_web.outbox.models import Mail
from duecare_web.outbox.posting import post
from duecare_web.portal.actions import invite
from duecare_web.program import absences, mails, needs, planning
from duecare_web.program.models import ProgramNotice, ProgramPlan
from duecare_web.program.planning import PersonWaiting
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.queries import versions_in_force
from duecare_web.training.actions import assign_lesson

logger = logging.getLogger(__name__)
ACTOR = system_actor("program")
DUE = "program"
FOLLOWS = upkeep.kinds(
    record.ProgramStarted,
    record.ProgramStopped,
    record.ClientArchived,
    record.ClientBroughtBack,
)
HOUR = 8
"""The hour of the firm's day at which people are written to."""
TOGETHER = 20
"""People in one transaction: what follows from their entries is counted once for all of them."""
Kind = ProgramNotice.Kind


def due_at(client: Client) -> dt.datetime | None:
    """When the program of a client runs next."""
    plan = ProgramPlan.objects.filter(client=client).first()
    if plan is None or not plan.is_running or plan.next_on is None or client.archived_at:
        return None
    at = dt.datetime.combine(plan.next_on, dt.time(HOUR), zone(client.firm.time_zone))
    return at.astimezone(dt.UTC)


def run_due(now: dt.datetime) -> int:
    """Run every program whose day has come; returns how many. One that fails is tried again."""
    done = 0
    for client in upkeep.clients_due(DUE, now):
        try:
            run_day(client=client, now=now)
        except Exception:  # the other clients' programs run all the same
            logger.exception("the program of client %s failed", client.pk)
            upkeep.try_again(client, DUE, now)
        else:
            upkeep.count_due_again(client, DUE)
            done += 1
    return done


def run_day(*, client: Client, now: dt.datetime) -> ProgramPlan:
    """Work off the day at the client's firm, if it was not yet."""
    plan = ProgramPlan.objects.select_related("manager", "owner").get(client=client)
    today = now.astimezone(zone(client.firm.time_zone)).date()
    if not plan.is_running or plan.next_on is None or plan.next_on > today:
        return plan
    absences.note(client, today)
    given, reasons = planning.notices_of(client), needs.reasons_at(client)
    days = planning.escalation_days(plan)
    versions, lessons = versions_in_force(client), needs.lessons_for(client, day=today)
    people = list(planning.employees_of(client))
    for start in range(0, len(people), TOGETHER):
        with together():
            for employee in people[start : start + TOGETHER]:
                wanted = [one.lesson.id for one in needs.needs_of(employee, reasons, lessons)]
                try:
                    _assign(plan, employee, wanted, now)
                    told = given.get(employee.pk, [])
                    _write(plan, employee, told, now, versions=versions, days=days)
                except (DuecareError, IntegrityError) as error:
                    logger.warning("no notice for employee %s: %s", employee.pk, error)
    for kind in (Kind.MANAGER, Kind.OWNER):
        _escalate(plan, kind, today, now)
    plan.next_on = today + dt.timedelta(days=1)
    plan.save(update_fields=["next_on"])
    return plan


def _assign(plan: ProgramPlan, employee: Employee, wanted: Sequence[str], now: dt.datetime) -> None:
    today = now.astimezone(zone(employee.client.firm.time_zone)).date()
    left = list(wanted)
    while (found := planning.next_lesson(plan, employee, left, today)) is not None:
        lesson, due_on = found
        try:
            assign_lesson(employee=employee, lesson=lesson, actor=ACTOR, due_on=due_on, at=now)
        except InputError:  # it tells of this very person: the next one is given
            if lesson not in left:
                return
            left.remove(lesson)
        else:
            break
    employee._prefetched_objects_cache.pop("assignments", None)  # type: ignore[attr-defined]  # noqa: SLF001  read again


def _write(
    plan: ProgramPlan,
    employee: Employee,
    given: Sequence[ProgramNotice],
    now: dt.datetime,
    *,
    versions: Sequence[PolicyVersion],
    days: planning.EscalationDays,
) -> None:
    waiting = planning.waiting_of(plan, employee, versions=versions, at=now)
    if waiting is None:
        return
    today = now.astimezone(zone(employee.client.firm.time_zone)).date()
    due = planning.notice_due(plan, days, waiting, given, today)
    if due is None:
        return
    with transaction.atomic():
        notice = ProgramNotice.objects.create(
            firm=plan.firm,
            client=plan.client,
            employee=employee,
            kind=due.kind,
            number=due.number,
            round_due=waiting.due_on,
            things=[one.id for one in waiting.things],
            made_on=today,
        )
        if employee.email:
            made = invite(
                person=employee,
                actor=ACTOR,
                compose=lambda address, message_id: mails.digest_mail(
                    waiting,
                    due.kind,
                    today=today,
                    told=_who_hears(plan, due.kind, of=employee),
                    address=address,
                    message_id=message_id,
                ),
                at=now,
            )
            notice.mail = Mail.objects.get(key=made.link.message_id)
            notice.save(update_fields=["mail"])
        if due.kind == Kind.SILENCE:
            _record_silence(notice=notice, waiting=waiting, given=given, now=now)


@action
def _record_silence(
    *,
    notice: ProgramNotice,
    waiting: PersonWaiting,
    given: Sequence[ProgramNotice],
    now: dt.datetime,
) -> None:
    in_round = [one for one in given if one.round_due == notice.round_due]
    reminded = [one.made_on for one in in_round if one.mail and one.mail.reached_someone]
    receipt = append_entry(
        client=notice.client,
        actor=ACTOR,
        person=waiting.employee.as_person(),
        entry=record.ProgramSilence(
            due_on=waiting.due_on,
            open_things=[one.text for one in waiting.things],
            reminded_on=reminded,
            not_reached_on=[one.made_on for one in in_round if one.made_on not in reminded],
        ),
        at=now,
    )
    notice.entry_id = receipt.entry_id
    notice.save(update_fields=["entry_id"])


def _who_hears(
    plan: ProgramPlan, kind: ProgramNotice.Kind, *, of: Employee | None = None
) -> Contact | None:
    """Who is told of people who are late at this step: the manager, or the owner.

    Nobody hears of themselves: ``of`` is who is late, if one person is meant.
    """
    if kind not in (Kind.MANAGER, Kind.OWNER):
        return None
    found = plan.manager or plan.owner if kind == Kind.MANAGER else plan.owner
    if found is None or not found.is_active or (of is not None and _is_one(found, of)):
        return None
    return found


def _is_one(contact: Contact, employee: Employee) -> bool:
    """Whether a contact and an employee are one person, who has both hats."""
    same_address = contact.email.casefold() == employee.email.casefold()
    return same_address and same_name(employee.name, contact.name)


def _escalate(
    plan: ProgramPlan, kind: ProgramNotice.Kind, today: dt.date, now: dt.datetime
) -> None:
    """Tell of those who came to this step today; read from the notices, so that a stop loses nobody."""
    contact, key = _who_hears(plan, kind), f"program:{plan.client_id}:{kind}:{today}"
    late = plan.client.notices.filter(kind=kind, made_on=today).values("employee")
    if contact is None or Mail.objects.filter(key=key).exists():
        return
    rows = planning.employees_of(plan.client).filter(pk__in=late)
    versions = versions_in_force(plan.client)
    found = (planning.waiting_of(plan, row, versions=versions, at=now) for row in rows)
    people = [one for one in found if one and not _is_one(contact, one.employee)]
    if people:
        _record_escalation(plan=plan, contact=contact, kind=kind, people=people, key=key, now=now)


@action
def _record_escalation(
    *,
    plan: ProgramPlan,
    contact: Contact,
    kind: ProgramNotice.Kind,
    people: Sequence[PersonWaiting],
    key: str,
    now: dt.datetime,
) -> None:
    before = plan.manager if kind == Kind.OWNER and plan.manager != contact else None
    message = mails.late_mail(contact, people, before=before)
    mail = post(message, what="people who are late", to=contact, key=key, at=now)
    append_entry(
        client=plan.client,
        actor=ACTOR,
        person=contact.as_person(),
        entry=record.ProgramEscalated(
            told=str(kind), people=len(people), message_id=mail.message_id
        ),
        at=now,
    )
