"""Scheduled reports: made after the month or quarter, kept, and mailed to the chosen people.

The day on which the next one is due is moved first, in the transaction that keeps the report: a
program that stops in between never sends one twice.
"""

from __future__ import annotations

import datetime as dt
import logging
from email.utils import formataddr
from typing import Final

from django.core.mail import EmailMessage
from django.db import transaction

from duecare.dates import long_date
from duecare.errors import DuecareError
from duecare_web.accounts.actors import system_actor
from duecare_web.accounts.look import firm_mail
from duecare_web.accounts.models import Firm
from duecare_web.ledger import documents
from duecare_web.outbox.content import new_message_id
from duecare_web.outbox.models import Mail
from duecare_web.outbox.posting import post
from duecare_web.reports import actions, people, queries
from duecare_web.reports.kinds import KINDS
from duecare_web.reports.making import Wanted, make, today_of
from duecare_web.reports.models import Report, ReportSchedule
from duecare_web.reports.periods import Period, last_complete

logger = logging.getLogger(__name__)
MAILED: Final = "reports.mailed"
ACTOR: Final = system_actor("reports")
SAMPLE_DIGEST: Final = "(the digest of the file is here)"
"""In the place of a digest in a preview."""


def send_due_reports(now: dt.datetime) -> int:
    """Make and mail every scheduled report whose day has come at its firm; returns how many.

    One that cannot be made is logged and tried again in the next pass; the others go on.
    """
    sent = 0
    for schedule in queries.due_schedules(now):
        if schedule.next_on > today_of(schedule.firm, now):
            continue
        if schedule.client is not None and schedule.client.archived_at is not None:
            continue
        try:
            send_scheduled(schedule=schedule, now=now)
        except DuecareError as error:
            logger.warning("scheduled report %s was not made: %s", schedule.pk, error)
        except Exception:  # the others are made all the same
            logger.exception("scheduled report %s failed", schedule.pk)
        else:
            sent += 1
    return sent


def send_scheduled(*, schedule: ReportSchedule, now: dt.datetime) -> Report:
    """Make the report of a schedule over the time that is over, keep it, and mail it."""
    wanted = wanted_of(schedule, today_of(schedule.firm, now))
    made = make(wanted, now=now)
    with transaction.atomic():  # both or neither
        schedule.next_on = actions.next_day(today_of(schedule.firm, now), schedule.every)
        if schedule.every == ReportSchedule.Every.ONCE:
            schedule.ended_at = now
        schedule.save(update_fields=["next_on", "ended_at"])
        report = actions.keep_report(made=made, actor=ACTOR, now=now)
        every = people.people_for(wanted.kind, schedule.firm, schedule.client)
        for person in people.chosen(every, schedule.recipients):
            _post(report, person, now)
    return report


def _post(report: Report, person: people.MailedPerson, now: dt.datetime) -> None:
    kind, _, pk = person.reference.partition(":")
    contact = report.client.contacts.get(pk=pk) if kind == "contact" and report.client else None
    post(
        report_mail(report, person, message_id=new_message_id()),
        what="report",
        kind=MAILED,
        to=contact,
        firm=report.firm,
        related=report.pk,
        about={"person": person.reference},
        at=now,
    )


def note_mail(outgoing: Mail, at: dt.datetime) -> None:  # noqa: ARG001  as the outbox calls it
    """Record that a report was handed over for a person, or refused for good."""
    if outgoing.next_attempt_at is not None:
        return
    report = Report.objects.select_related("firm", "client__log").get(pk=outgoing.origin)
    every = people.people_for(KINDS[report.kind], report.firm, report.client)
    for person in people.chosen(every, [outgoing.about["person"]]):
        actions.note_mailed(
            report=report,
            person=person,
            actor=ACTOR,
            message_id=outgoing.message_id,
            accepted=outgoing.handed_over_at is not None,
        )


def wanted_of(schedule: ReportSchedule, today: dt.date) -> Wanted:
    """What a schedule makes on a day: over the last whole month or quarter, or as of the day."""
    kind = KINDS[schedule.kind]
    over = last_complete(today, schedule.every) if kind.over_time else Period(today, today)
    return Wanted(kind, schedule.firm, schedule.client, over)


def report_mail(report: Report, person: people.MailedPerson, *, message_id: str) -> EmailMessage:
    """The mail with the report attached and its hash in the text."""
    message = words_of_mail(
        report.firm,
        person,
        title=report.title,
        of=report.client.name if report.client else report.firm.name,
        file_name=report.file_name,
        day=today_of(report.firm, report.made_at),
        sha256=report.document.sha256,
        message_id=message_id,
    )
    content = documents.read(report.document)
    message.attach(report.file_name, content, report.document.media_type)
    return message


def words_of_mail(
    firm: Firm,
    person: people.MailedPerson,
    *,
    title: str,
    of: str,
    file_name: str,
    day: dt.date,
    sha256: str,
    message_id: str,
) -> EmailMessage:
    """The same mail without its attachment: what the advisor sees before it is scheduled."""
    lines = (
        f"Hello {person.name},",
        "",
        f"{firm.name} sends you a report about {of}: {title}.",
        f"It was made on {long_date(day)} from what was recorded by then. It is attached:",
        "",
        f"  {file_name}",
        f"  SHA-256 {sha256}",
        "",
        f"If you no longer want it, tell {firm.name}.",
    )
    body = "\n".join((*lines, "", "-- ", f"{firm.name}, sent with Duecare", ""))
    to = [formataddr((" ".join(person.name.split()), person.email))]
    headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    return firm_mail(firm, subject=f"{of}: {title}", body=body, to=to, headers=headers)
