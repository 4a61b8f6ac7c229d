"""Keeping a report that was made, scheduling the next ones, and noting what was mailed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client
from duecare_web.ledger import documents
from duecare_web.ledger.actions import action, append_to_log, firm_log
from duecare_web.ledger.models import Log
from duecare_web.reports.kinds import KINDS, ReportKind
from duecare_web.reports.making import Made
from duecare_web.reports.models import Report, ReportSchedule
from duecare_web.reports.people import MailedPerson
from duecare_web.reports.periods import months_on, period_of

Every = Literal["month", "quarter"]


@action
def keep_report(*, made: Made, actor: Actor, now: dt.datetime) -> Report:
    """Keep a report with its entry, in the log of its client or in that of the firm."""
    wanted = made.wanted
    first = wanted.period.first if wanted.kind.over_time else None
    log = _log(wanted.firm, wanted.client)
    entry = record.ReportMade(
        report=wanted.kind.key, title=made.title, first=first, last=wanted.period.last
    )
    receipt = append_to_log(log, actor=actor, entry=entry, attachments=[made.file])
    return Report.objects.create(
        firm=wanted.firm,
        client=wanted.client,
        kind=wanted.kind.key,
        title=made.title,
        first=first,
        last=wanted.period.last,
        document=documents.keep(log, made.file.content, media_type=made.file.media_type),
        file_name=made.file.name,
        made_at=now,
        made_by=actor.name,
        entry_id=receipt.entry_id,
    )


@action
def schedule_report(
    *,
    kind: ReportKind,
    firm: Firm,
    client: Client | None,
    every: Every,
    recipients: Sequence[MailedPerson],
    actor: Actor,
    today: dt.date,
) -> ReportSchedule:
    """Have a report made on the first day after each month or quarter and mailed to these people.

    Raises :class:`InputError` without a recipient, and while the same report is scheduled.
    """
    if not recipients:
        raise InputError("choose at least one person who gets it")
    lock(client or firm)
    running = ReportSchedule.objects.filter(
        firm=firm, client=client, kind=kind.key, every=every, ended_at=None
    )
    if earlier := running.first():
        first = told(earlier.set_at, earlier.set_by)
        raise InputError(f"this report is scheduled already, {first}", hint="end that one first")
    next_on = next_day(today, every)
    receipt = append_to_log(
        _log(firm, client),
        actor=actor,
        entry=record.ReportScheduled(
            report=kind.key,
            title=kind.label,
            every=every,
            recipients=[one.reference for one in recipients],
            first_on=next_on,
        ),
    )
    return ReportSchedule.objects.create(
        firm=firm,
        client=client,
        kind=kind.key,
        every=every,
        recipients=[one.reference for one in recipients],
        next_on=next_on,
        set_by=actor.name,
        set_at=timezone.now(),
        entry_id=receipt.entry_id,
    )


@action
def mail_report_once(
    *,
    kind: ReportKind,
    client: Client,
    recipients: Sequence[MailedPerson],
    actor: Actor,
    today: dt.date,
) -> ReportSchedule:
    """Have a report of a client made by the background work, and mailed to these people once.

    Raises :class:`InputError` without a recipient, and while the same report waits to be made.
    """
    if not recipients:
        raise InputError("choose at least one person who gets it")
    lock(client)
    once = ReportSchedule.Every.ONCE
    waiting = ReportSchedule.objects.filter(client=client, kind=kind.key, every=once, ended_at=None)
    if earlier := waiting.first():
        first = told(earlier.set_at, earlier.set_by)
        raise InputError(f"this report is being made already, {first}")
    references = [one.reference for one in recipients]
    receipt = append_to_log(
        client.log,
        actor=actor,
        entry=record.ReportMailAsked(report=kind.key, title=kind.label, recipients=references),
    )
    return ReportSchedule.objects.create(
        firm=client.firm,
        client=client,
        kind=kind.key,
        every=once,
        recipients=references,
        next_on=today,
        set_by=actor.name,
        set_at=timezone.now(),
        entry_id=receipt.entry_id,
    )


def next_day(day: dt.date, every: str) -> dt.date:
    """The first day after the month or quarter in which ``day`` is."""
    return months_on(period_of(day, every).last, 1)


@action
def end_schedule(*, schedule: ReportSchedule, actor: Actor) -> ReportSchedule:
    """Make and mail a report no longer. Raises :class:`InputError` a second time."""
    lock(schedule)
    if schedule.ended_at is not None:
        raise InputError(f"this was ended already, {told(schedule.ended_at)}")
    append_to_log(
        _log(schedule.firm, schedule.client),
        actor=actor,
        entry=record.ReportScheduleEnded(report=schedule.kind, title=KINDS[schedule.kind].label),
        related=schedule.entry_id,
    )
    schedule.ended_at = timezone.now()
    schedule.save(update_fields=["ended_at"])
    return schedule


@action
def note_mailed(
    *, report: Report, person: MailedPerson, actor: Actor, message_id: str, accepted: bool
) -> None:
    """Record that a report was handed over for one person, or refused by the mail server."""
    append_to_log(
        _log(report.firm, report.client),
        actor=actor,
        person=person.as_person(),
        entry=record.ReportMailed(
            title=report.title,
            message_id=message_id,
            handover="handed over" if accepted else "refused",
        ),
        related=report.entry_id,
    )


def _log(firm: Firm, client: Client | None) -> Log:
    return client.log if client is not None else firm_log(firm)
