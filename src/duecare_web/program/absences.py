"""Who is not there while a program runs, and since when they are back: noted once on each day."""

from __future__ import annotations

from datetime import date

from duecare_web.clients.models import Client
from duecare_web.program.models import ProgramAbsence
from duecare_web.program.planning import employees_of


def note(client: Client, today: date) -> None:
    """Note who went away and who came back since the run before: gone, on leave, or there again."""
    there = employees_of(client).order_by().values("pk")
    away = client.employees.exclude(pk__in=there)
    rows = ProgramAbsence.objects.filter(client=client)
    rows.filter(employee__in=there, back_on=None).update(back_on=today)
    rows.filter(employee__in=away).exclude(back_on=None).update(since=today, back_on=None)
    new = away.exclude(pk__in=rows.values("employee"))
    ProgramAbsence.objects.bulk_create(
        ProgramAbsence(employee=one, firm=client.firm, client=client, since=today) for one in new
    )
