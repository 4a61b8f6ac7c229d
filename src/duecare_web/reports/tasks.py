"""Background work of reports: no page waits while one is made."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django_tasks import TaskContext, task

from duecare_web.accounts.actors import member_actor
from duecare_web.accounts.models import Firm, User
from duecare_web.clients.models import Client
from duecare_web.reports import actions
from duecare_web.reports.kinds import KINDS
from duecare_web.reports.making import Wanted, make
from duecare_web.reports.models import Report
from duecare_web.reports.periods import Period


@task(takes_context=True)
def report_requested(
    context: TaskContext,
    firm_id: str,
    client_id: str | None,
    kind: str,
    first: str,
    last: str,
    user_id: str,
) -> None:
    """Make and keep a report for a member; a second attempt makes no second one."""
    firm = Firm.objects.get(pk=firm_id)
    client = Client.objects.select_related("firm", "log").get(pk=client_id) if client_id else None
    period = Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    asked_at = context.task_result.enqueued_at
    done = Report.objects.filter(firm=firm, client=client, kind=kind, made_at__gte=asked_at)
    if context.attempt > 1 and done.filter(last=period.last).exists():
        return
    now = timezone.now()
    made = make(Wanted(KINDS[kind], firm, client, period), now=now)
    actor = member_actor(User.objects.get(pk=user_id), firm)
    actions.keep_report(made=made, actor=actor, now=now)
