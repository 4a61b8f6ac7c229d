"""Which reports and schedules a member sees."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from duecare_web.accounts.models import Firm, Membership
from duecare_web.accounts.roles import role_may
from duecare_web.clients.models import Client
from duecare_web.reports.kinds import KINDS
from duecare_web.reports.models import Report, ReportSchedule

TASK: Final = "duecare_web.reports.tasks.report_requested"
LATEST: Final = 50


def reports_of(member: Membership) -> QuerySet[Report]:
    """The reports that a member may read, the newest first, of clients and of the firm."""
    rows = Report.objects.filter(firm=member.firm_id).filter(_readable(member))
    return rows.select_related("client", "document")


def schedules_of(member: Membership) -> QuerySet[ReportSchedule]:
    """What is made and mailed by itself, of what a member may read."""
    rows = ReportSchedule.objects.filter(firm=member.firm_id, ended_at=None)
    return rows.filter(_readable(member)).select_related("client", "firm")


def _readable(member: Membership) -> Q:
    kinds = [one.key for one in KINDS.values() if role_may(member.role, one.right)]
    if member.sees_all_clients:
        return Q(kind__in=kinds)
    return Q(kind__in=kinds, client_id__in=member.client_rights.values("client_id"))


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A report that was asked for and is not there yet."""

    label: str
    asked_at: dt.datetime
    failed: bool


def under_way(firm: Firm, client: Client | None) -> list[UnderWay]:
    """Reports that wait, are made, or have failed within the last day, newest first."""
    since = timezone.now() - dt.timedelta(days=1)
    rows = DBTaskResult.objects.filter(task_path=TASK, enqueued_at__gte=since)
    rows = rows.exclude(status="SUCCESSFUL").order_by("-enqueued_at")
    wanted = [str(firm.pk), str(client.pk) if client else None]
    found = []
    for row in rows:
        args: list[Any] = row.args_kwargs["args"]
        if args[:2] == wanted and args[2] in KINDS:
            found.append(UnderWay(KINDS[args[2]].label, row.enqueued_at, row.status == "FAILED"))
    return found


FIRST_ON_EARTH: Final = dt.timezone(dt.timedelta(hours=14))
"""Where a day begins first."""


def due_schedules(now: dt.datetime) -> QuerySet[ReportSchedule]:
    """What can be due somewhere on earth; the firm's own day is compared by who works it off."""
    latest = now.astimezone(FIRST_ON_EARTH).date()
    rows = ReportSchedule.objects.filter(ended_at=None, next_on__lte=latest)
    return rows.select_related("firm", "client__log", "client__firm").order_by("next_on")
